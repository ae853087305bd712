"""Taking the race along: link, picture, film, table and code."""

from __future__ import annotations

import streamlit as st

from optim_core import OPTIMIZERS
from ui.i18n import _
from ui.player import send
from ui.runs import heats, result
from ui.session import Session
from ui.setup import effective_lanes


def show(state: Session) -> None:
    """Draw the tab."""
    st.caption(_("The address bar always holds a link to exactly this picture."))
    tail = [
        {"local": "link", "label": _("Copy link"), "testid": "copy-link"},
        {"local": "png", "label": _("Save picture (PNG)"), "testid": "save-png"},
    ]
    send("panel", "share", {"cards": [], "tail": tail})
