"""Lessons: every claim of a card is measured, every task is open at its start and can be done."""

from __future__ import annotations

import numpy as np
import pytest

from optim_core.studies import sharpness
from ui.course.lessons import LESSONS, lesson
from ui.page.runs import result, run_specs


def found(setup):
    return [result(spec) for spec in run_specs(setup)]


def steps(setup):
    """From which step on each lane stays near a minimum; None where it does not."""
    return [each.reached and each.reached[0] for each in found(setup)]


def tried(key, **values):
    """What the judge says of the task's race with other settings of its lane."""
    task = lesson(key).task
    lane = task.start.lanes[0]
    for name, value in values.items():
        lane = lane.with_value(name, value)
    return task.judged(task.start.replace(lanes=(lane,)))


SOLVED = {
    "rates": {"lr": 0.1},
    "ravine": {"lr": 0.015, "momentum": 0.8},
    "nesterov": {"lr": 0.34},
    "adagrad": {"lr": 3.0},
    "bias": {"beta2": 0.99},
    "epsilon": {"lr": 0.1},
    "saddle": {"lr": 0.04},
}


@pytest.mark.parametrize("each", LESSONS, ids=lambda each: each.key)
def test_a_task_is_open_at_its_start(each):
    judged = each.task.judged(each.task.start)
    assert judged is not None
    assert not judged.done
    assert each.task.judged(each.setup.replace(steps=each.task.start.steps + 1)) is None


@pytest.mark.parametrize("key", SOLVED)
def test_a_task_can_be_done_by_what_it_names(key):
    assert tried(key, **SOLVED[key]).done


def test_the_start_can_be_dragged_to_where_it_is_asked_for():
    task = lesson("minima").task
    assert task.judged(task.start.replace(start=(0.21, -0.61))).done
    assert not task.judged(task.start.replace(start=(3.5, -1.8))).done  # too far from (0, 0)
    assert not task.judged(task.start.replace(start=(-0.2, 0.6))).done
    assert task.judged(task.start.replace(start=(0.21, -0.61))).score < 0.7


def test_settings_that_must_stay_are_looked_at():
    assert not tried("nesterov", lr=0.34, momentum=0.9).done
    assert not tried("epsilon", lr=0.1, eps=1e-8).done
    assert not tried("bias", bias_correction=True).done


def test_every_lesson_has_one_right_answer_and_its_own_words():
    assert [each.key for each in LESSONS] == [
        "rates", "ravine", "nesterov", "adagrad", "bias", "epsilon", "saddle", "minima",
    ]  # fmt: skip
    for each in LESSONS:
        assert 0 <= each.right < len(each.options) == 3
        assert each.setup.story == each.task.start.story == ""


def test_the_learning_rate():
    each = lesson("rates")
    assert steps(each.setup) == [None, 16, None]
    small, _right, large = found(each.setup)
    assert small.table["distance"][-1].as_py() > 5
    assert large.outcome == "diverged"
    surface = each.setup.surface.build()
    assert np.linalg.eigvalsh(surface.hessian(1.0, 3.0)) == pytest.approx([2, 18])
    assert 2 / sharpness(surface, 1.0, 3.0) == pytest.approx(0.111, abs=5e-4)
    scores = [tried("rates", lr=lr).score for lr in np.arange(0.085, 0.111, 0.001)]
    assert min(score for score in scores if score) == 16


def test_a_ravine_and_momentum():
    each = lesson("ravine")
    assert steps(each.setup) == [351, 55]
    assert 1 / 7 < 55 / 351 < 1 / 6
    assert tried("ravine", **SOLVED["ravine"]).score == 31
    assert each.setup.lanes[0].settings["lr"] < 2 / 200 < 1.1 * each.setup.lanes[0].settings["lr"]


def test_looking_ahead():
    each = lesson("nesterov")
    assert steps(each.setup) == [138, 46]
    surface, beta = each.setup.surface.build(), 0.95
    top = sharpness(surface, 0.0, 0.0)
    assert top == pytest.approx(4)
    assert (2 + 2 * beta) / ((1 + 2 * beta) * top) == pytest.approx(0.336, abs=5e-4)
    assert (2 + 2 * beta) / top == pytest.approx(0.975)
    assert not tried("nesterov", lr=0.33).done


def test_adagrad_and_rmsprop():
    each = lesson("adagrad")
    assert steps(each.setup) == [None, 234]
    adagrad, _rmsprop = found(each.setup)
    assert adagrad.table["distance"][-1].as_py() > 5
    lengths = np.hypot(*np.diff(adagrad.run.x[:, :, 0], axis=0).T)
    assert lengths[-1] < 0.05 * lengths[0]
    assert np.all(np.diff(lengths) < 0)
    assert tried("adagrad", lr=3.0).score == 76
    assert tried("adagrad", lr=5.0).score < 76


def test_adams_first_steps():
    each = lesson("bias")
    right, wrong = (np.hypot(*np.diff(one.run.x[:, :, 0], axis=0).T) for one in found(each.setup))
    assert wrong[0] / right[0] == pytest.approx(3.2, abs=0.05)
    assert wrong[3] / (0.2 * np.sqrt(2)) == pytest.approx(4.8, abs=0.05)
    assert right[0] == pytest.approx(0.2 * np.sqrt(2), rel=1e-6)
    assert tried("bias", beta2=0.99).score < 0.01


def test_what_epsilon_does():
    each = lesson("epsilon")
    assert steps(each.setup) == [112, 182, None, None]
    assert tried("epsilon", lr=0.1).score == 206
    assert tried("epsilon", lr=0.5).score == 84
    for still in found(each.setup)[2:]:
        assert still.table["distance"][-1].as_py() > 0.9 * still.table["distance"][0].as_py()


def test_leaving_a_saddle():
    each = lesson("saddle")
    assert steps(each.setup) == [103, 68, 91, 134]
    left = [int(np.argmax(np.abs(one.run.x[:, 0, 0]) > 0.1)) for one in found(each.setup)]
    sgd, momentum, rmsprop, adam = left
    assert max(rmsprop, adam) < momentum < sgd
    assert tried("saddle", lr=0.1).score == 23


def test_many_minima():
    each = lesson("minima")
    ends = {one.reached[1] for one in found(each.setup)}
    assert len(ends) == 4
    starts = np.array([lane.start for lane in each.setup.lanes])
    assert np.max(np.linalg.norm(starts[:, None] - starts, axis=-1)) < 1.1
    surface = each.setup.surface.build()
    assert np.allclose(surface.value(*np.array(surface.minima).T), 0, atol=1e-9)
