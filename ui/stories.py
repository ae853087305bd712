"""Prepared settings, one click each, with what to look for. A test measures that each shows what it says."""

from __future__ import annotations

from dataclasses import dataclass

from ui.setup import Setup
from ui.values import choice


@dataclass(frozen=True)
class Story:
    """A setting and two sentences on what to look for; title and text are msgids."""

    key: str
    title: str
    text: str
    setup: Setup


STORIES: tuple[Story, ...] = ()


def story(key: str) -> Story:
    """The story with this key; a Problem lists the keys there are."""
    stories = {item.key: item for item in STORIES}
    return stories[choice("Story", key, stories)]
