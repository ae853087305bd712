"""Judges of tasks: they look at the very runs that the race shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from optim_core import simulate
from ui.course.lesson import Judged
from ui.page.lane import Lane
from ui.page.runs import Result, result, run_specs
from ui.page.setup import Setup, effective_lanes
from ui.page.values import Point, Value

NOT_DONE = Judged(False)
Judge = Callable[[Setup], Judged]


def _candidates(setup: Setup, optimizer: str, fixed: dict[str, Value]) -> Iterator[tuple[Lane, Result]]:
    """The lanes of an optimizer whose settings are as they must be and that start where all do."""
    for lane, spec in zip(effective_lanes(setup), run_specs(setup), strict=True):
        same = all(lane.settings.get(name) == value for name, value in fixed.items())
        if lane.optimizer == optimizer and lane.framework == "textbook" and same and lane.start is None:
            yield lane, result(spec)


def _best(scores: list[tuple[bool, float]]) -> Judged:
    """The best lane: done before not done, then the lowest score."""
    if not scores:
        return NOT_DONE
    done, score = min(scores, key=lambda each: (not each[0], each[1]))
    return Judged(done, score)


def reach(optimizer: str, within: int, **fixed: Value) -> Judge:
    """A lane stays within reach of a minimum from step `within` on, or earlier; the score is that step."""

    def judge(setup: Setup) -> Judged:
        lanes = _candidates(setup, optimizer, fixed)
        steps = [found.reached[0] for _lane, found in lanes if found.reached]
        return _best([(step <= within, step) for step in steps])

    return judge


def diverge(optimizer: str, **fixed: Value) -> Judge:
    """A lane diverges; the score is its learning rate."""

    def judge(setup: Setup) -> Judged:
        lanes = _candidates(setup, optimizer, fixed)
        return _best([(True, lane.settings["lr"]) for lane, found in lanes if found.outcome == "diverged"])

    return judge


def first_step(within: float) -> Judge:
    """An Adam without bias correction whose first step is as long as with it, but for a share `within`."""

    def judge(setup: Setup) -> Judged:
        scores = []
        for lane, found in _candidates(setup, "adam", {"bias_correction": False}):
            optimizer = lane.with_value("bias_correction", True).build()
            other = simulate(setup.surface.build(), optimizer, setup.start, 1)
            lengths = [float(np.hypot(*(run.x[1] - run.x[0])[:, 0])) for run in (found.run, other)]
            share = abs(lengths[0] / lengths[1] - 1) if lengths[1] else np.inf
            scores.append((share <= within, 100 * share))
        return _best(scores)

    return judge


def end_at(place: Point, near: Point, radius: float) -> Judge:
    """SGD ends at the minimum `place` from within `radius` of `near`; the score is that distance."""

    def judge(setup: Setup) -> Judged:
        far = float(np.hypot(setup.start[0] - near[0], setup.start[1] - near[1]))
        lanes = _candidates(setup, "sgd", {"lr": 0.01})
        ends = [found.reached[1] for _lane, found in lanes if found.reached]
        there = any(np.hypot(end[0] - place[0], end[1] - place[1]) < 1e-3 for end in ends)
        return Judged(there and far <= radius, far if there else None)

    return judge
