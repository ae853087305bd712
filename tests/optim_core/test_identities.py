"""Optimizers that must coincide where their definitions do."""

import numpy as np
import pytest

from optim_core import OPTIMIZERS, simulate
from surfaces import SURFACES

ROSENBROCK = SURFACES["rosenbrock"]
STARTS = np.array([[-1.5, 0.3, 1.2], [2.0, 0.6, -0.4]])
SLOW = {"lr": 5e-4}


def path(optimizer, surface=ROSENBROCK, steps=120):
    return simulate(surface, optimizer, STARTS, steps=steps).x


def make(key, **settings):
    return OPTIMIZERS[key](**settings)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (make("momentum", momentum=0.0, **SLOW), make("sgd", **SLOW)),
        (make("nesterov", momentum=0.0, **SLOW), make("sgd", **SLOW)),
        (OPTIMIZERS["nesterov"].preset("torch", momentum=0.0, **SLOW), make("sgd", **SLOW)),
        (OPTIMIZERS["nesterov"].preset("keras", momentum=0.0, **SLOW), make("sgd", **SLOW)),
        (make("sam", rho=0.0, **SLOW), make("sgd", **SLOW)),
        (make("sam", rho=0.0, momentum=0.9, **SLOW), make("momentum", momentum=0.9, **SLOW)),
        (make("adamw", weight_decay=0.0), make("adam")),
        (make("adam_l2", weight_decay=0.0), make("adam")),
        (make("damped_momentum", dampening=0.0, **SLOW), make("momentum", **SLOW)),
        (make("adam", bias_correction=False, beta1=0.0, beta2=0.9), make("rmsprop", rho=0.9)),
        (make("lion", beta1=0.0, lr=1e-3), make("signsgd", lr=1e-3)),
        (make("rprop", eta_minus=0.5, lr=1e-3, step_min=1e-3, step_max=1e-3), None),
    ],
    ids=lambda o: "" if o is None else f"{o.key}-{o.framework}",
)
def test_one_is_the_other(left, right):
    if right is None:
        # With its step held fixed, Rprop pauses after a turn and otherwise moves by the sign.
        moves = np.abs(np.diff(path(left), axis=0))
        assert np.all(np.isclose(moves, 1e-3) | (moves == 0))
        return
    np.testing.assert_allclose(path(left), path(right), rtol=1e-12, atol=1e-12)


def test_adam_without_beta1_is_bias_corrected_rmsprop():
    lr, beta2, eps, v = 0.01, 0.99, 1e-8, 0.0
    x = STARTS
    for t in range(1, 101):
        g = ROSENBROCK.gradient(*x)
        v = beta2 * v + (1 - beta2) * g**2
        x = x - lr * g / (np.sqrt(v / (1 - beta2**t)) + eps)
    found = path(make("adam", lr=lr, beta1=0.0, beta2=beta2, eps=eps), steps=100)[-1]
    np.testing.assert_allclose(found, x, rtol=1e-11)


@pytest.mark.parametrize("key", ["adam", "adamax", "amsgrad"])
@pytest.mark.parametrize("framework", ["textbook", "torch", "optax", "keras"])
def test_the_first_step_is_the_rate_times_the_sign(key, framework):
    optimizer = OPTIMIZERS[key].preset(framework, lr=0.037, eps=0.0)
    moved = np.diff(path(optimizer, steps=1), axis=0)[0]
    np.testing.assert_allclose(moved, -0.037 * np.sign(ROSENBROCK.gradient(*STARTS)), rtol=1e-12)


def test_a_first_step_without_bias_correction_is_too_long():
    moved = np.diff(path(make("adam", lr=0.01, eps=0.0, bias_correction=False), steps=1), axis=0)[0]
    np.testing.assert_allclose(np.abs(moved), 0.01 * 0.1 / np.sqrt(0.001), rtol=1e-12)


def test_amsgrad_is_adam_while_the_second_moment_grows():
    climbing = SURFACES["saddle"]
    starts = np.array([[0.0], [1.0]])
    adam, amsgrad = (
        simulate(climbing, make(key, lr=0.1), starts, 60, record=True) for key in ("adam", "amsgrad")
    )
    assert np.all(np.diff(adam.state["v"][:, 1], axis=0) > 0)
    np.testing.assert_allclose(adam.x, amsgrad.x, rtol=1e-13)


def test_amsgrad_never_lets_its_second_moment_fall():
    run = simulate(ROSENBROCK, make("amsgrad", lr=0.05), STARTS, 100, record=True)
    assert np.all(np.diff(run.state["v_max"], axis=0) >= 0)


def test_a_centred_rmsprop_divides_by_the_deviation():
    run = simulate(ROSENBROCK, make("rmsprop", centered=True), STARTS, 80, record=True)
    spread = np.sqrt(np.maximum(run.state["v"] - run.state["m"] ** 2, 0)) + 1e-8
    np.testing.assert_allclose(run.update, -1e-3 * run.gradient / spread, rtol=1e-9)


def test_weight_decay_alone_shrinks_towards_the_origin():
    flat = SURFACES["saddle"]
    origin_line = simulate(flat, make("adamw", lr=0.1, weight_decay=0.5), (2.0, 0.0), 1).x
    plain = simulate(flat, make("adam", lr=0.1), (2.0, 0.0), 1).x
    np.testing.assert_allclose((origin_line - plain)[1, :, 0], [-0.1 * 0.5 * 2.0, 0.0], atol=1e-15)


def test_newton_solves_a_bowl_at_once_and_goes_to_a_saddle():
    ravine = SURFACES["ravine"]
    np.testing.assert_allclose(path(make("newton"), ravine, 1)[-1], np.tile([[0.0], [0.0]], 3), atol=1e-12)
    saddle = simulate(SURFACES["saddle"], make("newton"), (0.3, 0.7), 1).x[-1, :, 0]
    np.testing.assert_allclose(saddle, [0.0, 0.0], atol=1e-12)


def test_a_line_search_never_climbs():
    run = simulate(SURFACES["beale"], make("backtracking"), STARTS, 100, record=True)
    assert np.all(np.diff(run.loss, axis=0) <= 0)
    promised = 1e-4 * run.state["alpha"][:, 0] * np.sum(run.gradient**2, axis=1)
    assert np.all(run.loss[1:] <= run.loss[:-1] - promised + 1e-12)


def test_sam_looks_from_the_distance_it_is_told():
    run = simulate(ROSENBROCK, make("sam", lr=1e-4, rho=0.3), STARTS, 20, record=True)
    np.testing.assert_allclose(np.hypot(*np.moveaxis(run.state["ascent"], 1, 0)), 0.3, rtol=1e-12)
    ahead = run.x[:-1] + run.state["ascent"]
    for s in range(20):
        np.testing.assert_allclose(run.state["g_sharp"][s], ROSENBROCK.gradient(*ahead[s]), rtol=1e-12)


def test_sam_stays_where_there_is_no_direction():
    run = simulate(SURFACES["saddle"], make("sam"), (0.0, 0.0), 5)
    assert run.step_diverged[0] == -1
    assert np.all(run.x == 0)


def test_rprop_keeps_its_steps_within_their_limits():
    optimizer = make("rprop", lr=0.1, step_min=0.01, step_max=0.2)
    sizes = simulate(ROSENBROCK, optimizer, STARTS, 100, record=True).state["size"]
    assert sizes.min() >= 0.01
    assert sizes.max() <= 0.2
    assert sizes.min() == 0.01
