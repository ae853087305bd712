"""The race: several optimizers on one surface, with everything that can be set beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from optim_core.clipping import cut_in_latex
from optim_core.own.optimizer import OWN_KEY
from ui.page import cards, live
from ui.page.brief import answer_briefly
from ui.page.datacard import data_card
from ui.page.embed import embedded
from ui.page.fairnesscard import FAIRNESS_NAMES, fairness_card
from ui.page.frame import tabs
from ui.page.i18n import _, counted
from ui.page.jobs import desk
from ui.page.lane_ids import lane_at
from ui.page.limits import MAX_LANES
from ui.page.link import address
from ui.page.marked import marked
from ui.page.messages import RacePicture, Told
from ui.page.names import file_stem, lane_names, lane_settings, schedule_name, shown
from ui.page.numerals import pair
from ui.page.runs import Result, RunSpec, inspection, result, run_specs, verdict
from ui.page.scene import minimum_loss, scene
from ui.page.setup import Setup, effective_lanes
from ui.page.surfacecard import surface_card
from ui.page.tales import tale
from ui.page.waiting import MOMENT, show_job
from ui.player import player, send, send_programs, send_windows
from ui.race import sharing
from ui.race.session import PLAYER, Session, session
from ui.race.stories import FIRST, STORIES
from ui.race.tune import tuned

SEARCH = "search"


def show() -> None:
    """Draw the race.

    It is no fragment of the page: a server that has just been started would not know it, and forget what the
    visitor changes first. What is told by a fragment (`ui.page.brief`) the browser keeps until the whole page
    has answered.
    """
    state = session()
    beside(state, lambda: _tabs(state))


def beside(state: Session, side: Callable[[], None]) -> None:
    """Draw a race and what stands beside it."""
    _search(state)
    if embedded():
        _player(state)
        return
    stage, column = st.columns([2.35, 1], gap="small")
    with stage:
        _player(state)
        _rule(state)
    with column, st.container(key="side"):
        side()


def _search(state: Session) -> None:
    """Begin the search of the best settings, look how far it is, or take over what it has found."""
    jobs, wanted = desk(), state.searched
    if wanted is None:
        jobs.cancel(SEARCH)
    else:
        job = jobs.of(SEARCH)
        if job is None or job.about is not wanted or job.called_off:
            job = jobs.start(SEARCH, wanted, partial(tuned, wanted))
            job.wait(MOMENT)
        if job.over and not job.called_off:
            state.search_failed() if job.failed else state.found(job.result)
            jobs.cancel(SEARCH)
    show_job(SEARCH, _("Searching for the best settings of every lane"), state.give_up)


def _player(state: Session) -> None:
    sent = messages(state)
    send_windows(sent["windows"])
    send_programs(sent["live"])
    with st.container(key="carriers"):
        if state.brief:
            answer_briefly(state, PLAYER, partial(told, state))
        for name, role in (("scenes", "scene"), ("feeds", "feed"), ("inspected", "inspect")):
            for index, data in enumerate(sent[name]):
                send(role, f"{role}-{index}", data)
    player(PLAYER, sent["picture"])


def messages(state: Session) -> dict[str, Any]:
    """All that the browser needs to show the race, by role; each goes in a message of its own."""
    setup = state.setup
    started = run_specs(setup)
    results = [result(spec) for spec in started]
    table, rows = inspection(results[state.inspected])
    for row in rows:
        if row["name"] in state.lit:
            row["lit"] = True
    ids = state.lane_ids.ids
    surface = setup.surface.build()
    return {
        "windows": state.seen({0: surface}),
        "scenes": [scene(surface)],
        "feeds": [
            {"panel": 0, "lane": lane, "hash": spec.mark, "path": found.table}
            for lane, spec, found in zip(ids, started, results, strict=True)
        ],
        "inspected": [
            {"panel": 0, "lane": ids[state.inspected], "steps": setup.steps, "rows": rows, "table": table}
        ],
        "live": live.programs({0: started}, ids),
        "picture": _picture(state, started, results),
    }


def _picture(state: Session, started: list[RunSpec], results: list[Result]) -> RacePicture:
    setup = state.setup
    lanes = effective_lanes(setup)
    file = file_stem(setup.surface.key, (lane.optimizer for lane in lanes))
    return {
        **state.frame(address(setup.replace(step=None)), file),
        "start": list(setup.start),
        "note": state.note,
        "waits": state.waits,
        "milestones": [
            {"lane": state.lane_ids.ids[place], "step": step, "text": text}
            for place, step, text in state.milestones
        ],
        "turn": setup.schedule.turns_at,
        "caption": _caption(setup),
        "tale": tale((FIRST, *STORIES), setup.story),
        "tour": list(state.tour),
        "floor": minimum_loss(setup.surface.build()),
        "controls": _controls(setup, state.lane_ids.ids),
        "lanes": [
            {
                "id": lane_id,
                "hash": spec.mark,
                "label": name,
                "color": lane.color,
                "hidden": lane.hidden,
                "start": list(lane.start) if lane.start else None,
                "outcome": found.outcome,
                "verdict": verdict(found),
                "live": live.numbers(spec),
                "settings": lane_settings(lane),
            }
            for lane_id, name, lane, spec, found in zip(
                state.lane_ids.ids, lane_names(lanes), lanes, started, results, strict=True
            )
        ],
    }


def told(state: Session) -> Told:
    """What is said of the race while a hand moves something in it."""
    setup = state.setup
    lanes, found = effective_lanes(setup), map(result, run_specs(setup))
    every = zip(state.lane_ids.ids, lane_names(lanes), found, strict=True)
    return {
        "query": address(setup.replace(step=None)),
        "caption": _caption(setup),
        "lanes": [
            {"panel": 0, "id": lane_id, "label": name, "outcome": each.outcome, "verdict": verdict(each)}
            for lane_id, name, each in every
        ],
    }


def _controls(setup: Setup, ids: list[int]) -> live.Controls:
    """What the page can show by itself when it is dragged."""
    lanes: list[live.Place] = [(0, lane) for lane in ids]
    found: live.Controls = {}
    for place, lane in zip(lanes, setup.lanes, strict=True):
        found |= live.lane_controls(lane_at(place[1]), lane, [place])
        found |= live.start_controls(lane_at(place[1]), [place])
    if setup.fairness == "one_rate":
        rate = [[*place, "optimizer", "lr"] for place in lanes]
        found |= {live.control(at, name): rate for at, name in live.rate_controls(map(lane_at, ids))}
    shared = [place for place, lane in zip(lanes, setup.lanes, strict=True) if lane.start is None]
    found |= live.start_controls("setting", shared) | live.box_controls("setting", shared)
    return found | live.surface_controls(setup.surface, lanes)


def _caption(setup: Setup) -> str:
    """What is shown, for pictures and films that leave the page."""
    surface = setup.surface
    changed = ", ".join(f"{name} = {shown(value)}" for name, value in surface.values)
    parts = [surface.formula or _(surface.build().label), changed, pair(*setup.start)]
    parts.append(counted("{count} step", "{count} steps", setup.steps))
    if setup.schedule.key != "constant":
        parts.append(schedule_name(setup.schedule))
    if setup.noise.kind != "none":
        parts += [_(cards.NOISE_NAMES[setup.noise.kind]), f"{_('seed')} {setup.seed}"]
    if setup.fairness != "own":
        parts.append(_(FAIRNESS_NAMES[setup.fairness]))
    return " · ".join(part for part in parts if part)


def _rule(state: Session) -> None:
    lane = effective_lanes(state.setup)[state.inspected]
    optimizer = lane.build()
    with st.container(key="rule", border=True):
        st.markdown(f"**{_(optimizer.label)}** · {_(optimizer.idea)}")
        if optimizer.clipping:
            st.latex(cut_in_latex(optimizer))
        st.latex(marked(optimizer.rule, state.lit))
        st.caption(_("θ = (x, y) are the two weights, g is the gradient of the loss L at θ, t counts steps."))
        st.caption(_(optimizer.source))


def _tabs(state: Session) -> None:
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
            send("panel", "stories", {"cards": [], "tail": _stories(state.setup)})
    with share:
        if share.open:
            sharing.show(state, messages)


def lanes_tab(state: Session) -> None:
    """The cards of the lanes."""
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
    send("panel", "lanes", {"cards": shown, "tail": [add, own, reset]})


def _stories(setup: Setup) -> list[dict[str, Any]]:
    """A button for each story; the one that is on the stage is pressed."""
    shown = setup.replace(step=None)
    stories = (FIRST, *STORIES)
    return [cards.opening("story", told.key, told.title, told.text, told.setup == shown) for told in stories]


def setting_tab(state: Session) -> None:
    """The cards of surface, start, schedule and noise."""
    setup, surface = state.setup, state.setup.surface.build()
    wrong = state.wrong_formula.translated(_) if state.wrong_formula else _nowhere(setup)
    send("panel", "surface", {"cards": [surface_card(setup, wrong)]})
    st.latex(rf"L(x, y) = {surface.formula}")
    st.caption(_(surface.idea))
    if not setup.surface.formula:
        st.caption(_(surface.source))
    rest = [
        data_card(setup.surface.data),
        cards.start_card(setup),
        cards.schedule_card(setup),
        cards.noise_card(setup),
    ]
    send("panel", "setting", {"cards": rest})


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
