"""What the race opens with."""

from __future__ import annotations

from ui.page.link import from_query, says_nothing
from ui.page.message import Message, Problem
from ui.page.setup import Setup
from ui.race.stories import FIRST, story


def opened(query: str) -> tuple[Setup, list[Message]]:
    """The setup of an address and what was wrong with it; an address that says nothing opens the first race.

    Links leave out what equals `DEFAULT_SETUP`, so an address that says anything builds on that.
    """
    if says_nothing(query):
        return FIRST.setup, []
    setup, problems = from_query(query)
    try:
        return (setup.replace(story=story(setup.story).key) if setup.story else setup), problems
    except Problem as problem:
        return setup.replace(story=""), [*problems, problem.message]
