"""The QR code of a link: what is read of it is the link, and why some links have none."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp

from ui.page.i18n import speak
from ui.page.inbox import Inbox
from ui.page.limits import MAX_CODE
from ui.page.linkcode import asked, link_code

LINK = "http://192.168.0.12:8501/side_by_side?s=beale&l=adam~lr-0.1&c=lr&t=40&lang=ko&f=%EC%86%90%EC%8B%A4%26"


def read(rows: list[str], module: int) -> str:
    """What a reader sees of a code whose squares are `module` pixels wide, in its white frame."""
    squares = np.array([[int(square) for square in row] for row in rows], dtype=np.uint8)
    picture = np.kron(np.pad(255 * (1 - squares), 4, constant_values=255), np.ones((module, module)))
    (found,) = zxingcpp.read_barcodes(picture.astype(np.uint8))
    return found.text


@pytest.mark.parametrize(
    "link", [LINK, "https://lab.example.org", f"http://lab:8501/?f={'x' * (MAX_CODE - 20)}"]
)
def test_what_is_read_of_a_code_is_the_link(link):
    code = link_code(link)
    assert (code["link"], code["refusal"], code["note"]) == (link, "", "")
    assert {len(row) for row in code["rows"]} == {len(code["rows"])}
    assert read(code["rows"], module=3) == link


def test_the_longest_code_has_squares_that_are_a_hundredth_of_the_screen():
    longest = link_code("https://lab.example.org/?" + "a-1_" * ((MAX_CODE - 25) // 4))
    assert len(longest["rows"]) <= 97


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8501", "app.localhost", "127.0.0.1:8501", "127.3.2.1", "[::1]:8501", "0.0.0.0"],
)
def test_a_link_to_this_very_computer_has_no_code_and_says_why(host):
    code = link_code(f"http://{host}/?s=beale")
    assert code["rows"] == []
    assert "no phone would find this page" in code["refusal"]


def test_a_link_too_long_says_how_long_it_is_and_how_long_it_may_be():
    link = "http://lab.example.org/?" + "x" * MAX_CODE
    code = link_code(link)
    assert code["rows"] == []
    assert f"{len(link)} characters" in code["refusal"]
    assert f"more than {MAX_CODE} " in code["refusal"]


@pytest.mark.parametrize(
    "link",
    ["", "javascript:alert(1)", "http://", "ftp://lab/", "/?s=beale", "http://[x/", "http://lab/?f=손실"],
)
def test_what_is_no_link_has_no_code(link):
    assert link_code(link)["refusal"].startswith("A phone could not open this link")


def test_a_link_that_needs_own_data_says_so_and_the_reasons_are_translated():
    try:
        speak("ko")
        assert "데이터" in link_code("http://lab:8501/?o=0123456789ab~line~20~a~b")["note"]
        assert "주소" in link_code("http://localhost/")["refusal"]
    finally:
        speak("en")


@pytest.mark.parametrize("value", [None, 7, "x" * 20_000, {"link": LINK}])
def test_asking_for_anything_else_is_not_understood(value):
    assert asked({"at": "code", "do": "show", "value": value}) is None


def test_asking_for_a_code_changes_nothing_else():
    inbox = Inbox([])
    change = {"id": 1, "at": "code", "do": "show", "value": LINK}
    fresh = inbox.received({"session": inbox.token, "sequence": 1, "changes": [change]})
    assert (fresh, inbox.link, inbox.events, inbox.messages) == ([], LINK, [], [])
