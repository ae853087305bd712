"""What stands beside the race: all that can be set, by tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import streamlit as st

from optim_core.own.optimizer import OWN_KEY
from ui.page import cards
from ui.page.brief import cards_of_open_tab, send_cards
from ui.page.datacard import data_card
from ui.page.fairnesscard import fairness_card
from ui.page.frame import tabs
from ui.page.i18n import _
from ui.page.limits import MAX_LANES
from ui.page.setup import Setup
from ui.page.surfacecard import surface_card
from ui.race import sharing
from ui.race.session import Session
from ui.race.stories import FIRST, STORIES


def tabs_beside(state: Session) -> None:
    """What can be set, by tab."""
    names = [_("Optimizers"), _("Setup"), _("Stories"), _("Share")]
    lanes, surface, stories, share = tabs("tabs", names)
    with lanes:
        if lanes.open:
            lanes_tab(state)
    with surface:
        if surface.open:
            setting_tab(state)
    with stories:
        if stories.open:
            _send_cards(state, "stories")
    with share:
        if share.open:
            sharing.show(state)


def open_cards(state: Session) -> dict[str, Any] | None:
    """The cards of the open tab by the names of their panels; None where it has other things."""
    panels = (["lanes"], ["surface", "setting"], ["stories"])
    return cards_of_open_tab("tabs", panels, lambda name: CARDS[name](state))


def _send_cards(state: Session, name: str) -> None:
    send_cards(state, name, CARDS[name](state))


def lanes_tab(state: Session) -> None:
    """The cards of the lanes."""
    _send_cards(state, "lanes")


def _lane_cards(state: Session) -> dict[str, Any]:
    setup = state.setup
    full = len(setup.lanes) >= MAX_LANES
    add = {"at": "lanes", "do": "add", "label": _("Add an optimizer"), "testid": "add-lane", "disabled": full}
    shown = [
        fairness_card(setup, searching=state.searched is not None),
        *state.lane_ids.cards(cards.lane_cards(setup, state.refused_rules())),
    ]
    first = {"at": "page", "do": "story", "with": {"name": FIRST.key}, "undo": True}
    reset = {**first, "label": _("Reset all"), "testid": "reset-all"}
    own = {**add, "with": {"name": OWN_KEY}, "label": _("Write a rule of your own"), "testid": "add-own"}
    return {"cards": shown, "tail": [add, own, reset]}


def _stories(state: Session) -> dict[str, Any]:
    """A button for each story; the one that is on the stage is pressed."""
    shown = state.setup.replace(step=None)
    stories = (FIRST, *STORIES)
    tail = [cards.opening("story", told.key, told.title, told.text, told.setup == shown) for told in stories]
    return {"cards": [], "tail": tail}


def setting_tab(state: Session) -> None:
    """The cards of surface, start, schedule and noise, and what is known of the surface."""
    setup, surface = state.setup, state.setup.surface.build()
    _send_cards(state, "surface")
    st.latex(rf"L(x, y) = {surface.formula}")
    st.caption(_(surface.idea))
    if not setup.surface.formula:
        st.caption(_(surface.source))
    _send_cards(state, "setting")


def _surface_cards(state: Session) -> dict[str, Any]:
    wrong = state.wrong_formula.translated(_) if state.wrong_formula else _nowhere(state.setup)
    return {"cards": [surface_card(state.setup, wrong)]}


def _setting_cards(state: Session) -> dict[str, Any]:
    setup = state.setup
    shown = [data_card(setup.surface.data), cards.start_card(setup), cards.schedule_card(setup)]
    return {"cards": [*shown, cards.noise_card(setup)]}


def _nowhere(setup: Setup) -> str:
    """What to say of a start at which the loss, or its slope, does not exist."""
    surface, (x, y) = setup.surface.build(), setup.start
    with np.errstate(all="ignore"):
        there = np.isfinite(surface.value(x, y)) and np.isfinite(surface.gradient(x, y)).all()
    text = _(
        "The loss or its gradient is undefined at the start point ({x:.4g}, {y:.4g}): drag "
        "the start point elsewhere."
    )
    return "" if there else text.format(x=x, y=y)


CARDS: Final[dict[str, Callable[[Session], dict[str, Any]]]] = {
    "lanes": _lane_cards,
    "surface": _surface_cards,
    "setting": _setting_cards,
    "stories": _stories,
}
