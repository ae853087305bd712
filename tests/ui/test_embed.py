"""In a frame of another page every page is its picture: no head, no cards, no words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import ui.player

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "app": "player",
    "side_by_side": "compare",
    "maps": "maps",
    "network": "network",
    "batch_noise": "noise",
}


@pytest.mark.parametrize("page", PAGES)
def test_a_frame_holds_the_picture_alone(monkeypatch, page):
    heard: list[dict[str, Any]] = []

    def component(*, key: str, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        heard.append(data)
        return {}

    monkeypatch.setattr(ui.player, "_component", lambda: component)
    monkeypatch.setattr(type(st.context), "is_embedded", property(lambda _context: True))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if page != "app":
        app.switch_page(f"pages/{page}.py")
    app.run()
    assert not app.exception
    roles = [data["role"] for data in heard]
    assert roles.count(PAGES[page]) == 1
    assert "panel" not in roles
    assert [data["embedded"] for data in heard if data["role"] == "texts"] == [True]
    shown = [*app.title, *app.markdown, *app.caption, *app.tabs, *app.button_group]
    assert [element.type for element in shown if not str(element.value).startswith("<style")] == []
