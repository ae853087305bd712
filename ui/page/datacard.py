"""The card on which a visitor brings data of one's own; the page reads the file itself."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.page.i18n import _
from ui.page.limits import MAX_COLUMN_NAME, MAX_ROWS
from ui.page.message import N_
from ui.page.owndata import digest_of

NOTE = N_(
    "A table as a CSV file. It stays in this browser; only the columns you choose are sent, and the "
    "server does not keep them after your visit."
)


LEFT_OUT = N_("A link does not contain your data. Whoever opens it is told which columns are missing.")


def say_what_a_link_lacks(token: str) -> None:
    """Say beside the link that the table shown, if there is one, is not in it."""
    if token:
        st.caption(_(LEFT_OUT))


def data_card(token: str) -> dict[str, Any]:
    """Open or paste a table, and choose what of it becomes the surface; `token` is the table shown."""
    field = {
        "type": "data",
        "name": "data",
        "at": "surface",
        "label": _("Your own data"),
        "value": digest_of(token),  # of what is shown; empty for other surfaces
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
