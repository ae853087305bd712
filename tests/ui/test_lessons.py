"""Lessons: every claim of a card is measured, every task is open at its start and can be done."""

from __future__ import annotations

import numpy as np
import pytest

from networks import DATASETS, Network
from optim_core import OPTIMIZERS, simulate
from optim_core.rule import Family
from optim_core.studies import sharpness
from optim_core.studies.minima import ends_flat, flat_share
from optim_core.studies.search import chance, random_search
from surfaces import SURFACES
from ui.course.lessons import LESSONS, lesson
from ui.course.question import Choice, Slide
from ui.page.marked import marked
from ui.page.runs import inspection, result, run_specs
from ui.page.setup import Noise, ScheduleChoice, SurfaceChoice


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


def points_at(each, one):
    """Whether a point that is asked for is where a run ends, and a mark begins where it is no answer."""
    assert np.allclose(one.run.x[-1, :, 0], each.ask.right, atol=0.01)
    assert not each.ask.is_right(each.ask.begins)
    (best,) = each.setup.surface.build().minima
    assert not each.ask.is_right(best)
    assert each.ask.reply(best) == each.ask.far
    assert each.ask.view == each.setup.surface.build().view


SOLVED = {
    "rates": {"lr": 0.1},
    "ravine": {"lr": 0.015, "momentum": 0.8},
    "nesterov": {"lr": 0.34},
    "adagrad": {"lr": 3.0},
    "bias": {"beta2": 0.99},
    "epsilon": {"lr": 0.1},
    "saddle": {"lr": 0.04},
    "decay": {"weight_decay": 0.0692},
    "search": {"lr": 0.46},
    "choose": {"lr": 20.0},
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
        "noise", "sharp", "schedules", "inputs", "decay", "search", "choose",
    ]  # fmt: skip
    for each in LESSONS:
        if isinstance(each.ask, Choice):
            assert 0 <= each.ask.right < len(each.ask.options) == 3
        if isinstance(each.ask, Slide):
            low, high = each.ask.low, each.ask.high
            assert not each.ask.is_right(low)  # at which the slider begins
            assert each.ask.reply(low) == each.ask.below
            assert each.ask.is_right(high) or each.ask.reply(high) == each.ask.above
            assert all((each.ask.good, each.ask.below, each.ask.above or each.ask.is_right(high)))
        assert each.ask.is_right(each.ask.right)
        assert each.ask.read(each.ask.right) == each.ask.right
        assert each.setup.story == each.task.start.story == ""
    chosen = [each for each in LESSONS if isinstance(each.ask, Choice)]
    assert len(chosen) < len(LESSONS) / 2  # a number or a place is answered by a slider or a point


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
    assert each.ask.right == 55
    assert each.ask.reply(10) == each.ask.below  # less than 351 / 10
    assert each.ask.reply(150) == each.ask.above
    assert 1 / 7 < 55 / 351 < 1 / 6
    _low, frame = np.linalg.eigh(each.setup.surface.build().hessian(0.0, 0.0))  # along, across
    run = found(each.setup)[1].run
    along, across = frame.T @ run.gradient[:60, :, 0].T
    summed = frame.T @ run.state["v"][:60, :, 0].T
    turns = np.mean(np.sign(across[1:]) != np.sign(across[:-1]))
    assert turns == pytest.approx(0.5, abs=0.02)
    assert np.abs(summed[1]).max() <= np.abs(across).max() * (1 + 1e-9)
    assert 5 < np.abs(summed[0]).max() / np.abs(along).max() < 10
    assert tried("ravine", **SOLVED["ravine"]).score == 31
    assert each.setup.lanes[0].settings["lr"] < 2 / 200 < 1.1 * each.setup.lanes[0].settings["lr"]


def test_looking_ahead():
    each = lesson("nesterov")
    assert steps(each.setup) == [138, 46]
    assert each.ask.right == 46 == 138 / 3
    assert [each.ask.is_right(n) for n in (28, 30, 62, 64, 138)] == [False, True, True, False, False]
    far = [np.hypot(*one.run.x[:, :, 0].T) for one in found(each.setup)]
    again = [path[np.argmin(path[:8]) :].max() for path in far]  # after it has come nearest first
    assert 1 < again[1] < again[0] / 2
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
    points_at(each, adagrad)
    assert tried("adagrad", lr=3.0).score == 76
    assert tried("adagrad", lr=5.0).score < 76


def test_adams_first_steps():
    each = lesson("bias")
    right, wrong = (np.hypot(*np.diff(one.run.x[:, :, 0], axis=0).T) for one in found(each.setup))
    assert wrong[0] / right[0] == pytest.approx(each.ask.right, abs=0.05)
    assert wrong[3] / (0.2 * np.sqrt(2)) == pytest.approx(4.8, abs=0.05)
    assert right[0] == pytest.approx(0.2 * np.sqrt(2), rel=1e-6)
    assert tried("bias", beta2=0.99).score < 0.01
    assert each.milestones == ((0, 1, "1×"), (1, 1, f"{wrong[0] / right[0]:.1f}×"))


def test_what_epsilon_does():
    each = lesson("epsilon")
    assert steps(each.setup) == [112, 182, None, None]
    assert each.ask.right == 2
    steep = np.hypot(*each.setup.surface.build().gradient(*each.setup.start))
    assert 0.01 / steep > 50
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
    ends = [one.reached[1] for one in found(each.setup)]
    assert len(set(ends)) == 4
    assert each.setup.lanes[3].start == (-0.4, -0.6)
    assert [each.ask.is_right(end) for end in ends] == [False, False, False, True]
    assert np.allclose(ends[3], each.ask.right, atol=1e-4)
    assert each.ask.told(each.ask.right) in each.run
    assert (each.setup.lanes[0].start, ends[0]) == ((0.0, 0.0), (3.0, 2.0))
    assert np.hypot(0.4, 0.6) < 0.8
    assert not each.ask.is_right(each.ask.begins)
    starts = np.array([lane.start for lane in each.setup.lanes])
    assert np.max(np.linalg.norm(starts[:, None] - starts, axis=-1)) < 1.1
    surface = each.setup.surface.build()
    assert np.allclose(surface.value(*np.array(surface.minima).T), 0, atol=1e-9)


def batches(size, key="noise", **other):
    """What the judge of a lesson with noise says of a batch size."""
    task = lesson(key).task
    sigma = {"sigma": task.start.noise.sigma, **other}
    return task.judged(task.start.replace(noise=Noise("gaussian", batch_size=size, **sigma)))


def test_batches_and_noise():
    each = lesson("noise")
    paths = [one.run.x[501:, :, 0] for one in found(each.setup)]
    large, small = (np.sqrt(np.mean(np.sum(path**2, axis=1))) for path in paths)
    assert (large, small) == pytest.approx((0.23, 0.11), abs=5e-3)
    assert large / small == pytest.approx(each.ask.right, abs=0.05)
    surface = each.setup.surface.build()
    assert np.linalg.eigvalsh(surface.hessian(0.0, 0.0)) == pytest.approx([2, 2])
    for rate, far in ((0.1, large), (0.025, small)):  # twice the variance of a coordinate
        assert far == pytest.approx(np.sqrt(2 * rate / (2 * (2 - 2 * rate))), rel=0.1)
    four = found(each.setup.replace(noise=Noise("gaussian", sigma=1.0, batch_size=4)))[0].run.x[501:, :, 0]
    assert np.sqrt(np.mean(np.sum(four**2, axis=1))) == pytest.approx(large / 2, rel=1e-6)
    assert np.hypot(10, 10) * 0.01 == pytest.approx(0.14, abs=5e-3)  # what counts as near on this surface
    assert [size for size in range(1, 28) if batches(size).done] == [25, 26, 27]
    assert batches(25).score == 25
    assert not batches(25, sigma=0.1).done
    task = each.task
    assert task.judged(task.start.replace(seed=3, noise=Noise("gaussian", batch_size=25))) is None
    assert not task.judged(task.start.replace(noise=Noise("none", batch_size=25))).done


def test_schedules_and_warm_up():
    each = lesson("schedules")
    assert steps(each.setup) == [None, 133, None]
    slow, _right, large = found(each.setup)
    assert slow.table["distance"][-1].as_py() == pytest.approx(0.2, abs=5e-3)
    assert each.setup.schedule.settings["warmup"] * each.setup.steps == pytest.approx(60)
    assert large.outcome == "diverged"
    assert large.run.step_diverged[0] < 60  # while the rate still rises
    surface = each.setup.surface.build()
    curved = [sharpness(surface, *at) for at in (each.setup.start, (3.0, 0.5))]
    assert curved == pytest.approx([282, 49], abs=0.5)
    assert 2 / np.array(curved) == pytest.approx([0.007, 0.041], abs=5e-4)
    task = each.task
    constant = found(task.start)[0]
    assert constant.run.step_diverged[0] == 6
    for share, score in ((0.1, 133), (0.02, 110), (0.01, 108)):
        told = task.judged(task.start.replace(schedule=ScheduleChoice("warmup_cosine", (("warmup", share),))))
        assert (told.score, told.done) == (score, score <= 125)
    assert not task.judged(task.start.replace(schedule=ScheduleChoice("cosine"))).done
    assert not tried("schedules", lr=0.035).done  # which arrives in 124 steps without a schedule


def test_normalizing_inputs():
    each = lesson("inputs")
    assert steps(each.setup) == [None] * 3
    *still, large = found(each.setup)
    assert all(one.table["distance"][-1].as_py() > 5.5 for one in still)
    points_at(each, still[1])
    assert each.milestones == ((1, each.setup.steps, "> 5.5"),)
    assert large.outcome == "diverged"
    raw, normal = SURFACES["penguins_raw"], SURFACES["penguins"]
    low, high = np.linalg.eigvalsh(raw.hessian(*raw.minima[0]))
    assert (low, high, high / low) == (
        pytest.approx(0.01, abs=5e-4), pytest.approx(813, abs=0.5), pytest.approx(84_000, abs=500),
    )  # fmt: skip
    assert 0.0024 < 2 / high < 0.0026
    assert np.linalg.eigvalsh(normal.hessian(*normal.minima[0])) == pytest.approx([2, 2])
    flippers = raw.inputs[:, 0]
    assert 19 < flippers.mean() < 21
    assert flippers.std() < 0.1 * flippers.mean()
    task = each.task
    moved = task.start.replace(surface=SurfaceChoice("penguins"), start=normal.start)
    assert not task.judged(moved).done
    fast = task.start.lanes[0].with_value("lr", 0.5)
    assert task.judged(moved.replace(lanes=(fast,))).done
    assert task.judged(moved.replace(lanes=(fast,))).score == 1
    assert not task.judged(moved.replace(lanes=(fast,), start=(0.87, 0.0))).done
    assert not task.judged(task.start.replace(lanes=(fast,))).done


def test_weight_decay_against_l2():
    each = lesson("decay")
    unused = [one.run.x[:, 1, 0] for one in found(each.setup)]
    assert [int(np.argmax(y < 0.2)) for y in unused[:2]] == [46, 46] == [at[1] for at in each.milestones]
    assert [y[-1] for y in unused[2:]] == pytest.approx([0.73, 1.98], abs=5e-3)
    assert unused[2][-1] == pytest.approx(2 * (1 - 0.05 * 0.1) ** 200)
    assert np.all(each.setup.surface.build().gradient(0.5, np.linspace(-3, 3, 7))[1] == 0)
    assert tried("decay", weight_decay=0.0692).score < 0.01
    assert not tried("decay", weight_decay=0.0692, lr=0.04).done
    for wrong in (0.06, 0.08):
        assert not tried("decay", weight_decay=wrong).done
    # for plain descent an L2 penalty is weight decay
    plain, punished = SURFACES["penguins"], SURFACES["penguins"].replace(l2=0.1)
    at = np.array([1.0, -0.5])
    assert at - 0.2 * punished.gradient(*at) == pytest.approx(
        (1 - 0.2 * 0.1) * at - 0.2 * plain.gradient(*at)
    )


@pytest.mark.slow
def test_batch_size_sharp_and_flat():
    each = lesson("sharp")
    surface = each.setup.surface.build()
    sharp, flat = (sharpness(surface, *at) for at in surface.minima)
    assert sharp / flat == pytest.approx(64)
    assert surface.value(*surface.minima[0]) == pytest.approx(surface.value(*surface.minima[1]), abs=1e-9)
    assert np.linalg.norm(surface.gradient(*each.setup.start)) < 1e-9
    assert surface.minima[0] == each.setup.start
    assert [batches(size, "sharp").score for size in (4, 64)] == [10 - each.ask.right, 10]
    assert batches(5, "sharp").done
    assert not any(batches(size, "sharp").done for size in range(6, 33))
    assert not batches(2, "sharp", sigma=1.0).done
    assert [0.05 * 4 / np.sqrt(size) for size in (4, 64)] == pytest.approx([0.1, 0.025])
    # the race shows the first of the ten, which ends in the flat minimum
    shown = found(each.setup)[0].run
    many = simulate(surface, each.setup.lanes[0].build(), np.tile(np.array([each.setup.start]).T, 10), 1000,
                    noise=each.setup.noise.build(), seed=each.setup.seed)  # fmt: skip
    assert np.array_equal(shown.x[:, :, 0], many.x[:, :, 0])
    assert ends_flat(surface, *shown.x[-1, :, 0])
    # the flat one is hardly ever left: beginning there, all end there
    stays = np.tile(np.array([surface.minima[1]]).T, 400)
    assert flat_share(surface, each.setup.lanes[0].build(), stays, 1000, each.setup.noise.build(), 0) > 0.9


def test_searching_for_settings():
    each = lesson("search")
    rates = 10 ** (-3 + 4 * (np.arange(100) + 0.5) / 100)
    eps = np.array([1e-12, 1e-9, 1e-6])
    surface, start = each.setup.surface.build(), each.setup.start
    all_pairs = OPTIMIZERS["adam"](lr=np.tile(rates, 3), eps=np.repeat(eps, 100))
    run = simulate(surface, all_pairs, np.tile(np.array([start]).T, 300), each.setup.steps)
    far = np.hypot(*(run.x - np.array(surface.minima[0])[:, None]).transpose(1, 0, 2)) > 0.01 * np.hypot(9, 9)
    needed = np.where(far[-1], np.inf, len(far) - np.argmax(far[::-1], axis=0)).reshape(3, 100)
    assert np.array_equal(needed[0], needed[1])
    assert np.array_equal(needed[0], needed[2])
    hit = chance(np.tile(needed[0], (100, 1)), 9, part=0.05)
    assert (hit.random, hit.grid) == pytest.approx((0.37, 0.14), abs=0.02)
    assert [1 - 0.95**n for n in (9, 3)] == pytest.approx([0.37, 0.14], abs=5e-3)
    assert each.ask.right == round(100 * (1 - 0.95**9)) == 37
    assert pytest.approx(0.63, abs=5e-3) == 0.95**9
    assert steps(each.setup) == [126, 59]
    drawn = random_search(np.tile(needed[0], (100, 1)), 9, 1).places[0]
    for places, best in ((np.array([1, 3, 5]) / 6, 0), (drawn, 1)):
        lanes = tuple(
            each.setup.lanes[0].with_value("lr", float(f"{10 ** (-3 + 4 * p):.3g}")) for p in places
        )
        (score, rate) = min(
            (step, lane.settings["lr"])
            for step, lane in zip(steps(each.setup.replace(lanes=lanes)), lanes, strict=True)
            if step
        )
        assert (score, rate) == (steps(each.setup)[best], each.setup.lanes[best].settings["lr"])
    assert tried("search", lr=0.46).score == 42
    assert tried("search", lr=0.6, beta1=0.85).score == 34


@pytest.mark.slow
def test_choosing_an_optimizer():
    each = lesson("choose")
    assert steps(each.setup) == [None, 274, 229, None, None, 157]
    task = each.task

    def needs(key, lr):
        lane = task.start.lanes[0].replace(optimizer=key, values=(("lr", float(lr)),))
        return task.judged(task.start.replace(lanes=(lane,)))

    assert each.ask.right == sum(step is not None for step in steps(each.setup)) == 3

    def reached(key, lr):
        lane = each.setup.lanes[0].replace(optimizer=key, values=(("lr", lr),))
        return steps(each.setup.replace(lanes=(lane,)))[0]

    larger = [reached("sgd", 3.0), reached("adagrad", 3.0), reached("rmsprop", 3.0)]
    smaller = [reached("sgd", 0.2), reached("adagrad", 0.2), reached("rmsprop", 0.2)]
    assert (larger, smaller) == ([329, 198, None], [None, None, 156])
    assert needs("sgd", 20).score == 21
    assert (needs("adagrad", 10).score, needs("adagrad", 10).done) == (32, True)
    assert min(told.score for told in (needs("adam", lr) for lr in range(1, 21)) if told.score) > 21
    for key in ("newton", "sam", "lbfgs", "nelder_mead"):
        assert not needs(key, 1.0).done
    assert [*Family][-2:] == [Family.BEYOND, Family.WITHOUT]  # the last two groups in the list
    assert float(np.hypot(*each.setup.surface.build().gradient(*each.setup.start))) < 1
    # a real network, at rates a quarter of a decade apart
    loss = Network(layers=(2, 8, 8, 1), activation="relu", init="he", seed=0).loss(
        DATASETS["moons"](samples=200, noise=0.1, seed=0)
    )
    rates = 10.0 ** np.arange(-4, 0.76, 0.25)
    good = {}
    for key in ("adam", "momentum", "sgd"):
        run = simulate(loss, OPTIMIZERS[key](lr=rates), np.tile(loss.start[:, None], 20), 300, keep="last")
        good[key] = int(np.sum(run.loss[-1] < 0.01))
    assert (len(rates), good) == (20, {"adam": 8, "momentum": 7, "sgd": 4})
    assert rates[-1] == pytest.approx(5.6, abs=0.05)


@pytest.mark.parametrize("each", [each for each in LESSONS if each.lit], ids=lambda each: each.key)
def test_what_is_lit_is_in_the_formula_and_in_the_inspector(each):
    rows = {row["name"] for one in found(each.setup) for row in inspection(one)[1]}
    for name in each.lit:
        assert name in rows
        mark = rf"\textcolor{{#{each.lit.index(name) + 1:06x}}}"
        assert mark in marked(each.formula, each.lit), name
