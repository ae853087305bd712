"""What one visitor has set on the page "Maps", and how the browser's changes are carried out."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from ui.maps.link import PARTS, maps_from_query, read_maps_query
from ui.maps.rates import study
from ui.maps.setup import DEFAULT, MOST, MapsSetup, fitting, opening
from ui.maps.spans import zoomed
from ui.maps.studies import Study
from ui.page.edits import Change, Page, carried_out, edited
from ui.page.knobs import Knobs
from ui.page.message import N_, Message, Problem, quote
from ui.page.session import Visit, opening_query, visit
from ui.page.setup import Setup
from ui.page.values import coordinates

KEY = "maps-player"  # of the component whose state carries the edits
RACE = ("lanes", "surface", "setting", "schedule", "noise", "setup")
KNOBS = dict(PARTS.values())


def maps_edits(setup: MapsSetup, changes: list[dict[str, Any]]) -> tuple[MapsSetup, list[Message]]:
    """The page after the changes, and what was wrong with those left out. Never raises."""
    return carried_out(setup, changes, MAPS.apply)


def _edit(setup: MapsSetup, change: Change) -> MapsSetup:
    at = change.get("at")
    if at == "map" and change.get("name") == "window":
        return _looked(setup, change.get("value"))
    if at == "map" and change.get("name") == "lane":
        value = change.get("value")
        return setup.replace(lane=int(value) if isinstance(value, str) and value.isdecimal() else value)
    if at == "rates":
        return setup.replace(rates=setup.rates.changed(change.get("name"), change.get("value")))
    if isinstance(at, str) and at in KNOBS:
        part: Knobs = getattr(setup, at)
        return setup.replace(**{at: part.changed(change.get("name"), change.get("value"))})
    if at not in RACE and not (isinstance(at, str) and at.startswith("lane:")):
        raise Problem("{owner}: {word} is not used here", owner="at", word=quote(at))
    if len(setup.race.lanes) >= MOST and change.get("do") in ("add", "duplicate"):
        raise Problem("Maps have at most {limit} optimizers", limit=MOST)
    return _raced(setup, fitting(edited(setup.race, change))[0])


def _looked(setup: MapsSetup, window: Any) -> MapsSetup:
    """The map of another window; of settings, None is as far as their sliders go."""
    if setup.section not in ("rates", "search"):
        return setup.replace(window=window)
    shown = study(setup.alone, setup.rates)
    axes = {"x": shown.x, "y": shown.y}
    if window is None:
        names = {letter: axis.parameter.name for letter, axis in axes.items() if axis}
        return setup.replace(rates=setup.rates.replace(**names))
    ends = coordinates("window", window, 4)
    spans = {
        letter: zoomed(axis, ends[at], ends[at + 1])
        for at, (letter, axis) in zip((0, 2), axes.items(), strict=True)
        if axis
    }
    return setup.replace(rates=setup.rates.replace(**spans))


def _raced(setup: MapsSetup, race: Setup) -> MapsSetup:
    """The page with another race; on another surface one looks at all of it."""
    moved = (race.surface.key, race.surface.view) != (setup.race.surface.key, setup.race.surface.view)
    return setup.replace(race=race, window=None) if moved else setup.replace(race=race)


def _section(setup: MapsSetup, change: Change) -> MapsSetup:
    moved = setup.replace(section=change.get("name"), step=None)
    untouched = setup.race == opening(setup.section)
    return _raced(moved, opening(moved.section)) if untouched else moved


def _reset(setup: MapsSetup, change: Change) -> MapsSetup:
    return DEFAULT.replace(section=setup.section, race=opening(setup.section))


MAPS = Page(lambda query: read_maps_query(query)[0], {"section": _section, "reset": _reset}, _edit)


class MapsSession(Visit[MapsSetup]):
    """The state of one visitor's page; `declined` is what the visitor does not want computed."""

    page = MAPS

    def __init__(self, setup: MapsSetup, messages: list[Message]) -> None:
        super().__init__(setup, messages)
        self.declined: frozenset[Study] = frozenset()
        self.pointed: tuple[float, float] | None = None  # where, of a lane that the page cannot run

    def looked(self, change: dict[str, Any]) -> bool:
        """Where the visitor points belongs to the view alone."""
        if (change.get("at"), change.get("name")) != ("map", "pointed"):
            return False
        self.pointed = None
        with suppress(Problem):
            x, y = coordinates("pointed", change.get("value"), 2)
            self.pointed = x, y
        return True

    @property
    def setup(self) -> MapsSetup:
        """What is shown."""
        return self.shown

    def lanes(self, shown: MapsSetup) -> int:
        """One or two."""
        return len(shown.race.lanes)

    def scene(self, shown: MapsSetup) -> object:
        """The part of the page, and the surface."""
        return shown.section, shown.race.surface.key, shown.race.surface.formula

    def cast(self, shown: MapsSetup) -> object:
        """What one changes by choosing rather than by dragging."""
        return self.scene(shown), [(lane.optimizer, lane.framework) for lane in shown.race.lanes]

    def taken(self, before: MapsSetup, anew: bool) -> None:
        """After any change, what is missing is computed again."""
        if anew or before != self.shown:
            self.declined = frozenset()

    def give_up(self) -> None:
        """Compute what is missing no longer."""
        self.declined = frozenset(self.setup.shown.studies(self.setup))

    def failed(self) -> None:
        """Say that nothing was computed, which is nobody's fault who looks at the page."""
        self.give_up()
        self.messages = [Message(N_("The map could not be computed"))]


def maps_session() -> MapsSession:
    """The visitor's session on this page, brought up to date with what the browser has just sent."""
    return visit("maps", "maps", KEY, lambda: MapsSession(*maps_from_query(opening_query())))
