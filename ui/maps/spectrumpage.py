"""Spectrum on the page: the plane with the eigenvalues as dots, the surface beside it, and charts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from optim_core.studies.curvature import iteration_for_page
from ui.export.spectrum import spectrum_script
from ui.export.table import columns_csv
from ui.maps.basins import exact
from ui.maps.ratespage import lane_card, lane_field
from ui.maps.section import Picture, Section
from ui.maps.spectral import SWING, WINDOW, Spectrum, spectrum, split_at
from ui.maps.spectrumcharts import COLORS, charts
from ui.maps.spectrumplane import COLUMNS, PANEL, ROWS, Scaled, Signs, cells, edges, view_of
from ui.maps.spectrumwords import explain, facts, summary
from ui.maps.studies import Study
from ui.maps.theory import optimum, symbol_of
from ui.page import cards
from ui.page.cards import Card
from ui.page.i18n import _
from ui.page.lane import Lane
from ui.page.link import lane_text, to_query
from ui.page.message import N_
from ui.page.names import lane_names
from ui.page.numerals import number, pair
from ui.page.runs import RunSpec, float32_table, run_specs
from ui.page.setup import Setup
from ui.page.surfacecard import surface_card

if TYPE_CHECKING:
    from ui.maps.setup import MapsSetup

RULER: Final = 0.44  # of the shorter side of the view: how far a direction is drawn from the minimum


def studies(setup: MapsSetup) -> tuple[Study, ...]:
    """Nothing that takes long."""
    return ()


def spec_of(setup: MapsSetup) -> RunSpec:
    """The run of the lane that is shown, without noise."""
    return run_specs(raced(setup))[0]


def found(setup: MapsSetup) -> Spectrum | None:
    """What is known of it."""
    return spectrum(spec_of(setup), setup.rates.minimum)


def momentum_name(lane: Lane) -> str | None:
    """The setting that lies along the vertical axis, None where a rule has none."""
    return next((name for name in ("momentum", "beta1") if name in lane.settings), None)


def signs_of(lane: Lane, damped: bool) -> Signs:
    """What the axes are called for a lane."""
    up = symbol_of(lane.build(), momentum_name(lane)) or "β"
    less = up if damped else symbol_of(lane.build(), "dampening")
    return Signs(f"η(1 − {less})λ" if less else "ηλ", up)


def picture(setup: MapsSetup) -> Picture:
    """The plane and the surface, the errors and the factors."""
    told, race = found(setup), setup.alone
    places = told.places if told else None
    name = lane_names(race.lanes)[0]
    words = summary(name, told)
    contour = {
        "kind": "contour",
        "panel": "maps",
        "title": _("Loss"),
        "summary": _("The loss surface with the path and the directions of the Hessian"),
        "rulers": _rulers(told, race) if told else [],
    }
    plane = _plane(setup, told, words)
    columns = dict(told.columns) if told else {"error1": np.ones(race.steps + 1)}
    if places:
        rate = np.vstack([places.rate, places.rate[-1:]])
        columns |= {"rate1": rate[:, 0], "rate2": rate[:, 1]}
    return {
        "stages": [plane, contour],
        "charts": charts(told) if told else [],
        "series": float32_table(columns),
        "maps": [_message(plane, bool(places and places.nesterov), setup.plane)],
        "facts": facts(told, signs_of(race.lanes[0], bool(places and places.damped))) if told else None,
        "surface": race.surface.build(),
        "table": None,
        "steps": race.steps,
        "summary": words,
        "file": f"spectrum-{race.surface.key}-{race.lanes[0].optimizer}".replace("_", "-"),
    }


def _plane(setup: MapsSetup, told: Spectrum | None, words: str) -> dict[str, Any]:
    race, scale = setup.alone, setup.plane.scale
    lane, places = race.lanes[0], told.places if told else None
    nesterov = bool(places and places.nesterov)
    view = view_of(nesterov, scale)
    signs = signs_of(lane, bool(places and places.damped))
    return {
        "kind": "spectrum",
        "panel": PANEL,
        "title": _("Factor per step"),
        "label": lane_names(race.lanes)[0],
        "lane": setup.lane,
        "mark": hashlib.blake2b(repr((nesterov, scale)).encode(), digest_size=8).hexdigest(),
        "cells": [COLUMNS, ROWS],
        "view": view,
        "home": view,
        "axes": [
            {"label": signs.across, "scale": scale.value, "name": "lr", "symbol": "η"},
            {"label": signs.up, "scale": "linear", "name": "momentum", "symbol": signs.up},
        ],
        "marks": _best(told, lane, scale),
        "curves": edges(nesterov, scale, signs),
        "measure": "factor",
        "better": "low",
        "color": lane.color,
        "dots": _dots(told, lane) if told and places else None,
        "basis": _basis(told) if told else None,
        "link": _link(race, lane),
        "summary": words,
    }


def _best(told: Spectrum | None, lane: Lane, scale: Any) -> list[dict[str, Any]]:
    """Where both directions lie with the best rate and momentum there are."""
    if told is None or told.places is None or told.places.measured or not told.eigenvalues[0] > 0.0:
        return []
    best = optimum(lane.build(), told.eigenvalues)
    if best is None:
        return []
    note = ", ".join(f"{symbol_of(lane.build(), name)} {number(value, 3)}" for name, value in best.items())
    across = [best["lr"] * value for value in told.eigenvalues]
    return [
        {
            "kind": "theory",
            "label": _("best in theory"),
            "note": note,
            "place": [float(np.log10(v)) if scale.value == "log" else v, best.get("momentum", 0.0)],
        }
        for v in across
    ]


def _dots(told: Spectrum, lane: Lane) -> dict[str, Any]:
    places = told.places
    assert places is not None
    vertical = momentum_name(lane)
    return {
        "labels": [f"λ {number(value, 4)}" for value in told.eigenvalues],
        "colors": list(COLORS),
        "columns": ["rate1", "rate2"],
        "lr": float(lane.settings["lr"]),
        "vertical": vertical,
        "momentum": places.momentum,
        "damped": places.damped,
        "measured": places.measured,
        "iteration": iteration_for_page(places.nesterov),
    }


def _basis(told: Spectrum) -> dict[str, Any]:
    """What the browser splits the error of its own runs with."""
    return {
        "minimum": told.along.minimum.tolist(),
        "vectors": told.along.vectors.T.tolist(),
        "errors": ["error1", "error2"],
        "factors": ["factor1", "factor2"],
        "stale": ["roots1", "roots2"],
    }


def _link(race: Setup, lane: Lane) -> dict[str, Any]:
    """The link to the race but for the two settings: the browser puts them in."""
    bare = lane.without_value("lr")
    if vertical := momentum_name(lane):
        bare = bare.without_value(vertical)
    x, y = race.start
    parts = to_query(exact(race).replace(lanes=(bare,))).split("&")
    kept = [part for part in parts if part[:2] not in ("l=", "p=")]
    return {
        "rest": "&".join([*kept, f"p={x!r}~{y!r}"]),
        "lane": lane_text(bare, 0),
        "noise": "",
        "owners": ["lane", "lane"],
    }


def _rulers(told: Spectrum, race: Setup) -> list[dict[str, Any]]:
    """Each direction through the minimum, as a line."""
    x_min, x_max, y_min, y_max = race.surface.build().view
    reach = RULER * min(x_max - x_min, y_max - y_min)
    at, ways = told.along.minimum, told.along.vectors
    return [
        {
            "x": [float(at[0] - reach * ways[0, k]), float(at[0] + reach * ways[0, k])],
            "y": [float(at[1] - reach * ways[1, k]), float(at[1] + reach * ways[1, k])],
            "color": color,
        }
        for k, color in enumerate(COLORS)
    ]


def _message(plane: dict[str, Any], nesterov: bool, scaled: Scaled) -> dict[str, Any]:
    """The map as it travels."""
    return {
        "panel": PANEL,
        "mark": plane["mark"],
        "columns": COLUMNS,
        "rows": ROWS,
        "view": plane["view"],
        "numbers": (np.arange(256) / 255.0).tolist(),
        "cells": cells(nesterov, scaled.scale),
    }


def section_cards(setup: MapsSetup, wrong: str) -> list[Card]:
    """What can be set."""
    race, knobs = setup.alone, setup.plane
    surface = race.surface.build()
    kinds = [(key, _(text)) for key, text in Scaled.kinds.items()]
    fields = [*lane_field(setup), cards.select("kind", _(Scaled.kind_label), knobs.kind, kinds)]
    if len(surface.minima) > 1:
        minima = [(str(k), pair(x, y, 3)) for k, (x, y) in enumerate(surface.minima)]
        at = str(min(setup.rates.minimum, len(minima) - 1))
        fields.append({**cards.select("minimum", _("Hessian at"), at, minima), "at": "rates"})
    title = _(Scaled.title)
    return [
        {"at": "plane", "testid": "plane", "name": title, "title": title, "fields": fields},
        lane_card(setup),
        surface_card(race, wrong),
        cards.start_card(race),
        cards.schedule_card(race),
    ]


def raced(setup: MapsSetup) -> Setup:
    """The path of the lane that is shown."""
    return exact(setup.alone)


def names(setup: MapsSetup) -> list[str]:
    """Whose spectrum it is."""
    return lane_names(setup.alone.lanes)


def table(setup: MapsSetup, index: int) -> Iterator[str]:
    """Errors and factors at every step."""
    told = found(setup)
    yield columns_csv(told.columns if told else {})


def code(setup: MapsSetup, index: int) -> str:
    """The script that splits the error of the run."""
    along = split_at(setup.race.surface.build(), setup.rates.minimum)
    return spectrum_script(spec_of(setup), along, WINDOW, SWING)


def explained(setup: MapsSetup) -> list[str]:
    """How to read it."""
    return explain(found(setup))


SECTION = Section(
    "spectrum", N_("Spectrum"), studies, picture, explained, section_cards, raced, names, table, code
)
