"""Gaussian against real: real noise beside the model of the same standard deviation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
from cachetools import LRUCache, cached

from optim_core import OPTIMIZERS, BatchNoise, Run, simulate
from surfaces import SURFACES, DataSurface
from ui.noise.batches import AWAY
from ui.noise.cloud import Floats, Packed, mean_path, pack
from ui.noise.setup import Matched

DRAWS: Final = 2000
BINS: Final = 41
SPAN: Final = 4.0  # standard deviations to each side


class Shape(NamedTuple):
    """The error of the batch gradient at one point, in units of the model's standard deviation.

    `error` (2, draws); `ratio` the standard deviation in x divided by that in y; `finite` the factor by which
    drawing without replacement makes batches quieter; `skew`, `tails` (excess kurtosis) and `distance` (the
    gap between the distribution functions of error and normal of the same deviation) are of x. A batch of all
    samples has no error, and nothing to be described.
    """

    error: Floats
    sigma: float
    ratio: float
    finite: float
    skew: float
    tails: float
    distance: float


@dataclass(frozen=True)
class Twin:
    """One of the two clouds, with the root of its total variance at each step.

    `away` are the steps at which particles ran away, of those that have not come back.
    """

    packed: Packed
    mean: Floats
    spread: Floats
    samples: Floats
    away: tuple[int, ...]

    @property
    def size(self) -> int:
        """Bytes held."""
        return self.packed.points.nbytes + 4 * self.spread.nbytes


def surface_of(knobs: Matched) -> DataSurface:
    """The penguins, normalised."""
    surface = SURFACES["penguins" if knobs.kind == "line" else "penguins_logistic"]
    assert isinstance(surface, DataSurface)
    return surface


def size_of(knobs: Matched) -> int:
    """The batch size, at most all samples."""
    return min(knobs.whole("batch_size"), surface_of(knobs).samples)


def point_of(knobs: Matched) -> tuple[float, float]:
    """The point between start and minimum at which the gradient is looked at."""
    surface, part = surface_of(knobs), knobs.number("where")
    (x0, y0), (x1, y1) = surface.start, surface.minima[0]
    return x0 + part * (x1 - x0), y0 + part * (y1 - y0)


def single_errors(surface: DataSurface, x: float, y: float) -> Floats:
    """Gradient of every single sample minus the mean of all, (2, n)."""
    index = np.arange(surface.samples)[:, None]
    gradients = surface.batch_gradient(np.full(len(index), x), np.full(len(index), y), index)
    return gradients - gradients.mean(axis=1, keepdims=True)


def matched_sigma(errors: Floats) -> float:
    """The one standard deviation that the Gaussian model has for both coordinates."""
    return float(np.sqrt(np.mean(errors * errors)))


@lru_cache(maxsize=128)
def shape(kind: str, batch_size: int, where: float, seed: int) -> Shape:
    """Draw batches without replacement at one point and describe their errors."""
    knobs = Matched.of(kind, batch_size=batch_size, where=where)
    surface = surface_of(knobs)
    errors = single_errors(surface, *point_of(knobs))
    n, sigma = surface.samples, matched_sigma(errors)
    deviations = errors.std(axis=1)
    ratio = float(deviations[0] / deviations[1])
    if batch_size == n:
        return Shape(np.zeros((2, DRAWS)), sigma, ratio, 0.0, 0.0, 0.0, 0.0)
    drawn = errors[:, _batches(n, batch_size, seed)].mean(axis=2)
    finite = math.sqrt(max(0.0, (n - batch_size) / (n - 1)))
    x = drawn[0] / (drawn[0].std() or 1.0)
    return Shape(
        drawn * (math.sqrt(batch_size) / sigma),
        sigma,
        ratio,
        finite,
        float(np.mean(x**3)),
        float(np.mean(x**4) - 3.0),
        _gap(x),
    )


def _batches(n: int, batch_size: int, seed: int) -> np.ndarray:
    random = np.random.default_rng([seed, 3])
    if batch_size == 1:
        return random.integers(0, n, (DRAWS, 1))
    keys = random.random((DRAWS, n), dtype=np.float32)
    return np.argpartition(keys, batch_size - 1, axis=1)[:, :batch_size]


def _gap(x: Floats) -> float:
    ordered = np.sort(x)
    normal = np.array([0.5 * (1.0 + math.erf(v / math.sqrt(2.0))) for v in ordered])
    above = np.arange(1, len(ordered) + 1) / len(ordered)
    return float(np.max(np.maximum(above - normal, normal - above + 1.0 / len(ordered))))


def histogram(values: Floats) -> tuple[Floats, Floats]:
    """Middles of the bins and densities; what lies beyond the last bin counts in no bin."""
    edges = np.linspace(-SPAN, SPAN, BINS + 1)
    counts, _ = np.histogram(values, edges)
    return (edges[1:] + edges[:-1]) / 2.0, counts / (len(values) * (edges[1] - edges[0]))


@cached(LRUCache(32 * 2**20, getsizeof=lambda pair: sum(twin.size for twin in pair)), lock=Lock())
def twins(knobs: Matched) -> tuple[Twin, Twin]:
    """The same descent with real batches and with the model's noise of the σ at the point looked at."""
    surface, batch_size = surface_of(knobs), size_of(knobs)
    n = surface.samples
    sigma = matched_sigma(single_errors(surface, *point_of(knobs)))
    # A batch of all samples is exact; the noise of the batch that is meant is added to it.
    model = BatchNoise(sigma * math.sqrt(n / batch_size), n)
    return _twin(knobs, BatchNoise(0.0, batch_size)), _twin(knobs, model)


def _twin(knobs: Matched, noise: BatchNoise) -> Twin:
    surface, count = surface_of(knobs), knobs.whole("particles")
    start = np.repeat(np.array(surface.start)[:, None], count, axis=1)
    run = simulate(
        surface,
        OPTIMIZERS["sgd"](lr=knobs.number("lr")),
        start,
        knobs.whole("steps"),
        noise=noise,
        seed=knobs.whole("seed"),
    )
    alive = np.broadcast_to(run.step_diverged < 0, run.loss.shape)
    with np.errstate(all="ignore"):
        spread = np.sqrt(run.x.var(axis=2).sum(axis=1))
    packed, mean = pack(run.x, surface.view, 2**16), mean_path(run.x, alive)
    return Twin(packed, mean, spread, run.samples.astype(float), _away(run))


def _away(run: Run) -> tuple[int, ...]:
    gone = ~(run.loss <= AWAY * run.loss[0])
    steps = np.argmax(gone, axis=0)[gone[-1]]
    return tuple(int(step) for step in np.sort(steps))
