"""Real mini-batches: the bowl they descend, when to stop, and how well a Gaussian describes their noise."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optim_core.noise import BatchStream
from optim_core.settings import Array
from surfaces import DataSurface, Surface
from surfaces.surface import Point

DRAWS: Final = 2000
BINS: Final = 41
SPAN: Final = 4.0  # standard deviations to each side of a histogram


class EarlyStop(NamedTuple):
    """The step with the best validation loss, and the step at which one stops waiting for a better one."""

    best: int
    step: int


class GradientError(NamedTuple):
    """The error of the batch gradient at one point, in units of the model's standard deviation σ/√B.

    `error` (2, draws); `sigma` the model's standard deviation for one sample; `ratio` the standard deviation
    in x divided by that in y; `finite` the factor by which drawing without replacement makes batches quieter;
    `skew`, `tails` (excess kurtosis) and `distance` (the gap between the distribution functions of error and
    normal of the same deviation, Kolmogorov and Smirnov's) are of x. A batch of all samples has no error, and
    neither has any batch where all samples have the same gradient.
    """

    error: Array
    sigma: float
    ratio: float
    finite: float
    skew: float
    tails: float
    distance: float


def curvatures(surface: Surface) -> tuple[float, float]:
    """Smallest and largest eigenvalue of the Hessian at the first minimum, or at the start without one."""
    x, y = (surface.minima or (surface.start,))[0]
    low, high = np.linalg.eigvalsh(surface.hessian(x, y))
    return float(low), float(high)


def condition(surface: Surface) -> float:
    """How many times more strongly the bowl curves across its valley than along it; inf where it is flat."""
    low, high = curvatures(surface)
    return high / low if low else math.inf


def rate_limit(surface: Surface) -> float:
    """The learning rate above which plain descent on the bowl diverges: two by its largest curvature."""
    return 2.0 / curvatures(surface)[1]


def early_stop(validation: Array, patience: int) -> EarlyStop | None:
    """Wait `patience` steps for a validation loss better than the best; None if the run ends before."""
    if not np.isfinite(validation[0]):
        return None
    best = 0
    for step, loss in enumerate(validation):
        if loss < validation[best]:
            best = step
        elif step - best >= patience:
            return EarlyStop(best, step)
    return None


def drawn_samples(samples: int, batch_size: int, seed: int, steps: int) -> list[NDArray[np.intp]]:
    """The samples in each of the batches that particle 0 draws, one array a step."""
    stream = BatchStream(samples, batch_size, seed, 0, 1)
    return [stream.step()[0].copy() for _ in range(steps)]


def single_errors(surface: DataSurface, x: float, y: float) -> Array:
    """Gradient of every single sample minus the mean of all, (2, n)."""
    index = np.arange(surface.samples)[:, None]
    gradients = surface.batch_gradient(np.full(len(index), x), np.full(len(index), y), index)
    errors: Array = gradients - gradients.mean(axis=1, keepdims=True)
    return errors


def matched_sigma(errors: Array) -> float:
    """The one standard deviation that the Gaussian model has for both coordinates."""
    return float(np.sqrt(np.mean(errors * errors)))


def gradient_error(surface: DataSurface, point: Point, batch_size: int, seed: int) -> GradientError:
    """Draw batches without replacement at one point and describe their errors."""
    errors = single_errors(surface, *point)
    n, sigma = surface.samples, matched_sigma(errors)
    deviations = errors.std(axis=1)
    ratio = float(deviations[0] / deviations[1]) if deviations[1] else math.inf
    if batch_size == n or not sigma:
        return GradientError(np.zeros((2, DRAWS)), sigma, ratio, 0.0, 0.0, 0.0, 0.0)
    drawn = errors[:, _batches(n, batch_size, seed)].mean(axis=2)
    finite = math.sqrt(max(0.0, (n - batch_size) / (n - 1)))
    x = drawn[0] / (drawn[0].std() or 1.0)
    skew, tails = float(np.mean(x**3)), float(np.mean(x**4) - 3.0)
    return GradientError(
        drawn * (math.sqrt(batch_size) / sigma), sigma, ratio, finite, skew, tails, distance_to_normal(x)
    )


def _batches(n: int, batch_size: int, seed: int) -> NDArray[np.intp]:
    random = np.random.default_rng([seed, 3])
    if batch_size == 1:
        return random.integers(0, n, (DRAWS, 1))
    keys = random.random((DRAWS, n), dtype=np.float32)
    return np.argpartition(keys, batch_size - 1, axis=1)[:, :batch_size]


def distance_to_normal(x: Array) -> float:
    """The largest gap between the distribution function of `x` and that of the standard normal."""
    ordered = np.sort(x)
    normal = np.array([0.5 * (1.0 + math.erf(v / math.sqrt(2.0))) for v in ordered])
    above = np.arange(1, len(ordered) + 1) / len(ordered)
    return float(np.max(np.maximum(above - normal, normal - above + 1.0 / len(ordered))))


def histogram(values: Array) -> tuple[Array, Array]:
    """Middles of the bins and densities; what lies beyond the last bin counts in no bin."""
    edges = np.linspace(-SPAN, SPAN, BINS + 1)
    counts, _ = np.histogram(values, edges)
    return (edges[1:] + edges[:-1]) / 2.0, counts / (len(values) * (edges[1] - edges[0]))
