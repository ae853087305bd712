"""Which numbers of which panels a control of "Side by side" sets: what is dragged is shown at once."""

from __future__ import annotations

from collections.abc import Sequence

from ui.compare.by_lane import ByOptimizer, ByRate, ByValue
from ui.compare.by_place import ByStart, BySurface
from ui.compare.comparison import Comparison
from ui.compare.variation import ITEM, Panel
from ui.page.live import (
    Controls,
    Place,
    Target,
    box_controls,
    control,
    lane_controls,
    rate_controls,
    start_controls,
    surface_controls,
)


def controls(comparison: Comparison, panels: Sequence[Panel], ats: Sequence[str]) -> Controls:
    """What the page can show by itself when it is dragged; `ats` are the lanes of the comparison's set-up."""
    own: list[Place] = [(f"compare-{index}", 0) for index in range(len(panels))]
    every: list[Place] = [*own, *_references(comparison, panels)]
    found = _lanes(comparison, own, ats) | _starts(comparison, panels, every)
    if "surface" not in comparison.variation.hides:
        found |= surface_controls(comparison.setup.surface, every)
    if comparison.reference is not None:
        found |= lane_controls("reference", comparison.reference, _references(comparison, panels))
    return found


def _references(comparison: Comparison, panels: Sequence[Panel]) -> list[Place]:
    """Where the lane is that runs in every panel."""
    return [(f"compare-{index}", 1) for index in range(len(panels))] if comparison.reference else []


def _lanes(comparison: Comparison, own: list[Place], ats: Sequence[str]) -> Controls:
    setup, variation = comparison.setup, comparison.variation
    if isinstance(variation, ByOptimizer):
        found: Controls = {}
        for at, place, lane in zip(ats, own, setup.lanes, strict=True):
            found |= lane_controls(at, lane, [place])
        if setup.fairness == "one_rate":
            rate: list[Target] = [[*place, "optimizer", "lr"] for place in own]
            found |= {control(at, name): rate for at, name in rate_controls(ats)}
        return found
    (at,) = ats
    shared = lane_controls(at, setup.lanes[0], own)
    if isinstance(variation, ByRate):
        return shared | _rates(variation, float(setup.lanes[0].settings["lr"]), own, at)
    if isinstance(variation, ByValue):
        items = {
            control("compare", f"{ITEM}{index}"): [[*place, "optimizer", variation.name]]
            for index, place in enumerate(own)
        }
        own_name = control(at, variation.name)
        return {key: targets for key, targets in shared.items() if key != own_name} | items
    return shared


def _rates(variation: ByRate, center: float, own: list[Place], at: str) -> Controls:
    """The middle of the rates, and the factor from one to the next."""
    powers = [index - (len(own) - 1) / 2 for index in range(len(own))]
    pairs = list(zip(own, powers, strict=True))
    return {
        control(at, "lr"): [
            [*place, "optimizer", "lr", {"times": variation.spread**power, "power": 1}]
            for place, power in pairs
        ],
        control("compare", "spread"): [
            [*place, "optimizer", "lr", {"times": center, "power": power}] for place, power in pairs
        ],
    }


def _starts(comparison: Comparison, panels: Sequence[Panel], every: list[Place]) -> Controls:
    """The start in the cards, and the one that can be dragged in each panel."""
    variation, names = comparison.variation, [f"compare-{index}" for index in range(len(panels))]
    if isinstance(variation, ByStart):
        found: Controls = {}
        for index, name in enumerate(names):
            targets: list[Target] = [[*place, "start", None] for place in every if place[0] == name]
            found |= {
                control("compare", f"start_{index}"): targets,
                control("compare", f"{ITEM}{index}"): targets,
            }
        return found
    if isinstance(variation, BySurface):
        return {
            control("compare", f"start_{index}"): _same_place(panels, index, every)
            for index in range(len(panels))
        }
    moved: list[Target] = [[*place, "start", None] for place in every]
    dragged = {control("compare", f"start_{index}"): moved for index in range(len(panels))}
    return start_controls("setting", every) | box_controls("setting", every) | dragged


def _same_place(panels: Sequence[Panel], dragged: int, every: list[Place]) -> list[Target]:
    """The starts at the same place of each picture, from the one in a panel."""
    x0, x1, y0, y1 = panels[dragged].setup.surface.build().view
    found: list[Target] = []
    for name, lane in every:
        a0, a1, b0, b1 = panels[int(str(name).rpartition("-")[2])].setup.surface.build().view
        times = [(a1 - a0) / (x1 - x0), (b1 - b0) / (y1 - y0)]
        plus = [a0 - times[0] * x0, b0 - times[1] * y0]
        found.append([name, lane, "start", None, {"times": times, "plus": plus}])
    return found
