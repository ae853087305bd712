"""The best of an equal budget: every lane tries the same number of random settings on the very same task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from optim_core import OPTIMIZERS, simulate
from surfaces.parameter import Parameter, Scale
from ui.page.lane import Lane
from ui.page.setup import Setup

DIGITS = 3  # of a setting that is tried: finer would only make links long


def tuned(setup: Setup) -> Iterator[Lane]:
    """Yield each lane of `setup` with the best settings found; the search is the same on every call.

    The first trial of a lane is what it has now, the others are drawn from the ranges of its sliders, evenly
    on the sliders' own scales. All trials of a lane run at once, on the surface, from the start, with the
    noise, schedule and steps of the race; the one with the lowest loss at the end wins.
    """
    surface = setup.surface.build()
    task: dict[str, Any] = {
        "steps": setup.steps,
        "schedule": setup.schedule.build(),
        "noise": setup.noise.build(),
        "seed": setup.seed,
    }
    for index, lane in enumerate(setup.lanes):
        trials = _trials(lane, setup.budget, np.random.default_rng([setup.seed, index]))
        optimizer = OPTIMIZERS[lane.optimizer].preset(lane.framework, **{**lane.settings, **trials})
        run = simulate(surface, optimizer, lane.start or setup.start, keep="last", **task)
        loss = np.where(run.step_diverged < 0, run.loss[0], np.inf)
        best = int(np.argmin(loss))
        if best and loss[best] < loss[0]:
            for name, values in trials.items():
                lane = lane.with_value(name, float(values[best]))
        yield lane


def _trials(lane: Lane, budget: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Values (budget,) of every numeric setting, the lane's own first."""
    specs = [spec for spec in OPTIMIZERS[lane.optimizer].hyperparameters if not spec.switch]
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
