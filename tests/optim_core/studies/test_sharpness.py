"""Curvature along runs, and the limits of the rules: what theory says is what the rules do."""

import dataclasses

import numpy as np
import pytest
from scipy.optimize import brentq

from optim_core import OPTIMIZERS, SCHEDULES, simulate
from optim_core.rule import Family
from optim_core.studies import basins
from optim_core.studies.sharpness import NoLimit, limit_of, sharpness, sharpness_along, sharpness_map
from surfaces import SURFACES, surface_from_formula

HIMMELBLAU = SURFACES["himmelblau"]
EDGE = surface_from_formula("(1 - x^2*y^2)^2 / 4")


@pytest.mark.parametrize("key", SURFACES)
def test_it_is_the_largest_eigenvalue(key):
    surface = SURFACES[key]
    x_min, x_max, y_min, y_max = surface.view
    rng = np.random.default_rng(0)
    x, y = rng.uniform(x_min, x_max, 20), rng.uniform(y_min, y_max, 20)
    expected = np.linalg.eigvalsh(np.moveaxis(surface.hessian(x, y), -1, 0))
    scale = np.abs(expected).max()
    assert np.allclose(sharpness(surface, x, y), expected[:, 1], rtol=1e-12, atol=1e-12 * scale)


def test_a_map_has_the_cells_of_basins():
    found = sharpness_map(HIMMELBLAU, (-2, 3, 0, 1), columns=5, rows=4)
    b = basins(HIMMELBLAU, OPTIMIZERS["sgd"](), (-2, 3, 0, 1), columns=5, rows=4, steps=1)
    assert found.shape == (4, 5)
    assert found[3, 1] == sharpness(HIMMELBLAU, *b.start(3, 1))
    assert sharpness_map(HIMMELBLAU).shape == (200, 200)


@pytest.mark.parametrize(
    ("key", "settings", "at_one"),
    [
        ("sgd", {}, 2.0),
        ("momentum", {"momentum": 0.9}, 3.8),
        ("nesterov", {"momentum": 0.9}, 3.8 / 2.8),
        ("damped_momentum", {"momentum": 0.9, "dampening": 0.9}, 38.0),
        ("adam", {}, 38.0),
        ("adam", {"beta1": 0.5}, 6.0),
        ("amsgrad", {}, 38.0),
        ("rmsprop", {}, 2.0),
        ("rmsprop", {"momentum": 0.5}, 3.0),
        ("adagrad", {}, 2.0),
        ("nadam", {}, 3.8 / 2.8 / 0.1),
        ("adamw", {"weight_decay": 0.5}, 0.75 * 38.0),
    ],
)
def test_the_limits_are_those_of_the_papers(key, settings, at_one):
    assert np.isclose(limit_of(OPTIMIZERS[key](lr=1.0, **settings)), at_one, rtol=1e-12)
    if key != "adamw":
        assert np.isclose(limit_of(OPTIMIZERS[key](lr=0.25, **settings)), 4 * at_one, rtol=1e-12)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("signsgd", NoLimit.SIGN),
        ("lion", NoLimit.SIGN),
        ("rprop", NoLimit.SIGN),
        ("sam", NoLimit.ELSEWHERE),
        ("newton", NoLimit.CURVATURE),
        ("backtracking", NoLimit.SEARCH),
    ],
)
def test_rules_without_a_limit_say_why(key, reason):
    opt = OPTIMIZERS[key]()
    assert limit_of(opt) is reason
    found = sharpness_along(simulate(HIMMELBLAU, opt, (1.0, 1.0), 5))
    assert found.limit is None
    assert found.reason is reason
    assert found.plain.shape == (6, 1)


# Yogi's averages start at 1e-6: it begins far out, where its rates have changed before it has grown.
LIMITED = [k for k, c in OPTIMIZERS.items() if not isinstance(limit_of(c()), NoLimit) and k != "yogi"]
SETTINGS = {"eps": 1.0, "beta2": 0.9, "weight_decay": 0.3, "momentum": 0.6, "rho": 0.9}


# The momentum of NAdam takes some 100,000 steps to stand still, but in Keras and optax.
SLOW = {("nadam", "paper"), ("nadam", "textbook"), ("nadam", "torch"), ("nadam", "published")}
PRESETS = [(k, preset) for k in LIMITED for preset in OPTIMIZERS[k].frameworks() if (k, preset) not in SLOW]


@pytest.mark.parametrize(("key", "framework"), PRESETS)
def test_beyond_its_limit_a_rule_flips_and_grows(key, framework):
    """With ε = 1 and next to no slope, all rates are η, and the rule is the linear one of the theory."""
    cls = OPTIMIZERS[key]
    names = {p.name for p in cls.hyperparameters}
    fixed = {name: value for name, value in SETTINGS.items() if name in names}
    if "initial_accumulator" in names:
        fixed["initial_accumulator"] = 0.0
    if (key, framework) == (
        "adabelief",
        "published",
    ):  # ε is added to v in every step, v → ε / (1 - β2) = 10 ε
        fixed["eps"] = (np.sqrt(3.5) - np.sqrt(2.5)) ** 2  # then sqrt(v) + ε = 1
    opt = cls.preset(framework, **fixed)
    curvature = 2.0 + (fixed["weight_decay"] if key == "adam_l2" else 0.0)  # of a bowl, and of a penalty
    edge = brentq(lambda lr: limit_of(dataclasses.replace(opt, lr=lr)) - curvature, 1e-3, 1e3)
    start = np.array([1e-60, -2e-60])  # what the first steps, not yet free of bias, make of it stays small
    for factor in (0.95, 1.05):
        run = simulate(SURFACES["bowl"], dataclasses.replace(opt, lr=edge * factor), start, 3000)
        x = run.x[200:, 0, 0]
        size = np.abs(x)
        if factor < 1:
            assert size[-1] < 1e-6 * size[0]
        else:
            grown = int(np.argmax(size > 1e6 * size[0]))
            assert grown > 0
            assert (x[grown - 5 : grown] * x[grown - 4 : grown + 1] < 0).all()


@pytest.mark.parametrize("key", [k for k, c in OPTIMIZERS.items() if c.family is Family.ADAM])
def test_the_adaptive_see_the_hessian_through_their_rates(key):
    opt = OPTIMIZERS[key](lr=0.02)
    run = simulate(HIMMELBLAU, opt, (0.5, -1.0), 40, SCHEDULES["cosine"](), record=True)
    found = sharpness_along(run)
    assert found.plain.shape == (41, 1)
    assert found.seen.shape == found.limit.shape == (40, 1)
    for t in (0, 7, 39):
        unbias = 1.0 if key == "nadam" else 1 - 0.9 ** (t + 1)
        inverse = run.rate[t, :, 0] / run.lr[t] / unbias
        hessian = HIMMELBLAU.hessian(*run.x[t, :, 0]) + (0.01 * np.eye(2) if key == "adam_l2" else 0.0)
        expected = np.linalg.eigvals(np.diag(inverse) @ hessian).real.max()
        assert np.isclose(found.seen[t, 0], expected, rtol=1e-10)
    if key not in ("nadam", "adamw"):
        assert np.allclose(found.limit[:, 0] * run.lr, 38.0)


def test_rules_with_one_rate_see_the_plain_hessian():
    found = sharpness_along(simulate(HIMMELBLAU, OPTIMIZERS["momentum"](lr=0.01), np.ones((2, 3)), 5))
    assert found.seen is None
    assert np.allclose(found.limit, 380.0)
    assert found.limit.shape == (5, 3)


@pytest.mark.parametrize(("rate", "start", "end"), [(0.2, (2.6, 0.4), 9.927), (0.1, (3.3, 0.31), 19.954)])
def test_descent_ends_just_below_its_limit(rate, start, end):
    run = simulate(EDGE, OPTIMIZERS["sgd"](lr=rate), start, 2000)
    found = sharpness_along(run)
    assert np.isclose(found.plain[-1, 0], end, atol=1e-3)
    assert np.allclose(found.limit, 2.0 / rate)
    assert found.plain[:-1].max() > 2.0 / rate > found.plain[-1, 0]


def test_a_run_must_hold_what_is_needed():
    opt = OPTIMIZERS["adam"]()
    with pytest.raises(ValueError, match='run must hold its whole path: simulate it with keep="all"'):
        sharpness_along(simulate(HIMMELBLAU, opt, (1, 1), 5, keep="last"))
    with pytest.raises(ValueError, match="simulate it with record=True"):
        sharpness_along(simulate(HIMMELBLAU, opt, (1, 1), 5))
