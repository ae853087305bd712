"""The cards of the page "Side by side": what differs, then what is equal in every panel."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ui.compare.comparison import Comparison
from ui.compare.session import COMPARE, REFERENCE
from ui.compare.variations import VARIATIONS
from ui.page import cards
from ui.page.datacard import data_card
from ui.page.i18n import _
from ui.page.limits import MAX_PANELS, MIN_PANELS
from ui.page.setup import Setup
from ui.page.surfacecard import surface_card

Card = dict[str, Any]
STARTS = frozenset({"start_x", "start_y"})


def comparison_cards(comparison: Comparison, wrong: Mapping[str, str] = MappingProxyType({})) -> list[Card]:
    """What differs, and the lanes; `wrong` says, by `at`, what a rule was refused for."""
    own = _panel_lanes if comparison.variation.key == "optimizer" else _equal_lane
    return [_varied(comparison), *own(comparison, wrong), _reference(comparison, wrong)]


def surface_cards(comparison: Comparison, wrong: str) -> list[Card]:
    """The surface alone: what is known of it stands under it."""
    return [{**surface_card(comparison.setup, wrong), "title": _("Surface")}]


def setting_cards(comparison: Comparison) -> list[Card]:
    """Data of one's own, start, steps, schedule and noise."""
    setup, hidden = comparison.setup, comparison.variation.hides
    start = cards.start_card(setup)
    if "start" in hidden:
        start = {**start, "name": _("Steps"), "fields": _without(start["fields"], STARTS)}
    data = [] if "surface" in hidden else [data_card(setup.surface.data)]
    schedule = [] if "schedule" in hidden else [cards.schedule_card(setup)]
    return [*data, start, *schedule, cards.noise_card(setup)]


def _varied(comparison: Comparison) -> Card:
    kinds = [(key, _(kind.label)) for key, kind in VARIATIONS.items()]
    variation = comparison.variation
    return {
        "at": COMPARE,
        "testid": COMPARE,
        "name": _("What differs"),
        "title": _("What differs"),
        "fields": [
            cards.select("by", _("Compare by"), variation.key, kinds),
            *variation.fields(comparison.setup),
        ],
        "note": _(variation.note),
    }


def _panel_lanes(comparison: Comparison, wrong: Mapping[str, str]) -> list[Card]:
    """A card a panel."""
    setup = comparison.setup
    count = len(setup.lanes)
    return [
        {
            **card,
            "name": _("Panel {number}: {optimizer}").format(number=index + 1, optimizer=name),
            "panel": f"compare-{index}",
            "row": 0,
            "actions": _actions(card, {"remove": count <= MIN_PANELS, "duplicate": count >= MAX_PANELS}),
        }
        for index, (card, (name, *_rest)) in enumerate(
            zip(cards.lane_cards(setup, wrong), comparison.panels(), strict=True)
        )
    ]


def _equal_lane(comparison: Comparison, wrong: Mapping[str, str]) -> list[Card]:
    """The one lane that every panel varies."""
    (card,) = cards.lane_cards(comparison.setup, wrong)
    name = _("Equal in all panels")
    fields = _without(card["fields"], comparison.variation.hides)
    card = {**card, "name": name, "title": name, "fields": [_beside(field) for field in fields]}
    return [{**card, "panel": "none", "swatch": False, "actions": _actions(card, {"reset": False})}]


def _reference(comparison: Comparison, wrong: Mapping[str, str]) -> Card:
    """A lane that may run in every panel."""
    lane = comparison.reference
    if lane is None:
        text = _("The same lane in all panels, for comparison")
        switch = {"type": "switch", "name": "reference", "label": text, "value": False, "at": COMPARE}
        return {"at": REFERENCE, "testid": "add-reference", "name": text, "fields": [switch]}
    (card,) = cards.lane_cards(Setup(lanes=(lane,)), {"lane:0": wrong.get(REFERENCE, "")})
    return {
        **card,
        "at": REFERENCE,
        "lane": REFERENCE,
        "testid": REFERENCE,
        "name": _("The same lane in all panels, for comparison"),
        "panel": "compare-0",
        "row": 1,
        "actions": _actions(card, {"reset": False, "remove": False}),
    }


def _actions(card: Card, wanted: dict[str, bool]) -> list[dict[str, Any]]:
    """Some of the card's buttons, disabled or not."""
    return [
        {**action, "disabled": wanted[action["do"]]} for action in card["actions"] if action["do"] in wanted
    ]


def _without(fields: list[cards.Field], names: frozenset[str]) -> list[cards.Field]:
    return [field for field in fields if field["name"] not in names]


def _beside(field: cards.Field) -> cards.Field:
    """A choice that stands in the card's head elsewhere, as a row with a label."""
    return {**field, "head": False} if field.get("head") else field
