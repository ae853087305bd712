"""What one visitor has set on the page "Side by side", and how the browser's changes are carried out."""

from __future__ import annotations

from typing import Any

from ui.compare.comparison import Comparison
from ui.compare.examples import example
from ui.compare.link import comparison_from_query, read_comparison
from ui.page.edits import Change, Page, carried_out, edited
from ui.page.message import Counted, Message, Problem, quote
from ui.page.session import Visit, opening_query, visit

KEY = "compare-player"  # of the component whose state carries the edits
COMPARE = "compare"
REFERENCE = "reference"


def compare_edits(comparison: Comparison, changes: list[dict[str, Any]]) -> tuple[Comparison, list[Message]]:
    """The page after the changes, and what was wrong with those left out. Never raises."""
    return carried_out(comparison, changes, COMPARING.apply)


def _edit(comparison: Comparison, change: Change) -> Comparison:
    at = change.get("at")
    if at == COMPARE:
        if "name" not in change or "value" not in change:
            raise Problem("A change needs a name and a value, or an action")
        return comparison.changed(change["name"], change["value"])
    if at == REFERENCE:
        return _reference(comparison, change)
    return comparison.with_setup(edited(comparison.setup, change))


def _reference(comparison: Comparison, change: Change) -> Comparison:
    """The lane that runs in every panel is edited as if it raced alone."""
    if comparison.reference is None:
        count = Counted("{count} lane", "{count} lanes", 0)
        raise Problem("There is no lane {lane}; the race has {lanes}", lane=quote(REFERENCE), lanes=count)
    alone = comparison.setup.replace(lanes=(comparison.reference,), fairness="own")
    if change.get("do") == "remove":
        return comparison.replace(reference=None)
    return comparison.replace(reference=edited(alone, {**change, "at": "lane:0"}).lanes[0])


def _example(comparison: Comparison, change: Change) -> Comparison:
    return example(change.get("name", "")).comparison


COMPARING = Page(read_comparison, {"example": _example}, _edit)


class ComparisonSession(Visit[Comparison]):
    """The state of one visitor's page."""

    page = COMPARING
    rules_on_cards = True

    @property
    def comparison(self) -> Comparison:
        """What is shown."""
        return self.shown

    def lanes(self, shown: Comparison) -> int:
        """Those that differ between panels, or the one that all panels have."""
        return len(shown.setup.lanes)

    def scene(self, shown: Comparison) -> object:
        """The way of comparing, and the surfaces."""
        surfaces = [(panel.setup.surface.key, panel.setup.surface.formula) for panel in shown.panels()]
        return shown.variation.key, surfaces

    def cast(self, shown: Comparison) -> object:
        """These, the schedules and who races."""
        setups = [panel.setup for panel in shown.panels()]
        lanes = [[(lane.optimizer, lane.framework, lane.rule) for lane in setup.lanes] for setup in setups]
        return self.scene(shown), [setup.schedule.key for setup in setups], lanes


def comparison_session() -> ComparisonSession:
    """The visitor's session on this page, brought up to date with what the browser has just sent."""
    return visit(
        "compare", "side_by_side", KEY, lambda: ComparisonSession(*comparison_from_query(opening_query()))
    )
