"""What page and Python say to each other is what was declared."""

from __future__ import annotations

from typing import Any, NotRequired, get_origin, get_type_hints

import pytest

from tools import protocol
from ui.compare.link import comparison_from_query
from ui.compare.page import messages as compared
from ui.compare.session import ComparisonSession
from ui.noise.link import noise_from_query
from ui.noise.page import frame
from ui.noise.session import NoiseSession
from ui.page import messages as declared
from ui.page.link import from_query
from ui.race.page import messages as raced
from ui.race.session import Session


def test_the_declarations_for_the_browser_are_up_to_date():
    assert protocol.FILE.read_text("utf-8") == protocol.declarations(), "run `make protocol`"


def check(message: dict[str, Any], kind: type) -> None:
    """A message has the fields of its kind, and no other."""
    hints = get_type_hints(kind, include_extras=True)
    needed = {name for name, hint in hints.items() if get_origin(hint) is not NotRequired}
    assert needed <= message.keys(), kind.__name__
    assert message.keys() <= hints.keys(), kind.__name__


def check_roles(sent: dict[str, Any]) -> None:
    for name, kind in (
        ("scenes", "Scene"),
        ("windows", "Window"),
        ("feeds", "Feed"),
        ("inspected", "Inspected"),
    ):
        for message in sent[name]:
            check(message, getattr(declared, kind))
    for inspected in sent["inspected"]:
        for row in inspected["rows"]:
            check(row, declared.Row)


@pytest.mark.parametrize(
    "query", ["", "s=himmelblau&l=sgd~at-1_1&l=adam~hidden&t=5", "s=penguins&e=mini_batch"]
)
def test_the_race_says_what_is_declared(query):
    state = Session(*from_query(query))
    state.happened("replay")
    state.windows["0"] = ("himmelblau", (-1.0, 1.0, -1.0, 1.0))
    sent = raced(state)
    check_roles(sent)
    check(sent["picture"], declared.RacePicture)
    for lane in sent["picture"]["lanes"]:
        check(lane, declared.Lane)
    for event in sent["picture"]["events"]:
        check(event, declared.Event)


@pytest.mark.parametrize("query", ["", "c=optimizer&l=sgd&l=adam&f=momentum"])
def test_the_panels_say_what_is_declared(query):
    sent = compared(ComparisonSession(*comparison_from_query(query)))
    check_roles(sent)
    check(sent["picture"], declared.GridPicture)
    for panel in sent["picture"]["panels"]:
        check(panel, declared.GridPanel)
        for lane in panel["lanes"]:
            check(lane, declared.Lane)


def test_the_noise_page_says_what_is_declared():
    sent = frame(NoiseSession(*noise_from_query("b=minima")))
    check(sent, declared.NoiseFrame)
    for tab in sent["sections"]:
        check(tab, declared.Tab)


def test_a_type_nobody_knows_is_refused():
    with pytest.raises(TypeError, match="no type of TypeScript"):
        protocol._type(set[int])
