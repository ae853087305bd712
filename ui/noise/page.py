"""The page "Batch noise": one of its four parts, the cards for it, and what it says."""

from __future__ import annotations

import streamlit as st

from ui.export.table import columns_csv
from ui.noise.link import noise_query
from ui.noise.runners import runners
from ui.noise.session import KEY, NoiseSession, noise_session
from ui.noise.setup import SECTIONS
from ui.page.brief import Short, answer_briefly
from ui.page.cards import taking_along
from ui.page.datacard import say_what_a_link_lacks
from ui.page.embed import embedded
from ui.page.i18n import _
from ui.page.messages import NoiseFrame, Told
from ui.page.scene import scene
from ui.player import player, send, send_programs, send_windows


def show() -> None:
    """Draw the page."""
    state = noise_session()
    if embedded():
        _player(state)
        return
    stage, side = st.columns([2.35, 1], gap="small")
    with stage:
        _player(state)
        with st.container(key="words"):
            for paragraph in state.setup.shown.explain(state.setup):
                st.markdown(paragraph)
    with side, st.container(key="side"):
        send(
            "panel",
            f"noise-{state.setup.section}",
            {"cards": state.setup.shown.cards(state.setup), "tail": []},
        )
        _share(state)


def _player(state: NoiseSession) -> None:
    picture = state.setup.shown.picture(state.setup)
    surface = picture.pop("surface")
    panel = f"noise-{state.setup.section}"
    send_windows(state.seen({f"{panel}-{i}": surface for i in range(len(picture["stages"]))}))
    with st.container(key="carriers-noise"):
        answer_briefly(state, KEY, Short(lambda: _told(state)))
        send("scene", f"scene-{panel}", {**scene(surface), "panel": panel})
    for stage in picture["stages"]:
        stage["panel"] = panel
    running = runners(state.setup, panel)
    send_programs(running.sent())
    live = {"controls": running.controls, "clouds": running.numbers()}
    player(KEY, {**frame(state), **picture, **live})


def _told(state: NoiseSession) -> Told:
    """What is said while a hand moves: the particles the page runs are its own until it rests."""
    return {"query": noise_query(state.setup), "caption": "", "lanes": []}


def frame(state: NoiseSession) -> NoiseFrame:
    """What is said of the page, whichever part is shown."""
    setup = state.setup
    return {
        "role": "noise",
        **state.frame(noise_query(setup), f"batch-noise-{setup.section}"),
        "layout": setup.section,
        "sections": [
            {"key": key, "label": _(section.title), "shown": key == setup.section}
            for key, section in SECTIONS.items()
        ],
    }


def _share(state: NoiseSession) -> None:
    say_what_a_link_lacks(state.setup.data)
    label = _("Back to the defaults")
    reset = {"at": "page", "do": "reset", "undo": True, "label": label, "testid": "reset-page"}
    tail = [*taking_along(_("Save the plot (PNG)")), reset]
    send("panel", "noise-share", {"cards": [], "tail": tail})
    setup, name = state.setup, f"batch-noise-{state.setup.section}.csv"
    st.download_button(
        _("Save the numbers (CSV)"), lambda: columns_csv(setup.shown.columns(setup)), file_name=name,
        mime="text/csv", width="stretch", on_click="ignore", key="save-noise-csv",
    )  # fmt: skip
