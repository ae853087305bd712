"""The card on which a visitor brings data of one's own; the page reads the file itself."""

from __future__ import annotations

from typing import Any

from ui.page.i18n import _
from ui.page.limits import MAX_COLUMN_NAME, MAX_ROWS
from ui.page.message import N_
from ui.page.owndata import digest_of
from ui.page.setup import Setup

NOTE = N_(
    "A table as a CSV file. It stays in this browser; only the columns you choose are sent, and the "
    "server does not keep them after your visit."
)


def data_card(setup: Setup) -> dict[str, Any]:
    """Open or paste a table, and choose what of it becomes the surface."""
    field = {
        "type": "data",
        "name": "data",
        "at": "surface",
        "label": _("Your own data"),
        "value": digest_of(setup.surface.data),  # of what is shown; empty for other surfaces
        "rows": MAX_ROWS,
        "letters": MAX_COLUMN_NAME,
    }
    return {
        "at": "data",
        "testid": "own-data",
        "name": _("Your own data"),
        "title": _("Your own data"),
        "fields": [field],
        "note": _(NOTE),
    }
