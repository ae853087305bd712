"""The page "Side by side": two to six panels on one clock, what differs between them and what does not."""

from __future__ import annotations

from copy import copy
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from surfaces import Surface
from ui.compare.by_framework import ByFramework
from ui.compare.cards import comparison_cards, setting_cards, surface_cards
from ui.compare.comparison import Comparison
from ui.compare.examples import EXAMPLES
from ui.compare.link import comparison_query
from ui.compare.live import controls
from ui.compare.session import KEY, ComparisonSession, comparison_session
from ui.compare.table import table_text
from ui.compare.variation import Panel, named
from ui.export.film import film
from ui.page import live
from ui.page.brief import answer_briefly
from ui.page.cards import opening, taking_along
from ui.page.datacard import say_what_a_link_lacks
from ui.page.embed import embedded
from ui.page.frame import tabs
from ui.page.home import home
from ui.page.i18n import _, counted, script_catalogue, speak, spoken
from ui.page.lane_ids import lane_at
from ui.page.link import address
from ui.page.messages import GridPicture, Told
from ui.page.messages import Lane as LaneMessage
from ui.page.names import file_stem
from ui.page.numerals import number, whole
from ui.page.runs import Result, RunSpec, result, run_specs, verdict
from ui.page.scene import minimum_loss, scene
from ui.page.setup import Setup
from ui.page.tales import tale
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
    with st.container(key="carriers-side"):
        answer_briefly(state, KEY, partial(told, state))
        for name, role in (("scenes", "scene"), ("feeds", "feed")):
            for data in sent[name]:
                send(role, f"{role}-{data['panel']}-{data.get('lane', 0)}", data)
    player(KEY, {"role": "grid", **sent["picture"]})


def messages(state: ComparisonSession) -> dict[str, Any]:
    """All that the browser needs to show the panels, by role; each goes in a message of its own."""
    panels = state.comparison.panels()
    started = [run_specs(panel.setup) for panel in panels]
    results = [[result(spec) for spec in panel] for panel in started]
    return {
        "windows": state.seen({f"side-{i}": panel.setup.surface.build() for i, panel in enumerate(panels)}),
        "scenes": [{**scene(surface), "panel": panel} for panel, surface in _surfaces(panels).items()],
        "feeds": [
            {"panel": f"side-{index}", "lane": lane, "hash": spec.mark, "path": found.table}
            for index, both in enumerate(zip(started, results, strict=True))
            for lane, (spec, found) in enumerate(zip(*both, strict=True))
        ],
        "inspected": [],
        "live": live.programs({f"side-{index}": specs for index, specs in enumerate(started)}),
        "picture": _picture(state, panels, started, results),
    }


def _surfaces(panels: list[Panel]) -> dict[str, Surface]:
    """The surfaces by the first panel that has them."""
    firsts: dict[Surface, str] = {}
    for index, panel in enumerate(panels):
        firsts.setdefault(panel.setup.surface.build(), f"side-{index}")
    return {panel: surface for surface, panel in firsts.items()}


def _picture(
    state: ComparisonSession, panels: list[Panel], started: list[list[RunSpec]], results: list[list[Result]]
) -> GridPicture:
    comparison = state.comparison
    floors = {minimum_loss(panel.setup.surface.build()) for panel in panels}
    scenes = {scene(surface)["key"]: panel for panel, surface in _surfaces(panels).items()}
    parted = _parted(panels, results) if isinstance(comparison.variation, ByFramework) else [""] * len(panels)
    return {
        **state.frame(comparison_query(comparison), _file(comparison)),
        "title": _title(comparison),
        "tale": tale(EXAMPLES, comparison.setup.story),
        "floor": None if None in floors else floors.pop() if len(floors) == 1 else "each",
        "linked": len(scenes) == 1,
        "controls": controls(comparison, panels, [*map(lane_at, state.lane_ids.ids)]),
        "panels": [
            {
                "id": f"side-{index}",
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
                zip(panels, started, results, parted, strict=True)
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
                "panel": f"side-{index}",
                "id": 0,
                "label": panel.label,
                "outcome": own.outcome,
                "verdict": verdict(own),
            }
            for index, panel in enumerate(comparison.panels())
            for own in [result(run_specs(panel.setup)[0])]
        ],
    }


def _parted(panels: list[Panel], results: list[list[Result]]) -> list[str]:
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


def _file(comparison: Comparison) -> str:
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


def _tabs(state: ComparisonSession) -> None:
    compare, examples, share = tabs("tabs-side", [_("Comparison"), _("Examples"), _("Share")])
    with compare:
        if compare.open:
            _settings(state)
    with examples:
        if examples.open:
            send("panel", "side-examples", {"cards": [], "tail": _examples(state.comparison)})
    with share:
        if share.open:
            _share(state)


def _settings(state: ComparisonSession) -> None:
    wrong = state.wrong_formula.translated(_) if state.wrong_formula else ""
    cards = comparison_cards(state.comparison, state.refused_rules())
    send("panel", "side-cards", {"cards": state.lane_ids.cards(cards)})
    if "surface" not in state.comparison.variation.hides:
        surface = state.comparison.setup.surface.build()
        send("panel", "side-surface", {"cards": surface_cards(state.comparison, wrong)})
        st.latex(rf"L(x, y) = {surface.formula}")
        st.caption(f"{_(surface.idea)} {_(surface.source)}")
    send("panel", "side-setting", {"cards": setting_cards(state.comparison)})


def _examples(comparison: Comparison) -> list[dict[str, Any]]:
    """A button for each example; the one that is shown is pressed."""
    shown = comparison.replace(setup=comparison.setup.replace(step=None))
    return [opening("example", of.key, of.title, of.text, of.comparison == shown) for of in EXAMPLES]


def _share(state: ComparisonSession) -> None:
    st.caption(_("The address bar always holds a link to exactly what you see."))
    say_what_a_link_lacks(state.comparison.setup.surface.data)
    send("panel", "side-share", {"cards": [], "tail": taking_along(_("Save all panels (PNG)"))})
    language, shown = spoken(), copy(state)  # both files show the same, whatever is changed meanwhile
    stem, back = _file(shown.comparison), home(comparison_query(shown.comparison))

    def make_film() -> str:
        speak(language)  # it is made later, by another thread
        cards = shown.lane_ids.cards(comparison_cards(shown.comparison))
        sent = {**messages(shown), "cards": cards, "home": back}
        return film("grid", _("Side by side"), language, script_catalogue(), sent)

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
