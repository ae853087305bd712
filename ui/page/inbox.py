"""What the browser sends to a page, by two ways: each message and each change is taken once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, TypeGuard

import streamlit as st

from surfaces.surface import Surface, View
from ui.page import linkcode
from ui.page.edits import PAGE
from ui.page.limits import MAX_LANES, MAX_WHOLE
from ui.page.message import Message, Problem
from ui.page.messages import Event, EventName, Window
from ui.page.scene import view_key, window
from ui.page.values import coordinates

MAX_EVENTS = 24  # that are told again with every message: a message may be overtaken by the next
OPENING = ("story", "example", "link")  # what is done to see another picture
MAX_NAME = 1000  # characters of what names a panel or a place, which a formula may be part of


class Inbox:
    """What the browser sends to a page, by two ways (see `ui.page.brief`), each change taken once.

    `token` tells the browser which session it talks to: edits meant for an earlier one (the server has been
    started anew) are not carried out twice. `events` are what the browser is to be told once. `messages` say
    what could not be done, `wrong_formula` why what was typed is no formula, `wrong_rules` why it is no rule,
    by the color of the lane. `windows` are where one looks on which contour, and at which place, when its own
    view will not do. `link` is what was last asked to be shown as a QR code.
    """

    def __init__(self, messages: list[Message]) -> None:
        self.messages = messages
        self.wrong_formula: Message | None = None
        self.wrong_rules: dict[str, Message] = {}
        self.token = secrets.token_hex(4)
        self.acknowledged = 0
        self.last_change = 0
        self.events: list[Event] = []
        self.windows: dict[str, tuple[str, View]] = {}
        self.link = ""

    def received(self, edits: Any) -> list[dict[str, Any]]:
        """The changes that have not been seen before."""
        if not isinstance(edits, dict) or edits.get("session") != self.token:
            return []
        sequence, changes = edits.get("sequence"), edits.get("changes")
        if not counts(sequence) or not isinstance(changes, list) or sequence <= self.acknowledged:
            return []
        self.acknowledged = sequence
        fresh = [change for change in changes if self._fresh(change) and not self._looked_through(change)]
        if any(change.get("do") in OPENING for change in fresh):
            self.happened("opened")
        return fresh

    def happened(self, name: EventName) -> None:
        """Tell the browser of an event, once: those it has heard of already it knows by their numbers."""
        number = self.events[-1]["number"] + 1 if self.events else 1
        self.events = [*self.events, Event(number=number, name=name)][-MAX_EVENTS:]

    def _fresh(self, change: Any) -> bool:
        number = change.get("id") if isinstance(change, dict) else None
        if not counts(number) or number <= self.last_change:
            return False
        self.last_change = number
        return True

    def _looked_through(self, change: dict[str, Any]) -> bool:
        """Take note of where the visitor looks, or of a code that is asked for: only what is sent changes."""
        if (link := linkcode.asked(change)) is not None:
            self.link = link
            return True
        if change.get("at") != "window":
            return False
        panel, where, view = change.get("name"), change.get("place"), _window(change.get("value"))
        if isinstance(panel, str):
            self.windows.pop(panel, None)
        if _is_name(panel) and _is_name(where) and view and len(self.windows) < MAX_LANES:
            self.windows[panel] = where, view
        return True

    def seen(self, surfaces: Mapping[Any, Surface]) -> list[Window]:
        """The windows through which the visitor looks at surfaces, given by panel."""
        looks = [(panel, surface, self.windows.get(str(panel))) for panel, surface in surfaces.items()]
        return [
            {**window(surface, look[1]), "panel": panel}
            for panel, surface, look in looks
            if look and look[0] == view_key(surface)
        ]

    def explain_formula(self, changes: list[dict[str, Any]]) -> None:
        """A formula that cannot be read is explained where it was typed, not above the stage."""
        if any(change.get("name") == "formula" for change in changes):
            self.wrong_formula = self.messages.pop(0) if self.messages else None
        elif any(change.get("at") in ("surface", PAGE) for change in changes):
            self.wrong_formula = None


def _is_name(name: object) -> TypeGuard[str]:
    """Whether this can be the name of a panel or a place."""
    return isinstance(name, str) and len(name) <= MAX_NAME


def counts(number: object) -> TypeGuard[int]:
    """Whether this can be the number of a message: it goes back to the browser, which must know it again."""
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= MAX_WHOLE


def _window(value: object) -> View | None:
    """The window that the browser asks for; None where it asks for none, or for what is none."""
    try:
        x_min, x_max, y_min, y_max = coordinates("window", value, 4)
    except Problem:
        return None
    return (x_min, x_max, y_min, y_max) if x_min < x_max and y_min < y_max else None


def briefly(component: str) -> str:
    """The key of the second way to Python of a picture, which is that of `component`."""
    return f"{component}-briefly"


def sent_by(component: str) -> Any:
    """What the browser has sent last by a component, None where it has sent nothing."""
    return (st.session_state.get(component) or {}).get("edits")
