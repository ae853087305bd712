"""A visitor without a browser: speaks Streamlit's WebSocket protocol as its page does, cache included."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

How = Literal["whole", "briefly", "rests"]

PICTURES = ("player", "compare", "noise", "maps", "network")  # roles by which changes are sent
CACHE_RUNS = 2  # the page forgets a cached message that the last runs have not used
LIMIT = 64 * 2**20
PATIENCE = 60.0  # seconds after which a run counts as lost


class Trouble(Exception):
    """The app did not do what a page expects of it."""


@dataclass(frozen=True)
class Update:
    """What one run of the script cost: seconds until it finished, bytes and messages received."""

    seconds: float
    size: int
    messages: int


class Visitor:
    """One session: `async with Visitor(url) as visitor: await visitor.open(); await visitor.move(...)`."""

    def __init__(
        self, url: str, query: str = "", headers: dict[str, str] | None = None, page: str = ""
    ) -> None:
        self.address = url.rstrip("/").replace("http", "ws", 1) + "/_stcore/stream"
        self.query = query
        self.page = page  # the last part of its address
        self.headers = headers or {}
        self.component = ""  # the player's widget id
        self.data: dict[str, Any] = {}  # what the player was last told
        self._around = ""  # the fragment that it stands in, if it stands in one
        self.fragment = self._brief = ""  # the short way: its fragment, and the id of its widget
        self.told: dict[str, Any] = {}  # what it has last answered while a hand moved
        self.rest: dict[str, Any] = {}  # and when it rested
        self._states: dict[str, str] = {}  # of the widgets, all of which the page sends every time
        self._page = ""
        self._sequence = 0
        self._run = 0
        self._cache: dict[str, tuple[int, ForwardMsg]] = {}

    async def __aenter__(self) -> Visitor:
        self._socket = await connect(
            self.address,
            subprotocols=[Subprotocol("streamlit")],
            max_size=LIMIT,
            additional_headers=self.headers,
            proxy=None,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()

    async def open(self) -> Update:
        """What a page does first: run the script for the link it was opened with."""
        update = await self._rerun()
        if not self.component:
            raise Trouble("the first run drew no picture")
        return update

    async def move(self, at: str, name: str, value: Any, how: How = "whole") -> Update:
        """Move a slider, and wait until everything that follows has arrived.

        A page with a short way (ui/page/brief.py) sends all values of a drag but the last "briefly", and the
        last when the hand "rests". Another page asks for the "whole" each time, whatever is said here.
        """
        how = how if self.fragment else "whole"
        self._sequence += 1
        change = {"id": self._sequence, "at": at, "name": name, "value": value}
        edits: dict[str, Any] = {
            "session": self.data["session"],
            "sequence": self._sequence,
            "changes": [change],
        }
        short = how != "whole"
        if how == "rests":
            edits["rests"] = True
        way, fragment = (self._brief, self.fragment) if short else (self.component, self._around)
        self._states[way] = json.dumps({"edits": edits})
        update = await self._rerun(fragment)
        answer = self.told if how == "briefly" else self.data
        if answer.get("acknowledged") != self._sequence:
            raise Trouble(f"update {self._sequence} was not carried out")
        return update

    async def _rerun(self, fragment: str = "") -> Update:
        message = BackMsg()
        client = message.rerun_script
        client.query_string = self.query
        client.page_script_hash = self._page
        client.page_name = "" if self._page else self.page
        client.fragment_id = fragment
        client.cached_message_hashes.extend(self._cache)
        for widget, state in self._states.items():
            client.widget_states.widgets.add(id=widget, json_value=state)
        began = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        size = count = 0
        finished = False
        while not finished:
            frame = await self._receive(began)
            size, count = size + len(frame), count + 1
            finished = self._take(ForwardMsg.FromString(frame))
        self._run += 1
        self._cache = {name: kept for name, kept in self._cache.items() if self._run - kept[0] <= CACHE_RUNS}
        return Update(time.perf_counter() - began, size, count)

    async def _receive(self, began: float) -> bytes:
        left = PATIENCE - (time.perf_counter() - began)
        frame = await asyncio.wait_for(self._socket.recv(decode=False), max(left, 0.001))
        return bytes(frame)

    def _take(self, message: ForwardMsg) -> bool:
        """Note what matters of a message; whether it was the last of its run."""
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            if message.ref_hash not in self._cache:
                raise Trouble("a message refers to one that is not in the cache")
            message = self._cache[message.ref_hash][1]
            kind = message.WhichOneof("type")
            self._cache[message.hash] = (self._run, message)
        elif message.metadata.cacheable:
            self._cache[message.hash] = (self._run, message)
        if kind == "navigation":
            self._page = message.navigation.page_script_hash
        elif kind == "delta":
            self._element(message)
        return kind == "script_finished" and self._well(message)

    def _element(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        if element.WhichOneof("type") == "exception":
            raise Trouble(f"the script failed: {element.exception.message}")
        if element.WhichOneof("type") != "bidi_component":
            return
        component = element.bidi_component
        text = component.mixed.json if component.WhichOneof("data") == "mixed" else component.json
        data = json.loads(text or "{}")
        if data.get("role") in PICTURES:
            self.component, self.data, self._around = component.id, data, message.delta.fragment_id
        elif data.get("role") == "brief":
            self.fragment, self._brief = message.delta.fragment_id, component.id
            self.told, self.rest = data["told"] or self.told, data.get("rest") or self.rest
            if data.get("rest"):
                self.data = {**self.data, **data["rest"]["picture"]}

    def _well(self, message: ForwardMsg) -> bool:
        status = ForwardMsg.ScriptFinishedStatus.Name(message.script_finished)
        if status == "FINISHED_WITH_COMPILE_ERROR":
            raise Trouble("the script does not compile")
        return bool(status != "FINISHED_EARLY_FOR_RERUN")
