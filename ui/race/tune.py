"""The best of an equal budget: every lane tries the same number of random settings on the very same task."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from optim_core import simulate
from optim_core.studies import Cancelled
from surfaces.parameter import Parameter, Scale
from ui.page.jobs import Progress, Question
from ui.page.lane import Lane
from ui.page.setup import Setup

DIGITS = 3  # of a setting that is tried: finer would only make links long
TOGETHER = 32  # trials between two questions whether the search is still wanted


def tuned(setup: Setup, progress: Progress | None = None, cancelled: Question | None = None) -> list[Lane]:
    """Each lane of `setup` with the best settings found.

    The first trial of a lane is what it has now, the others are drawn from the ranges of its sliders, evenly
    on the sliders' own scales, by the seed of the race and the name of the optimizer. All run on the surface,
    from the start, with the noise, schedule and steps of the race; the one with the lowest loss at the end
    wins. A lane that has won already wins again, wherever it stands: who opens a link to a race that was
    tuned sees the race that was shared.

    Raises:
        Cancelled: `cancelled()` was true.
    """
    lanes = []
    for index, lane in enumerate(setup.lanes):
        trials = _trials(lane, setup.budget, np.random.default_rng([setup.seed, _number(lane)]))
        losses = []
        for part in _losses(setup, lane, trials):
            losses.append(part)
            if cancelled is not None and cancelled():
                raise Cancelled
            if progress is not None:
                done = index * setup.budget + sum(map(len, losses))
                progress(done, len(setup.lanes) * setup.budget)
        lanes.append(_best(lane, trials, np.concatenate(losses)))
    return lanes


def _number(lane: Lane) -> int:
    return zlib.crc32(lane.optimizer.encode())


def _losses(setup: Setup, lane: Lane, trials: dict[str, np.ndarray]) -> Iterator[np.ndarray]:
    """The losses at the end, a few trials at a time; infinite where a run diverges."""
    surface, start = setup.surface.build(), lane.start or setup.start
    task: dict[str, Any] = {
        "steps": setup.steps,
        "schedule": setup.schedule.build(),
        "noise": setup.noise.build(),
        "seed": setup.seed,
    }
    for first in range(0, setup.budget, TOGETHER):
        tried = {name: values[first : first + TOGETHER] for name, values in trials.items()}
        optimizer = lane.model.preset(lane.framework, **{**lane.settings, **tried})
        run = simulate(surface, optimizer, start, keep="last", alike=True, **task)
        yield np.where(run.step_diverged < 0, run.loss[0], np.inf)


def _best(lane: Lane, trials: dict[str, np.ndarray], loss: np.ndarray) -> Lane:
    best = int(np.argmin(loss))
    if best and loss[best] < loss[0]:
        for name, values in trials.items():
            lane = lane.with_value(name, float(values[best]))
    return lane


def _trials(lane: Lane, budget: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Values (budget,) of every numeric setting, the lane's own first."""
    specs = [spec for spec in lane.parameters if not spec.switch]
    return {spec.name: np.append(lane.settings[spec.name], _draw(spec, budget - 1, rng)) for spec in specs}


def _draw(spec: Parameter, count: int, rng: np.random.Generator) -> np.ndarray:
    low, high = spec.slider
    if spec.scale is Scale.LOG:
        return _short(np.exp(rng.uniform(np.log(low), np.log(high), count)))
    if spec.scale is Scale.NEAR_ONE:
        rest = _short(np.exp(rng.uniform(np.log(1 - high), np.log(1 - low), count)))
        return np.round(1 - rest, 12)
    return _short(rng.uniform(low, high, count))


def _short(values: np.ndarray) -> np.ndarray:
    return np.array([float(f"{value:.{DIGITS}g}") for value in values])
