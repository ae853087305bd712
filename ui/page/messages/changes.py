"""What the page sends to Python."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class Change(TypedDict):
    """One change: what is set (`name`, `value`) or what is done (`do`), and where; see `ui.page.edits`.

    A lane is named by its id: `lane:5`. `place` says of which picture a window is. `lanes` are the ids that
    the lanes of a link have had, when Python has forgotten them.
    """

    id: int
    at: str
    name: NotRequired[str]
    value: NotRequired[Any]
    do: NotRequired[str]
    place: NotRequired[str]
    lanes: NotRequired[list[int]]


class Update(TypedDict):
    """All that has changed since the update before; never more than one is under way.

    `rests`: by the short way, and the hand that has changed it rests (see `ui.page.brief`).
    """

    session: str
    sequence: int
    changes: list[Change]
    rests: NotRequired[bool]
