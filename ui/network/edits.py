"""What the browser sends to the page "Network", carried out; none of it is trusted.

| `at` | `name` | `do` |
|---|---|---|
| `lane:2` | a hyperparameter, `optimizer`, `framework`, `schedule`, its settings, | `duplicate`, `remove`, |
| | `differ` (adds a setting of its own), a setting it has of its own | `reset`, `alike` (`name`) |
| `lanes` | | `add` |
| `data`, `network`, `run` | a setting | |
| `setting` | `story`, `inspected`, `plane` | |
| `page` | | `story` (`name`), `link` (`value`), `reset` |
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from networks import DATASETS
from optim_core import SCHEDULES
from optim_core.clipping import LIMIT
from ui.network.kinds import BY_PARTS, Setting, Settings, checked, reshaped
from ui.network.link import read_network_query
from ui.network.settings import LAYERS, NETWORK, NETWORK_TITLE
from ui.network.setup import DEFAULT, MOST_LANES, Learner, NetworkSetup
from ui.network.stories import STORIES, story
from ui.page.edits import Change, Page, carried_out
from ui.page.lane import free_color
from ui.page.lane_ids import LANE
from ui.page.laneedits import named
from ui.page.message import N_, Counted, Message, Problem
from ui.page.schedulechoice import ScheduleChoice
from ui.page.values import choice


def network_edits(setup: NetworkSetup, changes: list[Any]) -> tuple[NetworkSetup, list[Message]]:
    """The page after the changes, and what was wrong with those left out. Never raises."""
    return carried_out(setup, changes, NETWORK_PAGE.apply)


def _edit(setup: NetworkSetup, change: Change) -> NetworkSetup:
    at = change.get("at", "")
    lane = LANE.fullmatch(at)
    if lane:
        return _edit_lane(setup, int(lane[1]), change)
    return PLACES[choice(N_("Place"), at, PLACES)](setup, change)


def _with(values: Settings, name: str, value: Any) -> Settings:
    return (*((other, old) for other, old in values if other != name), (name, value))


def _edit_lane(setup: NetworkSetup, index: int, change: Change) -> NetworkSetup:
    if index >= len(setup.lanes):
        count = Counted("{count} lane", "{count} lanes", len(setup.lanes))
        raise Problem("There is no lane {lane}; this page has {lanes}", lane=index + 1, lanes=count)
    try:
        if "do" in change:
            return LANE_DEEDS[choice(N_("Action"), change["do"], LANE_DEEDS)](setup, index, change)
        return setup.replace_lane(index, _set(setup, index, *named(change)))
    except Problem as problem:
        raise Problem("Lane {lane}: {problem}", lane=index + 1, problem=problem.message) from None


def _set(setup: NetworkSetup, index: int, name: str, value: Any) -> Learner:
    lane = setup.lanes[index]
    if name == "optimizer":
        return lane.replace(racer=lane.racer.with_optimizer(value))
    if name == "framework":
        return lane.replace(racer=lane.racer.with_framework(value))
    if name == "clipping":
        return lane.replace(racer=lane.racer.with_clipping(value))
    if name == LIMIT.name:
        return lane.replace(racer=lane.racer.with_limit(value))
    if name == "schedule":
        return lane.replace(schedule=ScheduleChoice(choice(N_("Schedule"), value, SCHEDULES)))
    if name == "differ":
        chosen = choice(N_("Setting"), value, NETWORK)
        return lane.replace(changes=_with(lane.changes, chosen, setup.of_lane(index)[chosen]))
    if name in BY_PARTS and LAYERS.name in dict(lane.changes):
        layers = reshaped(setup.of_lane(index)[LAYERS.name], name, value, NETWORK_TITLE)
        return lane.replace(changes=_with(lane.changes, LAYERS.name, layers))
    if name in dict(lane.changes):
        return lane.replace(changes=_with(lane.changes, name, value))
    if name in lane.schedule.settings:
        return lane.replace(schedule=lane.schedule.with_value(name, value))
    return lane.replace(racer=lane.racer.with_value(name, value))


def _duplicate(setup: NetworkSetup, index: int, change: Change) -> NetworkSetup:
    lane = setup.lanes[index]
    twin = lane.replace(racer=lane.racer.replace(color=free_color(each.racer for each in setup.lanes)))
    inspected = setup.inspected + (index < setup.inspected)
    lanes = (*setup.lanes[: index + 1], twin, *setup.lanes[index + 1 :])
    return setup.replace(lanes=lanes, inspected=inspected)


def _remove(setup: NetworkSetup, index: int, change: Change) -> NetworkSetup:
    if len(setup.lanes) == 1:
        raise Problem("At least one lane is needed")
    inspected = setup.inspected - (index < setup.inspected)
    return setup.replace(lanes=setup.lanes[:index] + setup.lanes[index + 1 :], inspected=inspected)


def _reset(setup: NetworkSetup, index: int, change: Change) -> NetworkSetup:
    lane = setup.lanes[index]
    return setup.replace_lane(index, Learner(lane.racer.replace(values=(), clipping="")))


def _alike(setup: NetworkSetup, index: int, change: Change) -> NetworkSetup:
    lane, name = setup.lanes[index], change.get("name", "")
    kept = tuple((other, value) for other, value in lane.changes if other != name)
    return setup.replace_lane(index, lane.replace(changes=kept))


LANE_DEEDS: dict[str, Callable[[NetworkSetup, int, Change], NetworkSetup]] = {
    "duplicate": _duplicate,
    "remove": _remove,
    "reset": _reset,
    "alike": _alike,
}


def _edit_lanes(setup: NetworkSetup, change: Change) -> NetworkSetup:
    choice(N_("Action"), change.get("do"), ("add",))
    if len(setup.lanes) >= MOST_LANES:
        raise Problem("This page has at most {limit} lanes", limit=MOST_LANES)
    return _duplicate(setup, len(setup.lanes) - 1, change)


def _edit_part(name: str) -> Callable[[NetworkSetup, Change], NetworkSetup]:
    def edit(setup: NetworkSetup, change: Change) -> NetworkSetup:
        key, value = named(change)
        values: Settings = getattr(setup, name)
        if (name, key) == ("data", "kind"):
            known: Setting = choice(N_("Data set"), value, DATASETS)
            kept = tuple((other, old) for other, old in values if other not in ("kind", "noise"))
            return setup.replace(data=(*kept, ("kind", known)))
        if name == "network" and key in BY_PARTS:
            shape: Any = setup.settings[LAYERS.name]
            key, value = LAYERS.name, reshaped(shape, key, value, NETWORK_TITLE)
        elif name == "network":
            value = checked(NETWORK[choice(N_("Setting"), key, NETWORK)], value, NETWORK_TITLE)
        return setup.replace(**{name: _with(values, key, value)})

    return edit


def _edit_setting(setup: NetworkSetup, change: Change) -> NetworkSetup:
    name, value = named(change)
    choice(N_("Setting"), name, ("story", "inspected", "plane"))
    if name == "story" and value != "":
        choice(N_("Story"), value, STORIES)
    return setup.replace(**{name: value})


PLACES: dict[str, Callable[[NetworkSetup, Change], NetworkSetup]] = {
    "lanes": _edit_lanes,
    "data": _edit_part("data"),
    "network": _edit_part("network"),
    "run": _edit_part("run"),
    "setting": _edit_setting,
}
NETWORK_PAGE = Page(
    read_network_query,
    {"story": lambda setup, change: story(change.get("name", "")), "reset": lambda setup, change: DEFAULT},
    _edit,
)
