"""What a race costs the server, told before it is run, so that nobody holds it for longer than some seconds.

Rules are asked for one step, and what they ask of the surface is counted. The numbers below turn counts into
seconds of one core of the machine the app was measured on, in the worst case; a line search that comes to its
end at once takes a tenth of what is reckoned here. A path is the same whatever it costs: nothing is cut
short, a race that costs too much is not taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeGuard

import numpy as np

from optim_core.settings import Array
from surfaces import DataSurface, Surface
from surfaces.formula import FormulaSurface
from ui.page.lane import Lane
from ui.page.limits import MAX_EFFORT, MAX_SEARCH
from ui.page.message import N_, Counted, Problem
from ui.page.own import model_of, operations

if TYPE_CHECKING:
    from ui.page.setup import Setup

REPLAYED: Final = (15e-6, 0.7e-6)  # seconds for each step and each call of NumPy when a rule is replayed
CALLED: Final = (50e-6, 1.2e-6)  # and when it is called, because it decides by values
ASKED: Final = 12e-6  # for each question that such a rule asks
ELEMENT: Final = 3e-9  # for each call and each particle
TYPED: Final = 2.5  # times as much for formulas, which have more powers and tangents than sums
SEEN: Final = 30e-9  # for each answer and each sample of all, where their mean has no short form
SAMPLES: Final = 40.0  # times as much where every particle looks at every sample


class Counts(NamedTuple):
    """Values, gradients and Hessians: a rule's questions, or the calls of NumPy that each takes."""

    values: int
    gradients: int
    hessians: int


ANALYTIC: Final = Counts(6, 20, 30)
FITTED: Final = Counts(8, 60, 90)


class _Asked:
    """Counts a rule's questions; every loss is worse than the last, so a rule asks as often as it can."""

    def __init__(self) -> None:
        self.values = self.gradients = self.hessians = 0
        self.factor = 1.0

    def value(self, x: Array) -> Array:
        self.values += 1
        return np.full(x.shape[1:], float(self.values))

    def gradient(self, x: Array) -> Array:
        self.gradients += 1
        return np.ones(x.shape)

    def draws(self, count: int) -> Array:
        return np.ones((count, 2))

    def hessian(self, x: Array) -> Array:
        self.hessians += 1
        return np.ones((2, *x.shape))


@lru_cache(maxsize=256)
def questions(optimizer: str, framework: str, text: str = "") -> Counts:
    """What a rule asks for in one step, at most; `text` is that of a rule of one's own."""
    rule, asked, x = model_of(optimizer, text).preset(framework), _Asked(), np.zeros((2, 1))
    with np.errstate(all="ignore"):
        rule.advance(asked, x, rule.init(x), np.float64(1.0), rule.lr)
    return Counts(asked.values, asked.gradients, asked.hessians)


def calls(surface: Surface) -> Counts:
    """What the surface needs for one answer of each kind."""
    if isinstance(surface, FormulaSurface):
        return Counts(*surface.operations)
    return FITTED if isinstance(surface, DataSurface) else ANALYTIC


def step_cost(surface: Surface, lane: Lane, particles: int = 1) -> float:
    """Seconds for one step of a lane, its loss included."""
    asked, needed = questions(lane.optimizer, lane.framework, lane.rule), calls(surface)
    count = needed.values + sum(a * n for a, n in zip(asked, needed, strict=True))
    count += operations(lane.rule) if lane.rule else 0
    decides = bool(asked.values or asked.hessians)
    fixed, each = CALLED if decides else REPLAYED
    element = ELEMENT * (TYPED if isinstance(surface, FormulaSurface) else 1.0)
    if isinstance(surface, DataSurface):
        element *= SAMPLES
    seen = SEEN * surface.samples * (1 + sum(asked)) if _looks_at_all(surface) else 0.0
    return (
        fixed + (sum(asked) * ASKED if decides else 0.0) + count * (each + element * (particles - 1)) + seen
    )


def _looks_at_all(surface: Surface) -> TypeGuard[DataSurface]:
    """Whether an answer takes a look at every sample."""
    return isinstance(surface, DataSurface) and not surface.elementwise


def weight(surface: Surface, lane: Lane) -> float:
    """How many times as much as a gradient of an analytic surface a step costs a particle; at least once."""
    asked, needed = questions(lane.optimizer, lane.framework, lane.rule), calls(surface)
    usual = ANALYTIC.values + ANALYTIC.gradients
    if isinstance(surface, DataSurface):
        needed = ANALYTIC
    count = needed.values + sum(a * n for a, n in zip(asked, needed, strict=True))
    return max(1.0, count / usual * (TYPED if isinstance(surface, FormulaSurface) else 1.0))


def effort(setup: Setup, particles: int = 1) -> float:
    """Seconds that all lanes of a race take in the worst case."""
    surface = setup.surface.build()
    return setup.steps * sum(step_cost(surface, lane, particles) for lane in setup.lanes)


def check_effort(setups: Iterable[Setup]) -> None:
    """Refuse a picture that would cost too much, and say with how many steps it would not."""
    races = list(setups)
    _check(races, sum(map(effort, races)), MAX_EFFORT)


def check_search(setup: Setup) -> None:
    """Refuse a search that would cost too much, and say with how many steps it would not."""
    _check([setup], effort(setup, setup.budget), MAX_SEARCH, setup.budget)


def _check(races: list[Setup], cost: float, most: float, budget: int = 0) -> None:
    if cost <= most:
        return
    steps = max(race.steps for race in races)
    limit = max(1, int(steps * most / cost))
    if budget:
        text = N_("A search of {trials} on this surface with these lanes has at most {steps}")
        trials = Counted("{count} trial", "{count} trials", budget)
        raise Problem(text, trials=trials, steps=Counted("{count} step", "{count} steps", limit))
    text = N_(
        "With these lanes this surface allows at most {limit}; {steps} would slow the app down for everyone"
    )
    raise Problem(text, limit=Counted("{count} step", "{count} steps", limit), steps=steps)
