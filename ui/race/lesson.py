"""The race beside a lesson: the same player, and a tab of the lesson in front of its controls."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Final

from ui.page.edits import LINK, PAGE, carried_out
from ui.page.frame import tabs
from ui.page.i18n import _
from ui.page.link import address
from ui.page.message import Message
from ui.page.messages import Frame
from ui.page.session import visit
from ui.page.setup import Setup
from ui.race.page import beside
from ui.race.session import PLAYER, Session
from ui.race.side import lanes_tab, setting_tab

EVENTS: Final = ("opened", "replay", "chapter")


class LessonSession(Session):
    """The visitor's race on the page of a course; `prefix` is what its link says of the lesson."""

    prefix = ""
    tour = ()  # the lesson leads
    brief = False  # and what it says follows the hand

    def frame(self, query: str | None, file: str) -> Frame:
        """What the page says of itself, its link with the lesson."""
        return super().frame(f"{self.prefix}&{query}" if self.prefix and query else query, file)

    def put(self, setup: Setup) -> None:
        """Show another race, from its beginning or at the step it names."""
        before, self.lane_ids = self.shown, copy(self.lane_ids)
        change = {"at": PAGE, "do": LINK, "value": address(setup)}
        self.shown, self.messages = carried_out(before, [change], self._applied)
        for event in EVENTS:
            self.happened(event)
        self.taken(before, True)

    def look(self, place: int) -> None:
        """Inspect the lane at a place."""
        self._inspect(self.lane_ids.ids[min(place, len(self.lane_ids.ids) - 1)])


def lesson_session(opened: Callable[[], tuple[Setup, list[Message]]]) -> LessonSession:
    """The visitor's race, as `opened` the first time."""
    return visit("course", "course", PLAYER, lambda: LessonSession(*opened()))


def show(state: LessonSession, lesson: Callable[[], None]) -> None:
    """Draw the race and, beside it, the lesson and what can be set."""

    def side() -> None:
        told, lanes, setting = tabs("course-tabs", [_("Lesson"), _("Optimizers"), _("Setup")])
        with told:
            lesson()
        with lanes:
            if lanes.open:
                lanes_tab(state)
        with setting:
            if setting.open:
                setting_tab(state)

    beside(state, side)
