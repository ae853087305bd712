"""What the page says where a map cannot follow the hand by itself."""

from __future__ import annotations

from ui.page import live
from ui.page.i18n import _
from ui.page.runs import run_specs
from ui.page.setup import Setup


def waiting(race: Setup) -> list[str]:
    """That Python draws the map while something is dragged, where the page has no program of a lane."""
    if all(live.program(spec) for spec in run_specs(race)):
        return []
    return [
        _(
            "The browser cannot run this by itself. While you drag, the server draws a map of few cells, "
            "then the whole map."
        )
    ]
