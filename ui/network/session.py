"""What one visitor has set on the page "Network", and what has been learned for it."""

from __future__ import annotations

from typing import Any

from ui.network.edits import NETWORK_PAGE
from ui.network.link import network_from_query
from ui.network.setup import NetworkSetup
from ui.network.study import Study
from ui.page.message import Message
from ui.page.session import Visit, opening_query, visit

KEY = "network-player"  # of the component whose state carries the edits


class NetworkSession(Visit[NetworkSetup]):
    """The state of one visitor's page; `study` is what is learned for it."""

    page = NETWORK_PAGE

    def __init__(self, setup: NetworkSetup, messages: list[Message]) -> None:
        super().__init__(setup, messages)
        self.study: Study | None = None

    @property
    def setup(self) -> NetworkSetup:
        """What is shown."""
        return self.shown

    def lanes(self, shown: NetworkSetup) -> int:
        """All of them."""
        return len(shown.lanes)

    def scene(self, shown: NetworkSetup) -> object:
        """The data set: with other samples everything is another picture."""
        return shown.sampled["kind"]

    def cast(self, shown: NetworkSetup) -> object:
        """The data set, the lanes' optimizers, and how they differ."""
        lanes = [(lane.racer.optimizer, [name for name, _value in lane.changes]) for lane in shown.lanes]
        return shown.sampled["kind"], lanes

    def _applied(self, shown: NetworkSetup, change: Any) -> NetworkSetup:
        """The browser names the lane to inspect by its id, as its place may have changed meanwhile."""
        if isinstance(change, dict) and (change.get("at"), change.get("name")) == ("setting", "inspected"):
            lane = change.get("value")
            place = self.lane_ids.place(lane) if type(lane) is int else None
            if place is None and type(lane) is int and self.lane_ids.knew(lane):
                return shown  # it is gone
            change = {**change, "value": lane if place is None else place}
        return super()._applied(shown, change)


def network_session() -> NetworkSession:
    """The visitor's session on this page, brought up to date with what the browser has just sent."""
    return visit("network", "network", KEY, lambda: NetworkSession(*network_from_query(opening_query())))
