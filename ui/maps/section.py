"""What a section of the page "Maps" is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ui.maps.studies import Study
from ui.page.cards import Card

if TYPE_CHECKING:
    from ui.maps.setup import MapsSetup
    from ui.page.setup import Setup

Picture = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """One section, called `key` in links.

    From the page's setup, `studies` tells what has to be computed, `picture` makes what the browser draws of
    what is known by now, `explain` what is said under it and `cards` the cards of settings, given what is
    wrong with a formula. `race` has the paths that are shown. `names` are those of the maps that can be taken
    along: `table` has the lines of the CSV file of one, `code` the script that makes it again, None where
    no map is made.
    """

    key: str
    title: str
    studies: Callable[[MapsSetup], tuple[Study, ...]]
    picture: Callable[[MapsSetup], Picture]
    explain: Callable[[MapsSetup], list[str]]
    cards: Callable[[MapsSetup, str], list[Card]]
    race: Callable[[MapsSetup], Setup]
    names: Callable[[MapsSetup], list[str]]
    table: Callable[[MapsSetup, int], Iterator[str]]
    code: Callable[[MapsSetup, int], str] | None
