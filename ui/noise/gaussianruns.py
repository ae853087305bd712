"""The noise of real batches and the Gaussian model of it: what is set of them, and what they come to."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from optim_core import OPTIMIZERS, BatchNoise, blown_up, simulate
from optim_core.studies.batches import GradientError, gradient_error, matched_sigma, single_errors
from optim_core.studies.cloud import mean_path
from surfaces import DataSurface
from surfaces.parameter import Interval, Parameter
from ui.noise.batchruns import DIVERGED
from ui.noise.cloudtask import data_cost
from ui.noise.datapart import DataKnobs, batch_size, surface_for
from ui.noise.packing import Floats, Packed, pack
from ui.noise.section import count, rate, seed
from ui.page.caches import keep, keep_some
from ui.page.choices import Noise
from ui.page.lane import Lane
from ui.page.limits import MAX_CLOUD_SECONDS, MIN_DATA_CLOUD
from ui.page.message import N_


class Gaussian(DataKnobs):
    """Gaussian against real."""

    title = N_("The batch gradient")
    parameters = (
        batch_size(4, N_("Number of samples per batch.")),
        rate(0.1, 0.005, 5.0),
        Parameter(
            "where",
            "",
            0.0,
            Interval(0.0, 1.0),
            (0.0, 1.0),
            N_("Point at which the gradient is examined: 0 is the start point, 1 the minimum."),
        ),
        count("particles", 300, 50, 1000, N_("Number of particles, each with its own batches.")),
        count("steps", 120, 20, 300, N_("Number of steps of every particle.")),
        seed(),
    )


@dataclass(frozen=True)
class MatchedCloud:
    """One of the two clouds, with the root of its total variance at each step.

    `diverged_at` are the steps at which the losses of particles passed the mark and stayed there.
    """

    packed: Packed
    mean: Floats
    spread: Floats
    samples: Floats
    diverged_at: tuple[int, ...]

    @property
    def size(self) -> int:
        """Bytes held."""
        return int(self.packed.points.nbytes) + 4 * self.spread.nbytes


def surface_of(knobs: Gaussian) -> DataSurface:
    """The penguins, normalised, or the visitor's own data."""
    return surface_for("penguins" if knobs.kind == "line" else "penguins_logistic", knobs.data)


def size_of(knobs: Gaussian) -> int:
    """The batch size, at most all samples."""
    return min(knobs.whole("batch_size"), surface_of(knobs).samples)


def particles_of(knobs: Gaussian) -> int:
    """The particles asked for, or as many as the rows, the batch size and the steps leave time for."""
    surface, batch = surface_of(knobs), Noise("mini_batch", batch_size=size_of(knobs))
    costs = max(data_cost(surface, noise, Lane("sgd")) for noise in (batch, Noise()))
    limit = int(MAX_CLOUD_SECONDS / (knobs.whole("steps") * costs))
    return min(knobs.whole("particles"), max(MIN_DATA_CLOUD, limit))


def end_of(surface: DataSurface) -> tuple[float, float]:
    """The minimum; the middle of the picture where there is none."""
    x_min, x_max, y_min, y_max = surface.view
    return (*surface.minima, (0.5 * (x_min + x_max), 0.5 * (y_min + y_max)))[0]


def point_of(knobs: Gaussian) -> tuple[float, float]:
    """The point between start and minimum at which the gradient is looked at."""
    surface, part = surface_of(knobs), knobs.number("where")
    (x0, y0), (x1, y1) = surface.start, end_of(surface)
    return x0 + part * (x1 - x0), y0 + part * (y1 - y0)


def error_of(knobs: Gaussian) -> GradientError:
    """The error of the batch gradient at the chosen point."""
    asked = {"batch_size": size_of(knobs), "where": knobs.number("where"), "seed": knobs.whole("seed")}
    return _error(replace(knobs, values=tuple(asked.items())))  # nothing else matters


@keep_some(128)
def _error(knobs: Gaussian) -> GradientError:
    return gradient_error(surface_of(knobs), point_of(knobs), knobs.whole("batch_size"), knobs.whole("seed"))


def sigma_at(surface: DataSurface, point: tuple[float, float]) -> float:
    """The standard deviation of the gradient of a single sample at a point."""
    return matched_sigma(single_errors(surface, *point))


def matched_clouds(knobs: Gaussian) -> tuple[MatchedCloud, MatchedCloud]:
    """The same descent with real batches and with the model's noise of the σ at the point looked at."""
    surface, batch_size = surface_of(knobs), size_of(knobs)
    n = surface.samples
    # A batch of all samples is exact; the noise of the batch that is meant is added to it.
    model = BatchNoise(sigma_at(surface, point_of(knobs)) * math.sqrt(n / batch_size), n)
    return _cloud(knobs, BatchNoise(0.0, batch_size)), _cloud(knobs, model)


@keep(megabytes=32)
def _cloud(knobs: Gaussian, noise: BatchNoise) -> MatchedCloud:
    surface, count = surface_of(knobs), particles_of(knobs)
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
    steps = blown_up(run, DIVERGED)
    diverged_at = tuple(np.sort(steps[steps >= 0]).tolist())
    return MatchedCloud(packed, mean, spread, run.samples.astype(float), diverged_at)
