"""The settings of the page "Batch noise": links restore them, and nothing from outside is trusted."""

from __future__ import annotations

import pytest

from ui.noise.link import DEFAULT, noise_from_query, noise_query
from ui.noise.session import NoiseSession, noise_edits
from ui.noise.setup import NoiseSetup

CHANGES = [
    {"at": "minima", "name": "lr", "value": 0.3},
    {"at": "minima", "name": "kind", "value": "both"},
    {"at": "batches", "name": "normalised", "value": False},
    {"at": "gaussian", "name": "kind", "value": "classifier"},
    {"at": "spread", "name": "kind", "value": "ring"},
    {"at": "spread", "name": "particles", "value": 5000},
    {"at": "surface", "name": "key", "value": "ackley"},
    {"at": "lane:0", "name": "optimizer", "value": "adam"},
    {"at": "lane:0", "name": "beta1", "value": 0.5},
    {"at": "noise", "name": "batch_size", "value": 64},
    {"at": "schedule", "name": "key", "value": "cosine"},
    {"at": "setting", "name": "start", "value": [1.5, 2.5]},
    {"at": "setting", "name": "steps", "value": 120},
    {"at": "page", "do": "section", "name": "gaussian"},
]


def changed(*changes) -> NoiseSetup:
    setup, messages = noise_edits(DEFAULT, list(changes))
    assert not messages, [str(message) for message in messages]
    return setup


@pytest.mark.parametrize("count", range(len(CHANGES) + 1))
def test_a_link_restores_the_page(count):
    setup = changed(*CHANGES[:count])
    query = noise_query(setup)
    assert noise_from_query(query) == (setup, [])
    assert noise_from_query(f"{query}&t=7&lang=ko")[0] == setup.replace(step=7)
    assert len(query) < 400


def test_a_link_of_several_lanes_says_that_only_the_first_is_used():
    setup, messages = noise_from_query("l=sgd~lr-0.004&l=adam")
    assert [lane.optimizer for lane in setup.cloud.lanes] == ["sgd"]
    assert str(messages[0]) == "The link has 2 lanes; the cloud uses only the first"
    linked, problems = noise_edits(DEFAULT, [{"at": "page", "do": "link", "value": "l=sgd~lr-0.004&l=adam"}])
    assert (linked, problems) == (setup, [])


def test_the_default_needs_no_link():
    assert noise_query(DEFAULT) == ""


BROKEN = [
    "b=nothing",
    "b=cloud&b=cloud",
    "f=sharp~lr-abc",
    "f=nowhere",
    "f=sharp~lr--1",
    "f=sharp~lr-1~lr-2",
    "f=sharp~what-1",
    "w=ring~bare",
    "w=ring~particles-1e9",
    "w=ring~particles-2.5",
    "d=line~normalised-maybe",
    "g=line~where-2",
    "t=-3",
    "t=soon",
    "f=%zz",
    "n=1001",
    "n=99999",
    "s=nothing",
    "l=adam~lr--1",
    "e=gaussian~sigma--1",
    "f=sharp~batch_size-0",
    "f=sharp~batch_size-nan",
    "f=" + "x" * 7000,
    "&".join(["z=1"] * 100),
]


@pytest.mark.parametrize("query", BROKEN, ids=lambda query: query[:24])
def test_a_broken_link_opens_the_default_and_says_why(query):
    setup, messages = noise_from_query(query)
    assert setup == DEFAULT
    assert messages
    assert all(len(str(message)) < 400 for message in messages)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"at": 3},
        {"at": "minima"},
        {"at": "minima", "name": "lr", "value": "much"},
        {"at": "minima", "name": 5},
        {"at": "minima", "name": "kind", "value": None},
        {"at": "page", "do": "explode"},
        {"at": "lanes", "do": "add"},
        {"at": "page", "do": "section", "name": "x"},
        {"at": "setting", "name": "steps", "value": 2000},
        {"at": "page", "do": "link", "value": 7},
        {"at": "surface", "name": "formula", "value": "__import__('os')"},
    ],
)
def test_what_the_browser_sends_is_not_trusted(change):
    setup, messages = noise_edits(DEFAULT, [change])
    assert setup == DEFAULT
    assert messages


def test_a_change_is_carried_out_once():
    state = NoiseSession(DEFAULT, [])
    change = {"id": 1, "at": "setup", "do": "new_seed"}
    state.take({"session": state.token, "sequence": 1, "changes": [change]})
    seed = state.setup.cloud.seed
    state.take({"session": state.token, "sequence": 2, "changes": [change]})
    state.take({"session": "another", "sequence": 3, "changes": [{**change, "id": 2}]})
    assert state.setup.cloud.seed == seed != 0


def test_another_model_brings_its_own_rate_along_and_leaves_the_rest():
    edits = [
        {"at": "batches", "name": "batch_size", "value": 8},
        {"at": "batches", "name": "kind", "value": "classifier"},
    ]
    knobs = noise_edits(DEFAULT, edits)[0].batches
    assert (knobs.number("lr"), knobs.whole("batch_size")) == (2.0, 8)
    assert knobs.changed("kind", "line").number("lr") == 0.1


def test_a_race_s_rule_of_fairness_is_carried_out_by_the_cloud():
    setup, _ = noise_from_query("m=one_rate~lr-0.004&l=sgd")
    assert (setup.cloud.lanes[0].settings["lr"], setup.cloud.fairness) == (0.004, "own")
