"""What one visitor has set: kept in the session, opened from the link, changed by what the browser sends."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from copy import copy
from typing import Any, Generic, Protocol, Self, TypeVar
from urllib.parse import urlencode

import streamlit as st

from ui.page import linkcode, owndata
from ui.page.apart import Apart
from ui.page.edits import LINK, PAGE, Page, carried_out
from ui.page.i18n import _
from ui.page.inbox import Inbox, briefly, sent_by
from ui.page.lane_ids import LaneIds
from ui.page.limits import MAX_LINK
from ui.page.message import Message, Problem
from ui.page.messages import Frame, OwnData
from ui.page.own import what_is_wrong
from ui.player import send


class Shown(Protocol):
    """All that decides a page; `step` is the position on the timeline, None plays from the beginning."""

    @property
    def step(self) -> int | None:
        """Which step a link has named."""

    def without_step(self) -> Self:
        """The same from its beginning."""


S = TypeVar("S", bound=Shown)
V = TypeVar("V", bound="Visit[Any]")


class Visit(Inbox, Generic[S]):
    """What one visitor has set on a page, opened from a link and changed by what the browser sends.

    `page` says how it is changed, `shown` is all that decides what is seen. A room says what of it makes
    another picture (`scene`) and what is chosen rather than dragged (`cast`), and whether its cards say what
    is wrong with a rule (`rules_on_cards`), which is said above the picture otherwise. `lane_ids` are what
    the browser calls the lanes. `standing` is what the page was last drawn of that no short answer changes,
    `apart` knows what came with such answers (see `ui.page.brief`).
    """

    page: Page[S]
    rules_on_cards = False

    def __init__(self, shown: S, messages: list[Message]) -> None:
        super().__init__(messages)
        self.shown = shown
        self.address = ""  # the last part of the page's
        self.awaited = ""  # a link whose data are not here
        self.lane_ids = LaneIds(self.lanes(shown))
        self.standing: object = None
        self.apart = Apart()

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


def use_own_data() -> None:
    """Let this thread work with the visitor's own data."""
    owndata.use(st.session_state.setdefault("own-data", {}))


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
