"""A rate that is changed at a step by hand: what stays, what is in the link, and how it is taken back."""

from __future__ import annotations

import numpy as np
import pytest

from optim_core import SCHEDULES
from ui.page.cards import schedule_card
from ui.page.edits import apply_edits
from ui.page.lane import Lane
from ui.page.link import from_query, to_query
from ui.page.live import draws
from ui.page.names import schedule_name
from ui.page.runs import result, run_specs
from ui.page.schedulechoice import ScheduleChoice
from ui.page.setup import Setup


def turn(setup, step):
    return apply_edits(setup, [{"at": "schedule", "do": "turn", "value": step}])


def paths(setup):
    return [result(spec).run.x[:, :, 0] for spec in run_specs(setup)]


def test_the_path_until_then_stays_and_the_rest_has_the_new_rate():
    before = Setup(lanes=(Lane("sgd", values=(("lr", 1e-3),)), Lane("adam", color=1)), steps=60)
    after, problems = turn(before, 20)
    assert not problems
    for old, new in zip(paths(before), paths(after), strict=True):
        np.testing.assert_array_equal(new[:21], old[:21])
        assert (new[21] != old[21]).any()
    sgd = paths(after)[0]
    surface, rate = after.surface.build(), after.lanes[0].settings["lr"]
    np.testing.assert_allclose(sgd[21] - sgd[20], -0.1 * rate * surface.gradient(*sgd[20]), rtol=1e-9)


def test_it_is_in_the_link_and_keeps_its_factor_when_it_moves():
    setup, _ = turn(Setup(), 120)
    assert "k=by_hand~at-120" in to_query(setup)
    assert from_query(to_query(setup)) == (setup, [])
    moved, _ = turn(setup.replace(schedule=setup.schedule.with_value("factor", 3.0)), 40)
    assert moved.schedule == ScheduleChoice("by_hand", (("at", 40), ("factor", 3.0)))
    assert turn(moved, None)[0].schedule == ScheduleChoice()


@pytest.mark.parametrize("key", [key for key in SCHEDULES if key not in ("constant", "by_hand")])
def test_another_schedule_goes_on_and_is_multiplied(key):
    planned = Setup(schedule=ScheduleChoice(key), steps=60)
    setup, problems = turn(planned, 20)
    assert not problems
    assert (setup.schedule.key, setup.schedule.turns_at, setup.schedule.settings["factor"]) == (key, 20, 0.1)
    t = np.arange(60)
    factors = np.where(t < 20, 1.0, 0.1) * planned.schedule.build()(t, 60)
    np.testing.assert_allclose(setup.schedule.build()(t, 60), factors, rtol=1e-15)
    (table,) = (draws(one.schedule, one.noise, one.seed, one.surface, 60) for one in run_specs(setup)[:1])
    np.testing.assert_array_equal(
        table["factor"].to_numpy(), setup.schedule.build()(t, 60)
    )  # what the page runs
    assert from_query(to_query(setup)) == (setup, [])
    for old, new in zip(paths(planned), paths(setup), strict=True):
        np.testing.assert_array_equal(new[:21], old[:21])
    assert turn(setup, None)[0] == planned


def test_what_a_hand_has_changed_stays_with_another_kind_and_its_settings():
    setup, _ = turn(Setup(schedule=ScheduleChoice("cosine", (("final", 0.2),))), 100)  # the default of "at"
    assert "k=cosine~by_hand~final-0.2" in to_query(setup)

    def changed(name, value):
        after, problems = apply_edits(setup, [{"at": "schedule", "name": name, "value": value}])
        assert not problems
        return after.schedule

    assert changed("key", "exponential") == ScheduleChoice("exponential", (), turned=True)
    assert changed("factor", 3.0).settings == {"final": 0.2, "at": 100, "factor": 3.0}
    assert changed("final", 0.5).turned
    assert changed("key", "constant") == ScheduleChoice()
    assert changed("key", "by_hand") == ScheduleChoice("by_hand")
    assert ScheduleChoice("constant", (("at", 7),), turned=True) == ScheduleChoice("by_hand", (("at", 7),))


def test_the_card_and_the_caption_say_that_it_was_changed():
    setup, _ = turn(Setup(schedule=ScheduleChoice("cosine")), 1200)
    assert schedule_name(setup.schedule) == "Cosine, changed at step 1,200"
    card = schedule_card(setup)
    assert [field["name"] for field in card["fields"]] == ["key", "final", "at", "factor"]
    assert "the schedule’s, times the factor" in card["note"]
    assert [field["symbol"] for field in card["fields"][2:]] == ["Changed at step", "Factor from there on"]
    larger = setup.replace(steps=2000, schedule=setup.schedule.with_value("factor", 10.0))
    assert max(schedule_card(larger)["shape"]) == 1.0  # the curve stays in its box
    assert "times the factor" not in schedule_card(Setup(schedule=ScheduleChoice("cosine")))["note"]


def test_a_word_that_is_none_is_told():
    for text in ("k=cosine~hand", "k=cosine~by_hand~by_hand", "k=cosine~at-3"):
        assert from_query(text)[1]


@pytest.mark.parametrize("step", [-1, 2.5, "3", True, 10**9, [1]])
def test_what_is_no_step_is_refused(step):
    setup = Setup()
    same, problems = turn(setup, step)
    assert same == setup
    assert len(problems) == 1
