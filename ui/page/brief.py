"""A short answer while a hand moves: a part of the script runs in place of the whole page.

What is dragged the browser shows by itself (`ui.page.live`). Of what Python knows, only the link, the words
over the picture and how the lanes end are wanted meanwhile. So such an update takes a way of its own: a
fragment that answers with these. When the hand rests the page asks for everything by the way it always has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.page.i18n import speak, spoken
from ui.page.inbox import briefly, sent_by
from ui.page.messages import Told
from ui.page.session import Visit, use_own_data
from ui.player import send_brief


def answer_briefly(state: Visit[Any], component: str, tell: Callable[[], Told]) -> None:
    """Open the short way to Python beside that of the picture `component`; `tell` says what it answers."""
    st.fragment(_answer)(state, briefly(component), tell, spoken())


def _answer(state: Visit[Any], key: str, tell: Callable[[], Told], language: str) -> None:
    speak(language)  # a fragment that is drawn again has a thread of its own
    use_own_data()
    before = state.acknowledged
    state.take(sent_by(key))
    anew = state.acknowledged != before  # no update that the whole page answers
    told = {"acknowledged": state.acknowledged, **tell()} if anew else None
    send_brief(key, {"page": state.address, "session": state.token, "told": told})
