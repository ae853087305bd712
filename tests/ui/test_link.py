"""Links restore exactly, stay short and readable, and break with a message instead of an exception."""

from __future__ import annotations

import re
import time
from urllib.parse import parse_qsl, urlencode

import pytest
from broken_links import BROKEN
from hypothesis import given, settings
from hypothesis import strategies as st
from ui_strategies import setups

from optim_core import OPTIMIZERS
from ui.page.choices import FORMULA, Noise, SurfaceChoice
from ui.page.lane import FRAMEWORKS, Lane
from ui.page.limits import MAX_FORMULA, MAX_LANES, MAX_LINK, MAX_PROBLEMS
from ui.page.link import from_query, to_query
from ui.page.schedulechoice import ScheduleChoice
from ui.page.setup import DEFAULT_SETUP, Setup

UNENCODED = re.compile(r"[A-Za-z0-9_.~&=-]*")
FULL = Setup(
    surface=SurfaceChoice("rosenbrock", (("b", 50.0),)),
    start=(-1.25, 2.5),
    steps=300,
    schedule=ScheduleChoice("cosine", (("final", 0.1),)),
    noise=Noise("gaussian", sigma=0.5, batch_size=8),
    seed=7,
    lanes=(
        Lane("sgd", "torch", (("lr", 0.0015),), 0),
        Lane("momentum", "keras", (("lr", 0.0015), ("momentum", 0.95)), 1),
        Lane("rmsprop", "optax", (("lr", 0.02), ("rho", 0.95), ("centered", True), ("eps", 1e-6)), 2),
        Lane(
            "adam", "torch", (("lr", 0.05), ("beta1", 0.95), ("beta2", 0.99), ("eps", 1e-5)), 7, hidden=True
        ),
        Lane(
            "adam", "keras", (("lr", 0.05), ("beta1", 0.8), ("bias_correction", False)), 8, start=(-0.5, 1.75)
        ),
        Lane("rprop", "textbook", (("lr", 0.1), ("eta_minus", 0.4), ("eta_plus", 1.3), ("step_max", 2.0)), 9),
    ),
    fairness="one_rate",
    shared_lr=0.02,
    budget=64,
    step=120,
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(setups())
def test_any_setup_comes_back_exactly(setup):
    query = to_query(setup)
    assert from_query(query) == (setup, [])
    assert setup.surface.key == FORMULA or UNENCODED.fullmatch(query)


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(setups())
def test_a_link_survives_decoding_and_encoding_by_others(setup):
    query = urlencode(parse_qsl(to_query(setup), keep_blank_values=True))
    assert from_query(query) == (setup, [])


def test_the_default_needs_no_link():
    assert to_query(DEFAULT_SETUP) == ""
    assert from_query("") == (DEFAULT_SETUP, [])


def test_six_lanes_with_many_changes_fit_500_characters():
    query = to_query(FULL)
    assert len(query) < 500
    assert UNENCODED.fullmatch(query)
    assert from_query(query) == (FULL, [])


def test_the_longest_link_we_write_is_read():
    awkward = 0.12345678901234567
    widest = max(OPTIMIZERS, key=lambda key: len(str(OPTIMIZERS[key].hyperparameters)))
    specs = [spec for spec in OPTIMIZERS[widest].hyperparameters if not spec.switch]
    values = tuple((spec.name, spec.domain.low + awkward * 1e-5) for spec in specs)
    lane = Lane(widest, "textbook", values, 11, True, (-123456.12345678912, -123456.12345678912))
    view = (-1.2345678901234567, 1.2345678901234567) * 2
    formula = "x" + "**2 + 1e-7*y" * 16
    setup = FULL.replace(
        surface=SurfaceChoice(FORMULA, formula=formula, view=view), lanes=(lane,) * MAX_LANES
    )
    assert len(to_query(setup)) + 3 * (MAX_FORMULA - len(formula)) < MAX_LINK
    assert from_query(to_query(setup)) == (setup, [])


# Links that people have kept. If one of these fails, links all over the world have changed their meaning:
# change how they are read, so that they still mean what was meant.
KEPT = {
    "s=beale&l=sgd": Setup(surface=SurfaceChoice("beale"), start=(1.0, 1.5), lanes=(Lane("sgd"),)),
    "n=300&r=7&t=120": DEFAULT_SETUP.replace(steps=300, seed=7, step=120),
    "s=rosenbrock~b-50&p=-1.5~2": DEFAULT_SETUP.replace(surface=SurfaceChoice("rosenbrock", (("b", 50.0),))),
    "l=sgd&l=adam~torch~lr-0.01~color-4~hidden": DEFAULT_SETUP.replace(
        lanes=(Lane("sgd"), Lane("adam", "torch", (("lr", 0.01),), 4, hidden=True))
    ),
    "l=adam~bias_correction-off~at--0.5_2": DEFAULT_SETUP.replace(
        lanes=(Lane("adam", values=(("bias_correction", False),), start=(-0.5, 2.0)),)
    ),
    "k=cosine~final-0.1&e=gaussian~sigma-0.5~batch_size-8": DEFAULT_SETUP.replace(
        schedule=ScheduleChoice("cosine", (("final", 0.1),)), noise=Noise("gaussian", 0.5, 8)
    ),
    "m=one_rate~lr-0.02~budget-64": DEFAULT_SETUP.replace(fairness="one_rate", shared_lr=0.02, budget=64),
    "s=formula&q=x%2A%2A2+%2B+y%2A%2A2&v=-1~1~-2~2&p=0.5~1e-3": DEFAULT_SETUP.replace(
        surface=SurfaceChoice(FORMULA, formula="x**2 + y**2", view=(-1, 1, -2, 2)), start=(0.5, 0.001)
    ),
}


@pytest.mark.parametrize("query", KEPT)
def test_kept_links_still_mean_the_same(query):
    assert from_query(query) == (KEPT[query], [])


def test_the_default_race_is_part_of_the_format():
    assert to_query(DEFAULT_SETUP.replace(lanes=DEFAULT_SETUP.lanes[::-1])) == (
        "l=adam~lr-0.1~color-5&l=rmsprop~lr-0.01~color-4&l=adagrad~lr-1~color-3"
        "&l=nesterov~lr-0.001~color-2&l=momentum~lr-0.001~color-1&l=sgd~lr-0.001~color-0"
    )


@pytest.mark.parametrize("around", ["?{}", "https://lab.example/?{}", "http://localhost:8501/compare?{}#top"])
def test_a_pasted_address_is_read(around):
    assert from_query(around.format("n=300")) == (DEFAULT_SETUP.replace(steps=300), [])


def test_what_is_not_ours_is_left_alone():
    query = "lang=ko&embed=true&n=300&utm_source=%zz&S=beale&embed=true&=&&x"
    assert from_query(query) == (DEFAULT_SETUP.replace(steps=300), [])


def test_there_are_a_hundred_broken_links_and_more():
    assert len(set(BROKEN)) == len(BROKEN) > 200


@pytest.mark.parametrize("index", range(len(BROKEN)), ids=lambda index: ascii(BROKEN[index])[:30])
def test_a_broken_link_opens_the_default_and_says_why(index):
    began = time.process_time()
    setup, problems = from_query(BROKEN[index])
    assert time.process_time() - began < 1
    assert setup is DEFAULT_SETUP
    assert 1 <= len(problems) <= MAX_PROBLEMS
    for problem in problems:
        assert str(problem).isprintable()
        assert len(str(problem)) < 400


@pytest.mark.parametrize("query", [None, 3, b"n=3", ["n=3"], {"n": "3"}])
def test_what_is_no_text_is_no_link(query):
    setup, problems = from_query(query)
    assert setup is DEFAULT_SETUP
    assert problems


def test_messages_name_lane_setting_and_interval():
    (message,) = from_query("l=sgd&l=adam~beta1-1.5")[1]
    assert str(message) == "Lane 2: adam: beta1 must lie in [0, 1), not 1.5"
    first, second = (
        from_query("l=adam~tensorflow&n=5000000&s=beale")[1],
        from_query("n=0&k=x&e=y&m=z&p=1&s=q&l=")[1],
    )
    assert len(first) == 1
    assert len(second) == MAX_PROBLEMS


def test_words_of_a_lane_cannot_be_taken_for_settings():
    names = {spec.name for optimizer in OPTIMIZERS.values() for spec in optimizer.hyperparameters}
    assert not names & {"color", "at", "hidden", *FRAMEWORKS}
    assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in (*names, *OPTIMIZERS))


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200) | st.text(alphabet="slpnkermtvq=~&-.0123456789abeo%+_", max_size=120))
def test_any_text_gives_a_setup_or_a_message(text):
    setup, problems = from_query(text)
    assert isinstance(setup, Setup)
    assert setup is DEFAULT_SETUP or not problems


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(setups(), st.data())
def test_a_damaged_link_never_raises(setup, data):
    query = to_query(setup)
    place = data.draw(st.integers(0, len(query)))
    damaged = query[:place] + data.draw(st.text(max_size=3)) + query[place + data.draw(st.integers(0, 3)) :]
    restored, problems = from_query(damaged)
    assert not problems or restored is DEFAULT_SETUP
