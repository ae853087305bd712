"""What the page "Side by side" sends to be drawn: its panels, and the paths of their lanes."""

from __future__ import annotations

from typing import Any

import numpy as np

from surfaces import Surface
from ui.compare.by_framework import ByFramework
from ui.compare.comparison import Comparison
from ui.compare.examples import EXAMPLES
from ui.compare.link import comparison_query
from ui.compare.live import controls
from ui.compare.session import ComparisonSession
from ui.compare.variation import Panel, named
from ui.page import live
from ui.page.i18n import _, counted
from ui.page.lane_ids import lane_at
from ui.page.link import address
from ui.page.messages import ComparePicture, Feed, Told
from ui.page.messages import Lane as LaneMessage
from ui.page.names import file_stem
from ui.page.numerals import number, whole
from ui.page.runs import Result, RunSpec, result, run_specs, verdict
from ui.page.scene import minimum_loss, scene
from ui.page.setup import Setup
from ui.page.tales import tale

SEEN = 2e-3  # paths have parted when they are this share of the picture's diagonal from each other


def messages(state: ComparisonSession) -> dict[str, Any]:
    """All that the browser needs to show the panels, by role; each goes in a message of its own."""
    panels = state.comparison.panels()
    return {
        "windows": state.seen(
            {f"compare-{i}": panel.setup.surface.build() for i, panel in enumerate(panels)}
        ),
        "scenes": [{**scene(surface), "panel": panel} for panel, surface in _surfaces(panels).items()],
        "live": live.programs({f"compare-{i}": run_specs(panel.setup) for i, panel in enumerate(panels)}),
        **drawn(state),
    }


def drawn(state: ComparisonSession) -> dict[str, Any]:
    """The picture, and the paths of its lanes."""
    panels = state.comparison.panels()
    started = [run_specs(panel.setup) for panel in panels]
    results = [[result(spec) for spec in panel] for panel in started]
    feeds: list[Feed] = [
        {"panel": f"compare-{index}", "lane": lane, "hash": spec.mark, "path": found.table}
        for index, both in enumerate(zip(started, results, strict=True))
        for lane, (spec, found) in enumerate(zip(*both, strict=True))
    ]
    return {"feeds": feeds, "inspected": [], "picture": _picture(state, panels, started, results)}


def _surfaces(panels: list[Panel]) -> dict[str, Surface]:
    """The surfaces by the first panel that has them."""
    firsts: dict[Surface, str] = {}
    for index, panel in enumerate(panels):
        firsts.setdefault(panel.setup.surface.build(), f"compare-{index}")
    return {panel: surface for surface, panel in firsts.items()}


def _picture(
    state: ComparisonSession, panels: list[Panel], started: list[list[RunSpec]], results: list[list[Result]]
) -> ComparePicture:
    comparison = state.comparison
    lowest = {minimum_loss(panel.setup.surface.build()) for panel in panels}
    scenes = {scene(surface)["key"]: panel for panel, surface in _surfaces(panels).items()}
    notes = parted(panels, results) if isinstance(comparison.variation, ByFramework) else [""] * len(panels)
    return {
        **state.frame(comparison_query(comparison), file_of(comparison)),
        "title": _title(comparison),
        "tale": tale(EXAMPLES, comparison.setup.story),
        "minimum_loss": None if None in lowest else lowest.pop() if len(lowest) == 1 else "each",
        "linked": len(scenes) == 1,
        "controls": controls(comparison, panels, [*map(lane_at, state.lane_ids.ids)]),
        "panels": [
            {
                "id": f"compare-{index}",
                "surface": (key := scene(panel.setup.surface.build())["key"]),
                "scene": scenes[key],
                "label": panel.label,
                "varied": comparison.variation.varied,
                "note": note,
                "race": address(panel.setup),
                "start": list(panel.setup.start),
                "lanes": _lanes(panel, panel_heats, found),
            }
            for index, (panel, panel_heats, found, note) in enumerate(
                zip(panels, started, results, notes, strict=True)
            )
        ],
    }


def _lanes(panel: Panel, started: list[RunSpec], results: list[Result]) -> list[LaneMessage]:
    """The panel's own lane (id 0) under the panel's name, and the reference (1) under its own."""
    names = [panel.label, *(_("{name} (in all)").format(name=named(lane)) for lane in panel.setup.lanes[1:])]
    return [
        {
            "id": index,
            "hash": spec.mark,
            "label": name,
            "color": lane.color,
            "hidden": False,
            "outcome": found.outcome,
            "verdict": verdict(found),
            "live": live.numbers(spec),
        }
        for index, (name, spec, lane, found) in enumerate(
            zip(names, started, panel.setup.lanes, results, strict=True)
        )
    ]


def told(state: ComparisonSession) -> Told:
    """What is said of the panels while a hand moves something in them."""
    comparison = state.comparison
    return {
        "query": comparison_query(comparison),
        "caption": _title(comparison),
        "lanes": [
            {
                "panel": f"compare-{index}",
                "id": 0,
                "label": panel.label,
                "outcome": own.outcome,
                "verdict": verdict(own),
            }
            for index, panel in enumerate(comparison.panels())
            for own in [result(run_specs(panel.setup)[0])]
        ],
    }


def parted(panels: list[Panel], results: list[list[Result]]) -> list[str]:
    """Where each panel's path parts from that of the first panel."""
    first, name = results[0][0].run.x[:, :, 0], panels[0].label
    x_min, x_max, y_min, y_max = panels[0].setup.surface.build().view
    seen = SEEN * np.hypot(x_max - x_min, y_max - y_min)
    notes = [""]
    for found, *_others in results[1:]:
        x = found.run.x[:, :, 0]
        with np.errstate(invalid="ignore"):
            apart = np.nan_to_num(np.hypot(*(x - first).T), nan=0.0, posinf=np.inf)
        if np.array_equal(x, first, equal_nan=True):
            text = _("the same path as {name}")
        elif np.any(apart > seen):
            text = _("separates from {name} at step {step}")
        else:
            text = _("cannot be told apart from {name} here (at most {apart} apart)")
        facts = {"step": whole(float(np.argmax(apart > seen))), "apart": number(apart.max(), 1)}
        notes.append(text.format(name=name, **facts))
    return notes


def file_of(comparison: Comparison) -> str:
    """What a file of this comparison is called, without its ending."""
    return file_stem(f"side-by-side-{comparison.variation.key}", [comparison.setup.surface.key])


def _title(comparison: Comparison) -> str:
    """What is compared, and what is equal."""
    setup, hidden = comparison.setup, comparison.variation.hides
    equal = [_equal_lane(setup, hidden)] if comparison.variation.key != "optimizer" else []
    if setup.fairness == "one_rate":
        equal.append(f"η = {number(setup.shared_lr, 6)}")
    if "surface" not in hidden:
        equal.append(_(setup.surface.build().label))
    equal.append(counted("{count} step", "{count} steps", setup.steps))
    return f"{_(comparison.variation.label)} · {', '.join(equal)}"


def _equal_lane(setup: Setup, hidden: frozenset[str]) -> str:
    lane = setup.lanes[0]
    name = named(lane.replace(framework="textbook", values=()) if "framework" in hidden else lane)
    return name if "lr" in hidden else f"{name}, η = {number(lane.settings['lr'], 6)}"
