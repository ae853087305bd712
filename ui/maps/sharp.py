"""Sharpness: the curvature of the surface, and along each path beside the limit of the rule."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from optim_core.optimizers.adam import AdamLike
from optim_core.studies.sharpness import NoLimit, Sharpness, limit_of, sharpness_along, sharpness_map
from surfaces.surface import View
from ui.export.curvature import sharpness_script
from ui.export.table import columns_csv
from ui.maps.basins import exact, race_of
from ui.maps.section import Picture, Section
from ui.maps.spans import Floats
from ui.maps.studies import Study
from ui.page import cards
from ui.page.cards import Card
from ui.page.i18n import _
from ui.page.message import N_
from ui.page.names import lane_names
from ui.page.numerals import number
from ui.page.runs import RunSpec, float32_table, result, run_specs
from ui.page.setup import Setup, SurfaceChoice
from ui.page.surfacecard import surface_card

if TYPE_CHECKING:
    from ui.maps.setup import MapsSetup

PANEL: Final = "map-sharpness"
SIDE: Final = 200
RANGE: Final = 1e-4  # of the largest sharpness shown: what is smaller looks alike
MOST: Final = (0.02, 0.995)  # parts of the cells between which the scale lies: a few may be much sharper
REASONS: Final = {
    NoLimit.SIGN: N_("{name} has no limit, because the length of its steps does not depend on the slope."),
    NoLimit.ELSEWHERE: N_(
        "{name} has no limit of this kind, because it takes its gradient at another point."
    ),
    NoLimit.CURVATURE: N_("{name} has no limit, because it divides by the curvature."),
    NoLimit.SEARCH: N_("{name} has no limit, because it chooses its learning rate anew at every step."),
    NoLimit.UNKNOWN: N_("No limit is known for {name}."),
}


def studies(setup: MapsSetup) -> tuple[Study, ...]:
    """Nothing that takes long."""
    return ()


@lru_cache(maxsize=16)
def _map(surface: SurfaceChoice, view: View) -> tuple[Floats, float, float]:
    """The sharpness of a window, and the numbers of the darkest and the brightest cells."""
    values = sharpness_map(surface.build(), view, SIDE, SIDE)
    seen = values[np.isfinite(values) & (values > 0.0)]
    low, high = (float(v) for v in np.quantile(seen, MOST)) if seen.size else (0.1, 1.0)
    low = max(low, RANGE * high)
    return values, low, high if high > low else 10.0 * low


def _mark(surface: SurfaceChoice, view: View) -> str:
    return hashlib.blake2b(repr((surface, view)).encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=64)
def along(spec: RunSpec) -> Sharpness:
    """The sharpness along the path of a lane."""
    return sharpness_along(result(spec).run)


def specs(setup: MapsSetup) -> list[RunSpec]:
    """The lanes' runs."""
    return run_specs(exact(setup.race))


def columns(setup: MapsSetup) -> dict[str, Floats]:
    """What counts for each lane, and its limit where there is one; (steps + 1,) each."""
    found: dict[str, Floats] = {}
    for index, spec in enumerate(specs(setup)):
        told = along(spec)
        seen = told.plain if told.seen is None else np.vstack([told.seen, told.seen[-1:]])
        found[f"sharpness{index}"] = seen[:, 0]
        if told.limit is not None:
            found[f"limit{index}"] = np.vstack([told.limit, told.limit[-1:]])[:, 0]
    return found


def picture(setup: MapsSetup) -> Picture:
    """The loss and the sharpness with the paths, and a chart of sharpness and limits."""
    race, names = setup.race, lane_names(setup.race.lanes)
    series = columns(setup)
    told = " ".join(_ending(name, spec) for name, spec in zip(names, specs(setup), strict=True))
    contour = {
        "kind": "contour",
        "panel": "maps",
        "title": _("Loss"),
        "summary": _("The loss surface with the paths"),
    }
    chart = {
        "kind": "lines",
        "title": _("Sharpness along the path, dashed: the limit"),
        "linear": False,
        "lines": _lines(setup, names, series),
        "axes": [{"label": _("step")}],
    }
    return {
        "stages": [contour, _heat(setup, told)],
        "charts": [chart],
        "series": float32_table({name: np.maximum(column, 0.0) for name, column in series.items()}),
        "maps": [_message(setup, *_map(race.surface, setup.view))],
        "surface": race.surface.build(),
        "table": None,
        "steps": race.steps,
        "summary": told,
        "file": f"sharpness-{race.surface.key}".replace("_", "-"),
    }


def _lines(setup: MapsSetup, names: Sequence[str], series: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The sharpness of every lane, and its limit where its rule has one."""
    lines = []
    for index, (name, lane) in enumerate(zip(names, setup.race.lanes, strict=True)):
        limit = _("limit of {name}").format(name=name)
        lines += [
            {"column": f"{column}{index}", "label": label, "color": lane.color, "dash": dash}
            for column, label, dash in (("sharpness", name, "solid"), ("limit", limit, "dash"))
            if f"{column}{index}" in series
        ]
    return lines


def _heat(setup: MapsSetup, told: str) -> dict[str, Any]:
    """The stage of the second map: how sharp the loss is everywhere."""
    race = setup.race
    surface = race.surface.build()
    return {
        "kind": "sharpness",
        "panel": PANEL,
        "title": _("Sharpness"),
        "mark": _mark(race.surface, setup.view),
        "cells": [SIDE, SIDE],
        "view": list(setup.view),
        "home": list(surface.view),
        "axes": [{"label": axis, "scale": "linear"} for axis in getattr(surface, "names", ("x", "y"))],
        "marks": [],
        "curves": [],
        "measure": "sharpness",
        "better": "high",
        "race": race_of(exact(race), *race.lanes),
        "summary": told,
    }


def _message(setup: MapsSetup, values: Floats, low: float, high: float) -> dict[str, Any]:
    """The map as it travels: 254 where the surface curves down in every direction, 255 without a value."""
    with np.errstate(all="ignore"):
        share = np.log(np.maximum(values, low) / low) / np.log(high / low)
    code = np.select([~np.isfinite(values), values <= 0.0], [255, 254], 0)
    level = np.where(code == 0, np.rint(255.0 * np.clip(np.nan_to_num(share), 0.0, 1.0)), 0.0)
    cells = {"code": code.ravel().astype(np.uint8), "level": level.ravel().astype(np.uint8)}
    return {
        "panel": PANEL,
        "mark": _mark(setup.race.surface, setup.view),
        "columns": SIDE,
        "rows": SIDE,
        "view": list(setup.view),
        "numbers": (low * (high / low) ** (np.arange(256) / 255.0)).tolist(),
        "cells": pa.table(cells),
    }


def _ending(name: str, spec: RunSpec) -> str:
    """How sharp it is where a lane ends, and its limit."""
    told = along(spec)
    if told.limit is None:
        assert told.reason is not None
        return _(REASONS[told.reason]).format(name=name)
    last = told.plain[-1, 0] if told.seen is None else told.seen[-1, 0]
    text = (
        _("{name} ends where the sharpness is {sharpness}; its limit is {limit}.")
        if told.seen is None
        else _("{name} ends where the preconditioned sharpness is {sharpness}; its limit is {limit}.")
    )
    return text.format(name=name, sharpness=number(float(last), 3), limit=number(float(told.limit[-1, 0]), 3))


def explain(setup: MapsSetup) -> list[str]:
    """How to read it."""
    texts = [
        _(
            "Sharpness is the largest eigenvalue of the Hessian. A rule with the learning rate η "
            "can stay only where the sharpness is below a limit: 2/η for SGD, (2 + 2β)/η for "
            "momentum, (2 + 2β)/((1 + 2β)η) for Nesterov. Where the surface is sharper, the "
            "swings of the run grow until it leaves."
        )
    ]
    if any(isinstance(lane.build(), AdamLike) for lane in setup.race.lanes):
        texts.append(
            _(
                "Adam has a learning rate for each coordinate, so the largest eigenvalue of "
                "P^(−1/2) H P^(−1/2) with P = √v̂ + ε counts. Its limit is (2 + 2β₁)/((1 − β₁)η), "
                "38/η at β₁ = 0.9 (Cohen et al. 2021, 2022)."
            )
        )
    pairs = zip(lane_names(setup.race.lanes), specs(setup), strict=True)
    return [*texts, " ".join(_ending(name, spec) for name, spec in pairs)]


def section_cards(setup: MapsSetup, wrong: str) -> list[Card]:
    """What can be set."""
    race = setup.race
    return [
        *({**card, "panel": "maps", "row": index} for index, card in enumerate(_lane_cards(race))),
        surface_card(race, wrong),
        cards.start_card(race),
        cards.schedule_card(race),
    ]


def _lane_cards(race: Setup) -> Iterator[Card]:
    for card in cards.lane_cards(race):
        yield {**card, "actions": [action for action in card["actions"] if action["do"] != "hide"]}


def raced(setup: MapsSetup) -> Setup:
    """The paths from the marked start."""
    return exact(setup.race)


def names(setup: MapsSetup) -> list[str]:
    """There is one table."""
    return [_("Sharpness")]


def table(setup: MapsSetup, index: int) -> Iterator[str]:
    """Sharpness and limits at every step."""
    yield columns_csv(columns(setup))


def code(setup: MapsSetup, index: int) -> str:
    """The script of the map, and of the first lane's path on it."""
    spec = specs(setup)[0]
    limit = limit_of(spec.lane.build())
    return sharpness_script(spec, setup.view, SIDE, None if isinstance(limit, NoLimit) else limit)


SECTION = Section(
    "sharpness", N_("Sharpness"), studies, picture, explain, section_cards, raced, names, table, code
)
