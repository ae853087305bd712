"""What stands around every page: its title, the ways to the other pages, the language."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from ui.page.embed import embedded
from ui.page.finder import english_notes, optimizer_groups, optimizer_notes
from ui.page.i18n import (
    LANGUAGES,
    _,
    choose_language,
    chosen_language,
    remember_language,
    script_catalogue,
    spoken,
)
from ui.page.jobs import desk
from ui.page.message import N_
from ui.page.messages import Texts
from ui.player import send

HEAD_START = 0.12  # seconds; shorter and longer ones were measured, and the picture came later
STYLE = f"<style>{Path(__file__).with_suffix('.css').read_text('utf-8')}</style>"
PAGES = {
    "app.py": N_("The race"),
    "pages/side_by_side.py": N_("Side by side"),
    "pages/maps.py": N_("Maps"),
    "pages/batch_noise.py": N_("Batch noise"),
    "pages/network.py": N_("Network"),
    "pages/course.py": N_("Course"),
    "pages/reference.py": N_("Reference"),
}


@st.cache_resource
def _freeze() -> None:
    """Take what is loaded by now out of garbage collection, which Streamlit starts after every run."""
    gc.collect()
    gc.freeze()


def _language_chosen() -> None:
    remember_language(st.session_state["lang"])


def page(title: str) -> None:
    """Set the page up and draw its head; `title` is a text to be translated."""
    language, chosen = choose_language(), chosen_language()
    desk().turn_to(title)
    st.set_page_config(page_title=f"{_(title)} · {_('Descent Lab')}", page_icon="📉", layout="wide")
    with st.container(key="carriers-texts"):
        groups = {"optimizers": optimizer_groups()}
        addresses = {label: "" if file == "app.py" else Path(file).stem for file, label in PAGES.items()}
        words: Texts = {
            "catalogue": script_catalogue(),
            "groups": groups,
            "notes": {"optimizers": optimizer_notes()},
            "english": {"optimizers": english_notes()},
            "page": addresses[title],
            "pages": list(addresses.values()),
            "chosen": chosen,
            "embedded": embedded(),
        }
        send("texts", "texts", words)
    _let_our_modules_come()
    st.html(STYLE)
    if not embedded():
        _head(language, chosen)


def _let_our_modules_come() -> None:
    """Let the browser begin to fetch our modules before a page that is opened is sent as a whole.

    Streamlit's page asks for the code of components when it is to show the first one, and React shows what
    had to wait for code 300 ms later at the soonest. What comes when the code is there is shown at once. So
    the picture moves a tenth sooner; `python -m bench.first_picture` measures it.
    """
    if st.context.headers and "opened" not in st.session_state:  # tests of pages have no browser
        time.sleep(HEAD_START)
    st.session_state["opened"] = True


def _head(language: str, chosen: str | None) -> None:
    """The title, the ways to the other pages, and the language."""
    with st.container(key="top", horizontal=True, vertical_alignment="center"):
        st.title(_("Descent Lab"), anchor=False)
        for file, label in PAGES.items():
            st.page_link(file, label=_(label), query_params={"lang": chosen} if chosen else None)
        st.segmented_control(
            "Language · 언어", list(LANGUAGES), format_func=LANGUAGES.__getitem__, default=language,
            key="lang", on_change=_language_chosen,
            label_visibility="collapsed", required=True,
        )  # fmt: skip


def tabs(key: str, names: list[str]) -> Sequence[TabContainer]:
    """Tabs, of which only the open one needs to be filled; in another language the same one stays open."""
    language, first = st.session_state.get(f"{key}-first", (spoken(), 0))
    if language != spoken():
        first = st.session_state[f"{key}-open"]
    st.session_state[f"{key}-first"] = (spoken(), first)
    made = st.tabs(names, default=names[first], key=key, on_change="rerun")
    st.session_state[f"{key}-open"] = next((index for index, tab in enumerate(made) if tab.open), 0)
    return made


def open_tab(key: str) -> int:
    """Which of the tabs is open, the first one being 0."""
    return int(st.session_state[f"{key}-open"])


def ready() -> None:
    """To be called when a page has been drawn."""
    _freeze()
