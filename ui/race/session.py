"""What one visitor has set on the race, and how the browser's changes are carried out."""

from __future__ import annotations

from typing import Any

from ui.page.edits import apply_edits
from ui.page.lane import Lane
from ui.page.message import N_, Message
from ui.page.session import Inbox, counts, opening_query, visit
from ui.page.setup import Setup
from ui.race.opening import opened

PLAYER = "player"  # key of the component whose state carries the edits


class Session(Inbox):
    """The state of one visitor's race.

    `searched` is the race whose best settings are being searched, None while no search is wanted. A race that
    claims to be tuned is searched also when a link has opened it, which changes nothing where it is true.
    """

    def __init__(self, setup: Setup, messages: list[Message]) -> None:
        super().__init__(messages)
        self.setup = setup
        self.inspected = 0
        self.searched = setup if setup.fairness == "tuned" else None

    def take(self, edits: Any) -> None:
        """Carry out what the browser has sent, each change once; what is wrong becomes a message."""
        fresh = self.received(edits)
        if not fresh:
            return
        before = self.setup
        self.setup, self.messages = apply_edits(before, [c for c in fresh if not self._looked(c)])
        self.explain_formula(fresh)
        self._search(before, anew=any(change.get("at") == "setup" for change in fresh))
        if _scene(before) != _scene(self.setup) or any(change.get("at") == "setup" for change in fresh):
            self.replay += 1
        if self.setup.step is not None and not any(change.get("do") == "link" for change in fresh):
            self.setup = self.setup.replace(step=None)
        if _cast(before) != _cast(self.setup) or any(change.get("at") == "setup" for change in fresh):
            self.chapter += 1

    def _search(self, before: Setup, anew: bool) -> None:
        """Want a search where another one is asked for, and none where nothing claims to be tuned."""
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
        self.replay += after != self.setup
        self.setup, self.searched = after, None

    def give_up(self) -> None:
        """Search no longer; every lane keeps the settings it has."""
        if self.searched is not None:
            self.setup, self.searched = self.setup.replace(fairness="own"), None

    def search_failed(self) -> None:
        """Say that nothing was found, which is nobody's fault who looks at the page."""
        self.give_up()
        self.messages = [Message(N_("The search for the best settings has failed; nothing was changed"))]

    def _looked(self, change: dict[str, Any]) -> bool:
        """Which lane is inspected belongs to the view, not to the race."""
        if change.get("at") != "view":
            return False
        lane = change.get("value")
        if counts(lane) and 0 <= lane < len(self.setup.lanes):
            self.inspected = lane
        return True


def _unseen(lane: Lane) -> Lane:
    """A lane without what a search does not look at."""
    return lane.replace(color=0, hidden=False)


def _scene(setup: Setup) -> tuple[str, str]:
    return setup.surface.key, setup.surface.formula


def _cast(setup: Setup) -> tuple[Any, ...]:
    """What one changes by choosing rather than by dragging."""
    return _scene(setup), setup.fairness, [(lane.optimizer, lane.framework) for lane in setup.lanes]


def session() -> Session:
    """The visitor's session on the race, brought up to date with what the browser has just sent."""
    state = visit("race", PLAYER, lambda: Session(*opened(opening_query())))
    state.inspected = min(state.inspected, len(state.setup.lanes) - 1)
    return state
