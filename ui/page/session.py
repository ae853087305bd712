"""What one visitor has set: kept in the session, opened from the link, changed by what the browser sends."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import copy
from typing import Any, Generic, Protocol, Self, TypeGuard, TypeVar
from urllib.parse import urlencode

import streamlit as st

from surfaces.surface import Surface, View
from ui.page import linkcode, owndata
from ui.page.edits import LINK, PAGE, Page, carried_out
from ui.page.i18n import _
from ui.page.lane_ids import LaneIds
from ui.page.limits import MAX_LANES, MAX_LINK, MAX_WHOLE
from ui.page.message import Message, Problem
from ui.page.messages import Event, EventName, Frame, OwnData, Window
from ui.page.own import what_is_wrong
from ui.page.scene import view_key, window
from ui.page.values import coordinates
from ui.player import send

MAX_EVENTS = 24  # that are told again with every message: a message may be overtaken by the next
OPENING = ("story", "example", "link")  # what is done to see another picture
MAX_NAME = 1000  # characters of what names a panel or a place, which a formula may be part of


class Shown(Protocol):
    """All that decides a page; `step` is the position on the timeline, None plays from the beginning."""

    @property
    def step(self) -> int | None:
        """Which step a link has named."""

    def without_step(self) -> Self:
        """The same from its beginning."""


S = TypeVar("S", bound=Shown)
V = TypeVar("V", bound="Visit[Any]")


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


class Visit(Inbox, Generic[S]):
    """What one visitor has set on a page, opened from a link and changed by what the browser sends.

    `page` says how it is changed, `shown` is all that decides what is seen. A room says what of it makes
    another picture (`scene`) and what is chosen rather than dragged (`cast`), and whether its cards say what
    is wrong with a rule (`rules_on_cards`), which is said above the picture otherwise. `lane_ids` are what
    the browser calls the lanes.
    """

    page: Page[S]
    rules_on_cards = False

    def __init__(self, shown: S, messages: list[Message]) -> None:
        super().__init__(messages)
        self.shown = shown
        self.address = ""  # the last part of the page's
        self.awaited = ""  # a link whose data are not here
        self.lane_ids = LaneIds(self.lanes(shown))

    def lanes(self, shown: S) -> int:
        """How many lanes there are that may change their places."""
        return 0

    def scene(self, shown: S) -> object:
        """What a picture shows; another one starts moving from its beginning."""
        raise NotImplementedError

    def cast(self, shown: S) -> object:
        """What the back button returns to once it has been changed."""
        raise NotImplementedError

    def looked(self, change: dict[str, Any]) -> bool:
        """Take note of a change that belongs to the view alone; whether it was one."""
        return False

    def _with_data(self, change: dict[str, Any]) -> dict[str, Any]:
        """Data that a link has waited for open that link; a link whose data are not here waits."""
        if change.get("at") == PAGE:
            self.awaited = _awaited(change.get("value")) if change.get("do") == LINK else ""
        elif change.get("at") == "surface" and change.get("name") in ("key", "formula"):
            self.awaited = ""
        elif self.awaited and (change.get("at"), change.get("name")) == ("surface", "data"):
            with suppress(Problem):
                query = owndata.with_data(self.awaited, owndata.brought(change.get("value")))
                self.awaited = ""
                return {"at": PAGE, "do": LINK, "value": query}
        return change

    def explain_rules(self, changes: list[dict[str, Any]]) -> None:
        """A rule that cannot be read is explained where it was typed, as a formula is."""
        for change in changes:
            at = change.get("at")
            if at == PAGE:
                self.wrong_rules = {}
            elif isinstance(at, str) and change.get("name") in ("rule", "template", "optimizer"):
                self.wrong_rules.pop(at, None)
                known = [(message, wrong) for message in self.messages if (wrong := what_is_wrong(message))]
                if known and change["name"] == "rule":
                    self.messages.remove(known[0][0])
                    self.wrong_rules[at] = known[0][1]
        self.wrong_rules = {at: text for at, text in self.wrong_rules.items() if self.lane_ids.knows(at)}

    def refused_rules(self) -> dict[str, str]:
        """What is wrong with rules, in the visitor's words, by where their lanes are."""
        return {self.lane_ids.by_place(at): text.translated(_) for at, text in self.wrong_rules.items()}

    def own_data(self) -> OwnData | None:
        """What the page is told of data of the visitor's own: which are shown, or which a link waits for."""
        wanted = owndata.missing(self.awaited)
        if wanted:
            return {"digest": wanted, "awaited": True, "mark": ""}
        latest = owndata.latest()
        if latest is None:
            return None
        return {"digest": owndata.digest_of(latest.token), "awaited": False, "mark": latest.mark}

    def taken(self, before: S, anew: bool) -> None:
        """What a room has to do after changes; `anew` when another picture was opened."""

    def take(self, edits: Any) -> None:
        """Carry out what the browser has sent, each change once; what is wrong becomes a message."""
        fresh = self.received(edits)
        if not fresh:
            return
        before, anew = self.shown, any(change.get("at") == PAGE for change in fresh)
        changes = [self._with_data(change) for change in fresh if not self.looked(change)]
        self.lane_ids = copy(self.lane_ids)  # a file that is being made of what was before needs those
        self.shown, self.messages = carried_out(before, changes, self._applied)
        self.explain_formula(fresh)
        if self.rules_on_cards:
            self.explain_rules(fresh)
        if self.shown.step is not None and not any(change.get("do") == LINK for change in fresh):
            self.shown = self.shown.without_step()  # it was the link's, and this is another picture
        if anew or self.scene(before) != self.scene(self.shown):
            self.happened("replay")
        if anew or self.cast(before) != self.cast(self.shown):
            self.happened("chapter")
        self.taken(before, anew)

    def frame(self, query: str | None, file: str) -> Frame:
        """What every page says of itself; `query` is the link to it, `file` what files of it are called."""
        return {
            "page": self.address,
            "session": self.token,
            "acknowledged": self.acknowledged,
            "lane_ids": self.lane_ids.ids,
            "events": self.events,
            "query": query,
            "step": self.shown.step,
            "file": file,
            "messages": [message.translated(_) for message in self.messages],
            "own": self.own_data(),
        }

    def _applied(self, shown: S, change: Any) -> S:
        return self.lane_ids.carried_out(self.page.apply, shown, change, self.lanes)


def _awaited(query: object) -> str:
    """A link whose data this visit does not have; empty if it is none."""
    return query if isinstance(query, str) and len(query) <= MAX_LINK and owndata.missing(query) else ""


def _window(value: object) -> View | None:
    """The window that the browser asks for; None where it asks for none, or for what is none."""
    try:
        x_min, x_max, y_min, y_max = coordinates("window", value, 4)
    except Problem:
        return None
    return (x_min, x_max, y_min, y_max) if x_min < x_max and y_min < y_max else None


def use_own_data() -> None:
    """Let this thread work with the visitor's own data."""
    owndata.use(st.session_state.setdefault("own-data", {}))


def briefly(component: str) -> str:
    """The key of the second way to Python of a picture, which is that of `component`."""
    return f"{component}-briefly"


def sent_by(component: str) -> Any:
    """What the browser has sent last by a component, None where it has sent nothing."""
    return (st.session_state.get(component) or {}).get("edits")


def opening_query() -> str:
    """The query of the address with which the page was opened."""
    return urlencode([(name, v) for name in st.query_params for v in st.query_params.get_all(name)])


def visit(page: str, address: str, component: str, opened: Callable[[], V]) -> V:
    """The visitor's session on a page, as `opened` the first time, after what the browser has just sent.

    `address` is the last part of the page's address.
    """
    key = f"session-{page}"
    use_own_data()
    if key not in st.session_state:
        st.session_state[key] = opened()
        st.session_state[key].address = address
        st.session_state[key].awaited = _awaited(opening_query())
    state: V = st.session_state[key]
    for way in (component, briefly(component)):
        state.take(sent_by(way))
    with st.container(key="carriers-code"):  # there even when empty, so that what follows keeps its place
        if state.link:
            send("code", "code", linkcode.link_code(state.link))
    return state
