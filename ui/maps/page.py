"""The page "Maps": one of its sections, the cards for it, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from ui.maps.link import maps_query
from ui.maps.pointed import path_from, path_of_cell
from ui.maps.rates import COARSE_RUNS, study
from ui.maps.session import KEY, MapsSession, maps_session
from ui.maps.setup import SECTIONS, MapsSetup
from ui.maps.studies import Study, make, missing, sketches
from ui.page import live
from ui.page.cards import taking_along
from ui.page.datacard import data_card, say_what_a_link_lacks
from ui.page.embed import embedded
from ui.page.i18n import _, counted
from ui.page.jobs import Job, desk
from ui.page.lane_ids import lane_at
from ui.page.live import Controls, Place
from ui.page.message import N_
from ui.page.names import lane_names, shown
from ui.page.runs import RunSpec, result, run_specs, verdict
from ui.page.scene import scene
from ui.page.setup import Setup
from ui.page.waiting import MOMENT, show_job
from ui.player import player, send, send_programs, send_windows

PANEL = "maps"  # of the paths
JOB = "maps"
OF_SETTINGS = ("rates", "search")  # sections whose runs have noise, and may be several in a cell
NO_SPLIT = N_("There is no script, because this surface is not quadratic and has no known minimum.")
EVERY = 0.2  # seconds between two looks whether a map is ready
LOOK = 0.004  # and whether its few cells are
SKETCH = 1.0  # seconds that the page waits for these


def show() -> None:
    """Draw the page."""
    state = maps_session()
    _compute(state)
    if embedded():
        _player(state)
        return
    stage, side = st.columns([2.35, 1], gap="small")
    with stage:
        _player(state)
        with st.container(key="words"):
            for paragraph in state.setup.shown.explain(state.setup):
                st.markdown(paragraph)
    with side, st.container(key="side"):
        _cards(state)
        _share(state)


def _compute(state: MapsSession) -> None:
    """Have made what is missing, and show how far it is."""
    jobs, wanted = desk(), missing(state.setup.shown.studies(state.setup))
    if not wanted or state.declined.issuperset(wanted):
        jobs.cancel(JOB)
    else:
        job = jobs.of(JOB)
        if job is None or not set(job.about).issuperset(wanted) or job.called_off:  # type: ignore[call-overload]
            job = jobs.start(JOB, wanted, partial(make, wanted))
            _wait(job, wanted)
        if job.over:
            if job.failed:
                state.failed()
            jobs.cancel(JOB)
    late = bool(sketches(wanted))
    show_job(JOB, _("Computing the map"), state.give_up, EVERY, lambda: late and not sketches(wanted))


def _wait(job: Job, wanted: Sequence[Study]) -> None:
    """Wait a moment for the maps; where few cells are made first, for these alone."""
    if not sketches(wanted):
        job.wait(MOMENT)
    while sketches(wanted) and job.age < SKETCH and not job.wait(LOOK):
        pass


def _player(state: MapsSession) -> None:
    setup = state.setup
    race = setup.shown.race(setup)
    started = run_specs(race)
    picture = setup.shown.picture(setup)
    everyone = state.lane_ids.ids
    ids = everyone if len(started) == len(everyone) else [everyone[setup.lane]]
    picture["stages"] = [
        {**stage, "lane": everyone[stage["lane"]], **_pointed(state, stage, started)}
        if "lane" in stage
        else stage
        for stage in picture["stages"]
    ]
    with st.container(key="carriers-maps"):
        for found in picture.pop("maps"):
            send("map", f"map-{found['panel']}", found)
        for index, (lane, spec) in enumerate(zip(ids, started, strict=True)):
            data = {"panel": PANEL, "lane": lane, "hash": spec.mark, "path": result(spec).table}
            send("feed", f"feed-maps-{index}", data)
    surface = picture.pop("surface", None)
    with st.container(key="carriers-scene"):
        if surface is not None:
            send_windows(state.seen({PANEL: surface}))
            send("scene", "scene-maps", {**scene(surface), "panel": PANEL})
    seeds = min(setup.rates.runs, COARSE_RUNS) if setup.section in OF_SETTINGS else 1
    send_programs(live.programs({PANEL: started}, ids, seeds, samples=False))
    lanes = {"lanes": _lanes(race, started, ids), "controls": _controls(setup, race, ids)}
    player(KEY, {**_frame(state), **picture, **lanes})


def _pointed(state: MapsSession, stage: dict[str, Any], started: list[RunSpec]) -> dict[str, Any]:
    """The path that the place stands for at which somebody points, of a lane that the page cannot run."""
    place, setup = state.pointed, state.setup
    if place is None or setup.section not in ("basins", "rates"):
        return {}
    spec = started[stage["lane"] if setup.section == "basins" else 0]
    if live.program(spec) is not None:
        return {}
    if setup.section == "basins":
        return {"pointed": path_from(spec, place)}
    return {"pointed": path_of_cell(study(setup.alone, setup.rates), spec, place)}


def _frame(state: MapsSession) -> dict[str, Any]:
    setup = state.setup
    return {
        "role": "maps",
        **state.frame(maps_query(setup), f"{setup.section}-{setup.race.surface.key}".replace("_", "-")),
        "start": list(setup.race.start),
        "caption": _caption(setup.race),
        "section": setup.section,
        "sections": [
            {"key": key, "label": _(section.title), "shown": key == setup.section}
            for key, section in SECTIONS.items()
        ],
    }


def _caption(race: Setup) -> str:
    """What is run, for pictures that leave the page."""
    surface = race.surface
    changed = [f"{name} = {shown(value)}" for name, value in surface.values]
    steps = counted("{count} step", "{count} steps", race.steps)
    return " · ".join([surface.formula or _(surface.build().label), *changed, steps])


def _lanes(race: Setup, started: list[RunSpec], ids: list[int]) -> list[dict[str, Any]]:
    """The paths from the marked start, as the race has them."""
    names = lane_names(race.lanes)
    return [
        {
            "id": lane_id,
            "hash": spec.mark,
            "label": name,
            "color": lane.color,
            "hidden": False,
            "outcome": result(spec).outcome,
            "verdict": verdict(result(spec)),
            "live": live.numbers(spec, samples=False),
        }
        for lane_id, name, lane, spec in zip(ids, names, race.lanes, started, strict=True)
    ]


def _controls(setup: MapsSetup, race: Setup, ids: list[int]) -> Controls:
    """What the page can show by itself when it is dragged."""
    places: list[Place] = [(PANEL, lane) for lane in ids]
    found: Controls = live.start_controls("setting", places) | live.box_controls("setting", places)
    for place, lane in zip(places, race.lanes, strict=True):
        found |= live.lane_controls(lane_at(place[1]), lane, [place])
    if setup.section in OF_SETTINGS:
        found |= live.noise_controls(race.noise, race.surface, places)
    if setup.section == "search":  # no number of the lane, but of the map
        found[live.control("search", "weight")] = [[*place, "map", "weight"] for place in places]
    return found | live.surface_controls(race.surface, places)


def _cards(state: MapsSession) -> None:
    setup = state.setup
    wrong = state.wrong_formula.translated(_) if state.wrong_formula else ""
    alone = len(setup.race.lanes) == 1 and setup.section in ("basins", "sharpness")
    tail = [{"at": "lanes", "do": "add", "label": _("Put another optimizer beside it"), "testid": "add-lane"}]
    of_quadratics = setup.section == "spectrum"
    data = [] if of_quadratics else [data_card(setup.race.surface.data)]
    cards = [*state.lane_ids.cards(setup.shown.cards(setup, wrong)), *data]
    send("panel", f"maps-{setup.section}", {"cards": cards, "tail": tail if alone else []})


def _share(state: MapsSession) -> None:
    say_what_a_link_lacks(state.setup.race.surface.data)
    tail = [
        *taking_along(_("Save the plot (PNG)")),
        {
            "at": "page",
            "do": "reset",
            "undo": True,
            "label": _("Back to the defaults"),
            "testid": "reset-page",
        },
    ]
    send("panel", "maps-share", {"cards": [], "tail": tail})
    setup = state.setup
    names = setup.shown.names(setup)
    for index, name in enumerate(names):
        label = (
            _("Save the map (CSV)") if len(names) == 1 else _("Save the map (CSV): {name}").format(name=name)
        )
        st.download_button(
            label, partial(_table, setup, index), file_name=f"{setup.section}-{index + 1}.csv",
            mime="text/csv", width="stretch", on_click="ignore", key=f"save-map-{index}",
        )  # fmt: skip
    if setup.shown.code is not None:
        _code(setup, names, setup.shown.code)


def _table(setup: MapsSetup, index: int) -> str:
    return "".join(setup.shown.table(setup, index))


def _code(setup: MapsSetup, names: list[str], code: Callable[[MapsSetup, int], str]) -> None:
    """The script that makes a map again, ready to be run elsewhere."""
    st.markdown(f"**{_('Get the code')}**")
    index = 0
    if len(names) > 1:
        told = [f"{i + 1} · {name}" for i, name in enumerate(names)]
        index = st.selectbox(_("Map"), range(len(names)), format_func=told.__getitem__, key="code-map")
    if st.toggle(_("Show the code"), key="code-map-shown"):
        try:
            st.code(code(setup, index), language="python", height=420)
        except ValueError:
            st.caption(_(NO_SPLIT))
