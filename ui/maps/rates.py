"""Rates: what becomes of a run for every pair of values of two settings; how it is chosen and computed."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np

from optim_core.studies import sweep
from optim_core.studies.sweep import Sweep
from surfaces import DataSurface
from surfaces.parameter import Interval, Parameter
from ui.maps.spans import NOISE, Axis, Floats, Span, axis_of, offered
from ui.maps.starts import STILL
from ui.maps.workers import WORKERS
from ui.page import live
from ui.page.effort import SAMPLES, weight
from ui.page.grammar import join_words, read_number, read_words
from ui.page.jobs import Progress, Question
from ui.page.lane import Lane
from ui.page.limits import MAX_MAP_EFFORT, MAX_RUNS
from ui.page.message import N_, Problem, quote
from ui.page.runs import REACH, run_specs
from ui.page.setup import Setup
from ui.page.values import choice, whole

COLUMNS, ROWS = 96, 72
ROUGH: Final = (24, 18)  # cells of a map that Python makes while something is dragged
ROUGHER: Final = (12, 9)  # and where steps take long, or there are many
ROUGHEST: Final = (8, 5)  # and where every loss is a mean over all samples
LONG: Final = 250  # steps
ROUGH_STEPS, MOST_GROUPS = 1200, 4  # of all its runs that are made apart; a tenth of a second
COARSE_RUNS: Final = 4  # of a cell, made by the page while something is dragged
MEASURES: Final = {
    "loss": N_("Loss after the last step"),
    "step": N_("Steps until a minimum is reached"),
    "distance": N_("Distance to the nearest minimum"),
    "reached": N_("Share of runs that reach a minimum"),
    "diverged": N_("Share of runs that diverge"),
}
NEEDS_MINIMA: Final = ("step", "distance", "reached")
HIGHER_IS_BETTER: Final = ("reached",)
NONE: Final = "none"  # of an axis: there is none
RUNS: Final = Parameter(
    "runs",
    "",
    1,
    Interval(1, MAX_RUNS),
    (1, MAX_RUNS),
    N_(
        "Number of runs averaged per cell. They differ in the seed if there is batch noise, "
        "otherwise in the start."
    ),
)


@dataclass(frozen=True)
class Rates:
    """Which settings, which measure, over how many runs, and at which minimum theory looks at the Hessian.

    A span of None is as long as the slider; a setting that the lane does not have gives way to one it has.
    """

    x: Span | str = "lr"
    y: Span | str = ""
    measure: str = "loss"
    runs: int = 1
    minimum: int = 0

    def __post_init__(self) -> None:
        choice(N_("Measure"), self.measure, MEASURES)
        object.__setattr__(self, "runs", whole("runs", self.runs, 1, MAX_RUNS))
        object.__setattr__(self, "minimum", whole("minimum", self.minimum, 0, 99))

    def replace(self, **changes: Any) -> Rates:
        """The same with other fields."""
        return dataclasses.replace(self, **changes)

    def changed(self, name: object, value: Any) -> Rates:
        """The same with one field changed; an axis of another setting is as long as its slider."""
        known = choice(N_("Setting"), name, [field.name for field in dataclasses.fields(self)])
        if known == "minimum":
            value = int(value) if isinstance(value, str) and value.isdecimal() else value
        elif known in ("x", "y") and not isinstance(value, str):
            raise Problem("A change whose {key} is {value} is not understood", key=known, value=quote(value))
        return dataclasses.replace(self, **{known: value})

    def texts(self) -> dict[str, str]:
        """What differs from the defaults, as words of a link by letter."""
        found = {}
        for letter in ("x", "y"):
            span = getattr(self, letter)
            if span != getattr(Rates(), letter):
                found[letter] = span.text() if isinstance(span, Span) else span
        rest = [("runs", self.runs), ("minimum", self.minimum)]
        words = [(name, value) for name, value in rest if value != getattr(Rates(), name)]
        if words or self.measure != Rates().measure:
            found["z"] = join_words(self.measure, words)
        return found

    @classmethod
    def read(cls, texts: dict[str, str]) -> Rates:
        """The settings that a link spells."""
        fields: dict[str, Any] = {}
        for letter in ("x", "y"):
            if letter in texts:
                text = texts[letter]
                fields[letter] = Span.read(text) if "~" in text else text
        if "z" in texts:
            words = read_words(texts["z"])
            fields["measure"] = words.head
            for name, text in words.named:
                choice(N_("Setting"), name, ("runs", "minimum"))
                fields[name] = read_number(name, text)
        return cls(**fields)


@dataclass(frozen=True, eq=False)
class Kept:
    """A map of settings and the starts of its runs."""

    map: Sweep

    @property
    def size(self) -> int:
        """Bytes held."""
        found = self.map
        return 2 * (found.each_loss.nbytes + found.each_step.nbytes)


@dataclass(frozen=True)
class RatesStudy:
    """All that a map of settings depends on; `y` is None where there is one axis only."""

    race: Setup  # with one lane, at its start
    x: Axis
    y: Axis | None
    columns: int
    rows: int
    runs: int
    sketched: bool = False

    @property
    def lane(self) -> Lane:
        """Whose settings they are."""
        return self.race.lanes[0]

    @property
    def mark(self) -> str:
        """A short name of this map for the browser."""
        return hashlib.blake2b(repr(self).encode(), digest_size=8).hexdigest()

    @property
    def reach(self) -> float:
        """How near to a minimum counts as there."""
        x_min, x_max, y_min, y_max = self.race.surface.build().view
        return float(REACH * np.hypot(x_max - x_min, y_max - y_min))

    @property
    def rough(self) -> RatesStudy | None:
        """A map of few cells, quickly made, where the page cannot run the lane by itself.

        Runs with other noise or other batches are made apart.
        """
        (spec,), surface = run_specs(self.race), self.race.surface.build()
        if self.sketched or live.program(spec) is not None:
            return None
        long = self.race.steps > LONG or self.lane.build().decides
        columns, rows = (ROUGHER if long else ROUGH) if surface.elementwise else ROUGHEST
        groups = max(2, min(MOST_GROUPS, ROUGH_STEPS // max(1, self.race.steps)))
        ofnoise = [axis is not None and axis.parameter.name in NOISE for axis in (self.x, self.y)]
        if all(ofnoise):
            groups = 2
        columns, rows = (groups if own else side for own, side in zip(ofnoise, (columns, rows), strict=True))
        columns, rows = min(self.columns, columns), min(self.rows, rows)
        return dataclasses.replace(self, columns=columns, rows=rows, runs=1, sketched=True)

    @property
    def over(self) -> dict[str, Floats]:
        """The values of both axes."""
        found = {self.x.parameter.name: self.x.values(self.columns)}
        return found if self.y is None else {**found, self.y.parameter.name: self.y.values(self.rows)}

    def starts(self) -> Floats:
        """Where the runs of a cell start, (2, S): with noise at one place, else at others of the view too."""
        start = np.array(self.race.start)[:, None]
        if self.race.noise.build() is not None or self.runs == 1:
            return start
        x_min, x_max, y_min, y_max = self.race.surface.build().view
        spread = (0.5 + np.arange(1, self.runs)[None, :] * np.array([[0.7548776662], [0.5698402910]])) % 1.0
        low, size = np.array([[x_min], [y_min]]), np.array([[x_max - x_min], [y_max - y_min]])
        return np.concatenate([start, low + spread * size], axis=1)

    def make(self, progress: Progress, cancelled: Question) -> Kept:
        """Run every cell."""
        race, noise = self.race, self.race.noise.build()
        seeds = range(race.seed, race.seed + (self.runs if noise is not None else 1))
        found = sweep(
            race.surface.build(),
            self.lane.build(),
            self.over,
            self.starts(),
            race.steps,
            noise,
            list(seeds),
            race.schedule.build(),
            None if race.surface.data or self.sketched else WORKERS.executor(),  # own data stay here
            progress,
            cancelled,
            reach=self.reach,
            rough=STILL * self.reach if self.sketched else 0.0,
        )
        return Kept(found)


@lru_cache(maxsize=256)
def study(race: Setup, rates: Rates) -> RatesStudy:
    """The map of the race's first lane; the lane's own values of the axes do not matter to it."""
    lane = race.lanes[0]
    known = offered(lane, race.noise)
    x = _axis(known, rates.x, [])
    y = _axis(known, rates.y, [x.parameter.name]) if len(known) > 1 and rates.y != NONE else None
    noise = race.noise
    for axis in (x, y):
        if axis is None:
            continue
        if axis.parameter.name in NOISE:
            noise = noise.without_value(axis.parameter.name)
        else:
            lane = lane.without_value(axis.parameter.name)
    alone = race.replace(lanes=(lane.replace(color=0, start=None),), noise=noise, step=None)
    cells, runs = _affordable(alone, rates.runs), rates.runs
    columns, rows = int(COLUMNS * cells), int(ROWS * cells)
    return RatesStudy(alone, x, y, max(8, columns), 1 if y is None else max(6, rows), runs)


def _axis(known: dict[str, Any], wanted: Span | str, taken: list[str]) -> Axis:
    """The axis that is wanted, or one that there is."""
    name = wanted.name if isinstance(wanted, Span) else wanted
    free = [key for key in known if key not in taken]
    found = name if name in free else free[0]
    return axis_of(known[found], wanted if isinstance(wanted, Span) and wanted.name == found else None)


def _affordable(race: Setup, runs: int) -> float:
    """The share of a side's cells that can be run in some seconds, at most 1."""
    surface = race.surface.build()
    cost = race.steps * runs * weight(surface, race.lanes[0]) * COLUMNS * ROWS
    if isinstance(surface, DataSurface):
        cost *= SAMPLES
    return float(min(1.0, (MAX_MAP_EFFORT / cost) ** 0.5))
