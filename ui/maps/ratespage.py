"""Rates on the page: the heat map with its marks and curves, beside it the path of a cell, and the cards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from optim_core.studies.packed import SMALLEST, Levels, Measure, packed_sweep, sweep_csv
from optim_core.studies.spectrum import is_quadratic
from optim_core.studies.sweep import Sweep
from surfaces.parameter import Parameter
from ui.export.settingsmap import sweep_script
from ui.maps.rates import HIGHER_IS_BETTER, MEASURES, NEEDS_MINIMA, NONE, RUNS, Kept, RatesStudy, study
from ui.maps.section import Picture, Section
from ui.maps.spans import NOISE, Axis, offered, to_u
from ui.maps.studies import known, made
from ui.maps.theory import curves, eigenvalues, optimum
from ui.page import cards
from ui.page.cards import Card
from ui.page.grammar import join_words
from ui.page.i18n import _
from ui.page.link import lane_text, to_query
from ui.page.message import N_
from ui.page.names import framework_name, lane_names
from ui.page.numerals import number, pair
from ui.page.setup import Setup
from ui.page.surfacecard import surface_card
from ui.page.symbols import plain, spoken

if TYPE_CHECKING:
    from ui.maps.setup import MapsSetup

PANEL: Final = "map-rates"
WORSE: Final = 10.0  # times the loss at the start: what is larger looks alike
RANGE: Final = 1e-12  # of the largest shown: what is smaller looks alike
SHARES: Final = ("reached", "diverged")


def _study(setup: MapsSetup) -> RatesStudy:
    return study(setup.alone, setup.rates)


def studies(setup: MapsSetup) -> tuple[RatesStudy, ...]:
    """The one map."""
    return (_study(setup),)


def measure_of(setup: MapsSetup) -> str:
    """What the map shows: where no minimum is known, nothing that asks for one."""
    known_minima = bool(setup.race.surface.build().minima)
    return setup.rates.measure if known_minima or setup.rates.measure not in NEEDS_MINIMA else "loss"


def packed(kept: Kept, measure: str) -> Levels:
    """The cells as they travel; what ends much worse than it began has the color of the worst."""
    found, kind = kept.map, Measure(measure)
    full = packed_sweep(found, kind)
    if kind not in (Measure.LOSS, Measure.DISTANCE) or not full.high > full.floor:
        return full
    x, y = found.starts
    with np.errstate(all="ignore"):
        if kind is Measure.LOSS:
            began = float(np.nanmax(found.surface.value(x, y))) - full.floor
        else:
            x_min, x_max, y_min, y_max = found.surface.view
            began = float(np.hypot(x_max - x_min, y_max - y_min))
    high = min(full.high - full.floor, WORSE * began) if began > 0.0 else full.high - full.floor
    values = np.array(getattr(found, measure), dtype=float) - full.floor
    seen = values[np.isfinite(values) & (values > 0.0) & (values < high) & (found.diverged < 1.0)]
    low = max(float(seen.min()), RANGE * high) if seen.size else 1e-3 * high
    return packed_sweep(found, kind, (full.floor + low, full.floor + high))


def picture(setup: MapsSetup) -> Picture:
    """The heat map, and the surface with the paths of the present settings and of a cell."""
    wanted = _study(setup)
    kept: Kept | None = known(wanted)
    race, measure = setup.alone, measure_of(setup)
    lane, surface = race.lanes[0], race.surface.build()
    name = lane_names(race.lanes)[0]
    heat = {
        "kind": "rates",
        "panel": PANEL,
        "title": f"{name} · {_(MEASURES[measure])}",
        "label": name,
        "lane": setup.lane,
        "mark": wanted.mark + measure,
        "cells": [wanted.columns, wanted.rows],
        "view": view_of(wanted),
        "home": view_of(study(race, setup.rates.replace(**_names(wanted)))),
        "reach": wanted.reach,
        "axes": [axis_message(axis) for axis in (wanted.x, wanted.y)],
        "marks": _marks(setup, wanted, kept, measure),
        "curves": _curves(setup, wanted),
        "measure": measure,
        "better": "high" if measure in HIGHER_IS_BETTER else "low",
        "link": link_parts(race, wanted),
        "several": wanted.runs > 1,
        "color": lane.color,
        "summary": summary(setup, wanted, kept, measure),
    }
    contour = {
        "kind": "contour",
        "panel": "maps",
        "title": "",
        "summary": _(
            "The loss surface with the path of the present settings and of the cell that is pointed at"
        ),
    }
    return {
        "stages": [heat, contour],
        "maps": [map_message(wanted, kept, measure)] if kept else [],
        "surface": surface,
        "table": None,
        "steps": race.steps,
        "summary": heat["summary"],
        "file": f"rates-{race.surface.key}-{lane.optimizer}".replace("_", "-"),
    }


def _names(wanted: RatesStudy) -> dict[str, str]:
    return {"x": wanted.x.parameter.name, "y": wanted.y.parameter.name if wanted.y else NONE}


def view_of(wanted: RatesStudy) -> list[float]:
    """Where the outermost cells are."""
    return [*wanted.x.ends, *(wanted.y.ends if wanted.y else (0.0, 0.0))]


def axis_message(axis: Axis | None) -> dict[str, Any]:
    """What the browser needs to draw an axis, and to say of a cell."""
    if axis is None:
        return {"label": "", "scale": "none"}
    parameter = axis.parameter
    symbol = spoken(plain(parameter.symbol))
    words = called(parameter)
    return {
        "label": f"{symbol} · {words}" if symbol and words != symbol else symbol or words,
        "symbol": symbol or words,
        "scale": parameter.scale.value,
        "whole": parameter.whole,
        "name": parameter.name,
    }


def map_message(wanted: RatesStudy, kept: Kept, measure: str) -> dict[str, Any]:
    """The map as it travels."""
    levels = packed(kept, measure)
    code, level = np.moveaxis(levels.cells, -1, 0)
    over = list(wanted.over.values())
    return {
        "panel": PANEL,
        "mark": wanted.mark + measure,
        "columns": wanted.columns,
        "rows": wanted.rows,
        "view": view_of(wanted),
        "values": [over[0].tolist(), over[1].tolist() if len(over) > 1 else []],
        "numbers": levels.numbers.tolist(),
        "low": levels.low,
        "high": levels.high,
        "log": levels.log,
        "floor": levels.floor,
        "steps": kept.map.steps,
        "cells": pa.table({"code": code.ravel(), "level": level.ravel()}),
    }


def _marks(setup: MapsSetup, wanted: RatesStudy, kept: Kept | None, measure: str) -> list[dict[str, Any]]:
    """Present settings, the framework's defaults, theory's best and the best cell: where they are."""
    race = setup.alone
    lane = race.lanes[0]
    present = {**race.noise.settings, **lane.settings}
    usual = {**race.noise.settings, **lane.replace(values=()).settings}
    default = _("defaults: {framework}").format(framework=framework_name(lane.framework))
    found = [("default", default, usual), ("present", _("present settings"), present)]
    lambdas = eigenvalues(race.surface.build(), setup.rates.minimum)
    names = {axis.parameter.name for axis in (wanted.x, wanted.y) if axis}
    if lambdas and "lr" in names and (best := optimum(lane.build(), lambdas)) and set(best) == names:
        found.append(("theory", _("theory’s best"), best))
    if kept and (cell := best_cell(kept.map, measure)):
        row, column = cell
        over = [*wanted.over.values()]
        values = {wanted.x.parameter.name: over[0][column]}
        if wanted.y:
            values[wanted.y.parameter.name] = over[1][row]
        found.append(("best", _("best cell"), values))
    return [mark for kind, label, values in found if (mark := _mark(wanted, kind, label, values))]


def _mark(wanted: RatesStudy, kind: str, label: str, values: Any) -> dict[str, Any] | None:
    places, told = [], []
    for axis in (wanted.x, wanted.y):
        if axis is None:
            places.append(0.0)
            continue
        value = float(values[axis.parameter.name])
        places.append(float(to_u(value, axis.parameter.scale)))
        told.append(f"{axis_message(axis)['symbol']} {number(value, 3)}")
    if not np.all(np.isfinite(places)):
        return None
    return {"kind": kind, "label": label, "note": ", ".join(told), "place": places}


def best_cell(found: Sweep, measure: str) -> tuple[int, int] | None:
    """The row and column of the best cell in which no run diverges; None where there is none."""
    values = np.array(getattr(found, measure), dtype=float)
    if measure in HIGHER_IS_BETTER:
        values = -values
    bad = ~np.isfinite(values) | (found.diverged > 0.0)
    if measure == "step":
        bad |= found.step < 0.0
    values[bad] = np.inf
    if np.all(bad):
        return None
    # Many may have come to the very minimum: of these, the soonest is best.
    soonest = (values <= values.min() + SMALLEST * np.ptp(values[~bad])) & (found.step >= 0.0)
    if measure in ("loss", "distance") and np.any(soonest):
        values = np.where(soonest, found.step, np.inf)
    row, column = np.unravel_index(np.argmin(values), values.shape)
    return int(row), int(column)


def _curves(setup: MapsSetup, wanted: RatesStudy) -> list[dict[str, Any]]:
    lambdas = eigenvalues(setup.race.surface.build(), setup.rates.minimum)
    return curves(setup.alone.lanes[0].build(), (wanted.x, wanted.y), lambdas) if lambdas else []


def link_parts(race: Setup, wanted: RatesStudy) -> dict[str, Any]:
    """The link to the race of a cell but for its values: the browser puts them in."""
    lane, alone = race.lanes[0], wanted.race
    query = to_query(alone.replace(lanes=(wanted.lane.replace(color=lane.color),), noise=alone.noise))
    parts = [part for part in query.split("&") if part[:2] not in ("l=", "e=", "p=")]
    noise = "" if alone.noise.build() is None else join_words(alone.noise.kind, alone.noise.values)
    x, y = race.start
    return {
        "rest": "&".join([*parts, f"p={x!r}~{y!r}"]),
        "lane": lane_text(wanted.lane.replace(color=lane.color), 0),
        "noise": noise,
        "owners": [
            "noise" if axis and axis.parameter.name in NOISE else "lane" for axis in (wanted.x, wanted.y)
        ],
    }


def summary(setup: MapsSetup, wanted: RatesStudy, kept: Kept | None, measure: str) -> str:
    """The map in words, for those who do not see it."""
    name = lane_names(setup.alone.lanes)[0]
    if kept is None:
        return _("{name}: the map is being computed.").format(name=name)
    gone = cards_percent(float(np.mean(kept.map.diverged == 1.0)))
    told = [_("{measure} of {name}.").format(measure=_(MEASURES[measure]), name=name)]
    for mark in _marks(setup, wanted, kept, measure):
        told.append(f"{mark['label']}: {mark['note']}.")
    if cell := best_cell(kept.map, measure):
        value = shown_value(float(getattr(kept.map, measure)[cell]), measure)
        told.append(_("The best cell has {value}.").format(value=value))
    told.append(_("{share} of the cells diverge.").format(share=gone))
    return " ".join(told)


def cards_percent(share: float) -> str:
    """A share in percent."""
    return f"{number(100.0 * share, 3)}%"


def shown_value(value: float, measure: str) -> str:
    """A number of the map as people read it."""
    return cards_percent(value) if measure in SHARES else number(value, 3)


def explain(setup: MapsSetup) -> list[str]:
    """How to read the map."""
    wanted = _study(setup)
    texts = [
        _(
            "Every point of the map is a run with other settings, from the start on the surface beside it. "
            "The brighter, the better; striped: the run diverges. Point at a cell to see its path; a click "
            "opens exactly that run in the race."
        )
    ]
    if wanted.runs > 1:
        seeds = setup.race.noise.build() is not None
        text = (
            _("Every cell is the mean of {count} runs, each with its own seed. A click opens the first.")
            if seeds
            else _(
                "Every cell is the mean of {count} runs: from the marked start, and from others spread over "
                "the view. A click opens the first."
            )
        )
        texts.append(text.format(count=wanted.runs))
    return [*texts, *_theory(setup)]


def _theory(setup: MapsSetup) -> list[str]:
    """What the curves are, where there are some."""
    surface = setup.race.surface.build()
    lambdas = eigenvalues(surface, setup.rates.minimum)
    if not lambdas or not _curves(setup, _study(setup)):
        return []
    x, y = surface.minima[min(setup.rates.minimum, len(surface.minima) - 1)]
    text = (
        _("The surface is quadratic, with the eigenvalues {low} and {high}: theory holds exactly.")
        if is_quadratic(surface)
        else _(
            "The curves come from the Hessian at {minimum}, whose eigenvalues are {low} and {high}. They "
            "hold near that minimum."
        )
    )
    facts = {"low": number(lambdas[0], 4), "high": number(lambdas[1], 4), "minimum": pair(x, y, 3)}
    how = [
        _("Beyond the solid curve the error along the direction of largest curvature grows at every step.")
    ]
    if len(_curves(setup, _study(setup))) > 1:
        how.append(
            _("On a dashed curve the error along one direction shrinks as fast as it can without swinging.")
        )
    return [" ".join([text.format(**facts), *how])]


def section_cards(setup: MapsSetup, wrong: str) -> list[Card]:
    """What can be set."""
    race = setup.alone
    wanted, surface = _study(setup), race.surface.build()
    options = [(name, option(spec)) for name, spec in offered(race.lanes[0], race.noise).items()]
    own, other = wanted.x.parameter.name, wanted.y.parameter.name if wanted.y else NONE
    measures = [(key, _(text)) for key, text in MEASURES.items() if surface.minima or key not in NEEDS_MINIMA]
    fields = [
        *lane_field(setup),
        cards.select("measure", _("Measure"), measure_of(setup), measures),
        cards.select("x", _("Across"), own, [pair_ for pair_ in options if pair_[0] != other]),
        cards.select("y", _("Up"), other, [(NONE, "–"), *(pair_ for pair_ in options if pair_[0] != own)]),
        cards.field(RUNS, wanted.runs),
    ]
    if len(surface.minima) > 1:
        minima = [(str(k), pair(x, y, 3)) for k, (x, y) in enumerate(surface.minima)]
        at = str(min(setup.rates.minimum, len(minima) - 1))
        fields.append(cards.select("minimum", _("Hessian at"), at, minima))
    title = _("Map")
    return [
        {"at": "rates", "testid": "rates", "name": title, "title": title, "fields": fields},
        lane_card(setup),
        surface_card(race, wrong),
        cards.start_card(race),
        cards.schedule_card(race),
        cards.noise_card(race),
    ]


def lane_card(setup: MapsSetup) -> Card:
    """The card of the lane whose map is shown."""
    card = cards.lane_cards(setup.race)[setup.lane]
    kept = [action for action in card["actions"] if action["do"] == "reset"]
    return {**card, "panel": "maps", "row": 0, "actions": kept}


def lane_field(setup: MapsSetup) -> list[cards.Field]:
    """The choice of the lane, where there is one."""
    names = lane_names(setup.race.lanes)
    if len(names) == 1:
        return []
    options = [(str(index), name) for index, name in enumerate(names)]
    return [{**cards.select("lane", _("Optimizer"), str(setup.lane), options), "at": "map"}]


def called(parameter: Parameter) -> str:
    """What a setting is called in words."""
    return _(parameter.words or parameter.name.replace("_", " "))


def option(parameter: Parameter) -> str:
    """What a setting is called in a choice."""
    symbol, words = spoken(plain(parameter.symbol)), called(parameter)
    return f"{symbol} · {words}" if symbol and symbol != words else words


def raced(setup: MapsSetup) -> Setup:
    """The path of the present settings."""
    return setup.alone


def names(setup: MapsSetup) -> list[str]:
    """Whose map it is."""
    return lane_names(setup.alone.lanes)


def table(setup: MapsSetup, index: int) -> Iterator[str]:
    """The cells of the map."""
    return sweep_csv(made(_study(setup)).map)


def code(setup: MapsSetup, index: int) -> str:
    """The script of the map."""
    return sweep_script(made(_study(setup)).map)


SECTION = Section("rates", N_("Rates"), studies, picture, explain, section_cards, raced, names, table, code)
