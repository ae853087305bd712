"""A rate that is changed at a step by hand: what stays, what is in the link, and how it is taken back."""

from __future__ import annotations

import numpy as np
import pytest

from ui.page.edits import apply_edits
from ui.page.lane import Lane
from ui.page.link import from_query, to_query
from ui.page.runs import result, run_specs
from ui.page.setup import ScheduleChoice, Setup


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


@pytest.mark.parametrize("step", [-1, 2.5, "3", True, 10**9, [1]])
def test_what_is_no_step_is_refused(step):
    setup = Setup()
    same, problems = turn(setup, step)
    assert same == setup
    assert len(problems) == 1
