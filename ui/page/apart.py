"""What is sent apart from the page it belongs to.

Streamlit sends the data of a component again when they differ from what it has sent to the same place before.
Of what reached the browser by another way (`ui.page.brief`) it does not know: a path that changes and changes
back would be taken for one that the browser still shows. So the data count how often something else was sent
in their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Apart:
    """By the names of places: a mark of what the browser has there, and how often that came apart."""

    def __init__(self) -> None:
        self._marks: dict[str, str] = {}
        self._times: dict[str, int] = {}

    def with_page(self, name: str, mark: str = "") -> int:
        """Note what the page is sent with; return what its data have to count."""
        self._marks[name] = mark
        return self._times.get(name, 0)

    def alone(self, name: str, mark: str) -> bool:
        """Whether the browser has something else there, which is then to be sent alone; this is noted."""
        if self._marks.get(name) == mark:
            return False
        self._marks[name] = mark
        self._times[name] = self._times.get(name, 0) + 1
        return True


def mark(message: Mapping[str, Any]) -> str:
    """What tells a path, or the numbers of an inspected lane, from others."""
    return f"{message['panel']} {message['lane']} {message['hash']}"
