"""Measures of a run on paths whose answers can be counted by hand."""

from dataclasses import replace

import numpy as np
import pytest

from optim_core import (
    OPTIMIZERS,
    blown_up,
    distance,
    distances,
    first_reached,
    loss_quantiles,
    minimum_reached,
    path_length,
    reached_for_good,
    shares,
    simulate,
)
from surfaces import SURFACES

BOWL, HIMMELBLAU = SURFACES["bowl"], SURFACES["himmelblau"]


@pytest.fixture
def straight():
    """Three particles walk along x with steps of 1, from 4, 2 and -6.5."""
    return simulate(BOWL, OPTIMIZERS["signsgd"](lr=1.0), [[4.0, 2.0, -6.5], [0.0, 0.0, 0.0]], 4)


def test_distance_and_length(straight):
    np.testing.assert_allclose(distance(straight)[:, 0], [4, 3, 2, 1, 0])
    np.testing.assert_allclose(path_length(straight)[:, 2], [0, 1, 2, 3, 4])
    assert distances(straight).shape == (1, 5, 3)


def test_first_reached(straight):
    assert first_reached(straight, within=0.1).tolist() == [4, 2, -1]
    assert first_reached(straight, within=2.0).tolist() == [2, 0, -1]


def test_reached_for_good_counts_from_the_last_time_it_was_away(straight):
    assert reached_for_good(straight, within=2.0).tolist() == [2, 0, -1]
    there_and_back = replace(straight, x=np.concatenate([straight.x, straight.x[::-1], straight.x]))
    assert first_reached(there_and_back, within=2.0).tolist() == [2, 0, -1]
    assert reached_for_good(there_and_back, within=2.0).tolist() == [12, 0, -1]
    assert reached_for_good(replace(straight, x=straight.x[::-1]), within=1.0).tolist() == [-1, -1, -1]


def test_a_loss_that_blows_up_and_stays():
    rates = OPTIMIZERS["sgd"](lr=np.array([0.5, 2.5, 1e200]))
    run = simulate(BOWL, rates, (1.0, 1.0), 9)
    factor = run.loss[:, 1] / run.loss[0, 1]
    first = int(np.argmax(factor > 1e3))
    assert factor[first - 1] <= 1e3 < factor[first]
    assert blown_up(run).tolist() == [-1, first, run.step_diverged[2]]


def test_which_minimum_and_how_many():
    minima = np.array(HIMMELBLAU.minima)
    starts = np.concatenate([minima + 0.01, minima[:1] + 0.02, [[0.0, 0.0]]]).T
    run = simulate(HIMMELBLAU, OPTIMIZERS["sgd"](lr=0.01), starts, 200)
    assert minimum_reached(run)[:5].tolist() == [0, 1, 2, 3, 0]
    found = shares(run)
    assert found.shape == (5,)
    assert found.sum() == pytest.approx(1.0)
    still = simulate(HIMMELBLAU, OPTIMIZERS["sgd"](lr=0.0), starts, 1, keep="last")
    assert minimum_reached(still, within=0.05).tolist() == [0, 1, 2, 3, 0, -1]
    np.testing.assert_allclose(shares(still, within=0.05), np.array([2, 1, 1, 1, 1]) / 6)


def test_quantiles(straight):
    np.testing.assert_array_equal(loss_quantiles(straight, (0.0, 1.0))[0], straight.loss.min(axis=1))
    assert loss_quantiles(straight).shape == (3, 5)


def test_a_surface_without_minima():
    run = simulate(SURFACES["saddle"], OPTIMIZERS["sgd"](), (1.0, 1.0), 3)
    assert np.all(np.isinf(distance(run)))
    assert first_reached(run).tolist() == reached_for_good(run).tolist() == [-1]
    assert minimum_reached(run).tolist() == [-1]
    assert shares(run).tolist() == [1.0]


def test_runs_that_diverged_are_no_reason_to_warn():
    run = simulate(SURFACES["rosenbrock"], OPTIMIZERS["sgd"](), [[np.nan, 1e200, 3.0], [0.0, 0.0, 0.0]], 20)
    assert first_reached(run).tolist() == [-1, -1, -1]
    assert shares(run)[-1] == 1.0
    assert path_length(run).shape == (21, 3)
