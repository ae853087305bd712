"""What one visitor has set on the page "Side by side", and how the browser's changes are carried out."""

from __future__ import annotations

from typing import Any

from ui.compare.comparison import Comparison
from ui.compare.examples import example
from ui.compare.link import comparison_from_query
from ui.page.edits import apply_edits, carried_out
from ui.page.limits import MAX_WORD
from ui.page.message import N_, Counted, Message, Problem, quote
from ui.page.session import Inbox, opening_query, visit
from ui.page.setup import Setup
from ui.page.values import choice

KEY = "side-player"  # of the component whose state carries the edits
COMPARE = "compare"
REFERENCE = "reference"


class ComparisonSession(Inbox):
    """The state of one visitor's page."""

    def __init__(self, comparison: Comparison, messages: list[Message]) -> None:
        super().__init__(messages)
        self.comparison = comparison

    def take(self, edits: Any) -> None:
        """Carry out what the browser has sent; what is wrong becomes a message."""
        fresh = self.received(edits)
        if not fresh:
            return
        before = self.comparison
        self.comparison, self.messages = compare_edits(before, fresh)
        self.explain_formula(fresh)
        anew = any(change.get("at") == "setup" for change in fresh)
        if anew or _scenes(before) != _scenes(self.comparison):
            self.replay += 1
        elif self.comparison.setup.step is not None:
            self.comparison = self.comparison.replace(setup=self.comparison.setup.replace(step=None))
        if anew or _cast(before) != _cast(self.comparison):
            self.chapter += 1


def _scenes(comparison: Comparison) -> list[Any]:
    kind = comparison.variation.key
    return [kind, *((panel.setup.surface.key, panel.setup.surface.formula) for panel in comparison.panels())]


def _cast(comparison: Comparison) -> list[Any]:
    """What one changes by choosing rather than by dragging."""
    setups = [panel.setup for panel in comparison.panels()]
    lanes = [[(lane.optimizer, lane.framework) for lane in setup.lanes] for setup in setups]
    return [_scenes(comparison), [setup.schedule.key for setup in setups], lanes]


def compare_edits(comparison: Comparison, changes: list[dict[str, Any]]) -> tuple[Comparison, list[Message]]:
    """The page after the changes, and what was wrong with those left out. Never raises."""
    return carried_out(comparison, changes, _apply)


def _apply(comparison: Comparison, change: dict[str, Any]) -> Comparison:
    at, name = change.get("at"), change.get("name")
    if at == COMPARE:
        if not isinstance(name, str) or len(name) > MAX_WORD or "value" not in change:
            raise Problem("A change whose {key} is {value} is not understood", key="name", value=quote(name))
        return comparison.changed(name, change["value"])
    if at == REFERENCE:
        return _reference(comparison, change)
    if at == "setup" and change.get("do") != "new_seed":
        return _setup(change)
    return comparison.with_setup(_edited(comparison.setup, change))


def _edited(setup: Setup, change: dict[str, Any]) -> Setup:
    edited, problems = apply_edits(setup, [change])
    if problems:
        raise Problem(problems[0].text, **problems[0].values)
    return edited


def _reference(comparison: Comparison, change: dict[str, Any]) -> Comparison:
    """The lane that runs in every panel is edited as if it raced alone."""
    if comparison.reference is None:
        count = Counted("{count} lane", "{count} lanes", 0)
        raise Problem("There is no lane {lane}; the race has {lanes}", lane=quote(REFERENCE), lanes=count)
    alone = comparison.setup.replace(lanes=(comparison.reference,), fairness="own")
    if change.get("do") == "remove":
        return comparison.replace(reference=None)
    edited = _edited(alone, {**change, "at": "lane:0"})
    return comparison.replace(reference=edited.lanes[0])


def _setup(change: dict[str, Any]) -> Comparison:
    deed = choice(N_("Action"), change.get("do"), ("example", "link"))
    if deed == "example":
        return example(change.get("name", "")).comparison
    linked, problems = comparison_from_query(change.get("value"))  # type: ignore[arg-type]
    if problems:
        raise Problem("The link was not used. {problem}", problem=problems[0])
    return linked


def comparison_session() -> ComparisonSession:
    """The visitor's session on this page, brought up to date with what the browser has just sent."""
    return visit("side", KEY, lambda: ComparisonSession(*comparison_from_query(opening_query())))
