"""Where there is no slope at a finite loss, a particle rests: it has not run away."""

from dataclasses import dataclass

import numpy as np
import pytest

from optim_core import OPTIMIZERS, BatchNoise, simulate
from optim_core.measures import distance, first_reached, minimum_reached
from optim_core.rule import Family
from surfaces import Surface, surface_from_formula

WITHOUT = [key for key, cls in OPTIMIZERS.items() if cls.family is Family.WITHOUT]  # they ask for no slope
WITHOUT += ["lbfgs", "conjugate_gradient"]  # they try another step where they find none
KEEPS = pytest.mark.parametrize("keep", ["all", "last"])


@dataclass(frozen=True)
class Slide(Surface):
    """x + y², whose slope is unknown left of x = 0."""

    traced: bool = True
    key, label, formula, source, idea = "slide", "Slide", "x + y^2", "made up", "No slope left of 0."
    view, minima, start = (-1.0, 1.0, -1.0, 1.0), ((-0.05, 0.0),), (1.0, 1.0)

    @property
    def elementwise(self):
        return self.traced

    def _value(self, x, y):
        return x + y * y

    def _gradient(self, x, y):
        return 1.0 + 0.0 * np.sqrt(x), 2.0 * y

    def _hessian(self, x, y):
        return 0.0 * x, 0.0 * x, 2.0 + 0.0 * x


@KEEPS
@pytest.mark.parametrize("traced", [True, False])
@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_step_is_the_first_without_a_slope(keep, traced, count):
    start = np.repeat([[0.35], [1.0]], count, axis=1)
    run = simulate(Slide(traced), OPTIMIZERS["sgd"](lr=0.1), start, 20, keep=keep)
    # 0.35, 0.25, 0.15, 0.05, −0.05: position 4 has a loss and no slope.
    assert run.step_stopped.tolist() == [4] * count
    assert run.step_diverged.tolist() == [-1] * count
    np.testing.assert_allclose(run.x[-1], np.repeat([[-0.05], [0.8**4]], count, axis=1), rtol=0, atol=1e-15)
    np.testing.assert_allclose(run.loss[-1], -0.05 + 0.8**8, rtol=1e-14)


@KEEPS
@pytest.mark.parametrize("key", [key for key in OPTIMIZERS if key not in ("newton", "adadelta", *WITHOUT)])
def test_every_rule_rests_where_it_finds_no_slope(key, keep):
    run = simulate(Slide(), OPTIMIZERS[key](lr=0.1), (0.35, 1.0), 60, keep=keep)
    assert run.step_stopped[0] >= 0
    assert run.step_diverged[0] == -1
    assert np.isfinite(run.x).all()
    assert np.isfinite(run.loss).all()


def test_a_slope_that_is_missing_ahead_stops_too():
    run = simulate(Slide(), OPTIMIZERS["nesterov"](lr=0.1), (0.35, 1.0), 20, record=True)
    step = int(run.step_stopped[0])
    assert run.x[step, 0, 0] > 0
    assert np.all(run.x[step:] == run.x[step])
    assert np.isnan(run.gradient[step, 0, 0])


def test_what_was_recorded_from_the_step_on_is_nan():
    run = simulate(Slide(), OPTIMIZERS["adam"](lr=0.1), (0.35, 1.0), 20, record=True)
    step = int(run.step_stopped[0])
    for recorded in (run.gradient, run.update, *run.state.values()):
        assert np.isfinite(recorded[:step]).all()
        assert np.isnan(recorded[step:]).all()
    assert np.all(run.x[step:] == run.x[step])
    assert np.all(run.loss[step:] == run.loss[step])


@KEEPS
def test_a_start_without_a_slope_is_where_it_stays(keep):
    run = simulate(Slide(), OPTIMIZERS["sgd"](lr=0.1), (-0.5, 1.0), 5, keep=keep)
    assert (run.step_stopped[0], run.step_diverged[0]) == (0, -1)
    np.testing.assert_array_equal(run.x[-1, :, 0], [-0.5, 1.0])


@KEEPS
def test_divergence_and_rest_are_told_apart_in_one_crowd(keep):
    start = [[0.35, np.nan, 5.0, -0.5, 0.35], [1.0, 0.0, 1e200, 1.0, 0.0]]
    run = simulate(Slide(), OPTIMIZERS["sgd"](lr=0.1), start, 20, keep=keep)
    assert run.step_stopped.tolist() == [4, -1, -1, 0, 4]
    assert run.step_diverged.tolist() == [-1, 0, 0, -1, -1]


@KEEPS
def test_ground_without_a_loss_is_no_place_to_rest(keep):
    surface = surface_from_formula("log(x) + y**2", view=(0, 2, -1, 1))
    for key in ("sgd", "nesterov"):
        run = simulate(surface, OPTIMIZERS[key](lr=0.1), (0.3, 0.0), 30, keep=keep)
        assert run.step_stopped[0] == -1
        assert run.step_diverged[0] > 0


def test_noise_changes_nothing_about_it():
    run = simulate(Slide(), OPTIMIZERS["sgd"](lr=0.1), np.full((2, 70), 0.5), 40, noise=BatchNoise(0.1, 2))
    at = run.step_stopped
    assert (at > 0).all()
    assert len(set(at.tolist())) > 1
    assert (run.x[at, 0, np.arange(70)] < 0).all()
    assert (run.x[at - 1, 0, np.arange(70)] > 0).all()


def test_a_rest_close_to_a_minimum_has_reached_it():
    run = simulate(Slide(), OPTIMIZERS["sgd"](lr=0.1), (0.35, 0.0), 20)
    assert minimum_reached(run)[0] == 0
    assert first_reached(run)[0] == 4
    assert distance(run)[-1, 0] < 1e-12
