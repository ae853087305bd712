"""Taking the race along: link, picture, film, table and code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.export.film import film
from ui.i18n import _, script_catalogue, speak, spoken
from ui.player import send
from ui.session import Session


def show(state: Session, messages: Callable[[Session], dict[str, Any]]) -> None:
    """Draw the tab; `messages` makes what the browser is sent, which is what a film is made of."""
    st.caption(_("The address bar always holds a link to exactly this picture."))
    tail = [
        {"local": "link", "label": _("Copy link"), "testid": "copy-link"},
        {"local": "png", "label": _("Save the stage (PNG)"), "testid": "save-png"},
    ]
    send("panel", "share", {"cards": [], "tail": tail})
    language = spoken()

    def make_film() -> str:
        speak(language)  # it is made later, by another thread
        return film("race", _("Descent Lab"), language, script_catalogue(), messages(state))

    st.download_button(
        _("Save the film (HTML, plays offline)"), make_film, file_name="descent-lab.html", mime="text/html",
        width="stretch", on_click="ignore", key="save-film",
    )  # fmt: skip
