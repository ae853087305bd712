"""Each story is simulated and must show what it says."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from optim_core import OPTIMIZERS, Run, simulate
from surfaces import SURFACES
from surfaces.transform import Transformed
from ui.page.edits import apply_edits
from ui.page.link import address, from_query, to_query
from ui.page.runs import result, run_specs
from ui.page.schedulechoice import ScheduleChoice
from ui.page.setup import DEFAULT_SETUP, Setup, effective_lanes
from ui.page.tales import tale
from ui.race.opening import opened
from ui.race.stories import FIRST, STORIES, TOUR, story


def walk(setup: Setup) -> list[Run]:
    """Every lane of the setup, simulated as the race does it."""
    surface, schedule, noise = setup.surface.build(), setup.schedule.build(), setup.noise.build()
    return [
        simulate(surface, lane.build(), lane.start or setup.start, setup.steps, schedule, noise, setup.seed)
        for lane in effective_lanes(setup)
    ]


@cache
def runs(key: str) -> list[Run]:
    return walk(story(key).setup)


def distance(run: Run) -> np.ndarray:
    """How far from the nearest minimum, at every step."""
    minima = np.array(run.surface.minima)
    return np.linalg.norm(run.x[:, None, :, 0] - minima, axis=2).min(axis=1)


def reached(run: Run, within: float = 1e-2) -> float:
    """The first step that close to a minimum; infinite if there is none."""
    close = np.flatnonzero(distance(run) < within)
    return float(close[0]) if close.size else np.inf


def settled(run: Run, within: float = 0.1) -> int:
    """The step from which on the run stays that close to a minimum."""
    far = np.flatnonzero(distance(run) >= within)
    return int(far[-1]) + 1 if far.size else 0


def lengths(run: Run) -> np.ndarray:
    return np.linalg.norm(np.diff(run.x[:, :, 0], axis=0), axis=1)


def gone(run: Run) -> bool:
    """Whether the run has left for good: not finite, or a hundred times further out than it began."""
    return bool(run.step_diverged[0] >= 0 or distance(run)[-1] > 100 * distance(run)[0])


def test_stories_have_distinct_keys_and_texts():
    assert len({item.key for item in STORIES}) == len({item.text for item in STORIES}) == len(STORIES) == 12
    for item in STORIES:
        assert item.title
        assert item.text.endswith(".")
        assert [lane.color for lane in item.setup.lanes] == list(range(len(item.setup.lanes)))


@pytest.mark.parametrize("item", STORIES, ids=lambda item: item.key)
def test_a_story_starts_in_view_and_fits_a_short_link(item):
    x_min, x_max, y_min, y_max = item.setup.surface.build().view
    for lane in item.setup.lanes:
        x, y = lane.start or item.setup.start
        assert x_min < x < x_max
        assert y_min < y < y_max
    link = to_query(item.setup)
    assert len(link) < 300
    assert from_query(link) == (item.setup, [])


def test_rates_are_slow_arrive_and_diverge():
    small, right, large = runs("rates")
    assert distance(small)[-1] > 0.4 * distance(small)[0]
    assert reached(right) <= 40
    assert gone(large)
    assert np.all(np.diff(distance(large)[10:]) > 0)


def test_momentum_crosses_the_ravine_several_times_sooner():
    plain, momentum = runs("ravine")
    assert reached(plain, 0.1) > 6 * reached(momentum, 0.1)
    across = plain.x[:, :, 0] @ np.array([-np.sin(np.pi / 6), np.cos(np.pi / 6)])
    assert np.mean(across[1:21] * across[:20] < 0) == 1  # from wall to wall with every step


def test_the_swing_across_the_ravine_fades_faster_without_momentum():
    def rate(run: Run, direction: tuple[float, float]) -> float:
        """What is left of the distance in one direction after a step, on average."""
        far = np.abs(run.x[:, :, 0] @ np.array(direction))
        return float((far[60] / far[0]) ** (1 / 60))

    along, across = (np.cos(np.pi / 6), np.sin(np.pi / 6)), (-np.sin(np.pi / 6), np.cos(np.pi / 6))
    plain, momentum = runs("ravine")
    assert rate(plain, across) == pytest.approx(0.9, abs=1e-3)
    assert 0.94 < rate(momentum, across) < 0.96
    assert rate(plain, along) == pytest.approx(0.9905, abs=1e-3)
    assert rate(momentum, along) < 0.97
    (lane, _), surface = story("ravine").setup.lanes, story("ravine").setup.surface.build()
    limit = 2 / np.linalg.eigvalsh(surface.hessian(0.0, 0.0))[-1]
    assert 0.9 * limit < lane.build().lr < limit


def test_momentum_circles_where_nesterov_settles():
    momentum, nesterov = runs("nesterov")
    assert lengths(momentum).sum() > 4 * lengths(nesterov).sum()
    assert settled(momentum) > 2.5 * settled(nesterov)
    overshot = [run.x[:, :, 0].max(axis=0) for run in (momentum, nesterov)]
    assert np.all(overshot[0] > overshot[1])
    assert np.all(overshot[1] > 0)  # Nesterov overshoots, too
    assert distance(momentum)[settled(nesterov) :].max() > 5 * distance(nesterov)[settled(nesterov) :].max()


def test_adagrad_almost_stops_and_rmsprop_goes_on():
    adagrad, rmsprop = runs("adagrad")
    assert distance(adagrad)[-1] > 0.7 * distance(adagrad)[0]
    assert np.all(np.diff(lengths(adagrad)) < 0)
    assert lengths(adagrad)[-1] < 0.05 * lengths(adagrad)[0]
    assert distance(rmsprop)[-1] < 0.1
    assert np.all(lengths(rmsprop)[100:200] > 5 * lengths(adagrad)[100:200])


def test_adadelta_arrives_without_a_rate():
    large, small, adadelta = runs("adadelta")
    assert gone(large)
    assert 0 <= large.step_diverged[0] < 10
    assert distance(small)[-1] > 0.7 * distance(small)[0]
    assert distance(adadelta)[-1] < 0.2
    assert lengths(adadelta).max() > 10 * lengths(adadelta)[0]
    assert lengths(adadelta)[600] < lengths(adadelta)[0]  # the steps shrink at first, the rate grows


def test_the_effective_rate_of_adadelta_grows_and_epsilon_sets_it():
    surface, start = SURFACES["beale"], SURFACES["beale"].start
    run = simulate(surface, OPTIMIZERS["adadelta"](), start, 1000, record=True)
    rate = run.rate.mean(axis=(1, 2))
    assert rate[600] > 3 * rate[100] > 3 * rate[0]
    tiny = simulate(surface, OPTIMIZERS["adadelta"](eps=1e-8), start, 1000)
    assert distance(tiny)[-1] > 2 > 10 * distance(run)[-1]


def test_adam_without_bias_correction_starts_too_fast():
    right, wrong = runs("bias_correction")
    assert lengths(right)[:5] == pytest.approx(0.2 * np.sqrt(2), rel=0.05)
    assert lengths(wrong)[0] / lengths(right)[0] == pytest.approx(np.sqrt(10), rel=1e-6)
    assert lengths(wrong)[2] > lengths(wrong)[1] > lengths(wrong)[0]
    assert int(np.argmax(lengths(wrong))) == 3
    assert lengths(wrong)[3] / (0.2 * np.sqrt(2)) == pytest.approx(4.8, abs=0.05)
    start = right.x[0, :, 0] / np.linalg.norm(right.x[0, :, 0])
    beyond = [-(run.x[:, :, 0] @ start).min() for run in (right, wrong)]
    assert beyond[1] > 2 > 1.5 * beyond[0]


def test_the_uncorrected_steps_of_adam_grow_to_6_6_times_under_a_constant_gradient():
    adam = OPTIMIZERS["adam"](lr=1e-6, bias_correction=False)  # so short that the gradient stays what it is
    steps = lengths(simulate(SURFACES["bowl"], adam, (3.0, 4.0), 30)) / (1e-6 * np.sqrt(2))
    assert steps[0] == pytest.approx(np.sqrt(10), rel=1e-3)
    assert int(np.argmax(steps)) == 11
    assert steps[11] == pytest.approx(6.57, abs=0.01)


def test_epsilon_decides_whether_adam_leaves_the_plateau():
    tiny, small, medium, large = runs("epsilon")
    slope = np.linalg.norm(tiny.surface.gradient(*tiny.x[0, :, 0]))
    assert slope == pytest.approx(2e-4, rel=0.05)
    assert reached(tiny) < reached(small) < 300
    assert reached(small, 0.1) > reached(tiny, 0.1) + 40
    assert lengths(tiny)[0] == pytest.approx(0.02 * np.sqrt(2), rel=1e-3)
    assert distance(medium)[-1] > 0.95 * distance(medium)[0]
    assert distance(large)[-1] > 0.99 * distance(large)[0]


def test_plain_descent_stays_longest_at_the_saddle():
    plain, momentum, *adaptive = runs("saddle")
    near = [np.linalg.norm(run.x[:, :, 0], axis=1) for run in runs("saddle")]
    assert max(near[0].min(), near[1].min()) < 0.2
    assert np.sum(near[0] < 0.4) > 4 * np.sum(near[1] < 0.4) > 0
    assert min(near[2].min(), near[3].min()) > 0.9
    left = [int(np.argmax(np.abs(run.x[:, 0, 0]) > 0.8)) for run in (plain, momentum, *adaptive)]
    assert min(left) > 0
    assert left[0] > 2 * max(left[1:])
    assert all(distance(run)[-1] < 0.1 for run in runs("saddle"))


def test_on_a_turned_saddle_the_advantage_of_rates_by_coordinate_is_gone():
    cos, sin = np.cos(np.pi / 4), np.sin(np.pi / 4)
    surface = Transformed(SURFACES["double_well"], angle=45.0)
    start = np.array([[cos, -sin], [sin, cos]]) @ (-0.001, 1.6)
    plain, adam = (simulate(surface, OPTIMIZERS[key](lr=0.02), start, 160) for key in ("sgd", "adam"))
    near = [np.linalg.norm(run.x[:, :, 0], axis=1) for run in (plain, adam)]
    assert near[1].min() < near[0].min() < 0.2
    assert np.sum(near[1] < 0.4) > 2 * np.sum(near[0] < 0.4)


def test_neighbouring_starts_end_in_different_minima():
    ends = [run.x[-1, :, 0] for run in runs("starts")]
    starts = np.array([run.x[0, :, 0] for run in runs("starts")])
    assert max(np.linalg.norm(a - b) for a in starts for b in starts) < 1.05
    assert {tuple(np.round(end, 1)) for end in ends} == {(3.0, 2.0), (3.6, -1.8), (-3.8, -3.3), (-2.8, 3.1)}
    assert all(reached(run) < 60 for run in runs("starts"))


def test_the_schedule_lets_large_rates_land():
    constant = walk(story("schedule").setup.replace(schedule=ScheduleChoice()))
    for falling, same in zip(runs("schedule")[:3], constant[:3], strict=True):
        assert distance(falling)[-1] < 1e-2
        assert distance(same)[-1] > 0.1
        assert distance(falling)[100] > 0.05  # it still jumps when a third of the run is over
    assert distance(runs("schedule")[3])[-1] > 2


@pytest.mark.parametrize("seed", range(3))
def test_single_samples_throw_a_large_rate_further(seed):
    found = walk(story("noise").setup.replace(seed=seed))
    spread = [distance(run)[300:].mean() for run in found]
    assert spread[0] > 1.5 * spread[1] > 1.5 * 1.5 * spread[2] > 0.01
    arrival = [reached(run, 0.3) for run in found]
    assert arrival[0] < arrival[1] < arrival[2] < 600
    assert [run.samples[-1] for run in found] == [600] * 3


def test_frameworks_part_where_gradients_are_tiny():
    torch, optax, keras = runs("frameworks")
    assert reached(torch, 0.1) < 150 < reached(optax, 0.5) < 200
    assert distance(keras)[-1] > 0.9 * distance(keras)[0]
    assert torch.optimizer.eps == optax.optimizer.eps < keras.optimizer.eps
    assert torch.optimizer.rho == optax.optimizer.rho == keras.optimizer.rho


def test_the_first_race_arrives_each_lane_at_its_own_pace():
    steps = {
        lane.optimizer: found.reached[0] for lane, found in zip(FIRST.setup.lanes, _results(), strict=True)
    }
    assert len(steps) == 6
    assert min(steps, key=steps.get) == "nesterov"
    assert max(steps, key=steps.get) == "sgd"
    assert (round(steps["nesterov"], -1), round(steps["sgd"], -1)) == (120, 390)
    assert min(np.diff(sorted(steps.values()))) >= 15  # nobody arrives together with another


def test_no_lane_of_the_first_race_leaves_the_picture():
    x_min, x_max, y_min, y_max = FIRST.setup.surface.build().view
    for found in _results():
        x, y = found.run.x[:, 0, 0], found.run.x[:, 1, 0]
        assert x_min < x.min() < x.max() < x_max
        assert y_min < y.min() < y.max() < y_max


def _results():
    return [result(spec) for spec in run_specs(FIRST.setup)]


@pytest.mark.parametrize("query", ["", "?", "lang=ko", "embed=true&lang=en"])
def test_an_address_that_says_nothing_opens_the_first_race(query):
    assert opened(query) == (FIRST.setup, [])


def test_a_link_to_the_first_race_is_written_in_full_and_one_to_the_default_is_not_empty():
    assert to_query(FIRST.setup) == (
        "s=rosenbrock~b-5&l=sgd~lr-0.02&l=momentum~lr-0.003&l=nesterov~lr-0.005&l=adagrad~lr-0.5"
        "&l=rmsprop~lr-0.02&l=adam~lr-0.05&a=first"
    )
    assert opened(to_query(FIRST.setup)) == (FIRST.setup, [])
    assert address(DEFAULT_SETUP) == "s=rosenbrock"
    assert opened(address(DEFAULT_SETUP)) == (DEFAULT_SETUP, [])
    assert opened("t=20") == (DEFAULT_SETUP.replace(step=20), [])


def test_the_words_of_a_story_go_with_its_link_until_another_surface_is_chosen():
    told = story("ravine").setup
    assert opened(to_query(told))[0].story == "ravine"
    dragged, _messages = apply_edits(told, [{"at": "lane:0", "name": "lr", "value": 0.001}])
    assert (dragged.story, opened(to_query(dragged))[0].story) == ("ravine", "ravine")
    moved, _messages = apply_edits(told, [{"at": "surface", "name": "key", "value": "beale"}])
    closed, _messages = apply_edits(told, [{"at": "setting", "name": "story", "value": ""}])
    assert moved.story == closed.story == ""
    assert closed.replace(story="ravine") == told


def test_a_link_to_a_story_that_is_not_there_says_so_and_opens_the_rest():
    setup, [message] = opened("s=booth&a=sirens")
    assert (setup.surface.key, setup.story) == ("booth", "")
    assert "sirens" in str(message)


def test_stories_follow_one_another():
    keys = [item.key for item in (FIRST, *STORIES)]
    tales = [tale((FIRST, *STORIES), key) for key in keys]
    assert [(told["back"], told["next"]) for told in tales] == list(
        zip([None, *keys], [*keys[1:], None], strict=False)
    )


def test_the_tour_takes_two_minutes():
    texts = [story(key).text for key in TOUR]
    words = sum(len(text.split()) for text in texts)
    watching = 5 * len(TOUR)  # seconds: a race plays for about five
    assert 90 < 60 * words / 200 + watching < 150  # at 200 words a minute
    assert len(set(TOUR)) == len(TOUR)
