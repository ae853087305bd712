"""Grid against random search on maps whose best places are known."""

import re

import numpy as np
import pytest

from optim_core import OPTIMIZERS
from optim_core.studies import sweep
from optim_core.studies.search import (
    BUDGETS,
    chance,
    dimmed,
    grid_search,
    random_search,
)
from surfaces import SURFACES

SIDE = 100
U, V = np.meshgrid((np.arange(SIDE) + 0.5) / SIDE, (np.arange(SIDE) + 0.5) / SIDE)


def needle(u, v):
    """A map with one round best place."""
    return (U - u) ** 2 + (V - v) ** 2


@pytest.mark.parametrize("budget", BUDGETS)
def test_a_grid_tries_few_values_of_each_setting_and_random_search_many(budget):
    grid, lot = grid_search(U, budget), random_search(U, budget)
    side = round(budget**0.5)
    assert grid.values_tried == (side, side)
    assert lot.values_tried == (budget, budget)
    middles = (np.arange(side) + 0.5) / side
    assert np.allclose(np.unique(grid.places[0]), middles)
    assert len({tuple(place) for place in grid.places.T}) == budget
    for trials in (grid, lot):
        assert trials.places.shape == (2, budget)
        assert trials.best.shape == (100, budget)
        rows, columns = (trials.places[::-1] * SIDE).astype(int)
        assert np.array_equal(trials.scores, U[rows, columns])
        assert np.array_equal(trials.best[0], np.minimum.accumulate(trials.scores))
        low, middle, high = trials.spread()
        assert (low <= middle).all()
        assert (middle <= high).all()
        assert (np.diff(trials.best, axis=1) <= 0).all()
    assert len(np.unique(grid.best[:, -1])) == 1


def test_the_same_seed_draws_the_same():
    scores = needle(0.3, 0.7)
    for search in (grid_search, random_search):
        assert np.array_equal(search(scores, 25, seed=4).best, search(scores, 25, seed=4).best)
        assert not np.array_equal(search(scores, 25, seed=4).best, search(scores, 25, seed=5).best)


@pytest.mark.parametrize("budget", BUDGETS)
def test_random_search_hits_the_best_percent_as_theory_says(budget):
    found = chance(needle(0.37, 0.61), budget)
    assert np.isclose(found.random_expected, 1 - 0.99**budget)
    assert abs(found.random - found.random_expected) < 4 * np.sqrt(0.25 / 4000)


def test_a_grid_misses_what_is_narrow_in_the_setting_that_matters():
    """The best 1 % is one column of a hundred: the nine values of a grid are three chances."""
    stripe = dimmed(needle(0.373, 0.61), 0.0)
    assert (np.ptp(stripe, axis=0) == 0).all()
    for budget in BUDGETS:
        found = chance(stripe, budget)
        side = round(budget**0.5)
        assert abs(found.grid - side / 100) < 0.03
        assert found.random > found.grid + 0.03


def test_a_setting_can_matter_less():
    scores = needle(0.25, 0.755)
    assert np.array_equal(dimmed(scores, 1.0), scores)
    half = dimmed(scores, 0.5)
    assert half.min() == scores.min()
    assert np.unravel_index(np.argmin(half), half.shape) == np.unravel_index(np.argmin(scores), scores.shape)
    assert 0.2 < np.ptp(half, axis=0).max() / np.ptp(scores, axis=0).max() < 0.3
    assert (np.ptp(dimmed(scores, 0.0, setting=0), axis=1) == 0).all()


def test_what_ran_away_is_worst():
    s = sweep(
        SURFACES["rosenbrock"],
        OPTIMIZERS["momentum"](),
        {"lr": np.geomspace(1e-4, 1, 12), "momentum": [0, 0.9]},
    )
    scores = np.where(s.diverged > 0, np.nan, s.loss)
    found = random_search(scores, 9, repeats=20)
    assert not np.isnan(found.best).any()
    assert np.isfinite(found.best[:, -1]).any()
    assert not np.isnan(found.spread()).any()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: grid_search(U, 10), "budget of a grid must be a square, got 10"),
        (lambda: grid_search(U, 9, repeats=0), "repeats must be a whole number in [1, ∞), got 0"),
        (lambda: random_search(U, 0), "budget must be a whole number in [1, ∞), got 0"),
        (lambda: random_search(U[0], 4), "scores must be a map (rows, columns), got the shape (100,)"),
        (lambda: chance(U, 9, part=0.0), "part must lie in (0, 1], got 0.0"),
        (lambda: dimmed(U, 1.5), "weight must lie in [0, 1], got 1.5"),
        (lambda: dimmed(U, 0.5, setting=2), "setting must be 0 (columns) or 1 (rows), got 2"),
    ],
)
def test_what_is_wrong_is_named(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()
