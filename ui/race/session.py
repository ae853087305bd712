"""What one visitor has set on the race, and how the browser's changes are carried out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.page.lane import Lane
from ui.page.message import N_, Message
from ui.page.session import Visit, opening_query, visit
from ui.page.setup import Setup
from ui.race.edits import RACE
from ui.race.opening import opened
from ui.race.stories import TOUR

PLAYER = "player"  # key of the component whose state carries the edits


class Session(Visit[Setup]):
    """The state of one visitor's race.

    `inspected` is the place of the lane that is inspected. `searched` is the race whose best settings are
    being searched, None while no search is wanted. A race that claims to be tuned is searched also when a
    link has opened it, which changes nothing where it is true.
    """

    page = RACE
    rules_on_cards = True
    brief = True  # while a hand moves only the words of the picture follow; the rest when it rests
    tour: tuple[str, ...] = TOUR  # stories that a first visit is led through
    milestones: Sequence[tuple[int, int, str]] = ()  # place of a lane, step, text
    lit: tuple[str, ...] = ()  # names of what the inspector is to show as spoken of
    waits = ""  # what stands where the charts will be, while they are not to tell
    note = ""  # what stands at the start where it marks an answer

    def __init__(self, setup: Setup, messages: list[Message]) -> None:
        super().__init__(setup, messages)
        self.inspected = 0
        self._inspected_id = self.lane_ids.ids[0]
        self.searched = setup if setup.fairness == "tuned" else None

    @property
    def setup(self) -> Setup:
        """The race that is shown."""
        return self.shown

    def lanes(self, shown: Setup) -> int:
        """All of them."""
        return len(shown.lanes)

    def scene(self, shown: Setup) -> object:
        """The surface."""
        return shown.surface.key, shown.surface.formula

    def cast(self, shown: Setup) -> object:
        """The surface, who races, and by which rule of fairness."""
        return (
            self.scene(shown),
            shown.fairness,
            [(lane.optimizer, lane.framework, lane.rule) for lane in shown.lanes],
        )

    def looked(self, change: dict[str, Any]) -> bool:
        """Which lane is inspected belongs to the view, not to the race."""
        if change.get("at") != "view":
            return False
        self._inspect(change.get("value"))
        return True

    def _inspect(self, lane: object) -> None:
        """Inspect the lane of this id; when it is gone, that which stands in its place."""
        if lane in self.lane_ids.ids:
            self.inspected = self.lane_ids.ids.index(lane)
        self.inspected = min(self.inspected, len(self.lane_ids.ids) - 1)
        self._inspected_id = self.lane_ids.ids[self.inspected]

    def taken(self, before: Setup, anew: bool) -> None:
        """Want a search where another one is asked for, and none where nothing claims to be tuned."""
        self._inspect(self._inspected_id)
        if self.setup.fairness != "tuned":
            self.searched = None
        elif anew or (before.fairness, before.budget) != ("tuned", self.setup.budget):
            self.searched = self.setup

    def found(self, lanes: list[Lane]) -> None:
        """Take over what the search has found, for the lanes that are still there."""
        if self.searched is None:
            return
        best = dict(zip(map(_unseen, self.searched.lanes), lanes, strict=True))
        pairs = [(lane, best.get(_unseen(lane), lane)) for lane in self.setup.lanes]
        after = self.setup.replace(lanes=tuple(lane.replace(values=new.values) for lane, new in pairs))
        if after != self.setup:
            self.happened("replay")
        self.shown, self.searched = after, None

    def give_up(self) -> None:
        """Search no longer; every lane keeps the settings it has."""
        if self.searched is not None:
            self.shown, self.searched = self.setup.replace(fairness="own"), None

    def search_failed(self) -> None:
        """Say that nothing was found, which is nobody's fault who looks at the page."""
        self.give_up()
        self.messages = [Message(N_("The search for the best settings has failed; nothing was changed"))]


def _unseen(lane: Lane) -> Lane:
    """A lane without what a search does not look at."""
    return lane.replace(color=0, hidden=False)


def session() -> Session:
    """The visitor's session on the race, brought up to date with what the browser has just sent."""
    return visit("race", "", PLAYER, lambda: Session(*opened(opening_query())))
