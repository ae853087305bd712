"""Rates on the page: the heat map with its marks and curves, beside it the path of a cell, and the cards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from optim_core.studies.packed import sweep_csv
from optim_core.studies.spectrum import is_quadratic
from surfaces.parameter import Parameter
from ui.export.settingsmap import sweep_script
from ui.maps.rates import (
    COARSE_RUNS,
    HIGHER_IS_BETTER,
    MEASURES,
    NEEDS_MINIMA,
    NONE,
    RUNS,
    Kept,
    RatesStudy,
    study,
)
from ui.maps.ratesmap import (
    PANEL,
    axis_message,
    best_cell,
    called,
    curves_of,
    link_parts,
    map_message,
    marks_of,
    view_of,
)
from ui.maps.section import Picture, Section
from ui.maps.spans import offered
from ui.maps.studies import known, made
from ui.maps.theory import eigenvalues
from ui.maps.waits import waiting
from ui.page import cards
from ui.page.cards import Card
from ui.page.i18n import _
from ui.page.message import N_
from ui.page.names import lane_names
from ui.page.numerals import number, pair
from ui.page.setup import Setup
from ui.page.surfacecard import surface_card
from ui.page.symbols import plain, spoken

if TYPE_CHECKING:
    from ui.maps.setup import MapsSetup

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


def picture(setup: MapsSetup) -> Picture:
    """The heat map, and the surface with the paths of the present settings and of a cell."""
    wanted = _study(setup)
    kept: Kept | None = known(wanted)
    rough = None if kept else wanted.rough
    race, measure = setup.alone, measure_of(setup)
    heat = _heat(setup, wanted, kept, rough)
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
        "maps": [
            map_message(study_, found, measure)
            for study_, found in ((wanted, kept), (rough, rough and known(rough)))
            if study_ and found
        ],
        "surface": race.surface.build(),
        "table": None,
        "steps": race.steps,
        "summary": heat["summary"],
        "file": f"rates-{race.surface.key}-{race.lanes[0].optimizer}".replace("_", "-"),
    }


def _heat(
    setup: MapsSetup, wanted: RatesStudy, kept: Kept | None, rough: RatesStudy | None
) -> dict[str, Any]:
    """The stage of the map, whether it has been `kept` or not."""
    race, measure = setup.alone, measure_of(setup)
    name = lane_names(race.lanes)[0]
    return {
        "kind": "rates",
        "panel": PANEL,
        "title": f"{name} · {_(MEASURES[measure])}",
        "label": name,
        "lane": setup.lane,
        "mark": wanted.mark + measure,
        "rough": rough.mark + measure if rough else "",
        "cells": [wanted.columns, wanted.rows],
        "view": view_of(wanted),
        "home": view_of(study(race, setup.rates.replace(**_names(wanted)))),
        "reach": wanted.reach,
        "axes": [axis_message(axis) for axis in (wanted.x, wanted.y)],
        "marks": marks_of(setup, wanted, kept, measure),
        "curves": curves_of(setup, wanted),
        "measure": measure,
        "better": "high" if measure in HIGHER_IS_BETTER else "low",
        "link": link_parts(race, wanted),
        "several": wanted.runs > 1,
        "more": wanted.starts().T[1:COARSE_RUNS].tolist(),
        "color": race.lanes[0].color,
        "summary": summary(setup, wanted, kept, measure),
    }


def _names(wanted: RatesStudy) -> dict[str, str]:
    return {"x": wanted.x.parameter.name, "y": wanted.y.parameter.name if wanted.y else NONE}


def summary(setup: MapsSetup, wanted: RatesStudy, kept: Kept | None, measure: str) -> str:
    """The map in words, for those who do not see it."""
    name = lane_names(setup.alone.lanes)[0]
    if kept is None:
        return _("{name}: the map is being computed.").format(name=name)
    gone = cards_percent(float(np.mean(kept.map.diverged == 1.0)))
    told = [_("{measure} of {name}.").format(measure=_(MEASURES[measure]), name=name)]
    for mark in marks_of(setup, wanted, kept, measure):
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
    if wanted.runs > COARSE_RUNS:
        few = _("While you drag, the map shows the mean of the first {count} of them.")
        texts[-1] += " " + few.format(count=COARSE_RUNS)
    texts += waiting(setup.alone)
    return [*texts, *_theory(setup)]


def _theory(setup: MapsSetup) -> list[str]:
    """What the curves are, where there are some."""
    surface = setup.race.surface.build()
    lambdas = eigenvalues(surface, setup.rates.minimum)
    if not lambdas or not curves_of(setup, _study(setup)):
        return []
    x, y = surface.minima[min(setup.rates.minimum, len(surface.minima) - 1)]
    text = (
        _("The surface is quadratic, with the eigenvalues {low} and {high}. Theory holds exactly.")
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
    if len(curves_of(setup, _study(setup))) > 1:
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
