"""Many particles at once: simulated once for all visitors, measured in full, and packed for the screen.

Statistics come from every particle at every step in float64. Positions travel as 16-bit numbers inside a box
around the view, every `stride`-th step; what is outside the box is marked as such.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
from cachetools import LRUCache, cached
from numpy.typing import NDArray

from optim_core import Run, simulate
from surfaces import DataSurface
from surfaces.surface import View
from ui.noise.setup import NoiseSetup, Spread
from ui.page.effort import questions, weight
from ui.page.lane import Lane
from ui.page.limits import MAX_CLOUD_EFFORT, MAX_CLOUD_SECONDS, MIN_DATA_CLOUD
from ui.page.scene import floor
from ui.page.setup import Noise, ScheduleChoice, Setup, SurfaceChoice
from ui.page.values import Point

Floats = NDArray[np.float64]
MEMORY: Final = 64 * 2**20  # bytes of clouds kept for all visitors together
POINTS: Final = 2**18  # positions sent of a cloud: at most one mebibyte
MARGIN: Final = 0.25  # the box is larger than the view by this part of it, on every side
OUTSIDE: Final = 65535  # code of what lies outside the box
STEP: Final = 2e-7  # seconds for each step of a particle on data
LOSS, GRADIENT = 17e-9, 6e-9  # and for each sample of all, where the mean over them has no short form
DRAWN, ANSWERED = 20e-9, 16e-9  # and for each sample of a batch: drawn once, looked at for each question


class Packed(NamedTuple):
    """Positions for the screen: frames × particles codes in x and in y, frames `stride` steps apart."""

    points: pa.Table
    frames: int
    stride: int
    particles: int
    box: View


@dataclass(frozen=True)
class CloudTask:
    """All that a cloud depends on."""

    surface: SurfaceChoice
    lane: Lane
    start: Point
    steps: int
    schedule: ScheduleChoice
    noise: Noise
    seed: int
    spread: str
    radius: float
    particles: int


@dataclass(frozen=True)
class Cloud:
    """A cloud with its statistics: columns of steps + 1 numbers; `floor` is the lowest loss there is."""

    packed: Packed
    series: Mapping[str, Floats]
    diverged: int
    floor: float | None

    @property
    def size(self) -> int:
        """Bytes held."""
        return self.packed.points.nbytes + sum(column.nbytes for column in self.series.values())


def task_of(setup: NoiseSetup) -> CloudTask:
    """What the section "The cloud" asks for, with as many particles as can be paid."""
    race, spread = setup.cloud, setup.spread
    lane = race.lanes[0].replace(color=0, hidden=False, start=None)
    facts = (race.surface, lane, race.start, race.steps, race.schedule, race.noise, race.seed)
    return CloudTask(*facts, spread.kind, spread.number("radius"), affordable(race, spread))


def affordable(race: Setup, spread: Spread) -> int:
    """The particles asked for, or as many as the steps and the surface leave time for."""
    surface, lane, wanted = race.surface.build(), race.lanes[0], spread.whole("particles")
    if not isinstance(surface, DataSurface):
        return max(10, min(wanted, int(MAX_CLOUD_EFFORT / (race.steps * weight(surface, lane)))))
    seconds = race.steps * data_cost(surface, race.noise, lane)
    limit = min(MAX_CLOUD_EFFORT / race.steps, MAX_CLOUD_SECONDS / seconds)
    return min(wanted, max(MIN_DATA_CLOUD, int(limit)))


def data_cost(surface: DataSurface, noise: Noise, lane: Lane) -> float:
    """Seconds of one core that a step of one particle takes on data, its loss over all samples included."""
    asked = sum(questions(lane.optimizer, lane.framework))
    every = 0 if surface.elementwise else surface.samples
    if noise.kind == "none" or noise.batch_size >= surface.samples:
        return STEP + every * (LOSS + asked * GRADIENT)
    return STEP + every * LOSS + noise.batch_size * (DRAWN + asked * ANSWERED)


@cached(LRUCache(MEMORY, getsizeof=lambda cloud: cloud.size), lock=Lock())
def cloud(task: CloudTask) -> Cloud:
    """Simulate, measure and pack."""
    surface = task.surface.build()
    start = starts(task.spread, task.start, task.radius, task.particles, surface.view, task.seed)
    run = simulate(
        surface, task.lane.build(), start, task.steps, task.schedule.build(), task.noise.build(), task.seed
    )
    packed = pack(run.x, surface.view)
    return Cloud(packed, statistics(run), int(np.sum(run.step_diverged >= 0)), floor(surface))


def starts(kind: str, start: Point, radius: float, count: int, view: View, seed: int) -> Floats:
    """Where the particles start, (2, count); `radius` is a part of the view."""
    x_min, x_max, y_min, y_max = view
    size = radius * np.array([[x_max - x_min], [y_max - y_min]])
    offsets = np.zeros((2, count))
    if kind == "ring":
        angle = np.arange(count) * (2.0 * np.pi / count)
        offsets = np.stack([np.cos(angle), np.sin(angle)])
    elif kind == "grid":
        side = math.ceil(math.sqrt(count))
        row, column = np.divmod(np.arange(count), side)
        offsets = np.stack([column, row]) / max(1, side - 1) * 2.0 - 1.0
    elif kind == "normal":
        offsets = np.random.default_rng([seed, 1]).standard_normal((2, count))
    return np.array(start)[:, None] + size * offsets


def pack(x: Floats, view: View, budget: int = POINTS) -> Packed:
    """Thin positions (steps + 1, 2, N) in time until they fit, and write them as 16-bit numbers."""
    steps, particles = len(x) - 1, x.shape[2]
    stride = max(1, math.ceil((steps + 1) * particles / budget))
    frames = np.unique(np.append(np.arange(0, steps, stride), steps))
    box = widened(view)
    low, high = np.array(box[::2])[:, None], np.array(box[1::2])[:, None]
    with np.errstate(all="ignore"):
        part = (x[frames] - low) / (high - low)
        inside = ((part >= 0.0) & (part <= 1.0)).all(axis=1)
        codes = np.where(inside[:, None], np.rint(part * (OUTSIDE - 1)), OUTSIDE).astype(np.uint16)
    points = pa.table({"x": codes[:, 0].ravel(), "y": codes[:, 1].ravel()})
    return Packed(points, len(frames), stride, particles, box)


def widened(view: View) -> View:
    """The view with a margin on every side."""
    x_min, x_max, y_min, y_max = view
    dx, dy = MARGIN * (x_max - x_min), MARGIN * (y_max - y_min)
    return x_min - dx, x_max + dx, y_min - dy, y_max + dy


def statistics(run: Run) -> dict[str, Floats]:
    """Mean path, quantiles of the loss, and cost, of all particles."""
    alive = ~gone(run)
    q10, median, q90 = quantiles(np.where(alive, run.loss, np.inf), (0.1, 0.5, 0.9))
    mean = mean_path(run.x, alive)
    columns = {"q10": q10, "median": median, "q90": q90, "mean_x": mean[:, 0], "mean_y": mean[:, 1]}
    return {**columns, "samples": run.samples.astype(float), "diverged": np.sum(~alive, axis=1).astype(float)}


def gone(run: Run) -> NDArray[np.bool_]:
    """Which particles have diverged at each step, (steps + 1, N)."""
    step = np.arange(len(run.x))[:, None]
    return (run.step_diverged >= 0) & (run.step_diverged <= step)


def mean_path(x: Floats, alive: NDArray[np.bool_]) -> Floats:
    """The mean position (steps + 1, 2) of the particles that have not diverged; NaN where there is none."""
    if alive.all():
        return x.mean(axis=2)
    with np.errstate(all="ignore"):
        count = alive.sum(axis=1)[:, None]
        return np.where(count > 0, np.sum(np.where(alive[:, None], x, 0.0), axis=2) / count, np.nan)


def quantiles(values: Floats, parts: tuple[float, ...]) -> list[Floats]:
    """The smallest value of each row that a part of the row does not exceed; infinity counts as large."""
    count = values.shape[1]
    ranks = [max(0, math.ceil(part * count) - 1) for part in parts]
    ordered = np.partition(values, ranks, axis=1)
    return [ordered[:, rank] for rank in ranks]
