"""Basins: where every start of a window ends, for one optimizer or two beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from optim_core.studies.basins import Basins
from optim_core.studies.packed import basins_csv
from ui.export.maps import basins_script
from ui.maps.section import Picture, Section
from ui.maps.starts import SIDES, BasinsStudy, Kept, Starts, studies
from ui.maps.studies import known, made
from ui.maps.waits import waiting
from ui.page import cards
from ui.page.cards import Card
from ui.page.i18n import _, counted
from ui.page.lane import Lane
from ui.page.link import to_query
from ui.page.message import N_
from ui.page.names import lane_names, lane_settings
from ui.page.numerals import number, pair
from ui.page.setup import Noise, Setup
from ui.page.surfacecard import surface_card

if TYPE_CHECKING:
    from ui.maps.setup import MapsSetup

NAMED: Final = 9  # ends that the legend names; the others are one entry
ELSEWHERE, DIVERGED, OTHERS = "elsewhere", "diverged", "others"


def exact(race: Setup) -> Setup:
    """The race without noise: a map of basins has none."""
    return race.replace(noise=Noise())


def picture(setup: MapsSetup) -> Picture:
    """The maps, and who ends where."""
    wanted, found = studies(setup), [known(study) for study in studies(setup)]
    few = [None if kept else study.rough for study, kept in zip(wanted, found, strict=True)]
    seen = [kept or (known(rough) if rough else None) for rough, kept in zip(few, found, strict=True)]
    colors = shared_colors([kept.map for kept in seen if kept])
    told, names = iter(colors), lane_names(setup.race.lanes)
    stages = [
        {
            **_stage(setup, index, study),
            "rough": rough.mark if rough else "",
            "summary": summary(names[index], found[index]),
            "ends": next(told) if seen[index] else None,
        }
        for index, (study, rough) in enumerate(zip(wanted, few, strict=True))
    ]
    return {
        "stages": stages,
        "maps": [
            message(f"map-{i}", rough or study, kept)
            for i, (study, rough, kept) in enumerate(zip(wanted, few, seen, strict=True))
            if kept
        ],
        "table": legend(setup, [kept.map if kept else None for kept in seen], colors),
        "steps": setup.race.steps,
        "summary": " ".join(map(summary, names, found)),
    }


def _stage(setup: MapsSetup, index: int, study: BasinsStudy) -> dict[str, Any]:
    """What is known of the map of a lane before it is there."""
    lane, name = setup.race.lanes[index], lane_names(setup.race.lanes)[index]
    return {
        "kind": "basins",
        "panel": f"map-{index}",
        "title": f"{name} · {lane_settings(lane)}",
        "label": name,
        "lane": index,
        "mark": study.mark,
        "cells": [study.side, study.side],
        "surface": repr(study.surface),
        "scene": repr((study.surface, study.schedule)),
        "view": list(study.view),
        "home": list(setup.race.surface.build().view),
        "reach": study.reach,
        "steps": study.steps,
        "axes": [{"label": axis} for axis in "xy"],
        "race": race_of(exact(setup.race), lane),
    }


def summary(name: str, kept: Kept | None) -> str:
    """A map in words, for those who do not see it."""
    if kept is None:
        return _("{name}: the map is being computed.").format(name=name)
    map_ = kept.map
    order = np.argsort(-map_.shares, kind="stable")[:NAMED]
    parts = [(placed(map_.ends[k], map_.reach), map_.shares[k]) for k in order]
    parts += [(_("elsewhere"), map_.elsewhere), (_("diverged"), map_.diverged)]
    told = ", ".join(f"{place} {percent(share)}" for place, share in parts if share > 0)
    return _("{name} ends, by share of the starts: {shares}.").format(name=name, shares=told)


def message(panel: str, study: BasinsStudy, kept: Kept) -> dict[str, Any]:
    """A map as it travels."""
    found = kept.map
    return {
        "panel": panel,
        "mark": study.mark,
        "columns": found.columns,
        "rows": found.rows,
        "view": list(found.view),
        "steps": found.steps,
        "ends": found.ends.tolist(),
        "known": found.known,
        "surface": repr(study.surface),
        "cells": kept.cells,
    }


def race_of(race: Setup, *lanes: Lane) -> str:
    """The link to the race of these lanes alone, but for its start."""
    query = to_query(race.replace(lanes=lanes))
    return "&".join(part for part in query.split("&") if not part.startswith("p="))


def shared_colors(maps: Sequence[Basins]) -> list[list[int]]:
    """A number for each end of each map: ends of two maps within reach of each other have the same."""
    places: list[tuple[float, float]] = []
    found = []
    for map_ in maps:
        numbers = []
        for x, y in map_.ends.tolist():
            near = [k for k, (a, b) in enumerate(places) if np.hypot(x - a, y - b) <= map_.reach]
            if not near:
                places.append((x, y))
            numbers.append(near[0] if near else len(places) - 1)
        found.append(numbers)
    return found


def legend(
    setup: MapsSetup, maps: Sequence[Basins | None], colors: Sequence[Sequence[int]]
) -> dict[str, Any]:
    """The share of the starts that each end has on each map; the largest first."""
    told = iter(colors)
    shares: list[dict[int, float]] = []
    places: dict[int, tuple[float, float, bool]] = {}
    for map_ in maps:
        numbers = next(told) if map_ else []
        shares.append(dict(zip(numbers, map_.shares.tolist(), strict=True)) if map_ else {})
        for k, number_ in enumerate(numbers):
            assert map_ is not None
            places.setdefault(number_, (*map_.ends[k].tolist(), k < map_.known))
    order = _ordered({k: known_ for k, (_x, _y, known_) in places.items()}, shares)
    reach = studies(setup)[0].reach
    rows = [
        {
            "end": k,
            "label": placed(places[k][:2], reach),
            "note": "" if places[k][2] else _("other resting point"),
            "shares": [percent(s.get(k, 0.0)) if map_ else "" for s, map_ in zip(shares, maps, strict=True)],
        }
        for k in order[:NAMED]
    ]
    rest = order[NAMED:]
    if rest:
        parts = [
            percent(sum(s.get(k, 0.0) for k in rest)) if m else "" for s, m in zip(shares, maps, strict=True)
        ]
        label = counted("{count} other place", "{count} other places", len(rest))
        rows.append({"end": OTHERS, "label": label, "note": "", "shares": parts})
    for end, label in ((ELSEWHERE, _("elsewhere")), (DIVERGED, _("diverged"))):
        parts = [percent(getattr(m, end)) if m else "" for m in maps]
        rows.append({"end": end, "label": label, "note": "", "shares": parts})
    return {"heads": lane_names(setup.race.lanes), "rows": rows}


def _ordered(places: Mapping[int, bool], shares: Sequence[Mapping[int, float]]) -> list[int]:
    """Known minima, then what else somebody came to, the largest share first; `places` says what is known."""

    def largest(k: int) -> float:
        return max((each.get(k, 0.0) for each in shares), default=0.0)

    seen = [k for k, known_ in places.items() if known_ or largest(k) > 0]
    return sorted(seen, key=lambda k: (not places[k], 0.0 if places[k] else -largest(k), k))


def placed(end: Sequence[float], reach: float) -> str:
    """An end in as many digits as are worth reading; what is far within reach of 0 is 0."""
    x, y = (0.0 if abs(v) < 1e-3 * reach else float(v) for v in end)
    return pair(x, y, digits=3)


def percent(share: float) -> str:
    """A share of all cells."""
    if 0.0 < share < 0.001:
        return "< 0.1%"
    return f"{number(100.0 * share, 3)}%"


def explain(setup: MapsSetup) -> list[str]:
    """How to read the maps."""
    return [
        _(
            "Every point of a map is a start. Its color shows where the run from there ends; the "
            "more steps the run takes, the darker it is. Striped: the run diverges. Dotted: the "
            "run is still moving after the last step. Point at a place to see the path from "
            "there; a click opens exactly that run in the race."
        ),
        _(
            "With a small learning rate, gradient descent and momentum have the basins of the "
            "gradient flow (descent in infinitely small steps), and the edges of these basins are "
            "smooth curves. With a large rate or a large momentum, runs pass over ridges, and two "
            "starts next to each other may end in different minima. Zoom in to see it."
        ),
        *waiting(setup.race),
    ]


def section_cards(setup: MapsSetup, wrong: str) -> list[Card]:
    """What can be set."""
    race = setup.race
    side = SIDES[setup.starts.kind]
    fewer = min(study.side for study in studies(setup))
    note = _(
        "The map has {side} × {side} starts. With this surface and number of steps, more would take too long."
    )
    kinds = [(key, _(text)) for key, text in Starts.kinds.items()]
    start = cards.start_card(race)
    return [
        *(_lane_card(card, index) for index, card in enumerate(cards.lane_cards(race))),
        surface_card(race, wrong),
        {
            "at": "starts",
            "testid": "starts",
            "name": _(Starts.title),
            "title": _(Starts.title),
            "fields": [cards.select("kind", _(Starts.kind_label), setup.starts.kind, kinds)],
            "note": note.format(side=fewer) if fewer < side else "",
        },
        start,
        cards.schedule_card(race),
    ]


def _lane_card(card: Card, index: int) -> Card:
    """A lane's card, whose line below says how the path from the marked start ends."""
    kept = [action for action in card["actions"] if action["do"] != "hide"]
    return {**card, "panel": "maps", "row": index, "actions": kept}


def raced(setup: MapsSetup) -> Setup:
    """The paths from the marked start."""
    return exact(setup.race)


def names(setup: MapsSetup) -> list[str]:
    """Whose maps they are."""
    return lane_names(setup.race.lanes)


def table(setup: MapsSetup, index: int) -> Iterator[str]:
    """The cells of a map."""
    return basins_csv(made(studies(setup)[index]).map)


def code(setup: MapsSetup, index: int) -> str:
    """The script of a map."""
    return basins_script(made(studies(setup)[index]).map)


SECTION = Section("basins", N_("Basins"), studies, picture, explain, section_cards, raced, names, table, code)
