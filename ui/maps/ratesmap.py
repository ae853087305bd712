"""A map of settings as it travels: its cells, its axes, its marks, and the link of a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from optim_core.studies.packed import SMALLEST, Levels, Measure, packed_sweep
from optim_core.studies.sweep import Sweep
from surfaces.parameter import Parameter
from ui.maps.rates import HIGHER_IS_BETTER, Kept, RatesStudy
from ui.maps.spans import NOISE, Axis, to_u
from ui.maps.theory import curves, eigenvalues, optimum
from ui.page.grammar import join_words
from ui.page.i18n import _
from ui.page.link import lane_text, to_query
from ui.page.names import framework_name
from ui.page.numerals import number
from ui.page.setup import Setup
from ui.page.symbols import plain, spoken

if TYPE_CHECKING:
    from ui.maps.setup import MapsSetup


PANEL: Final = "map-rates"
WORSE: Final = 10.0  # times the loss at the start: what is larger looks alike
RANGE: Final = 1e-12  # of the largest shown: what is smaller looks alike


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


def marks_of(setup: MapsSetup, wanted: RatesStudy, kept: Kept | None, measure: str) -> list[dict[str, Any]]:
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
        found.append(("theory", _("best in theory"), best))
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


def curves_of(setup: MapsSetup, wanted: RatesStudy) -> list[dict[str, Any]]:
    """The curves of theory over the map, where there are some."""
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


def called(parameter: Parameter) -> str:
    """What a setting is called in words."""
    return _(parameter.words or parameter.name.replace("_", " "))
