"""The race: several optimizers on one surface, with everything that can be set beside it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from optim_core import OPTIMIZERS
from ui import cards
from ui.i18n import _
from ui.link import to_query
from ui.player import player, send
from ui.runs import Heat, Result, heats, inspection, result, verdict
from ui.scene import floor, scene
from ui.session import PLAYER, Session, session
from ui.setup import effective_lanes
from ui.stories import STORIES


def show() -> None:
    """Draw the race."""
    state = session()
    stage, side = st.columns([2.35, 1], gap="small")
    with stage:
        _player(state)
        _rule(state)
    with side, st.container(key="side"):
        _tabs(state)


def _player(state: Session) -> None:
    setup = state.setup
    started = heats(setup)
    results = [result(heat) for heat in started]
    with st.container(key="carriers"):
        send("scene", "scene", scene(setup.surface.build()))
        for index, (heat, found) in enumerate(zip(started, results, strict=True)):
            send("feed", f"feed-{index}", {"panel": 0, "lane": index, "hash": heat.mark, "path": found.frame})
        _inspected(state, results)
    player(PLAYER, _picture(state, started, results))


def _picture(state: Session, started: list[Heat], results: list[Result]) -> dict[str, Any]:
    setup = state.setup
    return {
        "session": state.token,
        "acknowledged": state.acknowledged,
        "replay": state.replay,
        "query": to_query(setup.replace(step=None)),
        "step": setup.step,
        "start": list(setup.start),
        "floor": floor(setup.surface.build()),
        "lanes": [
            {
                "hash": heat.mark,
                "label": OPTIMIZERS[lane.optimizer].label,
                "color": lane.color,
                "hidden": lane.hidden,
                "outcome": found.outcome,
                "verdict": verdict(found),
            }
            for lane, heat, found in zip(effective_lanes(setup), started, results, strict=True)
        ],
    }


def _inspected(state: Session, results: list[Result]) -> None:
    lane = effective_lanes(state.setup)[state.inspected]
    table, rows = inspection(results[state.inspected], lane)
    send("inspect", "inspect", {"panel": 0, "lane": state.inspected, "steps": state.setup.steps, "rows": rows, "table": table})


def _rule(state: Session) -> None:
    lane = effective_lanes(state.setup)[state.inspected]
    optimizer = lane.build()
    with st.container(key="rule", border=True):
        st.markdown(f"**{optimizer.label}** · {_(optimizer.idea)}")
        st.latex(optimizer.rule)
        st.caption(optimizer.source)


def _tabs(state: Session) -> None:
    lanes, surface, stories, share = st.tabs([_("Optimizers"), _("Setting"), _("Stories"), _("Share")])
    setup = state.setup
    full = len(setup.lanes) >= cards.MAX_LANES
    with lanes:
        tail = [{"at": "lanes", "do": "add", "label": _("Add an optimizer"), "testid": "add-lane", "disabled": full}]
        send("panel", "lanes", {"cards": [cards.fairness_card(setup, ""), *cards.lane_cards(setup)], "tail": tail})
    with surface:
        _setting(state)
    with stories:
        tail = [{"at": "setup", "do": "story", "with": {"name": s.key}, "label": _(s.title), "title": _(s.text), "testid": f"story-{s.key}"} for s in STORIES]
        send("panel", "stories", {"cards": [], "tail": tail})
    with share:
        st.caption(_("The address bar always holds a link to exactly this picture."))


def _setting(state: Session) -> None:
    setup, surface = state.setup, state.setup.surface.build()
    send("panel", "surface", {"cards": [cards.surface_card(setup)]})
    st.latex(rf"L(x, y) = {surface.formula}")
    st.caption(f"{_(surface.idea)} {surface.source}")
    rest = [cards.start_card(setup), cards.schedule_card(setup), cards.noise_card(setup)]
    send("panel", "setting", {"cards": rest})
