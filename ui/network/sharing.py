"""Taking what was learned along: link, picture, table and code."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.export.film import film
from ui.network import code
from ui.network.course import COLUMNS, Course
from ui.network.link import network_query
from ui.network.session import NetworkSession
from ui.network.setup import NetworkSetup, specs
from ui.network.study import Study
from ui.network.words import names
from ui.page.cards import taking_along
from ui.page.home import home
from ui.page.i18n import _, script_catalogue, speak, spoken
from ui.player import send


def show(
    state: NetworkSession, study: Study, sent: Callable[[NetworkSession, Study], dict[str, Any]]
) -> None:
    """Draw the tab; `sent` makes what the browser is sent, which is what a film is made of."""
    st.caption(_("The address bar always holds a link to exactly what you see."))
    tail = taking_along(_("Save the plot (PNG)"))
    send("panel", "network-share", {"cards": [], "tail": tail})
    setup = state.setup
    titles, language, back = names(setup), spoken(), home(network_query(setup))

    def make_film() -> str:
        speak(language)
        return film(
            "network", _("Descent Lab"), language, script_catalogue(), {**sent(state, study), "home": back}
        )

    st.download_button(
        _("Save the animation (HTML, works offline)"),
        make_film,
        file_name=f"network-{setup.sampled['kind']}.html",
        mime="text/html",
        width="stretch",
        on_click="ignore",
        key="save-network-film",
    )
    st.download_button(
        _("Save the numbers (CSV)"),
        lambda: table(titles, study.courses),
        file_name=f"network-{setup.sampled['kind']}.csv",
        mime="text/csv",
        width="stretch",
        on_click="ignore",
        key="save-network-csv",
    )
    _code(setup, titles)


def table(titles: list[str], courses: list[Course]) -> str:
    """Every kept position of every lane as far as it is known: a row each, with a header (RFC 4180)."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(["lane", "name", *COLUMNS])
    for number, (title, course) in enumerate(zip(titles, courses, strict=True), 1):
        count = course.count
        columns = [course.columns[name][:count].tolist() for name in COLUMNS]
        for step, samples, *values in zip(*columns, strict=True):
            rows.writerow([number, title, int(step), int(samples), *map(repr, values)])
    return text.getvalue()


def _code(setup: NetworkSetup, titles: list[str]) -> None:
    """The code of one lane, ready to be run elsewhere."""
    st.markdown(f"**{_('Get the code')}**")
    lanes = specs(setup)
    options = [f"{i + 1} · {title}" for i, title in enumerate(titles)]
    lane = st.selectbox(
        _("Lane"), range(len(lanes)), format_func=options.__getitem__, key="network-code-lane"
    )
    spec = lanes[min(lane, len(lanes) - 1)]
    library = st.segmented_control(
        _("Library"), [*code.LIBRARIES], format_func=code.LIBRARIES.__getitem__, default="numpy",
        key="network-code-library", required=True,
    )  # fmt: skip
    if st.toggle(_("Show the code"), key="network-code-shown"):
        st.code(code.script(spec, library, int(setup.training["patience"])), language="python", height=420)
