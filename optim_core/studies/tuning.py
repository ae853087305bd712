"""The best of an equal budget: random settings of an optimizer, tried on the very task they are for."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from optim_core.noise import BatchNoise
from optim_core.rule import Optimizer
from optim_core.schedules import Schedule
from optim_core.settings import Array
from optim_core.simulate import simulate
from optim_core.studies.checks import check_execution, check_whole
from optim_core.studies.pieces import Cancelled, Progress, Question
from surfaces import Surface
from surfaces.parameter import Parameter, Scale

DIGITS = 3  # of a setting that is tried: finer would only make links long
TOGETHER = 32  # trials between two questions whether the search is still wanted


class Tuning(NamedTuple):
    """What was tried: `trials` {name: (budget,)}, and the `loss` (budget,) at the end, infinite if diverged.

    Trial 0 is the optimizer as it was, `best` the number of the trial with the lowest loss, 0 if none is
    lower than that.
    """

    trials: dict[str, Array]
    loss: Array
    best: int

    @property
    def found(self) -> dict[str, float]:
        """The best settings; empty where those that were there are."""
        return {name: float(values[self.best]) for name, values in self.trials.items()} if self.best else {}


def tuning(
    surface: Surface,
    opt: Optimizer,
    start: ArrayLike,
    steps: int = 300,
    budget: int = 32,
    draws: int | Sequence[int] = 0,
    *,
    schedule: Schedule | None = None,
    noise: BatchNoise | None = None,
    seed: int = 0,
    specs: Sequence[Parameter] | None = None,
    progress: Progress | None = None,
    cancelled: Question | None = None,
) -> Tuning:
    """Try `budget` settings of `opt`: what it has, and others drawn from the ranges of its sliders.

    They are drawn evenly on the sliders' own scales, by the seed `draws`; `specs` are other ranges than its
    own. Every trial starts at `start` (2,) and meets the same noise, by `seed`.

    Raises:
        ValueError: an argument is not an allowed value; the message names it.
        Cancelled: `cancelled()` was true.
    """
    check_whole("budget", budget, 1)
    check_execution(None, progress, cancelled)
    rng = np.random.default_rng(draws)
    ranges = [spec for spec in (opt.hyperparameters if specs is None else specs) if not spec.switch]
    trials = {s.name: np.append(getattr(opt, s.name), _drawn(s, budget - 1, rng)) for s in ranges}
    losses: list[Array] = []
    for tried in _parts(opt, trials, budget):
        run = simulate(surface, tried, start, steps, schedule, noise, seed, keep="last", alike=True)
        losses.append(np.where(run.step_diverged < 0, run.loss[0], np.inf))
        if cancelled is not None and cancelled():
            raise Cancelled
        if progress is not None:
            progress(sum(map(len, losses)), budget)
    loss = np.concatenate(losses)
    best = int(np.argmin(loss))
    return Tuning(trials, loss, best if loss[best] < loss[0] else 0)


def _parts(opt: Optimizer, trials: dict[str, Array], budget: int) -> Iterator[Optimizer]:
    """The optimizer with some of the trials at a time."""
    for first in range(0, budget, TOGETHER):
        some: dict[str, Any] = {name: each[first : first + TOGETHER] for name, each in trials.items()}
        yield dataclasses.replace(opt, **some)


def _drawn(spec: Parameter, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    low, high = spec.slider
    if spec.scale is Scale.LOG:
        return _short(np.exp(rng.uniform(np.log(low), np.log(high), count)))
    if spec.scale is Scale.NEAR_ONE:
        rest = _short(np.exp(rng.uniform(np.log(1 - high), np.log(1 - low), count)))
        return np.round(1 - rest, 12)
    return _short(rng.uniform(low, high, count))


def _short(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([float(f"{value:.{DIGITS}g}") for value in values])
