"""Where something is seen moving: a page and the link that opens it there.

A room imports no other page's room, so links to other pages are spelled here as they stand in an address. A
test reads each with the reader of its page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ui.page.i18n import _, spoken
from ui.page.link import address
from ui.page.markup import element, words
from ui.page.message import N_
from ui.page.setup import Setup

PAGES: Final = {
    "": N_("The race"),
    "side_by_side": N_("Side by side"),
    "maps": N_("Maps"),
    "batch_noise": N_("Batch noise"),
    "network": N_("Network"),
    "course": N_("Course"),
}


@dataclass(frozen=True)
class Place:
    """A page, by the last part of its address (empty: the race), and its link without a question mark."""

    page: str
    query: str

    def __post_init__(self) -> None:
        PAGES[self.page]  # or a KeyError

    @property
    def href(self) -> str:
        """The way there from a page beside it, in the visitor's language."""
        return f"./{self.page}?{self.query}&lang={spoken()}"


def race(setup: Setup) -> Place:
    """A race, spelled."""
    return Place("", address(setup))


def anchor(place: Place, label: str) -> str:
    """The way there as HTML: a plain link, so that it opens as a fresh visit."""
    return element("a", words(label), "dl-try", href=place.href, target="_self")


def anchors(places: Sequence[Place]) -> str:
    """The ways to several places, by the names of their pages, which are numbered where they repeat."""
    pages = [place.page for place in places]
    numbers = [pages[: at + 1].count(page) if pages.count(page) > 1 else "" for at, page in enumerate(pages)]
    labels = [f"{_(PAGES[page])} {number}".strip() for page, number in zip(pages, numbers, strict=True)]
    links = [anchor(place, f"{label} →") for place, label in zip(places, labels, strict=True)]
    return element("div", "".join(links), "dl-ways")
