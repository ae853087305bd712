"""A race without Streamlit: opened by a link, changed as the browser would, told what the browser is told."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pyarrow as pa

from ui.page import cards
from ui.page.datacard import data_card
from ui.page.fairnesscard import fairness_card
from ui.page.surfacecard import surface_card
from ui.race import page
from ui.race.opening import opened
from ui.race.session import Session

PLACES = {"scene": "scenes", "feed": "feeds", "window": "windows"}


def as_it_travels(message: dict[str, Any]) -> dict[str, Any]:
    """A message after its way to the browser: its table travels as Arrow, all else as JSON."""
    tables = {name: value for name, value in message.items() if isinstance(value, pa.Table)}
    rest = {name: value for name, value in message.items() if name not in tables}
    return json.loads(json.dumps(rest, allow_nan=False)) | dict(zip(["table"], tables.values(), strict=False))


class Driver:
    """What the tests ask of a race, whoever carries it out."""

    def __init__(self) -> None:
        self.ids, self.sequences = count(1), count(1)

    @property
    def state(self) -> Session:
        """The visitor's session."""
        raise NotImplementedError

    def take(self, edits: object) -> None:
        """Hand over what the browser has sent."""
        raise NotImplementedError

    def sent(self, role: str) -> list[dict]:
        """What the browser is sent in a role."""
        raise NotImplementedError

    def send(self, *changes: dict):
        """Change something the way the browser does."""
        return self.deliver([{"id": next(self.ids), **change} for change in changes])

    def deliver(self, changes: object, session: object = None):
        """Send changes that have their numbers already."""
        self.take(
            {"session": session or self.state.token, "sequence": next(self.sequences), "changes": changes}
        )
        return self

    def set(self, at: str, name: str, value: object):
        """Set one thing."""
        return self.send({"at": at, "name": name, "value": value})

    @property
    def setup(self):
        return self.state.setup

    @property
    def picture(self) -> dict:
        return self.sent("player")[0]

    @property
    def replays(self) -> int:
        """The number of the latest event by which the picture was to start from its beginning."""
        events = self.picture["events"]
        return max((event["number"] for event in events if event["name"] == "replay"), default=0)

    @property
    def messages(self) -> str:
        return " ".join(self.picture["messages"])

    @property
    def outcomes(self) -> list[str]:
        return [lane["outcome"] for lane in self.picture["lanes"]]


class BareRace(Driver):
    """A race by itself, a hundred times as quick as its page."""

    def __init__(self, query: str = "") -> None:
        super().__init__()
        self._state = Session(*opened(query))

    @property
    def state(self) -> Session:
        return self._state

    def take(self, edits: object) -> None:
        self._state.take(edits)

    def sent(self, role: str) -> list[dict]:
        messages = page.messages(self._state)
        if role == "player":
            return [as_it_travels(messages["picture"])]
        return [as_it_travels(message) for message in messages[PLACES[role]]]

    @property
    def cards(self) -> list[dict[str, Any]]:
        """All cards that stand beside the picture."""
        setup, state = self.setup, self._state
        wrong = state.wrong_formula.translated(str) if state.wrong_formula else ""
        return [
            fairness_card(setup),
            *state.lane_ids.cards(cards.lane_cards(setup, state.refused_rules())),
            surface_card(setup, wrong),
            data_card(setup),
            cards.start_card(setup),
            cards.schedule_card(setup),
            cards.noise_card(setup),
        ]
