"""What page and Python say to each other is what was declared."""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest
from streamlit.testing.v1 import AppTest

import ui.player
from tools import protocol
from ui.maps.setup import SECTIONS as MAPS
from ui.noise.setup import SECTIONS as NOISE
from ui.page import messages
from ui.page.scene import view_key
from ui.page.session import Visit

ROOT = Path(__file__).resolve().parents[2]
ADDED = {"role", "language", "trouble"}  # by ui.player, to every message


def test_the_declarations_for_the_browser_are_up_to_date():
    assert protocol.FILE.read_text("utf-8") == protocol.declarations(), "run `make protocol`"


def wrong(value: Any, hint: Any, where: str) -> list[str]:
    """Where a value is not what was declared; each place with what is there."""
    origin, parts = get_origin(hint), get_args(hint)
    if hint is Any:
        return []
    if origin is NotRequired:
        return wrong(value, parts[0], where)
    if is_typeddict(hint):
        return wrong_fields(value, hint, where) if isinstance(value, dict) else [f"{where}: {value!r}"]
    if origin in (Union, types.UnionType):
        tried = [wrong(value, part, where) for part in parts]
        return min(tried, key=len)
    if origin is Literal:
        return [] if value in parts else [f"{where}: {value!r}"]
    if origin is list and isinstance(value, (list, tuple)):
        return [text for i, item in enumerate(value) for text in wrong(item, parts[0], f"{where}[{i}]")]
    if origin is tuple and isinstance(value, (list, tuple)) and len(value) == len(parts):
        return [text for item, part in zip(value, parts, strict=True) for text in wrong(item, part, where)]
    if origin is dict and isinstance(value, dict):
        return [text for key, item in value.items() for text in wrong(item, parts[1], f"{where}.{key}")]
    simple = {float: (int, float)}.get(hint, hint)
    known = isinstance(simple, (type, tuple)) and isinstance(value, simple)
    return [] if known and (hint is bool or type(value) is not bool) else [f"{where}: {value!r}"[:200]]


def wrong_fields(message: dict[str, Any], kind: type, where: str) -> list[str]:
    hints = get_type_hints(kind, include_extras=True)
    needed = {name for name, hint in hints.items() if get_origin(hint) is not NotRequired}
    found = [f"{where}: no {name}" for name in needed - message.keys()]
    found += [f"{where}: {name} is not declared" for name in message.keys() - hints.keys() - ADDED]
    both = message.keys() & hints.keys()
    return found + [text for name in both for text in wrong(message[name], hints[name], f"{where}.{name}")]


@pytest.fixture
def sent(monkeypatch):
    """Everything that is handed to the component, in order."""
    heard: list[dict[str, Any]] = []

    def component(*, key: str, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        heard.append(data)
        return {}

    monkeypatch.setattr(ui.player, "_component", lambda: component)
    return heard


EVERY_PAGE = {
    "app": ("", "s=himmelblau&l=sgd~at-1_1&l=adam~hidden&t=5&e=gaussian", "s=penguins&e=mini_batch&y=cosine"),
    "side_by_side": ("", "c=optimizer&l=sgd&l=adam&f=momentum", "c=start&l=sgd"),
    "maps": tuple(f"b={key}" for key in MAPS),
    "network": ("",),
    "batch_noise": tuple(f"b={key}" for key in NOISE),
    "reference": ("",),
    "course": ("", "b=ravine~task", "b=ravine~take"),
}
TABS = {"app": "tabs", "side_by_side": "tabs-compare"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "query"), [(page, q) for page, queries in EVERY_PAGE.items() for q in queries]
)
def test_pages_send_what_is_declared(sent, monkeypatch, page, query):
    monkeypatch.setattr(Visit, "seen", with_a_window(Visit.seen))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if page != "app":
        app.switch_page(f"pages/{page}.py")
    for part in query.split("&") if query else []:
        name, _, value = part.partition("=")
        app.query_params[name] = [*app.query_params.get(name, []), value]
    app.run()
    for tab in TAB_NAMES.get(page, ()):
        app.session_state[TABS[page]] = tab
        app.run()
    assert not app.exception
    told = [text for data in sent for text in wrong(data, messages.ROLES[data["role"]], data["role"])]
    assert "\n".join(told) == ""
    heard = {data["role"] for data in sent}
    assert heard >= {"texts", *ROLES_OF.get(page, ())}
    buttons = {button["testid"] for data in sent for button in data.get("tail", ())}
    assert buttons >= BUTTONS_OF.get(page, set())
    assert "~take" not in query or buttons >= {"copy-link", "show-code", "save-video", "save-gif"}


TAB_NAMES = {"app": ("Setup", "Stories", "Share"), "side_by_side": ("Examples", "Share")}
RACING = ("scene", "feed", "programs", "draws", "window", "panel")
ROLES_OF = {
    "app": (*RACING, "inspect", "player"),
    "side_by_side": (*RACING, "compare"),
    "maps": ("feed", "programs", "draws", "panel", "maps"),
    "network": ("panel", "network"),
    "batch_noise": ("scene", "window", "panel", "noise"),
}


BUTTONS_OF = {  # behind every tab
    "app": {"reset-all", "story-first", "copy-link"},
    "side_by_side": {"example-rates", "copy-link"},
    "maps": {"copy-link"},
    "network": {"reset-all"},
    "batch_noise": {"copy-link"},
}


def with_a_window(seen):
    """Every stage is looked at through a window."""

    def look(self, surfaces):
        for panel, surface in surfaces.items():
            x0, x1, y0, y1 = surface.view
            self.windows[str(panel)] = view_key(surface), (x0, (x0 + x1) / 2, y0, (y0 + y1) / 2)
        return seen(self, surfaces)

    return look


def test_what_is_not_declared_is_found():
    good = {"key": "a", "label": "b", "shown": True}
    assert wrong(good, messages.Tab, "tab") == []
    for bad in ({**good, "more": 1}, {"key": "a", "label": "b"}, {**good, "shown": 1}, {**good, "key": None}):
        assert len(wrong(bad, messages.Tab, "tab")) == 1


def test_a_type_nobody_knows_is_refused():
    with pytest.raises(TypeError, match="no type of TypeScript"):
        protocol._type(set[int])
