"""What differs between the panels that stand side by side: one frozen record for each way of comparing.

A variation knows how a setup becomes a panel's, what its card shows, how edits change it and how a link
spells it. `ui.compare.variations` holds the kinds there are; a new one is a class and a line there.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Self

from surfaces.parameter import Interval, Parameter
from ui.page import cards
from ui.page.i18n import _
from ui.page.lane import Lane
from ui.page.limits import MAX_PANELS, MIN_PANELS
from ui.page.message import N_, Message, Problem, quote
from ui.page.names import framework_name, optimizer_name
from ui.page.setup import Setup, effective_lanes
from ui.page.values import Point, choice, whole

ITEM = "item_"


class Panel(NamedTuple):
    """One panel: what it is, in a few words, and what happens in it (its own lane first)."""

    label: str
    setup: Setup


@dataclass(frozen=True)
class Variation:
    """`equal`: a point means the same in all panels; `hides`: names of settings that are no longer equal."""

    key: ClassVar[str]
    label: ClassVar[str]
    note: ClassVar[str]
    equal: ClassVar[bool] = True
    hides: ClassVar[frozenset[str]] = frozenset()

    @property
    def varied(self) -> str:
        """The setting of the lanes whose value the labels of panels end with, if they do."""
        return ""

    @classmethod
    def begin(cls, setup: Setup) -> Self:
        """What is worth comparing for this setup."""
        raise NotImplementedError

    @classmethod
    def opened(cls, setup: Setup) -> Setup:
        """The setup as this way of comparing takes it over from another."""
        return setup

    @classmethod
    def read(cls, words: list[str], setup: Setup) -> Self:
        """The variation that the words of a link spell; a Problem if they spell none."""
        raise NotImplementedError

    def words(self) -> list[str]:
        """The words of a link."""
        raise NotImplementedError

    def panels(self, setup: Setup) -> list[Panel]:
        """The panels, first to last."""
        raise NotImplementedError

    def fields(self, setup: Setup) -> list[cards.Field]:
        """The controls on the variation's card."""
        raise NotImplementedError

    def changed(self, setup: Setup, name: str, value: Any) -> tuple[Self, Setup]:
        """Variation and setup after an edit of one of those controls."""
        raise NotImplementedError

    def fitted(self, setup: Setup) -> tuple[Self, Setup]:
        """Variation and setup as they go together: without lanes that this kind does not show."""
        return self, one_lane(setup)

    def moved(self, setup: Setup, index: int, start: Point) -> tuple[Self, Setup]:
        """After the start was dragged in one panel."""
        return self, setup.replace(start=start)


def one_lane(setup: Setup) -> Setup:
    """The setup with its first lane alone, whose settings are its own."""
    return setup.replace(lanes=(effective_lanes(setup)[0].replace(color=0),), fairness="own")


def count_parameter(most: int = MAX_PANELS) -> Parameter:
    """How many panels there are."""
    span = (MIN_PANELS, most)
    return Parameter("count", "", 3, Interval(*span), span, N_("Number of panels."))


def count_field(count: int, most: int = MAX_PANELS) -> cards.Field:
    """The control of the number of panels."""
    return {**cards.field(count_parameter(most), count, count), "label": _("Panels"), "symbol": _("Panels")}


def counted(value: object, most: int = MAX_PANELS) -> int:
    """A number of panels, checked."""
    return whole("count", value, MIN_PANELS, most)


@dataclass(frozen=True)
class Listed(Variation):
    """A variation that lists what each panel has; without items it knows only what may be listed."""

    items: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        if self.items:
            counted(len(self.items))

    def candidates(self, setup: Setup) -> list[Any]:
        """What may be compared, the most telling first; as many panels as there are of these, and no more."""
        raise NotImplementedError

    def checked(self, setup: Setup, item: Any) -> Any:
        """An item that the browser or a link has sent."""
        known = {str(candidate): candidate for candidate in self.candidates(setup)}
        return known[choice(self.label, item, known)]

    def names(self, setup: Setup) -> list[tuple[str, str]]:
        """What may be chosen, and how it is called."""
        raise NotImplementedError

    def item_fields(self, setup: Setup) -> list[cards.Field]:
        """The control of each item, in order."""
        names = self.names(setup)
        return [cards.select("", numbered(index), item, names) for index, item in enumerate(self.items)]

    @classmethod
    def begin(cls, setup: Setup) -> Self:
        return cls(items=tuple(cls._several(setup)[:MAX_PANELS]))

    @classmethod
    def _several(cls, setup: Setup) -> list[Any]:
        """What may be compared; a Problem where that is too little."""
        candidates = cls().candidates(setup)
        if len(candidates) < MIN_PANELS:
            word = dict(cls().names(setup))[str(candidates[0])]
            raise Problem("{owner}: there is only {word} to compare", owner=Message(cls.label), word=word)
        return candidates

    def words(self) -> list[str]:
        return [str(item) for item in self.items]

    @classmethod
    def read(cls, words: list[str], setup: Setup) -> Self:
        cls._several(setup)
        counted(len(words))
        return cls(items=tuple(cls().checked(setup, word) for word in words))

    def most(self, setup: Setup) -> int:
        """As many panels as this may have."""
        return max(MIN_PANELS, min(MAX_PANELS, len(self.candidates(setup))))

    def fields(self, setup: Setup) -> list[cards.Field]:
        items = self.item_fields(setup)
        named = [{**field, "name": f"{ITEM}{index}"} for index, field in enumerate(items)]
        return [*named, count_field(len(self.items), self.most(setup))]

    def changed(self, setup: Setup, name: str, value: Any) -> tuple[Self, Setup]:
        if name == "count":
            return self.resized(setup, counted(value, self.most(setup))), setup
        index = self.index(name)
        item = self.checked(setup, value)
        return self.with_items((*self.items[:index], item, *self.items[index + 1 :])), setup

    def resized(self, setup: Setup, count: int) -> Self:
        """The same with fewer items, or with more: the most telling of those not there yet."""
        fresh = [item for item in self.candidates(setup) if item not in self.items]
        return self.with_items((self.items + tuple(fresh) + self.items[-1:] * count)[:count])

    def with_items(self, items: tuple[Any, ...]) -> Self:
        """The same with other items."""
        return dataclasses.replace(self, items=items)

    def index(self, name: str) -> int:
        """Which item a control belongs to."""
        names = [f"{ITEM}{index}" for index in range(len(self.items))]
        return names.index(choice(N_("Setting"), name, names))


def numbered(index: int) -> str:
    """What a panel is called on the card."""
    return _("Panel {number}").format(number=index + 1)


def no_more(kind: type[Variation], words: list[str]) -> None:
    """Refuse words of a link that this kind has no use for."""
    if words:
        raise Problem("{owner}: {word} is not used here", owner=kind.key, word=quote(words[0]))


def named(lane: Lane) -> str:
    """An optimizer, with its convention where that is not the textbook’s."""
    label = optimizer_name(lane)
    return label if lane.framework == "textbook" else f"{label} ({framework_name(lane.framework)})"


def with_lane(setup: Setup, lane: Lane) -> Setup:
    """The setup of a panel with this lane alone."""
    return setup.replace(lanes=(lane.replace(hidden=False),), fairness="own")
