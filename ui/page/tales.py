"""The words over a picture: of a story or an example, one of several that follow one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ui.page.i18n import _
from ui.page.messages import Tale


class Told(Protocol):
    """What has words to show; title and text are msgids."""

    @property
    def key(self) -> str:
        """What it is called in a link."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def text(self) -> str:
        """What to look for."""


def tale(all_of_them: Sequence[Told], key: str) -> Tale | None:
    """The words of the one with this key and the keys of those before and after; None for an empty key."""
    if not key:
        return None
    keys = [None, *(told.key for told in all_of_them), None]
    at = keys.index(key)
    told = all_of_them[at - 1]
    return {
        "key": key,
        "title": _(told.title),
        "text": _(told.text),
        "place": f"{at} / {len(all_of_them)}",
        "back": keys[at - 1],
        "next": keys[at + 1],
    }
