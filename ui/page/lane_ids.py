"""Which lane is meant: an id that a lane keeps for as long as it is there, whatever stands above it.

Python's own parts (`ui.page.edits`, cards, links) know a lane by its place. Between page and Python a lane is
known by its id, because the place of a lane may change while a message is under way. `LaneIds` belongs to one
visitor's page and turns the one into the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from ui.page.limits import MAX_WHOLE

LANE = re.compile(r"lane:([0-9]{1,9})")
T = TypeVar("T")


def lane_at(number: int) -> str:
    """Where a change of a lane is: by place within Python, by id between page and Python."""
    return f"lane:{number}"


class LaneIds:
    """The ids of a page's lanes, in the order of the lanes; none is given twice."""

    def __init__(self, count: int) -> None:
        self.ids = list(range(count))
        self._next = count

    def place(self, lane_id: int) -> int | None:
        """Where the lane stands; None when it is gone, or never was."""
        return self.ids.index(lane_id) if lane_id in self.ids else None

    def knew(self, lane_id: int) -> bool:
        """Whether a lane with this id is there, or was."""
        return 0 <= lane_id < self._next

    def carried_out(
        self, apply: Callable[[T, Mapping[str, Any]], T], shown: T, change: Any, lanes: Callable[[T], int]
    ) -> T:
        """What `apply` makes of the change by place; what is meant for a lane that is gone changes nothing.

        `lanes` says how many lanes there are.
        """
        lane = self._lane(change)
        if lane is None:
            after = apply(shown, change)
            self._follow(change, None, lanes(after))
        elif (place := self.place(lane)) is None and self.knew(lane):
            return shown
        else:
            at = lane if place is None else place
            after = apply(shown, {**change, "at": lane_at(at)})
            self._follow(change, at, lanes(after))
        return after

    @staticmethod
    def _lane(change: Any) -> int | None:
        at = change.get("at") if isinstance(change, dict) else None
        found = LANE.fullmatch(at) if isinstance(at, str) else None
        return int(found[1]) if found else None

    def _follow(self, change: Any, place: int | None, count: int) -> None:
        """Give ids to the lanes that there are after a change."""
        told = change.get("lanes")
        if change.get("at") == "page" and _are_ids(told, count):
            self.ids, self._next = list(told), max(self._next, *(lane + 1 for lane in told))
        elif change.get("at") == "page":
            self.ids = self._fresh(count)
        elif count == len(self.ids) + 1:
            self.ids.insert(count if place is None else place + 1, *self._fresh(1))
        elif count == len(self.ids) - 1 and place is not None:
            del self.ids[place]
        elif count != len(self.ids):
            self.ids = (self.ids + self._fresh(max(0, count - len(self.ids))))[:count]

    def _fresh(self, count: int) -> list[int]:
        self._next += count
        return list(range(self._next - count, self._next))

    def knows(self, at: str) -> bool:
        """Whether this is no lane, or one that is there."""
        lane = self._lane({"at": at})
        return lane is None or lane in self.ids

    def by_place(self, at: str) -> str:
        """A place of a message as Python's own parts have it: lanes by place."""
        lane = self._lane({"at": at})
        return at if lane is None or lane not in self.ids else lane_at(self.ids.index(lane))

    def at(self, at: str) -> str:
        """A place of Python's as a message has it: lanes by id."""
        found = LANE.fullmatch(at)
        return lane_at(self.ids[int(found[1])]) if found and int(found[1]) < len(self.ids) else at

    def cards(self, cards: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Cards as messages have them."""
        return [{**self._named(card), "fields": [*map(self._named, card["fields"])]} for card in cards]

    def _named(self, part: dict[str, Any]) -> dict[str, Any]:
        return {**part, "at": self.at(part["at"])} if "at" in part else part


def _are_ids(told: object, count: int) -> bool:
    """Whether these can be the ids of so many lanes: a page tells a Python that has forgotten them."""
    return (
        isinstance(told, list)
        and len(told) == count > 0
        and all(type(lane) is int and 0 <= lane < MAX_WHOLE for lane in told)
        and len(set(told)) == count
    )
