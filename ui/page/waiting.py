"""How a page shows that a job is under way: a bar over the page, which never moves what is under it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.page.i18n import _, speak, spoken
from ui.page.jobs import desk

MOMENT = 0.15  # seconds that a page waits for a job before it is drawn without it
PATIENCE = 0.5  # seconds before a job is spoken of, and between two looks at how far it is


def show_job(
    kind: str,
    text: str,
    cancel: Callable[[], None],
    every: float = PATIENCE,
    seen: Callable[[], bool] = lambda: False,
) -> None:
    """Show how far the job of a kind is; draw the page again when it is over, or there is more to be `seen`.

    It looks every `every` seconds. While nothing is under way there is no fragment and the browser asks for
    nothing.
    """
    with st.container(key="jobs"):  # out of the flow of the page (frame.css), and always there
        job = desk().of(kind)
        if job is not None and not job.over:
            st.fragment(_watch, run_every=every)(kind, text, cancel, spoken(), seen)


def _watch(kind: str, text: str, cancel: Callable[[], None], language: str, seen: Callable[[], bool]) -> None:
    speak(language)  # a fragment that is drawn again has a thread of its own
    job = desk().of(kind)
    if job is None or job.over or seen():
        st.rerun()
    elif job.age >= PATIENCE:
        with st.container(key="job", horizontal=True, vertical_alignment="center"):
            st.progress(job.share, text=text)
            st.button(_("Cancel"), key=f"cancel-{kind}", on_click=_call_off, args=(kind, cancel))


def _call_off(kind: str, cancel: Callable[[], None]) -> None:
    cancel()
    desk().cancel(kind)
