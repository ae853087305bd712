"""The page "Network": settings, links, what is learned in pieces, and what the browser is sent."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_setups import SHORT, changed, learned, set_

from networks import DATASETS
from networks.generalization import ensemble_score
from networks.inspection import grid
from networks.stories import STORIES
from networks.training import train
from optim_core import SCHEDULES
from optim_core.noise import BatchStream
from ui.network import pictures
from ui.network.course import Course, parts
from ui.network.edits import network_edits
from ui.network.ground import COARSE, SIDE, grounds
from ui.network.kinds import DEPTH, WIDTH, Layers, Option
from ui.network.link import network_from_query, network_query, read_network_query
from ui.network.panels import FEW, HELPERS, NOISES, data_card, lane_cards, network_card
from ui.network.sending import messages, scene
from ui.network.session import NetworkSession
from ui.network.settings import DATA, NETWORK, RUN
from ui.network.setup import DEFAULT, FITTING, Learner, NetworkSetup, racer, specs
from ui.network.stories import story
from ui.network.words import names, verdict
from ui.page.message import Problem

TRAVELS = 150_000  # bytes of one message


# Settings and links


@pytest.mark.parametrize("key", STORIES)
def test_a_story_is_what_was_measured_and_its_link_brings_it_back(key):
    setup, told = story(key), STORIES[key]
    for spec, lane in zip(specs(setup), told.lanes, strict=True):
        assert spec.build() == lane.network
        assert (spec.racer.optimizer, spec.racer.settings["lr"]) == (lane.optimizer, lane.rate)
        for mine, theirs in zip(parts(spec), told.parts(lane), strict=True):
            assert np.array_equal(mine.x, theirs.x)
            assert np.array_equal(mine.y, theirs.y)
    assert read_network_query(network_query(setup)) == setup
    assert read_network_query(f"a={key}") == setup
    assert len(set(names(setup))) == len(setup.lanes)


def test_lanes_are_numbered_only_where_nothing_else_tells_them_apart():
    assert names(story("batch_norm")) == ["SGD η 0.1", "SGD η 1", "SGD η 1, batch normalization"]
    assert names(DEFAULT.replace(lanes=DEFAULT.lanes[2:] * 2)) == ["Adam 1", "Adam 2"]
    penalized = replace(DEFAULT.lanes[2], changes=(("l2", 0.01),))
    lanes = (DEFAULT.lanes[2], penalized, penalized)
    assert names(DEFAULT.replace(lanes=lanes)) == ["without L2 penalty", "λ 0.01 1", "λ 0.01 2"]


def _value(name: str, known: dict) -> st.SearchStrategy:
    spec = known[name]
    if isinstance(spec, Layers):
        return st.lists(st.integers(1, 16), max_size=8).map(tuple)
    if isinstance(spec, Option):
        return st.sampled_from(list(spec.choices))
    if spec.switch:
        return st.booleans()
    low, high = spec.slider
    return st.integers(int(low), min(int(high), 60)) if spec.whole else st.floats(low, min(high, 0.9))


def _values(known: dict, most: int = 3) -> st.SearchStrategy:
    several = st.lists(st.sampled_from(list(known)), max_size=most, unique=True)
    return several.flatmap(
        lambda chosen: st.tuples(*(st.tuples(st.just(n), _value(n, known)) for n in chosen))
    )


def _lane(optimizer: str, values: tuple, schedule: str, color: int) -> Learner:
    return Learner(racer(optimizer, 0.05, color), replace(Learner().schedule, key=schedule), values)


SETUPS = st.builds(
    NetworkSetup,
    data=_values(DATA),
    network=_values(NETWORK),
    run=_values(RUN),
    lanes=st.lists(
        st.builds(
            _lane,
            st.sampled_from(FITTING),
            _values(NETWORK),
            st.sampled_from(list(SCHEDULES)),
            st.integers(0, 11),
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
    plane=st.sampled_from(["path", "random"]),
)  # fmt: skip


@given(SETUPS)
@settings(max_examples=40, deadline=None)
def test_links_bring_everything_back(setup):
    assert read_network_query(network_query(setup)) == setup
    assert len(network_query(setup)) < 900


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("d=kind-hearts", "hearts"),
        ("w=depth-99", "depth"),
        ("w=wings-2", "wings"),
        ("w=layers-8.x", "layers"),
        ("w=layers-8.33", "33"),
        ("w=layers-8~width-4", "layers"),
        ("w=width-4~width-5", "width"),
        ("l=sgd&x=0~layers-1.1.1.1.1.1.1.1.1", "8"),
        ("n=steps-1.5", "steps"),
        ("l=newton", "newton"),
        ("l=sgd&x=3~init-he", "lane"),
        ("l=sgd&k=0~sideways", "sideways"),
        ("w=depth-8~width-32&n=steps-4000&l=sgd&l=adam&x=0~batch_size-500~samples-500", "steps"),
        ("i=7", "7"),
        ("d=kind-moons&d=kind-xor", "2"),
        ("l=sgd&a=a-tale-of-two-minima", "tale"),
    ],
)
def test_a_broken_link_says_what_is_wrong(query, word):
    setup, problems = network_from_query(query)
    assert setup == DEFAULT
    assert word in str(problems[0])


@pytest.mark.parametrize(
    ("query", "layers"),
    [
        ("", [(8, 8)] * 3),
        ("w=depth-3", [(8, 8, 8)] * 3),
        ("w=depth-3~width-16&l=sgd~lr-0.1", [(16, 16, 16)]),
        ("w=depth-0~width-16&l=sgd&l=sgd&x=1~depth-2", [(), (16, 16)]),
        ("w=width-5&l=sgd&l=adam&x=0~depth-1&x=1~width-3", [(5,), (3, 3)]),
        ("l=sgd&l=adam&x=1~width-3~depth-4", [(8, 8), (3, 3, 3, 3)]),
        ("w=layers-16.8.4&l=sgd&l=adam&x=1~layers-0", [(16, 8, 4), ()]),
    ],
)
def test_links_say_layers_as_they_always_did_and_one_by_one(query, layers):
    """Before layers could differ, a link had the number of layers and one number of neurons."""
    setup = read_network_query(query)
    assert [spec.of("layers") for spec in specs(setup)] == layers
    again = network_query(setup)
    assert read_network_query(again) == setup
    if "x=" not in query:
        assert again == query


def test_layers_are_set_together_or_one_by_one():
    setup = changed(DEFAULT, set_("network", "depth", 3), set_("network", "neurons-2", 4))
    assert specs(setup)[0].build().layers == (2, 8, 4, 8, 1)
    setup = changed(setup, set_("network", "neurons-3", 2), set_("network", "depth", 4))
    assert setup.settings["layers"] == (8, 4, 2, 2), "a layer that is added is as the last one"
    setup = changed(setup, set_("lane:1", "differ", "layers"), set_("lane:1", "width", 5))
    assert [spec.of("layers") for spec in specs(setup)] == [(8, 4, 2, 2), (5, 5, 5, 5), (8, 4, 2, 2)]
    assert names(setup)[1] == "Momentum, layers 5-5-5-5"
    shown = [field["name"] for field in network_card(setup)["fields"]]
    assert shown[:6] == ["depth", "width", *(f"neurons-{k}" for k in range(1, 5))]
    assert [field["value"] for field in network_card(setup)["fields"]][:6] == [4, 8, 8, 4, 2, 2]
    assert "layers" not in {name for name, _text in lane_cards(setup)[1]["fields"][-1]["options"]}
    _after, problems = network_edits(setup, [set_("network", "neurons-5", 3), set_("lane:0", "width", 3)])
    assert len(problems) == 2


def test_edits_do_what_the_cards_say():
    setup = changed(DEFAULT, set_("lane:1", "lr", 0.5), set_("lane:0", "differ", "init"))
    assert setup.lanes[1].racer.settings["lr"] == 0.5
    assert setup.lanes[0].changes == (("init", "he"),)
    setup = changed(setup, set_("lane:0", "init", "zero"), set_("network", "width", 5))
    assert [spec.of("init") for spec in specs(setup)] == ["zero", "he", "he"]
    assert {spec.of("layers") for spec in specs(setup)} == {(5, 5)}
    setup = changed(setup, {"at": "lane:0", "do": "alike", "name": "init"}, {"at": "lanes", "do": "add"})
    assert setup.lanes[0].changes == ()
    assert len({lane.racer.color for lane in setup.lanes}) == 4
    setup = changed(setup, set_("setting", "inspected", 3), {"at": "lane:0", "do": "remove"})
    assert (len(setup.lanes), setup.inspected) == (3, 2)
    setup = changed(setup, set_("data", "noise", 0.4), set_("data", "kind", "circles"))
    assert setup.sampled["noise"] == 0.1, "each data set has a noise of its own"
    setup = changed(setup, set_("lane:0", "schedule", "cosine"), set_("run", "steps", 30))
    assert specs(setup)[0].schedule.key == "cosine"
    assert changed(setup, {"at": "page", "do": "reset"}) == DEFAULT


def test_a_link_that_names_a_story_beside_other_settings_keeps_them():
    setup = changed(DEFAULT, set_("setting", "story", "zeros"))
    assert read_network_query(network_query(setup)) == setup


def test_the_lane_that_is_inspected_stays_so_when_others_come_and_go():
    state = NetworkSession(DEFAULT, [])
    numbers = count(1)

    def send(*changes: dict) -> NetworkSetup:
        number = next(numbers)
        told = [{"id": 10 * number + k, **change} for k, change in enumerate(changes)]
        state.take({"session": state.token, "sequence": number, "changes": told})
        assert not state.messages
        return state.setup

    momentum, adam = DEFAULT.lanes[1:]
    setup = send(set_("setting", "inspected", 2), {"at": "lane:0", "do": "duplicate"})
    assert (len(setup.lanes), setup.lanes[setup.inspected]) == (4, adam)
    setup = send({"at": "lane:0", "do": "remove"}, set_("setting", "inspected", 1))
    assert setup.lanes[setup.inspected] == momentum, "by its id: its place has changed"
    assert send(set_("setting", "inspected", 0)) == setup, "that lane is gone"
    setup = send({"at": "lane:1", "do": "remove"})
    assert setup.lanes[setup.inspected] == adam, "what stands in its place"


def test_what_cannot_be_done_is_said_and_the_rest_is_done():
    wrong = [
        set_("lane:9", "lr", 1),
        set_("network", "depth", 40),
        7,
        set_("nowhere", "x", 1),
        {"at": "lanes"},
    ]
    setup, problems = network_edits(DEFAULT, [*wrong, set_("run", "steps", 77)])
    assert len(problems) == 5
    assert setup.steps == 77
    with pytest.raises(Problem, match="lane"):
        DEFAULT.replace(lanes=())


def test_every_setting_has_a_control_with_a_sentence():
    controls = {
        field["name"] for card in (data_card(DEFAULT), network_card(DEFAULT)) for field in card["fields"]
    }
    assert controls >= {*DATA, *FEW[1:], "samples", DEPTH.name, WIDTH.name}
    assert {*FEW, *HELPERS, *NOISES, "samples"} == set(NETWORK)
    for name, spec in NETWORK.items():
        assert spec.help, name
    assert [card["lane"] for card in lane_cards(DEFAULT)] == [0, 1, 2]


# What is learned


def test_a_course_is_the_training_of_its_lane_whatever_its_pieces():
    setup = changed(SHORT, set_("lane:2", "differ", "l2"), set_("lane:2", "l2", 0.01))
    course, spec = learned(setup).courses[2], specs(setup)[2]
    loss = course.loss
    whole = train(loss, spec.racer.build(), None, 40, BatchStream(loss.samples, 16, 0, 0, 1))
    assert np.array_equal(course.x, whole.x[:, :, 0])
    assert np.array_equal(course.columns["loss"], whole.loss[:, 0])
    assert course.columns["samples"][-1] == whole.samples[-1]
    there = loss.score(whole.x[-1], course.aside)
    assert course.columns["validation"][-1] == there.loss
    assert course.columns["validation_accuracy"][-1] == there.accuracy
    assert "correct" in verdict(course)


def test_an_ensemble_is_judged_by_the_mean_of_its_answers():
    setup = changed(SHORT, set_("network", "members", 3))
    course, spec = learned(setup).courses[0], specs(setup)[0]
    starts = course.loss.network.starts(3)
    end = train(course.loss, spec.racer.build(), starts, 40, BatchStream(200, 16, 0, 0, 1)).x[-1]
    assert course.columns["validation"][-1] == ensemble_score(course.loss, end, course.aside).loss
    assert course.members.shape == (3,)


def test_averaged_weights_are_the_mean_of_the_last_ones():
    setup = changed(SHORT, set_("network", "average", 10))
    plain, course = learned(SHORT).courses[0], Course(specs(setup)[0])
    course._chunk = lambda: 7
    for _piece in course.pieces():
        pass
    for at in (0, 4, 23, 40):
        mean = plain.x[max(0, at - 9) : at + 1].mean(axis=0)
        assert course.columns["validation"][at] == pytest.approx(
            float(plain.loss.score(mean, plain.aside).loss)
        )


@pytest.mark.parametrize("kind", DATASETS)
def test_every_setting_may_be_set_on_every_data_set(kind):
    most = [
        set_("network", name, spec.slider[1]) for name, spec in NETWORK.items() if name in HELPERS + NOISES
    ]
    most = [{**each, "value": True} if each["name"] == "batch_norm" else each for each in most]
    few = [set_("run", "steps", 3), set_("network", "samples", 12), set_("data", "validation", 5)]
    assert learned(changed(DEFAULT, set_("data", "kind", kind), *few, *most)).over


def test_folds_and_diverging_lanes_are_told():
    setup = changed(SHORT, set_("run", "folds", True), set_("run", "steps", 8), set_("lane:0", "lr", 1e30))
    first, _second, third = learned(setup).courses
    assert first.diverged >= 0
    assert "diverged" in verdict(first)
    assert np.isfinite(third.folds)


@pytest.mark.parametrize(
    ("kind", "optimizer", "rate"),
    [
        ("curve", "momentum", 3.0),
        ("penguins", "sgd", 1e10),
        ("moons", "lion", 1e60),
        ("moons", "adam", 1e150),
    ],
)
def test_a_lane_that_diverges_is_drawn_as_far_as_it_went(kind, optimizer, rate):
    changes = [set_("lane:0", "optimizer", optimizer), set_("lane:0", "lr", rate), set_("data", "kind", kind)]
    setup = changed(SHORT, set_("network", "batch_norm", kind == "moons"), *changes)
    study = learned(setup)
    for message in (*messages(setup, study), scene(study.ground, "path")):
        plain = {name: value for name, value in message.items() if not isinstance(value, pa.Table)}
        json.dumps(plain, allow_nan=False)


# What is drawn


def test_a_plane_holds_the_true_loss_and_the_path_lies_on_it():
    course = learned(SHORT).courses[2]
    for kind in ("path", "random"):
        ground = next(filter(None, grounds("k", course.loss, course.x, kind, 0, COARSE)))
        assert ground.losses.shape == (COARSE, COARSE)
        assert 0.0 < ground.explained <= 1.0
    ground = learned(SHORT).ground
    course = learned(SHORT).course
    assert ground.losses.shape == (SIDE, SIDE)
    low, high = ground.height[0], float(course.loss.value(course.x[0]))
    assert low == pytest.approx(high, rel=0.02), "start and end lie in the plane"
    assert ground.height[-1] == pytest.approx(float(course.loss.value(course.x[-1])), rel=0.05)


@pytest.mark.parametrize("kind", ["moons", "penguins", "curve"])
def test_pictures_are_what_the_network_answers(kind):
    study = learned(changed(SHORT, set_("data", "kind", kind)))
    course = study.course
    view = pictures.window(course.loss.data, course.aside)
    field = pictures.field(course, course.count, view)
    assert field["ticks"][0] == 0
    assert field["ticks"][-1] == 40
    assert len(field["ticks"]) <= pictures.FRAMES
    side, codes = field["side"], field["codes"]["v"].to_numpy()
    last = codes.reshape(len(field["ticks"]), -1)[-1]
    if kind == "curve":
        line = np.stack([np.linspace(view[0], view[1], side), np.ones(side)], axis=1)
        assert np.allclose(last, course.loss.answers(course.x[-1], line)[0], rtol=1e-6)
        return
    scores = course.loss.scores(course.x[-1], grid(view, side, side))
    if kind == "moons":
        clear = np.abs(scores[0]) > 0.02
        assert np.array_equal(last[clear] > 127, scores[0][clear] > 0)
    else:
        shares = np.append(
            last.reshape(2, -1), 255 - last.reshape(2, -1).sum(axis=0, dtype=int)[None], axis=0
        )
        sure = np.sort(shares, axis=0)[-1] - np.sort(shares, axis=0)[-2] > 3
        assert np.array_equal(shares.argmax(axis=0)[sure], scores.argmax(axis=0)[sure])


def test_pictures_grow_with_the_course_and_end_at_the_latest_position():
    assert pictures.moments(501, 501)[-1] == 500
    assert len(pictures.moments(501, 501)) <= 64
    some = pictures.moments(501, 100)
    assert some[-1] == 99
    assert set(some[:-1]) <= set(pictures.moments(501, 501))


@pytest.mark.parametrize(
    "setup",
    [
        changed(DEFAULT, set_("run", "steps", 500), set_("network", "depth", 8)),
        changed(
            DEFAULT, set_("run", "steps", 70), set_("network", "width", 32), set_("data", "kind", "penguins")
        ),
    ],
    ids=["long and deep", "wide, three classes"],
)
def test_every_message_is_short(setup):
    for message in messages(setup, learned(setup)):
        tables = [value for value in message.values() if isinstance(value, pa.Table)]
        rest = {name: value for name, value in message.items() if not isinstance(value, pa.Table)}
        assert sum(table.nbytes for table in tables) + len(json.dumps(rest)) < TRAVELS, message["part"]


def test_gradients_of_a_lane_can_be_cut():
    """The first step of descent is the rate times the gradient that is left; the link has it, a reset not."""
    cut = changed(SHORT, set_("lane:0", "clipping", "norm"), set_("lane:0", "clipping_at", 0.01))
    assert network_from_query(network_query(cut)) == (cut, [])
    course, free = (learned(setup).courses[0] for setup in (cut, SHORT))
    length = np.linalg.norm(course.x[1] - course.x[0])
    assert length == pytest.approx(0.01 * cut.lanes[0].racer.settings["lr"], rel=1e-6)
    assert np.linalg.norm(free.x[1] - free.x[0]) > 2 * length
    assert changed(cut, {"at": "lane:0", "do": "reset"}).lanes[0].racer.clipping == ""
