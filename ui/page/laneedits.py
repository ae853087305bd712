"""Changes of one lane, carried out: its settings, its rule, its copies; `ui.page.edits` says what is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from optim_core.clipping import LIMIT
from ui.page.lane import Lane, free_color
from ui.page.message import N_, Counted, Problem
from ui.page.setup import DEFAULT_SETUP, Setup, effective_lanes
from ui.page.values import choice

RANGE = "range:"  # before the name of a setting: the ends of its slider
Change = Mapping[str, Any]


def edit_lane(setup: Setup, index: int, change: Change) -> Setup:
    """The setup after a change of the lane at a place, or a Problem."""
    if index >= len(setup.lanes):
        count = Counted("{count} lane", "{count} lanes", len(setup.lanes))
        raise Problem("There is no lane {lane}; the race has {lanes}", lane=index + 1, lanes=count)
    try:
        if "do" in change:
            return LANE_DEEDS[choice(N_("Action"), change["do"], LANE_DEEDS)](setup, index, change)
        name, value = named(change)
        if name in LANE_FIELDS:
            return setup.replace_lane(index, LANE_FIELDS[name](setup.lanes[index], value))
        if name.startswith(RANGE):
            return setup.replace_lane(index, setup.lanes[index].with_range(name[len(RANGE) :], value))
        return _set_value(setup, index, name, value)
    except Problem as problem:
        raise Problem("Lane {lane}: {problem}", lane=index + 1, problem=problem.message) from None


def named(change: Change) -> tuple[str, Any]:
    """What is set, and to which value."""
    if "name" not in change or "value" not in change:
        raise Problem("A change needs a name and a value, or an action")
    return change["name"], change["value"]


def _set_value(setup: Setup, index: int, name: str, value: object) -> Setup:
    if setup.fairness == "one_rate" and name == "lr":
        return setup.replace(shared_lr=value)
    if setup.fairness == "defaults":
        setup = setup.replace(lanes=effective_lanes(setup), fairness="own")
    return setup.replace_lane(index, setup.lanes[index].with_value(name, value))


def _hide(lane: Lane, value: object) -> Lane:
    return lane.replace(hidden=value)


LANE_FIELDS: dict[str, Callable[[Lane, Any], Lane]] = {
    "rule": Lane.with_rule,
    "template": Lane.with_template,
    "optimizer": Lane.with_optimizer,
    "framework": Lane.with_framework,
    "hidden": _hide,
    "start": lambda lane, value: lane.replace(start=value),
    "clipping": Lane.with_clipping,
    LIMIT.name: Lane.with_limit,
}


def _duplicate(setup: Setup, index: int, change: Change) -> Setup:
    twin = setup.lanes[index].replace(color=free_color(setup.lanes))
    return setup.replace(lanes=(*setup.lanes[: index + 1], twin, *setup.lanes[index + 1 :]))


def _remove(setup: Setup, index: int, change: Change) -> Setup:
    if len(setup.lanes) == 1:
        raise Problem("A race needs at least one lane")
    return setup.replace(lanes=setup.lanes[:index] + setup.lanes[index + 1 :])


def _reset_lane(setup: Setup, index: int, change: Change) -> Setup:
    return setup.replace_lane(index, setup.lanes[index].replace(values=(), ranges=(), clipping=""))


def _reset_value(setup: Setup, index: int, change: Change) -> Setup:
    name = change.get("name", "")
    if setup.fairness == "one_rate" and name == "lr":
        return setup.replace(shared_lr=DEFAULT_SETUP.shared_lr)
    if name == LIMIT.name:
        return setup.replace_lane(index, setup.lanes[index].with_limit(LIMIT.default))
    return setup.replace_lane(index, setup.lanes[index].without_value(name))


LANE_DEEDS: dict[str, Callable[[Setup, int, Change], Setup]] = {
    "duplicate": _duplicate,
    "remove": _remove,
    "reset": _reset_lane,
    "reset_value": _reset_value,
}
