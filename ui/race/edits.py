"""What the browser sends to the race, carried out."""

from __future__ import annotations

from ui.page.edits import Change, Page, carried_out, edited
from ui.page.message import Message, Problem
from ui.page.setup import DEFAULT_SETUP, Setup
from ui.race.opening import opened
from ui.race.stories import story


def _link(query: str) -> Setup:
    """What an address opens, or why it opens nothing."""
    setup, problems = opened(query)
    if problems:
        raise Problem(problems[0].text, **problems[0].values)
    return setup


def _story(setup: Setup, change: Change) -> Setup:
    return story(change.get("name", "")).setup


def _reset(setup: Setup, change: Change) -> Setup:
    return DEFAULT_SETUP


RACE = Page(_link, {"story": _story, "reset": _reset}, edited)


def race_edits(setup: Setup, changes: object) -> tuple[Setup, list[Message]]:
    """The race after the changes, and what was wrong with those left out. Never raises."""
    return carried_out(setup, changes, RACE.apply)
