"""The page "Network" as Streamlit draws it."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest
from network_setups import set_
from streamlit.testing.v1 import AppTest

from ui.network import page as network

ROOT = Path(__file__).resolve().parents[2]


class Page:
    """The page as Streamlit draws it, and the browser's side of it."""

    def __init__(self, **query: str) -> None:
        self.test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in query.items():
            self.test.query_params[name] = value
        self.ids = count(1)
        self.test.switch_page("pages/network.py")
        self.run()

    def run(self) -> Page:
        self.test.run()
        assert not self.test.exception, self.test.exception[0].value
        return self

    def send(self, *changes: dict) -> Page:
        number = next(self.ids)
        sent = [{"id": 100 * number + k, **change} for k, change in enumerate(changes)]
        edits = {"session": self.state.token, "sequence": number, "changes": sent}
        self.test.session_state["network-player"] = {"edits": edits}
        return self.run()

    def learn(self) -> Page:
        """Wait until everything has been learned, and draw the page again."""
        job = self.test.session_state["desk"].of("learn")
        assert job.wait(60)
        assert not job.failed
        return self.run()

    @property
    def state(self):
        return self.test.session_state["session-network"]

    def sent(self, role: str) -> list[dict]:
        found = []
        for element in self.test.get("bidi_component"):
            sent = getattr(element.proto, element.proto.WhichOneof("data"))
            data = json.loads(sent if isinstance(sent, str) else sent.json)
            found += [data] if data["role"] == role else []
        return found

    def part(self, name: str) -> dict | None:
        return next((part for part in self.sent("part") if part["part"] == name), None)


def test_the_page_learns_shows_and_starts_anew():
    page = Page(n="steps-60").learn()
    assert page.part("told")["over"]
    assert page.part("told")["done"] == 60
    assert len(page.sent("scene")) == 1
    assert {f"field-{i}" for i in range(3)} < {part["part"] for part in page.sent("part")}
    picture = page.sent("network")[0]
    assert (picture["steps"], picture["kept"], picture["query"]) == (60, 61, "n=steps-60")
    before = page.state.study
    page.send(set_("setting", "inspected", 2))
    assert page.state.study is not before
    assert all(a is b for a, b in zip(page.state.study.courses, before.courses, strict=True)), "nothing again"
    page.send(set_("lane:0", "lr", 0.3)).learn()
    assert page.state.study.courses[0] is not before.courses[0]
    assert page.state.study.courses[1] is before.courses[1]
    assert page.sent("network")[0]["query"].startswith("n=steps-60&l=sgd~lr-0.3")
    page.send({"at": "page", "do": "story", "name": "zeros"}).learn()
    assert page.sent("network")[0]["tale"]["title"] == "Zeros learn nothing"
    page.send(set_("network", "depth", 99))
    assert "depth" in page.sent("network")[0]["messages"][0]


@pytest.mark.parametrize(("others", "seconds"), [(0, 0.25), (4, 0.25), (40, 2.5)])
def test_where_many_learn_at_once_each_looks_more_rarely(others, seconds, monkeypatch):
    monkeypatch.setattr(network, "queued", lambda: others)
    page = Page(n="steps-4000")
    assert page.sent("look")[0]["seconds"] == seconds
    page.test.session_state["desk"].cancel("learn")


@pytest.mark.slow
@pytest.mark.parametrize("tab", ["Network and data", "Stories", "Share"])
def test_every_tab_opens_in_korean_too(tab):
    page = Page(n="steps-20", lang="ko", d="kind-curve")
    page.test.session_state["network-tabs"] = {
        "Network and data": "신경망과 데이터",
        "Stories": "이야기",
    }.get(tab, "공유")
    page.run()
    assert page.sent("panel")
    if tab == "Share":
        page.test.toggle(key="network-code-shown").set_value(True)
        page.run()
        assert "import numpy" in page.test.code[0].value
