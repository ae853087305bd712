"""What one visitor has set on the page "Maps", and how the browser's changes are carried out."""

from __future__ import annotations

from typing import Any

from ui.maps.link import PARTS, maps_from_query, read_maps_query
from ui.maps.setup import DEFAULT, MOST, MapsSetup, fitting
from ui.maps.studies import Study
from ui.page.edits import apply_edits, carried_out
from ui.page.knobs import Knobs
from ui.page.message import N_, Message, Problem, quote
from ui.page.session import Inbox, opening_query, visit
from ui.page.setup import Setup
from ui.page.values import choice

KEY = "maps-player"  # of the component whose state carries the edits
RACE = ("lanes", "surface", "setting", "schedule", "noise")
KNOBS = dict(PARTS.values())


class MapsSession(Inbox):
    """The state of one visitor's page; `declined` is what the visitor does not want computed."""

    def __init__(self, setup: MapsSetup, messages: list[Message]) -> None:
        super().__init__(messages)
        self.setup = setup
        self.declined: frozenset[Study] = frozenset()

    def take(self, edits: Any) -> None:
        """Carry out what the browser has sent; what is wrong becomes a message."""
        fresh = self.received(edits)
        if not fresh:
            return
        before = self.setup
        self.setup, self.messages = maps_edits(before, fresh)
        self.explain_formula(fresh)
        self.declined = frozenset()
        anew = any(change.get("at") == "page" for change in fresh)
        if anew or _scene(before) != _scene(self.setup):
            self.replay += 1
        else:
            self.setup = self.setup.replace(step=None)
        if anew or _cast(before) != _cast(self.setup):
            self.chapter += 1

    def give_up(self) -> None:
        """Compute what is missing no longer."""
        self.declined = frozenset(self.setup.shown.studies(self.setup))

    def failed(self) -> None:
        """Say that nothing was computed, which is nobody's fault who looks at the page."""
        self.give_up()
        self.messages = [Message(N_("The map could not be computed"))]


def _scene(setup: MapsSetup) -> tuple[str, str, str]:
    return setup.section, setup.race.surface.key, setup.race.surface.formula


def _cast(setup: MapsSetup) -> tuple[Any, ...]:
    """What one changes by choosing rather than by dragging."""
    return _scene(setup), [(lane.optimizer, lane.framework) for lane in setup.race.lanes]


def maps_edits(setup: MapsSetup, changes: list[dict[str, Any]]) -> tuple[MapsSetup, list[Message]]:
    """The page after the changes, and what was wrong with those left out. Never raises."""
    return carried_out(setup, changes, _apply)


def _apply(setup: MapsSetup, change: dict[str, Any]) -> MapsSetup:
    at = change.get("at")
    if at == "page":
        return _page(setup, change)
    if at == "map" and change.get("name") == "window":
        return setup.replace(window=change.get("value"))
    if isinstance(at, str) and at in KNOBS:
        part: Knobs = getattr(setup, at)
        return setup.replace(**{at: part.changed(change.get("name"), change.get("value"))})
    lane = isinstance(at, str) and at.startswith("lane:")
    if lane or at in RACE or (at == "setup" and change.get("do") == "new_seed"):
        return _raced(setup, _edited(setup.race, change))
    raise Problem("{owner}: {word} is not used here", owner="at", word=quote(at))


def _edited(race: Setup, change: dict[str, Any]) -> Setup:
    if len(race.lanes) >= MOST and change.get("do") in ("add", "duplicate"):
        raise Problem("Maps have at most {limit} optimizers", limit=MOST)
    edited, problems = apply_edits(race, [change])
    if problems:
        raise Problem(problems[0].text, **problems[0].values)
    return fitting(edited)[0]


def _raced(setup: MapsSetup, race: Setup) -> MapsSetup:
    """The page with another race; on another surface one looks at all of it."""
    moved = (race.surface.key, race.surface.view) != (setup.race.surface.key, setup.race.surface.view)
    return setup.replace(race=race, window=None) if moved else setup.replace(race=race)


def _page(setup: MapsSetup, change: dict[str, Any]) -> MapsSetup:
    deed = choice(N_("Action"), change.get("do"), ("section", "link", "reset"))
    if deed == "section":
        return setup.replace(section=change.get("name"), step=None)
    if deed == "reset":
        return DEFAULT.replace(section=setup.section)
    try:
        return read_maps_query(change.get("value", ""))[0]
    except Problem as problem:
        raise Problem("The link was not used. {problem}", problem=problem.message) from problem


def maps_session() -> MapsSession:
    """The visitor's session on this page, brought up to date with what the browser has just sent."""
    return visit("maps", KEY, lambda: MapsSession(*maps_from_query(opening_query())))
