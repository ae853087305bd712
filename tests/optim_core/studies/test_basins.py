"""Maps of ends: every cell is a run of its own, and is told apart by where it comes to rest."""

import re
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from threading import get_ident

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from optim_core import OPTIMIZERS, SCHEDULES, simulate
from optim_core.studies import Cancelled, basins
from optim_core.studies.cells import piece_size
from surfaces import SURFACES, surface_from_formula

HIMMELBLAU = SURFACES["himmelblau"]
MOMENTUM = OPTIMIZERS["momentum"](lr=0.01)


class AtOnce(Executor):
    """Does what it is asked in the thread that asks."""

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def bits(b):
    return [a.tobytes() for a in (b.label, b.step, b.loss, b.ends)]


def test_every_cell_is_the_run_that_starts_there():
    b = basins(HIMMELBLAU, MOMENTUM, view=(-7, 6, -3, 7), columns=23, rows=17, steps=150)
    assert b.label.shape == b.step.shape == b.loss.shape == (17, 23)
    assert np.array_equal(b.ends, HIMMELBLAU.minima)
    assert b.known == 4
    xs, ys = np.linspace(-7, 6, 23), np.linspace(-3, 7, 17)
    for r in range(17):
        for c in range(23):
            assert b.start(r, c) == (xs[c], ys[r])
            run = simulate(HIMMELBLAU, MOMENTUM, (xs[c], ys[r]), steps=150)
            assert run.loss[-1, 0] == b.loss[r, c]
            apart = np.hypot(*(run.x[:, :, 0] - b.ends[:, None]).transpose(2, 0, 1))
            if run.step_diverged[0] >= 0:
                assert (b.label[r, c], b.step[r, c]) == (-1, -1)
            elif apart[:, -1].min() > b.reach:
                assert (b.label[r, c], b.step[r, c]) == (-2, -1)
            else:
                end = int(np.argmin(apart[:, -1]))
                assert b.label[r, c] == end
                away = np.flatnonzero(apart[end] > b.reach)
                assert b.step[r, c] == (away[-1] + 1 if len(away) else 0)
    assert set(np.unique(b.label)) >= {-1, 0, 1, 2, 3}
    assert np.isclose(b.shares.sum() + b.diverged + b.elsewhere, 1.0)


def test_a_schedule_is_that_of_every_run():
    schedule = SCHEDULES["cosine"]()
    b = basins(HIMMELBLAU, MOMENTUM, columns=3, rows=2, steps=40, schedule=schedule)
    run = simulate(HIMMELBLAU, MOMENTUM, b.start(1, 2), 40, schedule)
    assert b.loss[1, 2] == run.loss[-1, 0]


@pytest.mark.slow
def test_small_rates_find_the_basins_of_gradient_flow():
    side = 18
    b = basins(HIMMELBLAU, OPTIMIZERS["sgd"](lr=1e-3), columns=side, rows=side, steps=1500)
    flow = np.empty((side, side), dtype=int)
    for r in range(side):
        for c in range(side):
            end = solve_ivp(
                lambda _, x: -HIMMELBLAU.gradient(*x), (0, 1.5), b.start(r, c), method="LSODA", rtol=1e-6
            ).y[:, -1]
            flow[r, c] = np.argmin(np.hypot(*(np.array(HIMMELBLAU.minima) - end).T))
    inner = np.ones((side, side), dtype=bool)
    for axis in (0, 1):
        for shift in (-1, 1):
            inner &= np.roll(flow, shift, axis) == flow
    assert inner.mean() > 0.5
    assert np.array_equal(b.label[inner], flow[inner])


@pytest.mark.parametrize("key", ["styblinski_tang", "six_hump_camel", "rastrigin"])
def test_other_resting_points_follow_the_known_minima_lowest_first(key):
    surface = SURFACES[key]
    b = basins(surface, OPTIMIZERS["adam"](lr=0.1), columns=60, rows=60)
    assert len(b.ends) == {"styblinski_tang": 4, "six_hump_camel": 6, "rastrigin": 121}[key]
    assert np.array_equal(b.ends[: b.known], surface.minima)
    assert np.abs(surface.gradient(*b.ends.T)).max() < 1e-6
    assert (np.diff(surface.value(*b.ends[b.known :].T)) >= -1e-9).all()
    assert np.bincount(b.label[b.label >= 0].ravel(), minlength=len(b.ends)).min() > 0
    assert b.elsewhere < 0.01


def test_what_has_nowhere_to_rest_is_elsewhere_or_diverged():
    b = basins(SURFACES["saddle"], OPTIMIZERS["sgd"](), columns=20, rows=20)
    assert (b.label == -2).all()
    assert (b.step == -1).all()
    assert b.ends.shape == (0, 2)
    b = basins(SURFACES["rosenbrock"], OPTIMIZERS["sgd"](lr=0.1), columns=20, rows=20)
    assert (b.label == -1).all()
    assert (b.step == -1).all()
    assert np.isfinite(b.loss).all()


def test_on_the_stable_line_of_a_saddle_the_saddle_is_an_end():
    b = basins(SURFACES["saddle"], OPTIMIZERS["sgd"](lr=0.1), view=(-1, 1, -1, 1), columns=5, rows=3)
    assert np.allclose(b.ends, [[0, 0]], atol=1e-9)
    assert b.label.tolist() == [[-2] * 5, [0] * 5, [-2] * 5]


def test_weight_decay_rests_where_the_slope_does_not_vanish():
    surface = surface_from_formula("((x - 3)^2 + 4 * y^2) / 2", (-4, 4, -4, 4))
    adamw = OPTIMIZERS["adamw"](lr=0.1, beta1=0.5, beta2=0.9, weight_decay=0.5)
    b = basins(surface, adamw, columns=9, rows=3, steps=1500)
    assert np.allclose(b.ends, [[3.0, 0.0], [2.0, 0.0]], atol=1e-6)  # Xie and Li (2024): decay makes a box
    assert (b.label[1] == 1).all()


def test_who_does_not_move_has_no_end():
    b = basins(HIMMELBLAU, OPTIMIZERS["sgd"](lr=0.0), columns=11, rows=11, steps=10)
    assert len(b.ends) == 4
    assert b.label[np.hypot(*(np.indices((11, 11)) - [[[7]], [[8]]])) < 0.5].tolist() == [0]  # (3, 2)
    assert np.sum(b.label == -2) == 120


@pytest.mark.parametrize("view", [None, (-1.05, -1.0, 0.5, 0.55)])
@pytest.mark.parametrize(("lr", "schedule"), [(1e-9, None), (0.01, SCHEDULES["cosine"]())])
def test_who_is_stopped_by_its_rate_does_not_rest(view, lr, schedule):
    signs = OPTIMIZERS["signsgd"](lr=lr)
    b = basins(HIMMELBLAU, signs, view, columns=60, rows=60, steps=100, schedule=schedule)
    assert len(b.ends) == 4
    assert b.elsewhere > 0.5


def test_a_plateau_is_no_set_of_ends():
    b = basins(surface_from_formula("3"), OPTIMIZERS["sgd"](), (0.0, 0.05, 0.0, 0.05), columns=40, rows=40)
    assert len(b.ends) == 0


def test_a_line_of_minima_is_made_of_few_ends():
    surface = surface_from_formula("(x * y - 1)^2 / 2", (0.1, 3.0, 0.1, 3.0))
    b = basins(surface, OPTIMIZERS["sgd"](lr=0.05), columns=40, rows=40)
    assert len(b.ends) <= 250
    reached = b.ends[np.unique(b.label[b.label >= 0])]
    assert np.allclose(reached[:, 0] * reached[:, 1], 1.0, atol=1e-3)


@pytest.mark.slow
def test_executors_make_no_difference():
    surface, steps = SURFACES["rastrigin"], 400
    assert 2 * piece_size(surface, steps) < 90 * 70
    task = {"surface": surface, "opt": OPTIMIZERS["adam"](lr=0.1), "columns": 90, "rows": 70, "steps": steps}
    expected = bits(basins(**task))
    assert bits(basins(**task, executor=AtOnce())) == expected
    with ThreadPoolExecutor(3) as pool:
        assert bits(basins(**task, executor=pool)) == expected
    with ProcessPoolExecutor(2, get_context("forkserver")) as pool:  # JAX may be loaded here, with threads
        assert bits(basins(**task, executor=pool)) == expected


def test_progress_is_told_to_the_thread_that_asked():
    told = []
    basins(HIMMELBLAU, MOMENTUM, columns=100, rows=100, progress=lambda *x: told.append((*x, get_ident())))
    done, all_, threads = zip(*told, strict=True)
    assert list(done) == sorted(done)
    assert (done[0], done[-1]) == (0, 10_000)
    assert len(set(done)) > 2
    assert set(all_) == {10_000}
    assert set(threads) == {get_ident()}


def test_a_cancelled_map_ends_soon_and_leaves_the_executor_alone():
    done = []
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(Cancelled):
            basins(
                HIMMELBLAU,
                MOMENTUM,
                columns=1000,
                rows=1000,
                executor=pool,
                progress=lambda count, _: done.append(count),
                cancelled=lambda: len(done) > 1,
            )
        assert 0 < done[-1] < 100_000
        assert pool.submit(int, "7").result() == 7


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"columns": 0}, "columns must be a whole number in [1, ∞), got 0"),
        ({"rows": 2.5}, "rows must be a whole number in [1, ∞), got 2.5"),
        ({"steps": -1}, "steps must be a whole number in [0, ∞), got -1"),
        ({"view": (1, 0, 0, 1)}, "view must have finite x_min < x_max"),
        ({"view": (0, 1, 0, float("inf"))}, "view must have finite x_min < x_max"),
        ({"view": (0, 1, 0)}, "view must be four numbers x_min, x_max, y_min, y_max, got (0, 1, 0)"),
        ({"reach": 0.0}, "reach must lie in (0, ∞), got 0.0"),
        ({"reach": "far"}, "reach must lie in (0, ∞), got 'far'"),
        ({"executor": 2}, "executor must be a concurrent.futures.Executor or None, got 2"),
        ({"progress": 1}, "progress must be a function or None, got 1"),
        ({"surface": "himmelblau"}, "surface must be a surface or a loss, got 'himmelblau'"),
        ({"opt": "sgd"}, "opt must be an optimizer, got 'sgd'"),
        ({"schedule": "cosine"}, "schedule must be a schedule or None, got 'cosine'"),
        ({"opt": OPTIMIZERS["sgd"](lr=[0.1, 0.2])}, "lr of the optimizer must be one number, got 2 numbers"),
    ],
)
def test_what_is_wrong_is_named(wrong, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        basins(**{"surface": HIMMELBLAU, "opt": MOMENTUM, **wrong})
