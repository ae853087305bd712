"""What a lesson is: a question to commit to, the race that answers it, why, a task, and what to take away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ui.course.question import Ask, Place
from ui.page.message import N_
from ui.page.setup import Setup
from ui.page.values import Point

CARDS: Final = {
    "question": N_("1 Question"),
    "run": N_("2 Run"),
    "why": N_("3 Why"),
    "task": N_("4 Task"),
    "take": N_("5 Take away"),
}


@dataclass(frozen=True)
class Judged:
    """Whether a task is done, and the number that counts (lower is better), None while there is none."""

    done: bool
    score: float | None = None


STEPS = N_("{score} steps")


@dataclass(frozen=True)
class Task:
    """What is to be done in the race, from `start`; texts are msgids.

    `kept` are the fields of the setup that must stay as they are; `unit` is how its score is told.
    """

    text: str
    start: Setup
    judge: Callable[[Setup], Judged]
    hint: str
    best: str
    unit: str = STEPS
    kept: tuple[str, ...] = ("surface", "start", "steps", "schedule", "noise")

    def judged(self, setup: Setup) -> Judged | None:
        """How a setup does; None where it is another task's, because what must be kept is not."""
        if any(getattr(setup, name) != getattr(self.start, name) for name in self.kept):
            return None
        return self.judge(setup)


@dataclass(frozen=True)
class Lesson:
    """One lesson; texts are msgids, `formula` is LaTeX, `ask` how one answers.

    `more` is where one goes on outside the course: what the link says, and the page. `milestones` (place of a
    lane, step, text) are marked in the run instead of the steps at which lanes reach a minimum. `lit` are the
    quantities that the formula speaks of, by their names in the inspector, and `seen` the place of the lane
    and the step at which one sees them.
    """

    key: str
    title: str
    question: str
    ask: Ask
    setup: Setup
    run: str
    why: str
    formula: str
    task: Task
    take: str
    more: tuple[str, str] | None = None
    milestones: tuple[tuple[int, int, str], ...] | None = None
    lit: tuple[str, ...] = ()
    seen: tuple[int, int] | None = None

    def marked(self, at: Point) -> Setup:
        """The race with lanes that begin where they do, and the start of nobody, a mark, at a point."""
        own = tuple(lane.replace(start=lane.start or self.setup.start) for lane in self.setup.lanes)
        return self.setup.replace(lanes=own, start=at)

    def asked(self) -> Setup:
        """The race of the question: nothing moves, and no path or chart tells."""
        shown = self.marked(self.ask.begins) if isinstance(self.ask, Place) else self.setup
        return shown.replace(steps=1, step=0)
