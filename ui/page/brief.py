"""Short answers to what a hand moves: a part of the script runs in place of the whole page.

What is dragged the browser shows by itself (`ui.page.live`). Of what Python knows, only the link, the words
over the picture and how the lanes end are wanted meanwhile. When the hand rests, Python's numbers and the
cards follow. Both are sent by a fragment that draws nothing. Where more has changed than numbers of lanes, or
something is open that tells of other things too, the whole page is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, cast

import pyarrow as pa
import streamlit as st

from ui.page.apart import mark
from ui.page.embed import embedded
from ui.page.frame import open_tab
from ui.page.i18n import speak, spoken
from ui.page.inbox import briefly, sent_by
from ui.page.lane import Lane
from ui.page.messages import InspectedRows, Path, Rest, Told
from ui.page.session import Visit, use_own_data
from ui.page.setup import Setup
from ui.player import send, send_brief


@dataclass(frozen=True)
class Short:
    """What a page can say in short.

    `told` is said while a hand moves something, `rest` when it rests, or else the whole page is drawn then.
    """

    told: Callable[[], Told]
    rest: AtRest | None = None


@dataclass(frozen=True)
class AtRest:
    """What a page can say when a hand rests that has moved numbers of lanes.

    `drawn` are the messages of the picture by role, `cards` those that can be seen, by the names of their
    panels; None where other things can be. `standing` is all else that the whole page is drawn of.
    """

    drawn: Callable[[], Mapping[str, Any]]
    cards: Callable[[], dict[str, Any] | None]
    standing: Callable[[], object]

    def new(self, state: Visit[Any]) -> tuple[Rest, dict[str, pa.Table]] | None:
        """What is new since the browser was last sent something; None where that would not do."""
        cards = self.cards()
        if cards is None or state.standing != self.standing():
            return None
        return _at_rest(state, self.drawn(), cards)


def unmoved(setup: Setup) -> object:
    """A race but for the numbers of its lanes, and where they start."""
    lanes = [_all_but(lane, {"values", "start"}) for lane in setup.lanes]
    return _all_but(setup, {"lanes", "start", "shared_lr", "step", "story"}), lanes


def _all_but(record: Setup | Lane, names: set[str]) -> list[object]:
    return [getattr(record, field.name) for field in fields(record) if field.name not in names]


def answer_briefly(state: Visit[Any], component: str, short: Short) -> None:
    """Open the short way to Python beside that of the picture `component`, while the whole page is drawn."""
    state.standing = short.rest and short.rest.standing()
    st.fragment(_answer)(state, briefly(component), short, spoken())


def send_drawn(state: Visit[Any], drawn: Mapping[str, Any]) -> None:
    """Mount paths and what is inspected, while the whole page is drawn."""
    for name, role in (("feeds", "feed"), ("inspected", "inspect")):
        for place, data in enumerate(drawn[name]):
            key = f"{role}-{place}"
            send(role, key, {**data, "apart": state.apart.with_page(key, mark(data))})


def send_cards(state: Visit[Any], name: str, cards: Mapping[str, Any]) -> None:
    """Mount a panel of cards by its name, while the whole page is drawn."""
    send("panel", name, {**cards, "name": name, "apart": state.apart.with_page(name)})


def cards_of_open_tab(
    key: str, panels: Sequence[Sequence[str]], cards: Callable[[str], dict[str, Any]]
) -> dict[str, Any] | None:
    """The cards of the open one of the tabs `key`, by the names of their panels, which are given by tab.

    None where that tab has no panels but other things.
    """
    if embedded():
        return {}
    opened = open_tab(key)
    return {name: cards(name) for name in panels[opened]} if opened < len(panels) else None


def _answer(state: Visit[Any], key: str, short: Short, language: str) -> None:
    speak(language)  # a fragment that is drawn again has a thread of its own
    use_own_data()
    sent, before = sent_by(key), state.acknowledged
    state.take(sent)
    told: Told | None = None
    rest: Rest | None = None
    tables: dict[str, pa.Table] = {}
    if state.acknowledged == before:
        pass  # no update that the whole page has not answered
    elif not sent.get("rests"):
        told = {"acknowledged": state.acknowledged, **short.told()}
    elif new := short.rest and short.rest.new(state):
        rest, tables = new
    else:
        st.rerun()
    frame = {"page": state.address, "session": state.token, "rests": short.rest is not None}
    send_brief(key, {**frame, "told": told, "rest": rest, **tables})


def _at_rest(
    state: Visit[Any], drawn: Mapping[str, Any], cards: dict[str, Any]
) -> tuple[Rest, dict[str, pa.Table]]:
    """What is new since the browser was last sent something, and its tables by name."""
    tables: dict[str, pa.Table] = {}
    paths: list[Path] = []
    for place, feed in enumerate(drawn["feeds"]):
        if state.apart.alone(f"feed-{place}", mark(feed)):
            name = f"path_{place}"
            tables[name] = feed["path"]
            paths.append({"panel": feed["panel"], "lane": feed["lane"], "hash": feed["hash"], "table": name})
    inspected: InspectedRows | None = None
    for found in drawn["inspected"]:
        if state.apart.alone("inspect-0", mark(found)):
            tables["inspected"] = found["table"]
            inspected = cast("InspectedRows", {name: found[name] for name in InspectedRows.__annotations__})
    for name in cards:
        state.apart.alone(name, str(state.acknowledged))
    return {"picture": drawn["picture"], "paths": paths, "inspected": inspected, "cards": cards}, tables
