"""Nobody can hold the server for long: what costs too much is refused, with the steps that can be had."""

from __future__ import annotations

import re

import pytest

from optim_core import OPTIMIZERS
from optim_core.optimizers.beyond import _MAX_SHRINKS
from surfaces import SURFACES
from ui.compare.comparison import Comparison
from ui.noise.cloudtask import DEFAULT_CLOUD, Spread, affordable
from ui.page.choices import FORMULA, SurfaceChoice
from ui.page.edits import apply_edits
from ui.page.effort import effort, questions
from ui.page.lane import Lane
from ui.page.limits import MAX_CLOUD_STEPS, MAX_EFFORT, MAX_LANES, MAX_PARTICLES, MAX_SEARCH, MAX_STEPS
from ui.page.message import Problem
from ui.page.setup import DEFAULT_SETUP, Setup
from ui.race.stories import STORIES

HEAVY = SurfaceChoice(FORMULA, formula="*".join(["(x/y)^(y-x)"] * 9))
SEARCHER = Lane("backtracking")
PLAIN = [key for key in OPTIMIZERS if questions(key, "textbook")[::2] == (0, 0)]


def test_questions_are_counted_by_asking():
    assert questions("adam", "torch") == (0, 1, 0)
    assert questions("sam", "textbook") == (0, 2, 0)
    assert questions("newton", "textbook") == (0, 1, 1)
    assert questions("backtracking", "textbook") == (_MAX_SHRINKS + 1, 1, 0)
    assert all(sum(questions(key, "textbook")) > 0 for key in OPTIMIZERS)
    assert questions("nelder_mead", "textbook") == (7, 0, 0)
    assert {*OPTIMIZERS} - {*PLAIN} == {"newton", *(k for k, rule in OPTIMIZERS.items() if rule.decides)}


@pytest.mark.parametrize("key", SURFACES)
def test_twelve_lanes_of_4000_steps_of_ordinary_rules_are_always_taken(key):
    for first in range(len(PLAIN)):
        lanes = tuple(Lane(PLAIN[(first + k) % len(PLAIN)]) for k in range(MAX_LANES))
        Setup(SurfaceChoice(key), steps=MAX_STEPS, lanes=lanes)
    Setup(SurfaceChoice(key), steps=MAX_STEPS, lanes=(SEARCHER,))


def test_one_line_search_and_newton_go_with_ten_others():
    lanes = tuple(Lane(key) for key in [*PLAIN[:10], "newton", "backtracking"])
    Setup(steps=MAX_STEPS, lanes=lanes)
    Setup(
        SurfaceChoice(FORMULA, formula="x**2/4 + y**2 + sin(3*x)*cos(2*y)"), steps=MAX_STEPS, lanes=lanes[:-1]
    )
    Setup(steps=500, lanes=(SEARCHER,) * MAX_LANES)


@pytest.mark.parametrize("surface", [SurfaceChoice(), HEAVY], ids=["rosenbrock", "formula"])
def test_twelve_line_searches_of_4000_steps_are_refused_with_the_limit(surface):
    with pytest.raises(Problem, match=r"at most \d+ steps; 4,000 would slow") as caught:
        Setup(surface, steps=MAX_STEPS, lanes=(SEARCHER,) * MAX_LANES)
    limit = int(re.search(r"at most (\d+)", str(caught.value))[1])
    assert 50 < limit < MAX_STEPS
    assert effort(Setup(surface, steps=limit, lanes=(SEARCHER,) * MAX_LANES)) <= MAX_EFFORT


def test_an_edit_that_would_cost_too_much_changes_nothing():
    setup = Setup(steps=MAX_STEPS, lanes=(SEARCHER,))
    changed, messages = apply_edits(setup, [{"at": "lane:0", "do": "duplicate"}] * 3)
    assert len(changed.lanes) < 4
    assert "slow the app down" in str(messages[0])


def test_a_search_has_a_budget_of_its_own():
    setup = DEFAULT_SETUP.replace(fairness="tuned", budget=512)
    assert effort(setup, setup.budget) <= MAX_SEARCH
    slow = Setup(
        SurfaceChoice("penguins_logistic"), steps=MAX_STEPS, lanes=(Lane("adam"),) * MAX_LANES, budget=512
    )
    with pytest.raises(Problem, match=r"search of 512 trials .* at most \d+ steps"):
        slow.replace(fairness="tuned")
    assert slow.replace(fairness="tuned", steps=400).fairness == "tuned"


def test_panels_share_the_budget():
    Comparison(Setup(steps=MAX_STEPS, lanes=(Lane("adam"),)), reference=Lane("sgd"))
    with pytest.raises(Problem, match="slow the app down"):
        Comparison(Setup(steps=MAX_STEPS, lanes=(SEARCHER,)))


def test_a_costly_cloud_has_fewer_particles():
    spread = Spread.of(particles=MAX_PARTICLES)
    race = DEFAULT_CLOUD.replace(steps=MAX_CLOUD_STEPS)
    usual = affordable(race, spread)
    formula = affordable(race.replace(surface=HEAVY), spread)
    searching = affordable(race.replace(lanes=(SEARCHER,)), spread)
    assert usual > 4 * formula > 0
    assert usual > 4 * searching > 0


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
def test_stories_cost_little(story):
    assert effort(story.setup) < MAX_EFFORT / 4
