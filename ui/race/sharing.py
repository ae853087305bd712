"""Taking the race along: link, picture, film, table and code."""

from __future__ import annotations

from copy import copy

import streamlit as st

from ui.export.code import LIBRARIES, script
from ui.export.film import film
from ui.export.table import csv
from ui.page.cards import lane_cards, taking_along
from ui.page.datacard import say_what_a_link_lacks
from ui.page.fairnesscard import fairness_card
from ui.page.home import home
from ui.page.i18n import _, script_catalogue, speak, spoken
from ui.page.link import address
from ui.page.names import file_stem, lane_names
from ui.page.runs import RunSpec, result, run_specs
from ui.player import send
from ui.race.picture import messages
from ui.race.session import Session


def show(state: Session) -> None:
    """Draw the tab."""
    st.caption(_("The address bar always holds a link to exactly what you see."))
    say_what_a_link_lacks(state.setup.surface.data)
    send("panel", "share", {"cards": [], "tail": taking_along(_("Save the plot (PNG)"))})
    _downloads(state)
    _code(run_specs(state.setup))


def _downloads(state: Session) -> None:
    """Files that are made only when somebody asks for them, then by another thread."""
    language, shown = spoken(), copy(state)  # both files show the same, whatever is changed meanwhile
    setup = shown.setup
    back = home(address(setup.replace(step=None)))
    stem = file_stem(setup.surface.key, (lane.optimizer for lane in setup.lanes))

    def make_film() -> str:
        speak(language)
        cards = shown.lane_ids.cards([fairness_card(setup), *lane_cards(setup)])
        sent = {**messages(shown), "cards": cards, "home": back}
        return film("race", _("Descent Lab"), language, script_catalogue(), sent)

    def make_table() -> str:
        started = run_specs(setup)
        return csv(started, [result(spec) for spec in started])

    for label, make, name, kind in (
        (_("Save the animation (HTML, works offline)"), make_film, f"{stem}.html", "text/html"),
        (_("Save all trajectories (CSV)"), make_table, f"{stem}.csv", "text/csv"),
    ):
        st.download_button(
            label, make, file_name=name, mime=kind, width="stretch", on_click="ignore", key=kind
        )


def _code(started: list[RunSpec]) -> None:
    """The code of one lane, ready to be run elsewhere."""
    st.markdown(f"**{_('Get the code')}**")
    names = [f"{i + 1} · {name}" for i, name in enumerate(lane_names(spec.lane for spec in started))]
    lane = st.selectbox(_("Lane"), range(len(started)), format_func=lambda i: names[i], key="code-lane")
    library = st.segmented_control(
        _("Library"),
        list(LIBRARIES),
        format_func=LIBRARIES.__getitem__,
        default="numpy",
        key="code-library",
        required=True,
    )
    if st.toggle(_("Show the code"), key="code-shown"):
        st.code(script(started[lane], library), language="python", height=420)
