"""The race: several optimizers on one surface, with everything that can be set beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from optim_core.clipping import cut_in_latex
from optim_core.rule import Optimizer
from ui.page.brief import AtRest, Short, answer_briefly, send_drawn, unmoved
from ui.page.embed import embedded
from ui.page.i18n import _
from ui.page.jobs import desk
from ui.page.marked import marked
from ui.page.setup import effective_lanes
from ui.page.waiting import MOMENT, show_job
from ui.player import player, send, send_programs, send_windows
from ui.race.picture import drawn, messages, told
from ui.race.session import PLAYER, Session, session
from ui.race.side import open_cards, tabs_beside
from ui.race.tune import tuned

SEARCH = "search"


def show() -> None:
    """Draw the race.

    It is no fragment of the page: a server that has just been started would not know it, and forget what the
    visitor changes first. What is told to a fragment (`ui.page.brief`) the browser keeps until all of it is
    answered.
    """
    state = session()
    beside(state, lambda: tabs_beside(state))


def beside(state: Session, side: Callable[[], None]) -> None:
    """Draw a race and what stands beside it."""
    _search(state)
    if embedded():
        _player(state)
        return
    stage, column = st.columns([2.35, 1], gap="small")
    with stage:
        _player(state)
        _rule(state)
    with column, st.container(key="side"):
        side()


def _search(state: Session) -> None:
    """Begin the search of the best settings, look how far it is, or take over what it has found."""
    jobs, wanted = desk(), state.searched
    if wanted is None:
        jobs.cancel(SEARCH)
    else:
        job = jobs.of(SEARCH)
        if job is None or job.about is not wanted or job.called_off:
            job = jobs.start(SEARCH, wanted, partial(tuned, wanted))
            job.wait(MOMENT)
        if job.over and not job.called_off:
            state.search_failed() if job.failed else state.found(job.result)
            jobs.cancel(SEARCH)
    show_job(SEARCH, _("Searching for the best settings of every lane"), state.give_up)


def _player(state: Session) -> None:
    sent = messages(state)
    send_windows(sent["windows"])
    send_programs(sent["live"])
    with st.container(key="carriers"):
        if state.brief:
            answer_briefly(state, PLAYER, short(state))
        for index, data in enumerate(sent["scenes"]):
            send("scene", f"scene-{index}", data)
        send_drawn(state, sent)
    player(PLAYER, sent["picture"])


def short(state: Session) -> Short:
    """What is said of the race while a hand moves numbers of its lanes, and when it rests."""
    rest = AtRest(
        drawn=lambda: drawn(state),
        cards=lambda: open_cards(state),
        standing=lambda: (unmoved(state.setup), state.searched, _inspected(state).rule, _cut(state)),
    )
    return Short(lambda: told(state), rest)


def _inspected(state: Session) -> Optimizer:
    return effective_lanes(state.setup)[state.inspected].build()


def _cut(state: Session) -> str:
    """How the lane that is inspected cuts gradients."""
    optimizer = _inspected(state)
    return cut_in_latex(optimizer) if optimizer.clipping else ""


def _rule(state: Session) -> None:
    optimizer = _inspected(state)
    with st.container(key="rule", border=True):
        st.markdown(f"**{_(optimizer.label)}** · {_(optimizer.idea)}")
        if optimizer.clipping:
            st.latex(cut_in_latex(optimizer))
        st.latex(marked(optimizer.rule, state.lit))
        st.caption(_("θ = (x, y) are the two weights, g is the gradient of the loss L at θ, t counts steps."))
        st.caption(_(optimizer.source))
