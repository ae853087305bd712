"""What the texts of optimizers and schedules say of them, measured."""

from __future__ import annotations

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, simulate
from optim_core.settings import PER_COORDINATE
from surfaces import SURFACES, surface_from_formula

PLANE = surface_from_formula("x + 3*y")


def lr_help(key: str) -> str:
    return next(spec.help for spec in OPTIMIZERS[key].hyperparameters if spec.name == "lr")


def steps(run) -> np.ndarray:
    """How far each coordinate moves, (T, 2)."""
    return np.abs(np.diff(run.x[:, :, 0], axis=0))


@pytest.mark.parametrize("key", [key for key in OPTIMIZERS if lr_help(key) == PER_COORDINATE])
def test_the_learning_rate_is_the_step_of_each_coordinate(key):
    rule = OPTIMIZERS[key](lr=0.01, **({"weight_decay": 0.0} if key in ("adamw", "adam_l2") else {}))
    run = simulate(PLANE, rule, (0.0, 0.0), 3000)
    assert steps(run)[-1] == pytest.approx(0.01, rel=0.05)


def test_the_others_have_steps_of_other_sizes():
    named = {key for key in OPTIMIZERS if lr_help(key) == PER_COORDINATE}
    assert named == {"rmsprop", "adam", "adam_l2", "adamw", "amsgrad", "nadam", "adamax"}
    longer = simulate(PLANE, OPTIMIZERS["adabelief"](lr=0.01), (0.0, 0.0), 100)
    assert steps(longer)[-1].min() > 2 * 0.01


@pytest.mark.parametrize("key", ["signsgd", "lion"])
def test_sign_rules_move_each_coordinate_by_the_learning_rate(key):
    assert steps(simulate(PLANE, OPTIMIZERS[key](lr=0.01), (0.0, 0.0), 50)) == pytest.approx(0.01)


def test_no_step_of_adagrad_is_longer_than_the_learning_rate():
    moved = steps(simulate(SURFACES["beale"], OPTIMIZERS["adagrad"](lr=0.05), (-3.0, -3.0), 500))
    assert moved[0] == pytest.approx(0.05)
    assert moved.max() <= 0.05 * (1 + 1e-12)


def test_adam_with_a_far_too_large_rate_oscillates_and_does_not_diverge():
    run = simulate(SURFACES["bowl"], OPTIMIZERS["adam"](lr=100.0), SURFACES["bowl"].start, 2000)
    x = run.x[:, 0, 0]
    assert np.abs(x).max() < 120
    assert np.sum(np.diff(np.sign(x)) != 0) > 10
    assert np.abs(x[-1]) < 1


def test_the_rate_of_amsgrad_rises_where_the_bias_is_corrected_and_nowhere_else():
    def rates(framework: str) -> np.ndarray:
        rule = OPTIMIZERS["amsgrad"].preset(framework, lr=0.05)
        return simulate(SURFACES["beale"], rule, (-3.0, -3.0), 1500, record=True).rate[:, :, 0]

    for framework in OPTIMIZERS["amsgrad"].presets:
        change = np.diff(rates(framework), axis=0)
        if framework in ("optax", "published"):
            assert np.all(change <= 0)
        else:
            assert np.all(change > 0)
    assert rates("torch")[-1] / rates("torch")[0] == pytest.approx(12.5, abs=0.5)


def second_moment(key: str, gradients: np.ndarray) -> np.ndarray:
    """v after each of these gradients."""

    class Given:
        factor, at = 1.0, 0

        def gradient(self, x):
            return np.full_like(x, gradients[self.at])

    rule, given, x = OPTIMIZERS[key](), Given(), np.zeros((2, 1))
    state, found = rule.init(x), []
    for t in range(len(gradients)):
        given.at = t
        state = rule.step(given, x, state, float(t + 1), 0.01).state
        found.append(float(state.v[0, 0]))
    return np.array(found)


def test_the_second_moment_of_yogi_rises_like_adams_and_falls_slowly():
    gradients = np.r_[np.full(200, 10.0), np.full(3000, 0.1)]
    yogi, adam = second_moment("yogi", gradients), second_moment("adam", gradients)
    assert np.all(yogi[:200] >= adam[:200] - 1e-12)
    assert yogi[-1] > 0.95 * yogi[199]
    assert adam[-1] < 0.1 * adam[199]


def test_the_newest_gradient_weighs_more_in_nadam_than_in_adam():
    def weight(key: str) -> float:
        """What the last of a hundred gradients adds to the direction of the step."""
        rule, x = OPTIMIZERS[key](beta1=0.9), np.zeros((2, 1))
        moved = []
        for last in (1.0, 1.001):
            gradient = iter([*[1.0] * 99, last])

            class Given:
                factor = 1.0

                def gradient(self, x):
                    return np.full_like(x, next(gradient))  # noqa: B023

            given, state = Given(), rule.init(x)
            for t in range(1, 101):
                step = rule.step(given, x, state, float(t), 1.0)
                state = step.state
            moved.append(-float(step.update[0, 0]))
        return (moved[1] - moved[0]) / 0.001

    assert weight("nadam") > weight("adam") + 0.3


def test_a_line_search_bears_too_large_a_rate_and_stays_slow_with_too_small_a_one():
    valley = SURFACES["rosenbrock"]
    large, small = (
        simulate(valley, OPTIMIZERS["backtracking"](lr=lr), valley.start, 500) for lr in (100.0, 0.001)
    )
    assert large.step_diverged[0] < 0
    assert np.all(np.diff(large.loss[:, 0]) <= 0)
    assert small.loss[-1, 0] > 1


def test_newton_needs_one_step_on_any_quadratic_and_goes_to_saddles_too():
    for key, target in (("ravine", (0.0, 0.0)), ("booth", (1.0, 3.0)), ("saddle", (0.0, 0.0))):
        surface = SURFACES[key].replace(condition=100.0) if key == "ravine" else SURFACES[key]
        run = simulate(surface, OPTIMIZERS["newton"](damping=0.0), surface.start, 1)
        assert run.x[-1, :, 0] == pytest.approx(target, abs=1e-9)


def test_inverse_time_ends_at_one_over_one_plus_its_decay():
    factor = SCHEDULES["inverse_time"](decay=10.0)(np.arange(1000), 1000)
    assert factor[0] == 1
    assert factor[-1] == pytest.approx(1 / 11, rel=0.01)


def test_adadelta_needs_no_rate_but_epsilon_sets_its_first_step():
    for eps in (1e-8, 1e-6):
        run = simulate(PLANE, OPTIMIZERS["adadelta"](eps=eps), (0.0, 0.0), 1)
        assert steps(run)[0] == pytest.approx(np.sqrt(eps / (1 - 0.95)), rel=0.01)


def scatter(key: str, start: float, steps: int, **settings: float) -> float:
    """The variance of the last points of 4,000 particles in noise, on a bowl of curvature 2."""
    starts = np.full((2, 4000), start)
    run = simulate(SURFACES["bowl"], OPTIMIZERS[key](**settings), starts, steps, noise=BatchNoise(1.0, 1),
                   keep="last")  # fmt: skip
    return float(np.mean(run.x**2))


@pytest.mark.parametrize(("free", "beside"), [("schedule_free_sgd", "sgd"), ("schedule_free_adamw", "adam")])
def test_schedule_free_settles_without_a_schedule(free, beside):
    assert scatter(free, 2.0, 400, lr=0.1) < 0.2 * scatter(beside, 2.0, 400, lr=0.1)


def test_the_slow_point_of_lookahead_varies_less_in_noise():
    """Zhang et al. (2019), proposition 2, for a rate of 0.1 over the curvature."""
    plain = scatter("sgd", 0.0, 200, lr=0.05)
    slow = scatter("lookahead", 0.0, 200, lr=0.05, momentum=0.0, k=5, alpha=0.5)
    assert 4 * plain == pytest.approx(0.05263, rel=0.05)
    assert 4 * slow == pytest.approx(0.02331, rel=0.05)


def test_the_learning_rate_of_schedule_free_adamw_is_the_step_of_its_fast_point():
    run = simulate(PLANE, OPTIMIZERS["schedule_free_adamw"](lr=0.01), (0.0, 0.0), 300, record=True)
    moved = np.abs(np.diff(run.state["z"][:, :, 0], axis=0))
    assert moved == pytest.approx(np.full_like(moved, 0.01), rel=0.01)


def test_damped_by_its_momentum_the_steps_are_as_long_as_those_of_sgd():
    last = {key: steps(simulate(PLANE, OPTIMIZERS[key](lr=0.01), (0.0, 0.0), 300))[-1]
            for key in ("sgd", "damped_momentum", "momentum")}  # fmt: skip
    np.testing.assert_allclose(last["damped_momentum"], last["sgd"], rtol=1e-9)
    np.testing.assert_allclose(last["momentum"], 10 * last["sgd"], rtol=1e-9)


def test_the_pull_of_l2_is_weak_where_gradients_are_large_and_that_of_adamw_is_not():
    """Noise of mean 0 alone: how much of a coordinate 100 steps leave."""
    left = {}
    for key, size in [(key, size) for key in ("adam_l2", "adamw") for size in (1.0, 100.0)]:
        run = simulate(surface_from_formula("0*x + 0*y"), OPTIMIZERS[key](lr=1e-3, weight_decay=1.0),
                       np.full((2, 400), 2.0), 100, noise=BatchNoise(size, 1), keep="last")  # fmt: skip
        left[key, size] = 1 - run.x.mean() / 2.0
    assert left["adam_l2", 100.0] < 0.1 * left["adam_l2", 1.0]
    assert left["adamw", 100.0] == pytest.approx(left["adamw", 1.0], rel=0.02)
