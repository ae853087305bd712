"""The page "Side by side": two to six panels on one clock, what differs between them and what does not."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, Final

import streamlit as st

from ui.compare.cards import comparison_cards, setting_cards, surface_cards
from ui.compare.comparison import Comparison
from ui.compare.examples import EXAMPLES
from ui.compare.link import comparison_query
from ui.compare.picture import drawn, file_of, messages, told
from ui.compare.session import KEY, ComparisonSession, comparison_session
from ui.compare.table import table_text
from ui.export.film import film
from ui.page.brief import AtRest, Short, answer_briefly, cards_of_open_tab, send_cards, send_drawn, unmoved
from ui.page.cards import opening, taking_along
from ui.page.datacard import say_what_a_link_lacks
from ui.page.embed import embedded
from ui.page.frame import tabs
from ui.page.home import home
from ui.page.i18n import _, script_catalogue, speak, spoken
from ui.player import player, send, send_programs, send_windows

SEEN = 2e-3  # paths have parted when they are this share of the picture's diagonal from each other


def show() -> None:
    """Draw the page."""
    state = comparison_session()
    if embedded():
        _grid(state)
        return
    stage, side = st.columns([2.6, 1], gap="small")
    with stage:
        _grid(state)
    with side, st.container(key="side"):
        _tabs(state)


def _grid(state: ComparisonSession) -> None:
    sent = messages(state)
    send_windows(sent["windows"])
    send_programs(sent["live"])
    with st.container(key="carriers-compare"):
        answer_briefly(state, KEY, _short(state))
        for data in sent["scenes"]:
            send("scene", f"scene-{data['panel']}-0", data)
        send_drawn(state, sent)
    player(KEY, {"role": "compare", **sent["picture"]})


def _short(state: ComparisonSession) -> Short:
    """What is said of the panels while a hand moves numbers of their lanes, and when it rests."""
    rest = AtRest(
        drawn=lambda: drawn(state),
        cards=lambda: _open_cards(state),
        standing=lambda: _standing(state.comparison),
    )
    return Short(lambda: told(state), rest)


def _standing(comparison: Comparison) -> object:
    """The way of comparing, and the panels but for the numbers of their lanes."""
    panels = [unmoved(panel.setup) for panel in comparison.panels()]
    return comparison.variation.key, comparison.setup.fairness, panels


def _open_cards(state: ComparisonSession) -> dict[str, Any] | None:
    """The cards of the open tab by the names of their panels; None where it has other things."""
    panels = (["compare-cards", *_panels_of_setting(state)], ["compare-examples"])
    return cards_of_open_tab("tabs-compare", panels, lambda name: CARDS[name](state))


def _panels_of_setting(state: ComparisonSession) -> list[str]:
    """The surface where all panels have the same, and the rest that is the same in all of them."""
    return [
        *([] if "surface" in state.comparison.variation.hides else ["compare-surface"]),
        "compare-setting",
    ]


def _tabs(state: ComparisonSession) -> None:
    compare, examples, share = tabs("tabs-compare", [_("Comparison"), _("Examples"), _("Share")])
    with compare:
        if compare.open:
            _settings(state)
    with examples:
        if examples.open:
            _send_cards(state, "compare-examples")
    with share:
        if share.open:
            _share(state)


def _send_cards(state: ComparisonSession, name: str) -> None:
    send_cards(state, name, CARDS[name](state))


def _settings(state: ComparisonSession) -> None:
    _send_cards(state, "compare-cards")
    for name in _panels_of_setting(state):
        _send_cards(state, name)
        if name == "compare-surface":
            surface = state.comparison.setup.surface.build()
            st.latex(rf"L(x, y) = {surface.formula}")
            st.caption(f"{_(surface.idea)} {_(surface.source)}")


def _lane_cards(state: ComparisonSession) -> dict[str, Any]:
    cards = comparison_cards(state.comparison, state.refused_rules())
    return {"cards": [*state.lane_ids.cards(cards)]}


def _surface_cards(state: ComparisonSession) -> dict[str, Any]:
    wrong = state.wrong_formula.translated(_) if state.wrong_formula else ""
    return {"cards": surface_cards(state.comparison, wrong)}


def _setting_cards(state: ComparisonSession) -> dict[str, Any]:
    return {"cards": setting_cards(state.comparison)}


def _examples(state: ComparisonSession) -> dict[str, Any]:
    """A button for each example; the one that is shown is pressed."""
    shown = state.comparison.without_step()
    tail = [opening("example", of.key, of.title, of.text, of.comparison == shown) for of in EXAMPLES]
    return {"cards": [], "tail": tail}


def _share(state: ComparisonSession) -> None:
    st.caption(_("The address bar always holds a link to exactly what you see."))
    say_what_a_link_lacks(state.comparison.setup.surface.data)
    send("panel", "compare-share", {"cards": [], "tail": taking_along(_("Save all panels (PNG)"))})
    language, shown = spoken(), copy(state)  # both files show the same, whatever is changed meanwhile
    stem, back = file_of(shown.comparison), home(comparison_query(shown.comparison))

    def make_film() -> str:
        speak(language)  # it is made later, by another thread
        cards = shown.lane_ids.cards(comparison_cards(shown.comparison))
        sent = {**messages(shown), "cards": cards, "home": back}
        return film("compare", _("Side by side"), language, script_catalogue(), sent)

    def make_table() -> str:
        speak(language)
        return table_text(shown.comparison)

    for label, make, name, kind in (
        (_("Save the animation (HTML, works offline)"), make_film, f"{stem}.html", "text/html"),
        (_("Save all trajectories (CSV)"), make_table, f"{stem}.csv", "text/csv"),
    ):
        st.download_button(
            label, make, file_name=name, mime=kind, width="stretch", on_click="ignore", key=kind
        )


CARDS: Final[dict[str, Callable[[ComparisonSession], dict[str, Any]]]] = {
    "compare-cards": _lane_cards,
    "compare-surface": _surface_cards,
    "compare-setting": _setting_cards,
    "compare-examples": _examples,
}
