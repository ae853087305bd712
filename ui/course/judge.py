"""Judges of tasks: they look at the very runs that the race shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from optim_core import simulate
from optim_core.rule import Family
from optim_core.studies.minima import flat_share
from surfaces.wells import SharpFlat
from ui.course.lesson import Judged
from ui.page.lane import Lane
from ui.page.runs import Result, result, run_specs
from ui.page.setup import Setup, SurfaceChoice, effective_lanes
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


def stay_near(within: int, lr: float, sigma: float) -> Judge:
    """SGD stays near a minimum from step `within` on, in this noise; the score is the batch size."""

    def judge(setup: Setup) -> Judged:
        noise = setup.noise
        if (noise.kind, noise.sigma) != ("gaussian", sigma):
            return NOT_DONE
        lanes = _candidates(setup, "sgd", {"lr": lr})
        there = [bool(found.reached and found.reached[0] <= within) for _lane, found in lanes]
        return Judged(any(there), noise.batch_size) if there else NOT_DONE

    return judge


def normalize(within: int) -> Judge:
    """SGD reaches the minimum of the normalized penguins, from their start; the score is the step."""

    def judge(setup: Setup) -> Judged:
        there = SurfaceChoice("penguins")
        if setup.surface != there or setup.start != there.build().start:
            return NOT_DONE
        return reach("sgd", within)(setup)

    return judge


def halve_unused(within: float, lr: float) -> Judge:
    """AdamW halves a weight that the loss does not depend on, but for a share `within`, told in percent."""

    def judge(setup: Setup) -> Judged:
        aim = setup.start[1] / 2
        ends = [float(found.run.x[-1, 1, 0]) for _lane, found in _candidates(setup, "adamw", {"lr": lr})]
        shares = [abs(end / aim - 1) for end in ends if np.isfinite(end)]
        return _best([(share <= within, 100 * share) for share in shares])

    return judge


def reach_by_gradients(within: int) -> Judge:
    """A lane that takes one gradient per step reaches a minimum in time; the score is the step."""

    def judge(setup: Setup) -> Judged:
        found = zip(effective_lanes(setup), map(result, run_specs(setup)), strict=True)
        ends = [
            each.reached
            for lane, each in found
            if lane.model.family not in (Family.BEYOND, Family.WITHOUT) and lane.start is None
        ]
        return _best([(end[0] <= within, end[0]) for end in ends if end])

    return judge


def ends_flat_in(runs: int, least: int, lr: float, sigma: float) -> Judge:
    """SGD ends in the flat minimum in `least` of some runs, which differ in the noise; the score is the rest.

    The first of them is the run that the race shows.
    """

    def judge(setup: Setup) -> Judged:
        noise, surface = setup.noise, setup.surface.build()
        if (noise.kind, noise.sigma) != ("gaussian", sigma) or not isinstance(surface, SharpFlat):
            return NOT_DONE
        start = np.tile(np.array(setup.start)[:, None], runs)
        flat = [
            flat_share(surface, lane.build(), start, setup.steps, noise.build(), setup.seed)
            for lane, _found in _candidates(setup, "sgd", {"lr": lr})
        ]
        others = [round(runs * (1 - share)) for share in flat]
        return _best([(other <= runs - least, other) for other in others])

    return judge
