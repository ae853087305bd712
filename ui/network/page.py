"""The page "Network": a small network learns in several lanes, and its loss surface is drawn."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from networks import DATASETS
from ui.network import panels, sharing
from ui.network.link import network_query
from ui.network.pictures import samples
from ui.network.sending import messages, scene, window
from ui.network.session import KEY, NetworkSession, network_session
from ui.network.settings import LAYERS
from ui.network.setup import MOST_LANES, NetworkSetup, whole_shape
from ui.network.stories import STORIES
from ui.network.study import Study, about
from ui.network.words import names, shape_text
from ui.page import cards
from ui.page.embed import embedded
from ui.page.frame import tabs
from ui.page.i18n import _, counted, speak, spoken
from ui.page.jobs import desk, drawing, queued
from ui.page.message import Message
from ui.page.messages import NetworkPicture
from ui.page.numerals import number
from ui.page.tales import tale
from ui.player import look_again, player, send

LEARN: Final = "learn"
FIRST: Final = 0.4  # seconds that a page waits for something to show
SHORT: Final = 0.01  # and for the end of what has been learned before
PERIOD: Final = 0.25  # seconds between two looks at what has been learned since
CROWD: Final = 4  # visitors that learn at once; with more of them each looks more rarely


def show() -> None:
    """Draw the page: a fragment, so that a change here leaves what stands around it as it is."""
    st.fragment(_body)(spoken())


def _body(language: str) -> None:
    speak(language)  # a fragment that is drawn again has a thread of its own
    state = network_session()
    study = _study(state)
    with drawing():
        _draw(state, study)


def _draw(state: NetworkSession, study: Study) -> None:
    if embedded():
        _player(state, study)
        return
    stage, side = st.columns([2.35, 1], gap="small")
    # The cards first: what has been set is answered with the picture, and they must not fall back by then.
    with side, st.container(key="side"):
        _tabs(state, study)
    with stage:
        _player(state, study)
        with st.container(key="words"):
            st.markdown("\n\n".join(_words(state.setup)))


def _player(state: NetworkSession, study: Study) -> None:
    player(KEY, _picture(state, study))
    st.fragment(_watch)(state.setup, study, spoken())


def _study(state: NetworkSession) -> Study:
    """What is being learned for the picture: begun anew as soon as anything it depends on has changed."""
    jobs, wanted = desk(), about(state.setup)
    study, job = state.study, jobs.of(LEARN)
    if study is not None and study.about == wanted:
        if job is not None and job.failed and not study.over:
            study.over = True  # what there is stays, and is not tried again
            state.messages = [*state.messages, Message("The training could not be finished.")]
        if study.over or (job is not None and not job.over):
            return study
    study = state.study = Study(state.setup)
    known = study.begun.is_set()
    job = jobs.begin(LEARN, wanted, study.pieces, lambda: not study.begun.is_set())
    if known:
        job.wait(SHORT)
    else:
        study.begun.wait(FIRST)
    return study


def _watch(setup: NetworkSetup, study: Study, language: str) -> None:
    """Send what has been learned; a fragment, which is drawn again alone while there is more to come."""
    speak(language)  # a fragment that is drawn again has a thread of its own
    with drawing():
        _send(setup, study)
    job = desk().of(LEARN)
    if not study.over and (job is None or job.over):
        st.rerun()  # it was given up, or went wrong


def _send(setup: NetworkSetup, study: Study) -> None:
    ended, ground = study.over, study.ground
    with st.container(key="carriers-ground"):  # there even when empty, so that what follows keeps its place
        if ground is not None:
            send("scene", "network-scene", scene(ground, setup.plane))
    with st.container(key="carriers-network"):
        for message in messages(setup, study):
            send("part", f"network-{message['part']}", message)
        if not ended:
            look_again("network-look", PERIOD * max(1.0, queued() / CROWD))


def _picture(state: NetworkSession, study: Study) -> NetworkPicture:
    setup = state.setup
    kind = DATASETS[str(setup.sampled["kind"])]
    course = study.course
    curve = not kind.classes
    inputs = [_("input")] if curve else [_(axis) for axis in kind.axes]
    return {
        "role": "network",
        **state.frame(network_query(setup), f"network-{setup.sampled['kind']}"),
        "study": study.key,
        "caption": _caption(setup),
        "tale": tale([*STORIES.values()], setup.story if setup.story in STORIES else ""),
        "steps": setup.steps,
        "every": course.spec.every,
        "kept": len(course.x),
        "inspected": setup.inspected,
        "plane": setup.plane,
        "view": list(window(study)),
        "curve": curve,
        "axes": [inputs[0], _("value")] if curve else inputs,
        "classes": [_(name) for name in kind.names] if kind.names != ("0", "1") else ["0", "1"],
        "samples": samples(course.loss.data, course.aside),
        "lanes": [
            {"label": name, "color": lane.racer.color}
            for name, lane in zip(names(setup), setup.lanes, strict=True)
        ],
    }


def film_parts(state: NetworkSession, study: Study) -> dict[str, Any]:
    """What a film is made of: what the browser is sent."""
    ground = study.ground
    return {
        "picture": _picture(state, study),
        "scenes": [scene(ground, state.setup.plane)] if ground else [],
        "parts": messages(state.setup, study),
        "feeds": [],
        "inspected": [],
    }


def _caption(setup: NetworkSetup) -> str:
    """What is shown, for pictures that leave the page."""
    data, shared = setup.sampled, setup.of_lane(setup.inspected)
    shape = whole_shape(str(data["kind"]), shared[LAYERS.name])
    parts = [
        _(DATASETS[str(data["kind"])].label),
        f"σ = {number(float(data['noise']), 3)}",
        _("network {shape}").format(shape=shape_text(shape)),
        counted("{count} step", "{count} steps", setup.steps),
    ]
    return " · ".join(parts)


def _words(setup: NetworkSetup) -> list[str]:
    seen = _(
        "All lanes have the same samples, first weights and batches; they differ only in what their cards "
        "say. The plot on the left shows what the networks answer: the shade is that of the inspected lane, "
        "the lines are where each lane changes from one class to another. Filled marks are training samples, "
        "open ones validation samples."
    )
    if not DATASETS[str(setup.sampled["kind"])].classes:
        seen = _(
            "All lanes have the same samples, first weights and batches; they differ only in what their "
            "cards say. The lines are the fitted curves of the lanes. Filled marks are training samples, "
            "open ones validation samples."
        )
    surface = _(
        "Every point of the loss surface is the true loss of a network with those weights, over all training "
        "samples, without dropout and noise. A network has far more weights than a plane has directions: the "
        "path is drawn at the nearest points of the plane, and the share of its squared distances from the "
        "end that lies in the plane is stated. Pictures are computed at up to 64 steps and blended in "
        "between."
    )
    sharp = _(
        "Sharpness is the largest curvature of the training loss at the end, the largest "
        "eigenvalue of its Hessian."
    )
    shared = [setup.of_lane(i) for i in range(len(setup.lanes))]
    if any(lane["members"] > 1 or lane["average"] > 1 for lane in shared):
        sharp += " " + _(
            "Of an ensemble, or of averaged weights, the pictures show the first network as it is "
            "at each step; "
            "losses and accuracies are those of the ensemble or of the average."
        )
    return [seen, surface, sharp]


def _tabs(state: NetworkSession, study: Study) -> None:
    """What can be set, by tab."""
    setup = state.setup
    lanes, network, stories, share = tabs(
        "network-tabs", [_("Lanes"), _("Network and data"), _("Stories"), _("Share")]
    )
    with lanes:
        if lanes.open:
            _lanes(state)
    with network:
        if network.open:
            made = [
                panels.data_card,
                panels.network_card,
                panels.run_card,
                panels.helpers_card,
                panels.noises_card,
            ]
            send("panel", "network-cards", {"cards": [card(setup) for card in made]})
    with stories:
        if stories.open:
            shown = [
                cards.opening("story", s.key, s.title, s.text, setup.story == s.key) for s in STORIES.values()
            ]
            send("panel", "network-stories", {"cards": [], "tail": shown})
    with share:
        if share.open:
            sharing.show(state, study, film_parts)


def _lanes(state: NetworkSession) -> None:
    setup = state.setup
    full = len(setup.lanes) >= MOST_LANES
    tail = [
        {"at": "lanes", "do": "add", "label": _("Add a lane"), "testid": "add-lane", "disabled": full},
        {"at": "page", "do": "reset", "undo": True, "label": _("Reset all"), "testid": "reset-all"},
    ]
    send("panel", "network-lanes", {"cards": state.lane_ids.cards(panels.lane_cards(setup)), "tail": tail})
