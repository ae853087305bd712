"""Where a visitor is in the course, and how links say it: `b=ravine~task`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ui.course.lesson import CARDS, Judged, Lesson
from ui.course.lessons import LESSONS, lesson
from ui.course.progress import Progress
from ui.course.question import Answer, Place
from ui.page.link import from_query, says_nothing
from ui.page.message import N_, Message, Problem
from ui.page.setup import Setup
from ui.page.values import choice

PATIENT = 3  # tries after which a hint is given


class Race(Protocol):
    """The race that stands beside the cards."""

    prefix: str
    note: str
    waits: str
    lit: tuple[str, ...]
    milestones: Sequence[tuple[int, int, str]]

    @property
    def setup(self) -> Setup:
        """What it shows."""

    def put(self, setup: Setup) -> None:
        """Show another one."""

    def look(self, place: int) -> None:
        """Inspect the lane at a place."""


@dataclass
class Course:
    """One visitor's lesson and card; `tried` are the races that were judged since the task was set up.

    `turns` counts how often a button has turned to another card. What a browser says of the list of cards it
    had before is then of another list, and does not turn back.
    """

    lesson: Lesson = LESSONS[0]
    card: str = "question"
    progress: Progress = field(default_factory=Progress)
    tried: list[Setup] = field(default_factory=list)
    turns: int = 0

    @property
    def word(self) -> str:
        """What a link says of it."""
        return f"b={self.lesson.key}~{self.card}"

    @property
    def answer(self) -> Answer | None:
        """What one has committed to."""
        return self.progress.answers.get(self.lesson.key)

    def scene(self) -> Setup:
        """The race of the card; a point that was the answer stays marked in it."""
        if self.card == "task":
            return self.lesson.task.start
        if self.card == "question" and self.answer is None:
            return self.lesson.asked()
        return self.lesson.marked(self.answer) if isinstance(self.answer, tuple) else self.lesson.setup

    def waits(self, setup: Setup) -> bool:
        """Whether a race is that of a question which nobody has answered yet."""
        return self.card == "question" and self.answer is None and setup.steps == 1

    def marks(self, setup: Setup) -> bool:
        """Whether the start in a race of this card marks an answer: no lane begins there."""
        asked = self.card == "question" or isinstance(self.answer, tuple)
        asked = asked and isinstance(self.lesson.ask, Place) and self.card != "task"
        return asked and all(lane.start is not None for lane in setup.lanes)

    def go(self, race: Race, key: str, card: str) -> None:
        """To a card of a lesson, with its race, unless the race of the card is shown already."""
        before = self.scene()
        self.lesson, self.card = lesson(key), card
        race.prefix = self.word
        if self.scene() != before:
            self.tried = []
            race.put(self.scene())
        self.point_out(race)

    def point_out(self, race: Race) -> None:
        """Show the step and the lane at which one sees what a reason speaks of."""
        if self.card != "why" or self.lesson.seen is None:
            return
        place, step = self.lesson.seen
        if race.setup.step != step:
            race.put(race.setup.replace(step=step))
        race.look(place)

    def choose(self, race: Race, turns: int, lesson_key: str = "", card: str = "question") -> None:
        """To another lesson, or to another card of this one, by a list that was made at `turns`.

        The browser still reports of the lists of before while a button has turned on already.
        """
        key = lesson_key or self.lesson.key
        if turns == self.turns and (not lesson_key or key != self.lesson.key):
            self.go(race, key, card)

    def turn(self, race: Race, key: str, card: str) -> None:
        """To a card, by a button."""
        self.turns += 1
        self.go(race, key, card)

    def commit(self, race: Race, answer: Answer) -> None:
        """Commit to an answer; the race that says whether it is right begins."""
        self.progress.answers[self.lesson.key] = answer
        self.card = "run"
        self.turns += 1
        race.prefix = self.word
        race.put(self.scene())

    def judged(self, setup: Setup) -> Judged | None:
        """How the race does in the task of the lesson, which is remembered."""
        key, task = self.lesson.key, self.lesson.task
        told = task.judged(setup)
        if told is not None and setup != task.start and setup not in self.tried:
            self.tried = [*self.tried, setup][-99:]
        if told is not None and told.done:
            self.progress.done.add(key)
            if told.score is not None:
                self.progress.best[key] = min(told.score, self.progress.best.get(key, told.score))
        return told

    @property
    def needs_hint(self) -> bool:
        """Whether several tries have not done it."""
        return len(self.tried) >= PATIENT


def opened(query: dict[str, str]) -> tuple[Course, list[Message]]:
    """The lesson and card of a link, or the first and what was wrong with it."""
    key, _tilde, card = query.get("b", "").partition("~")
    if not key:
        return Course(), []
    try:
        card = choice(N_("Card"), card or "question", CARDS)
        return Course(lesson(key), card), []
    except Problem as problem:
        return Course(), [problem.message]


def race_of(course: Course, query: str, messages: list[Message]) -> Callable[[], tuple[Setup, list[Message]]]:
    """What the race opens with: that of the link, or that of the card."""

    def opening() -> tuple[Setup, list[Message]]:
        if says_nothing(query):
            return course.scene(), messages
        setup, problems = from_query(query)
        return setup.replace(story=""), [*messages, *problems]

    return opening
