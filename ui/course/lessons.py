"""The lessons, in the order of a course. A test measures every claim and solves every task."""

from __future__ import annotations

from typing import Final

from ui.course.lesson import Lesson
from ui.course.lessons_places import PLACES
from ui.course.lessons_practice import PRACTICE
from ui.course.lessons_rules import RULES
from ui.course.lessons_training import TRAINING
from ui.page.message import N_
from ui.page.values import choice

LESSONS: Final = (*RULES, *PLACES, *TRAINING, *PRACTICE)


def lesson(key: object) -> Lesson:
    """The lesson with this key; a Problem lists the keys there are."""
    lessons = {each.key: each for each in LESSONS}
    return lessons[choice(N_("Lesson"), key, lessons)]
