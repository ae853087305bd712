"""What stands around every page: its title, the ways to the other pages, the language."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from ui.page.cards import optimizer_groups
from ui.page.i18n import LANGUAGES, _, choose_language, script_catalogue, spoken
from ui.player import send

STYLE = f"<style>{Path(__file__).with_suffix('.css').read_text('utf-8')}</style>"


@st.cache_resource
def _freeze() -> None:
    """Take what is loaded by now out of garbage collection, which Streamlit starts after every run."""
    gc.collect()
    gc.freeze()


def _remember_language() -> None:
    """Keep a choice in the address, where it survives a reload and travels with the link."""
    st.query_params["lang"] = st.session_state["lang"]


def page(title: str) -> None:
    """Set the page up and draw its head; `title` is a text to be translated."""
    language = choose_language()
    st.set_page_config(page_title=f"{_(title)} · {_('Descent Lab')}", page_icon="📉", layout="wide")
    st.html(STYLE)
    with st.container(key="top", horizontal=True, vertical_alignment="center"):
        st.title(_("Descent Lab"), anchor=False)
        st.page_link("app.py", label=_("The race"))
        st.page_link("pages/side_by_side.py", label=_("Side by side"))
        st.page_link("pages/batch_noise.py", label=_("Batch noise"))
        st.page_link("pages/reference.py", label=_("Reference"))
        st.segmented_control(
            "Language · 언어", list(LANGUAGES), format_func=LANGUAGES.__getitem__, default=language,
            key="lang", on_change=_remember_language,
            label_visibility="collapsed", required=True,
        )  # fmt: skip
    with st.container(key="carriers-texts"):
        send(
            "texts", "texts", {"catalogue": script_catalogue(), "groups": {"optimizers": optimizer_groups()}}
        )


def tabs(key: str, names: list[str]) -> Sequence[TabContainer]:
    """Tabs, of which only the open one needs to be filled; in another language the same one stays open."""
    language, first = st.session_state.get(f"{key}-first", (spoken(), 0))
    if language != spoken():
        first = st.session_state[f"{key}-open"]
    st.session_state[f"{key}-first"] = (spoken(), first)
    made = st.tabs(names, default=names[first], key=key, on_change="rerun")
    st.session_state[f"{key}-open"] = next((index for index, tab in enumerate(made) if tab.open), 0)
    return made


def ready() -> None:
    """To be called when a page has been drawn."""
    _freeze()
