"""Search: grid against random search of the same budget, laid over the map of settings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from optim_core.studies.packed import Levels
from optim_core.studies.search import (
    BUDGETS,
    PUBLISHED_GRID,
    REPEATS,
    Trials,
    chance,
)
from ui.export.searchmap import search_script
from ui.export.table import columns_csv
from ui.maps import ratesmap, ratespage
from ui.maps.rates import HIGHER_IS_BETTER, Kept, RatesStudy
from ui.maps.section import Picture, Section
from ui.maps.spans import Floats
from ui.maps.studies import known, made
from ui.maps.trials import Search, columns, scores_of, study_of, trials
from ui.page import cards
from ui.page.cards import Card
from ui.page.i18n import _
from ui.page.message import N_
from ui.page.names import lane_names
from ui.page.runs import float32_table

if TYPE_CHECKING:
    from ui.maps.setup import MapsSetup

PANEL: Final = "map-search"
GRID_COLOR, RANDOM_COLOR = 1, 5


def picture(setup: MapsSetup) -> Picture:
    """The map with the trials on it, and what each search has found after how many."""
    shown, wanted = ratespage.picture(setup), study_of(setup)
    kept: Kept | None = known(wanted)
    rough = None if kept else wanted.rough
    heat, contour = shown["stages"]
    heat = {**heat, **_bare(setup, heat["marks"])}
    heat |= {"mark": _mark(setup, wanted), "rough": _mark(setup, rough) if rough else ""}
    picture = {**shown, "stages": [heat, contour], "maps": [], "charts": [], "table": None}
    if kept is None:
        few = known(rough) if rough else None
        return {
            **picture,
            "maps": [_message(setup, rough, few)] if rough and few else [],
            "charts": [_chart([], setup.search.budget)],
            "series": float32_table({"trials": np.arange(1.0, 3.0)}),
        }
    grid, random = trials(setup)
    heat["trials"] = [
        {"kind": kind, "label": label, "color": color, "places": _places(wanted, found)}
        for (kind, (label, color)), found in zip(_searches().items(), (grid, random), strict=True)
    ]
    series, levels = columns(setup), ratesmap.packed(kept, ratespage.measure_of(setup))
    summary = " ".join([_found(setup, grid, random), _values_tried(setup, grid, random)])
    heat["summary"] = summary
    return {
        **picture,
        "maps": [_message(setup, wanted, kept)],
        "charts": [{**_chart(list(series), setup.search.budget), "minimum_loss": levels.floor or None}],
        "series": float32_table(_drawn(series, levels)),
        "facts": facts(setup),
        "summary": summary,
        "chart_steps": setup.search.budget - 1,
    }


def _weight(setup: MapsSetup) -> float:
    return setup.search.number("weight")


def _mark(setup: MapsSetup, wanted: RatesStudy) -> str:
    text = f"{wanted.mark}{ratespage.measure_of(setup)}{_weight(setup)!r}"
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _message(setup: MapsSetup, wanted: RatesStudy, kept: Kept) -> dict[str, Any]:
    """The map as it travels: its rows are those that the vertical setting's weight leaves."""
    measure = ratespage.measure_of(setup)
    sent = ratesmap.map_message(wanted, kept, measure)
    nearer = scores_of(wanted, measure, _weight(setup))[1].astype(int)
    shape = wanted.rows, wanted.columns
    cells = {
        name: sent["cells"][name].to_numpy().reshape(shape)[nearer].ravel() for name in ("code", "level")
    }
    x, y = sent["values"]
    values = [x, [y[k] for k in nearer] if y else []]
    return {**sent, "panel": PANEL, "mark": _mark(setup, wanted), "values": values, "cells": pa.table(cells)}


def _places(wanted: RatesStudy, found: Trials) -> list[list[float]]:
    """Where a search has tried, on the axes: half a cell of the map lies beyond its outermost values."""
    x0, x1, y0, y1 = ratesmap.view_of(wanted)

    def spread(share: Floats, low: float, high: float, count: int) -> Floats:
        cell = (high - low) / max(1, count - 1)
        return low - cell / 2.0 + share * (high - low + cell)

    u = spread(found.places[0], x0, x1, wanted.columns)
    v = spread(found.places[1], y0, y1, wanted.rows) if wanted.y else found.places[1] - 0.5
    return [[float(a), float(b)] for a, b in zip(u, v, strict=True)]


def _drawn(series: dict[str, Floats], levels: Levels) -> dict[str, Floats]:
    """What a chart can draw: scores above the lowest there is, none beyond the scale of the map."""
    top = levels.high - levels.floor
    scores = {name: column for name, column in series.items() if name != "trials"}
    return {"trials": series["trials"]} | {
        name: np.minimum(np.maximum(column - levels.floor, 0.0), top) for name, column in scores.items()
    }


def _bare(setup: MapsSetup, marks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The map of settings without what is drawn over it but the best cell, which a weight moves elsewhere."""
    best = [mark for mark in marks if mark["kind"] == "best"] if _weight(setup) == 1.0 else []
    return {"panel": PANEL, "marks": best, "curves": [], "weight": _weight(setup), "trials": []}


def _searches() -> dict[str, tuple[str, int]]:
    """What both ways of searching are called, and their colors."""
    return {"grid": (_("grid"), GRID_COLOR), "random": (_("random"), RANDOM_COLOR)}


def _chart(names: list[str], budget: int) -> dict[str, Any]:
    """Medians and the middle 80%."""
    told, lines = _searches(), []
    for name in names:
        kind, _part, level = name.partition("_")
        if level:
            label, color = told[kind]
            width = 2.4 if level == "50" else 0.8
            lines.append({"column": name, "label": f"{label} · {level}%", "color": color, "width": width})
    return {
        "kind": "lines",
        "title": _("Best so far: median and the middle 80% of 100 searches"),
        "linear": False,
        "still": True,
        "lines": lines,
        "bands": [[0, 2, GRID_COLOR], [3, 5, RANDOM_COLOR]] if lines else [],
        "axes": [{"label": _("trials"), "column": "trials", "end": budget}],
    }


@lru_cache(maxsize=64)
def _chances(wanted: RatesStudy, measure: str, weight: float) -> list[tuple[int, float, float, float]]:
    scores, _rows = scores_of(wanted, measure, weight)
    found = [(budget, chance(scores, budget)) for budget in BUDGETS]
    return [(budget, told.grid, told.random, told.random_expected) for budget, told in found]


def facts(setup: MapsSetup) -> dict[str, Any]:
    """The chance of the best 1%, measured on this map, beside theory and what was published."""
    heads = [
        _("trials"),
        _("grid"),
        _("random"),
        _("random, in theory"),
        _("grid, Bergstra and Bengio (2012)"),
    ]
    told = _chances(study_of(setup), ratespage.measure_of(setup), _weight(setup))
    rows = [
        [str(budget), *(f"{value:.3f}" for value in values), f"{published:.3f}"]
        for (budget, *values), published in zip(told, PUBLISHED_GRID, strict=True)
    ]
    return {"title": _("Chance to hit the best 1% of the cells"), "heads": heads, "rows": rows}


def _found(setup: MapsSetup, grid: Trials, random: Trials) -> str:
    measure = ratespage.measure_of(setup)
    told = []
    for found in (grid, random):
        value = float(found.spread((0.5,))[0, -1])
        value = 1.0 - value if measure in HIGHER_IS_BETTER else value
        told.append(
            ratespage.shown_value(value, measure) if np.isfinite(value) else _("only runs that diverge")
        )
    text = _(
        "After {count} trials, half of the grid searches have found {grid} or better, half of the random "
        "ones {random} or better."
    )
    return text.format(count=setup.search.budget, grid=told[0], random=told[1])


def _values_tried(setup: MapsSetup, grid: Trials, random: Trials) -> str:
    text = _("The grid tries {grid} values of each setting, random search {random}.")
    return text.format(grid=grid.values_tried[0], random=random.values_tried[0])


def explain(setup: MapsSetup) -> list[str]:
    """How to read it."""
    texts = [
        _(
            "Both searches have the same number of trials on the map of settings. The marks on "
            "the axes are the values that were tried. A grid tries the same few values of each "
            "setting again and again; random search tries a new one in every trial. With a weight "
            "of 0 only the horizontal setting matters."
        )
    ]
    if known(study_of(setup)) is not None:
        grid, random = trials(setup)
        texts.append(f"{_found(setup, grid, random)} {_values_tried(setup, grid, random)}")
    return texts


def section_cards(setup: MapsSetup, wrong: str) -> list[Card]:
    """What can be set."""
    knobs = setup.search
    kinds = [(str(budget), str(budget)) for budget in BUDGETS]
    fields = [
        cards.select("kind", _(Search.kind_label), knobs.kind, kinds),
        *(cards.field(parameter, knobs.settings[parameter.name]) for parameter in Search.parameters),
    ]
    card = {
        "at": "search",
        "testid": "search",
        "name": _(Search.title),
        "title": _(Search.title),
        "fields": fields,
    }
    return [card, *ratespage.section_cards(setup, wrong)]


def names(setup: MapsSetup) -> list[str]:
    """Whose settings are searched."""
    return lane_names(setup.alone.lanes)


def table(setup: MapsSetup, index: int) -> Iterator[str]:
    """The best so far after each trial."""
    yield columns_csv(columns(setup))


def code(setup: MapsSetup, index: int) -> str:
    """The script of the map and of both searches on it."""
    knobs, kept = setup.search, made(study_of(setup))
    measure = ratespage.measure_of(setup)
    how = knobs.budget, REPEATS, knobs.number("weight"), knobs.whole("seed")
    return search_script(kept.map, measure, *how)


SECTION = Section(
    "search",
    N_("Search"),
    ratespage.studies,
    picture,
    explain,
    section_cards,
    ratespage.raced,
    names,
    table,
    code,
)
