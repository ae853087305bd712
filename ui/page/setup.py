"""All that decides a picture, as frozen records: the same `Setup` gives the same trajectories anywhere.

A `Setup` is what a link spells (`ui.page.link`), what the browser changes (`ui.page.edits`) and what stories
are made of (`ui.race.stories`). Everything in it has been checked: whoever holds one can build and
simulate it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ui.page import effort
from ui.page.choices import Noise, SurfaceChoice
from ui.page.lane import Lane, frameworks, free_color
from ui.page.limits import MAX_BUDGET, MAX_LANES, MAX_SEED, MAX_STEPS, MAX_WORD
from ui.page.message import N_, Message, Name, Problem, quote
from ui.page.schedulechoice import ScheduleChoice
from ui.page.values import Point, choice, is_number, point, whole

__all__ = [
    "DEFAULT_SETUP",
    "FAIRNESS",
    "Lane",
    "Message",
    "Noise",
    "Problem",
    "ScheduleChoice",
    "Setup",
    "SurfaceChoice",
    "effective_lanes",
    "frameworks",
    "free_color",
]

FAIRNESS = ("own", "one_rate", "defaults", "tuned")


@dataclass(frozen=True)
class Setup:
    """A race and the moment of it that is shown.

    `fairness` says how the lanes' settings are to be read: each its own, one rate for all (`shared_lr`), the
    defaults of the frameworks, or found by a search of `budget` trials a lane. `step` is the position on the
    timeline; None plays from the beginning. `story` is the key of the story whose words are shown; it decides
    nothing else. Problem: anything out of bounds, with what is allowed.
    """

    surface: SurfaceChoice = field(default_factory=SurfaceChoice)
    start: Point = (-1.5, 2.0)
    steps: int = 500
    schedule: ScheduleChoice = field(default_factory=ScheduleChoice)
    noise: Noise = field(default_factory=Noise)
    seed: int = 0
    lanes: tuple[Lane, ...] = (Lane(),)
    fairness: str = "own"
    shared_lr: float = 0.01
    budget: int = 32
    step: int | None = None
    story: str = ""

    def __post_init__(self) -> None:
        lanes = tuple(self.lanes)
        if not 1 <= len(lanes) <= MAX_LANES:
            raise Problem("A race has 1 to {limit} lanes, not {count}", limit=MAX_LANES, count=len(lanes))
        choice(N_("Fairness"), self.fairness, FAIRNESS)
        if not isinstance(self.story, str) or len(self.story) > MAX_WORD:
            raise Problem("A story is a word, not {value}", value=quote(self.story))
        if not is_number(self.shared_lr):
            name, value = Name("shared_lr"), quote(self.shared_lr)
            raise Problem("{name} must be a number, not {value}", name=name, value=value)
        steps = whole("steps", self.steps, 1, MAX_STEPS)
        fields: dict[str, object] = {
            "lanes": lanes,
            "start": point(N_("start"), self.start),
            "steps": steps,
            "seed": whole("seed", self.seed, 0, MAX_SEED),
            "shared_lr": float(self.shared_lr),
            "budget": whole("budget", self.budget, 1, MAX_BUDGET),
            "step": None if self.step is None else whole("step", self.step, 0, steps),
        }
        for field_name, checked in fields.items():
            object.__setattr__(self, field_name, checked)
        for lane in lanes:
            _at_rate(lane, float(self.shared_lr))
        effort.check_effort([self])
        if self.fairness == "tuned":
            effort.check_search(self)

    def replace(self, **changes: Any) -> Setup:
        """The same setup with other fields; a step beyond the new end moves to the end."""
        steps, step = changes.get("steps", self.steps), changes.get("step", self.step)
        if "steps" in changes and is_number(steps) and is_number(step) and step > steps >= 1:
            changes["step"] = int(steps)
        return dataclasses.replace(self, **changes)

    def without_step(self) -> Setup:
        """The same from its beginning."""
        return self.replace(step=None)

    def replace_lane(self, index: int, lane: Lane) -> Setup:
        """The same setup with another lane at this index."""
        return self.replace(lanes=(*self.lanes[:index], lane, *self.lanes[index + 1 :]))


@lru_cache(maxsize=256)
def _at_rate(lane: Lane, rate: float) -> Lane:
    """The lane with a rate that it shares with others; a Problem if it cannot have it."""
    return lane.with_value("lr", rate)


@lru_cache(maxsize=256)
def effective_lanes(setup: Setup) -> tuple[Lane, ...]:
    """The lanes as they are to be simulated and shown, after the declared kind of fairness."""
    if setup.fairness == "one_rate":
        return tuple(_at_rate(lane, setup.shared_lr) for lane in setup.lanes)
    if setup.fairness == "defaults":
        return tuple(lane.replace(values=(), clipping="") for lane in setup.lanes)
    return setup.lanes


# At the same rate, plain descent crawls where the two with momentum cross over; the adaptive three hug the
# valley. Each is on its way for all of the 500 steps, and three come close to the minimum in the other arm.
DEFAULT_SETUP = Setup(
    lanes=(
        Lane("sgd", values=(("lr", 0.001),), color=0),
        Lane("momentum", values=(("lr", 0.001),), color=1),
        Lane("nesterov", values=(("lr", 0.001),), color=2),
        Lane("adagrad", values=(("lr", 1.0),), color=3),
        Lane("rmsprop", values=(("lr", 0.01),), color=4),
        Lane("adam", values=(("lr", 0.1),), color=5),
    ),
)
