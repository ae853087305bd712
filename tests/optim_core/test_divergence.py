"""What runs away is marked, stays where it last was finite, and leaves the others alone."""

import numpy as np
import pytest

from optim_core import OPTIMIZERS, simulate
from surfaces import SURFACES, surface_from_formula

ROSENBROCK = SURFACES["rosenbrock"]
KEEPS = pytest.mark.parametrize("keep", ["all", "last"])


@KEEPS
@pytest.mark.parametrize("key", ["sgd", "momentum", "nesterov", "adam", "newton", "backtracking"])
def test_bad_neighbours_do_not_show(key, keep):
    optimizer = OPTIMIZERS[key](lr=1e-3)
    good = np.array([[-1.5, 0.2], [2.0, 0.4]])
    bad = np.array([[np.nan, 1e200, np.inf, -1e80, 3.0], [0.0, 1.0, 2.0, 1e100, -np.inf]])
    mixed = simulate(ROSENBROCK, optimizer, np.insert(bad, [1, 3], good, axis=1), 40, keep=keep)
    alone = simulate(ROSENBROCK, optimizer, good, 40, keep=keep)
    assert np.array_equal(mixed.x[:, :, [1, 4]], alone.x)
    assert np.array_equal(mixed.step_diverged, [0, -1, 0, 0, -1, 0, 0])


@KEEPS
def test_a_bad_start_stays_where_it_is(keep):
    run = simulate(ROSENBROCK, OPTIMIZERS["sgd"](), [[np.nan, np.inf, 1e200], [1.0, 0.0, 0.0]], 3, keep=keep)
    assert run.step_diverged.tolist() == [0, 0, 0]
    np.testing.assert_array_equal(run.x[-1], [[np.nan, np.inf, 1e200], [1.0, 0.0, 0.0]])
    assert not np.isfinite(run.loss).any()


def test_the_step_and_the_place_are_those_of_the_recurrence():
    lr, x = 0.01, np.array([-1.5, 2.0])
    path = [x]
    with np.errstate(all="ignore"):
        while np.isfinite(ROSENBROCK.value(*path[-1])) and np.all(np.isfinite(path[-1])):
            path.append(path[-1] - lr * ROSENBROCK.gradient(*path[-1]))
    run = simulate(ROSENBROCK, OPTIMIZERS["sgd"](lr=lr), x, 20, record=True)
    step = int(run.step_diverged[0])
    assert step == len(path) - 1
    np.testing.assert_allclose(run.x[:step, :, 0], path[:step], rtol=1e-12)
    assert np.all(run.x[step:] == run.x[step - 1])
    assert np.all(run.loss[step:] == run.loss[step - 1])
    assert np.isfinite(run.gradient[:step]).all()
    assert np.isnan(run.gradient[step:]).all()
    assert np.isnan(run.state["rate"][step:]).all()
    end = simulate(ROSENBROCK, OPTIMIZERS["sgd"](lr=lr), x, 20, keep="last")
    assert end.step_diverged[0] == step
    assert np.array_equal(end.x[0], run.x[-1])


@KEEPS
def test_a_loss_that_is_not_defined_ends_the_path_although_the_gradient_is(keep):
    surface = surface_from_formula("log(x) + y**2", view=(0, 2, -1, 1))
    run = simulate(surface, OPTIMIZERS["sgd"](lr=0.1), (0.3, 0.0), 30, keep=keep)
    assert run.step_diverged[0] > 0
    assert run.x[-1, 0, 0] > 0
    assert np.isfinite(run.loss).all()


def test_nothing_is_clipped_to_the_view():
    run = simulate(SURFACES["saddle"], OPTIMIZERS["sgd"](lr=0.5), (0.1, 0.3), 100)
    assert run.step_diverged[0] == -1
    assert np.abs(run.x).max() > 1e6


def test_neighbours_that_run_away_later_and_later():
    rates = np.geomspace(1e-4, 1.0, 40)
    run = simulate(ROSENBROCK, OPTIMIZERS["sgd"](lr=rates), (-1.5, 2.0), 200)
    end = simulate(ROSENBROCK, OPTIMIZERS["sgd"](lr=rates), (-1.5, 2.0), 200, keep="last")
    assert len(set(run.step_diverged.tolist())) > 3
    assert np.array_equal(run.step_diverged, end.step_diverged)
    assert np.array_equal(run.x[-1], end.x[0])
    assert np.array_equal(run.loss[-1], end.loss[0])
