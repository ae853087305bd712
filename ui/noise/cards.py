"""The cards of settings of the page "Batch noise", made from the same records as its links."""

from __future__ import annotations

from collections.abc import Mapping

from surfaces import DataSurface
from ui.noise.cloud import affordable
from ui.noise.parts import CLOUD_COLOR
from ui.noise.setup import DEFAULT_CLOUD, NoiseSetup
from ui.page import cards
from ui.page.cards import Card
from ui.page.i18n import _
from ui.page.knobs import Knobs
from ui.page.lane import Lane
from ui.page.limits import MAX_CLOUD_STEPS
from ui.page.message import N_
from ui.page.values import Value

NAMES = {"normalised": N_("Normalised inputs"), "per_sample": N_("Race per sample seen")}
IDLE = {"per_sample": {True: "steps", False: "epochs"}}


def part_cards(setup: NoiseSetup) -> list[Card]:
    """The cards of the part that is shown."""
    if setup.section == "cloud":
        return _cloud_cards(setup)
    return [knobs_card(setup.section, getattr(setup, setup.section))]


def knobs_card(at: str, knobs: Knobs, note: str = "", hidden: tuple[str, ...] = ()) -> Card:
    """One card with the choice and every number of a part that matters now."""
    settings, unused = knobs.settings, {*hidden, *_unused(knobs)}
    fields = [
        cards.select(
            "kind", _(knobs.kind_label), knobs.kind, [(key, _(text)) for key, text in knobs.kinds.items()]
        )
    ]
    for parameter in knobs.parameters:
        if parameter.name in unused:
            continue
        field = cards.field(parameter, settings[parameter.name])
        fields.append({**field, "label": _(NAMES[parameter.name])} if parameter.name in NAMES else field)
    title = _(knobs.title)
    return {"at": at, "testid": at, "name": title, "title": title, "fields": fields, "note": note}


def _unused(knobs: Knobs) -> set[str]:
    idle = {names[knobs.on(switch)] for switch, names in IDLE.items() if switch in knobs.settings}
    if knobs.kind == "classifier":
        idle.add("normalised")
    if knobs.settings.get("holdout") == 0.0:
        idle.add("patience")
    return idle


def _cloud_cards(setup: NoiseSetup) -> list[Card]:
    race = setup.cloud
    count, wanted = affordable(race, setup.spread), setup.spread.whole("particles")
    text = _(
        "{count} particles are drawn: more would take too long on this surface with these batches and steps."
    )
    note = text.format(count=count) if count < wanted else ""
    usual = DEFAULT_CLOUD.noise.settings
    if isinstance(race.surface.build(), DataSurface):
        usual = {**usual, "sigma": 0.0}
    hidden = ("radius",) if setup.spread.kind == "point" else ()
    lane = cards.lane_cards(race)[0]
    lane = {
        **_with_defaults(lane, _usual_values(race.lanes[0])),
        "panel": "noise",
        "color": CLOUD_COLOR,
        "actions": [action for action in lane["actions"] if action["do"] == "reset"],
    }
    start = cards.start_card(race)
    start["fields"] = [
        {**field, "max": MAX_CLOUD_STEPS} if field["name"] == "steps" else field for field in start["fields"]
    ]
    return [
        _with_defaults(cards.noise_card(race), usual),
        knobs_card("spread", setup.spread, note, hidden),
        lane,
        cards.surface_card(race, ""),
        _with_defaults(start, {"steps": DEFAULT_CLOUD.steps}),
        cards.schedule_card(race),
    ]


def _usual_values(lane: Lane) -> Mapping[str, Value]:
    """What this page sets of the optimizer it opens with."""
    (usual,) = DEFAULT_CLOUD.lanes
    same = (lane.optimizer, lane.framework) == (usual.optimizer, usual.framework)
    return dict(usual.values) if same else {}


def _with_defaults(card: Card, usual: Mapping[str, Value]) -> Card:
    """The card with what this page has as defaults, where that is not what the race has."""
    fields = [
        {**field, "default": usual[field["name"]]} if field["name"] in usual else field
        for field in card["fields"]
    ]
    return {**card, "fields": fields}
