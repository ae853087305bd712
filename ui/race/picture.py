"""What the race sends to be drawn: its picture, the paths of its lanes, and what is inspected."""

from __future__ import annotations

from typing import Any

from ui.page import cards, live
from ui.page.fairnesscard import FAIRNESS_NAMES
from ui.page.i18n import _, counted
from ui.page.lane_ids import lane_at
from ui.page.link import address
from ui.page.messages import Feed, RacePicture, Told
from ui.page.names import file_stem, lane_names, lane_settings, schedule_name, shown
from ui.page.numerals import pair
from ui.page.runs import Result, RunSpec, inspection, result, run_specs, verdict
from ui.page.scene import minimum_loss, scene
from ui.page.setup import Setup, effective_lanes
from ui.page.tales import tale
from ui.race.session import Session
from ui.race.stories import FIRST, STORIES


def messages(state: Session) -> dict[str, Any]:
    """All that the browser needs to show the race, by role; each goes in a message of its own."""
    surface = state.setup.surface.build()
    return {
        "windows": state.seen({0: surface}),
        "scenes": [scene(surface)],
        "live": live.programs({0: run_specs(state.setup)}, state.lane_ids.ids),
        **drawn(state),
    }


def drawn(state: Session) -> dict[str, Any]:
    """The picture, the paths of its lanes, and what is inspected."""
    setup, ids = state.setup, state.lane_ids.ids
    started = run_specs(setup)
    results = [result(spec) for spec in started]
    table, rows = inspection(results[state.inspected])
    for row in rows:
        if row["name"] in state.lit:
            row["lit"] = True
    feeds: list[Feed] = [
        {"panel": 0, "lane": lane, "hash": spec.mark, "path": found.table}
        for lane, spec, found in zip(ids, started, results, strict=True)
    ]
    inspected = {**feeds[state.inspected], "steps": setup.steps, "rows": rows, "table": table}
    del inspected["path"]
    return {"feeds": feeds, "inspected": [inspected], "picture": _picture(state, started, results)}


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
        "minimum_loss": minimum_loss(setup.surface.build()),
        "controls": controls(setup, state.lane_ids.ids),
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


def controls(setup: Setup, ids: list[int]) -> live.Controls:
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
