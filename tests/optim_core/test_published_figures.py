"""Figures that papers print, walked with the published form, and what tells that form from the textbook's."""

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, simulate
from optim_core.rule import Family
from optim_core.studies.online import online, spikes
from surfaces import SURFACES, surface_from_formula

EVERY = [
    (key, name)
    for key, cls in OPTIMIZERS.items()
    for name in {"published": 0, **dict.fromkeys(cls.frameworks())}
]


@pytest.mark.slow
def test_bias_correction_brings_amsgrad_nearer_to_the_end_of_the_box():
    # The published forms of Adam and AMSGrad are measured where the figure is shown: tests/ui/test_papers.py.
    optimizer = OPTIMIZERS["amsgrad"](lr=0.5, beta1=0.9, beta2=0.99)
    assert online(optimizer, spikes(100_000), box=1.0, power=0.5)[-1] == pytest.approx(-0.998, abs=5e-4)


@pytest.mark.slow
@pytest.mark.parametrize(("key", "end"), [("adam", 0.375), ("amsgrad", -0.018)])
def test_without_a_box_they_part_too(key, end):
    optimizer = OPTIMIZERS[key].preset("published", lr=1e-3, beta1=0.9, beta2=0.99)
    assert online(optimizer, spikes(20_000))[-1] == pytest.approx(end, abs=1e-3)


BOX = surface_from_formula("((x-3)^2 + 4*(y-0.5)^2)/2")


@pytest.mark.parametrize(
    ("decay", "end"),
    [(0.25, (3.0, 0.5)), (0.5, (2.0, 0.5)), (1.0, (1.0, 0.5)), (3.0, (1 / 3, 1 / 3))],
)
def test_adamw_ends_in_its_box(decay, end):
    # Xie and Li (2024): |θ| ≤ 1/λ where the decay is times the rate, α/λ where it is not.
    lr, beta2 = 0.01, 0.99  # a short memory: the box is reached sooner
    textbook = OPTIMIZERS["adamw"](lr=lr, beta2=beta2, weight_decay=decay)
    published = OPTIMIZERS["adamw"].preset("published", lr=lr, beta2=beta2, weight_decay=lr * decay)
    for optimizer in (textbook, published):
        run = simulate(BOX, optimizer, (0.1, 0.1), 6000, keep="last")
        np.testing.assert_allclose(run.x[-1, :, 0], end, atol=5e-3)


@pytest.mark.parametrize("decay", [0.25, 1.0, 3.0])
def test_adam_with_l2_ends_where_the_penalty_and_the_loss_balance(decay):
    optimizer = OPTIMIZERS["adam_l2"](lr=0.01, beta2=0.99, weight_decay=decay)
    run = simulate(BOX, optimizer, (0.1, 0.1), 6000, keep="last")
    np.testing.assert_allclose(run.x[-1, :, 0], (3 / (1 + decay), 2 / (4 + decay)), atol=5e-3)


def test_the_decay_of_the_published_adamw_knows_nothing_of_the_rate():
    flat, schedule = surface_from_formula("0*x + 0*y"), SCHEDULES["polynomial"](power=1.0, final=0.0)
    for lr in (1e-3, 1.0):
        optimizer = OPTIMIZERS["adamw"].preset("published", lr=lr, weight_decay=0.1)
        left = simulate(flat, optimizer, (2.0, 1.0), 4, schedule).x[-1, 0, 0] / 2
        assert left == pytest.approx((1 - 0.1) * (1 - 0.075) * (1 - 0.05) * (1 - 0.025), rel=1e-12)


def rates(framework):
    """The effective rate of AMSGrad on Beale, step by step, (1500, 2)."""
    optimizer = OPTIMIZERS["amsgrad"].preset(framework, lr=0.05)
    run = simulate(SURFACES["beale"], optimizer, (-3.0, -3.0), 1500, record=True)
    return run.state["rate"][..., 0]


def test_the_rate_of_amsgrad_grows_in_the_textbook_and_never_in_optax_and_the_paper():
    found = rates("textbook")
    assert np.all(np.diff(found, axis=0) > 0)
    assert np.all(found[-1] / found[0] > 12)
    for framework in ("optax", "published"):
        assert np.all(np.diff(rates(framework), axis=0) <= 0)


def test_yogi_stays_on_a_ridge_but_in_optax():
    ridge = {
        framework: simulate(SURFACES["saddle"], OPTIMIZERS["yogi"].preset(framework), (1.0, 0.0), 300).x
        for framework in ("textbook", "published", "optax")
    }
    assert np.all(ridge["textbook"][:, 1] == 0)
    assert np.all(ridge["published"][:, 1] == 0)
    assert abs(ridge["optax"][-1, 1, 0]) > 1e-3


def test_rprop_takes_its_step_back_after_a_turn_in_the_paper_only():
    bowl = surface_from_formula("x^2 + y^2")
    for framework, ends in {"published": 0.1, "textbook": -0.02}.items():
        optimizer = OPTIMIZERS["rprop"].preset(framework, lr=0.1)
        path = simulate(bowl, optimizer, (0.2, 0.2), 3).x[:, 0, 0]
        # 0.2 → 0.1 → −0.02, past the minimum; then back to 0.1, or a step's rest.
        np.testing.assert_allclose(path, [0.2, 0.1, -0.02, ends], atol=1e-15)


# The mean of optax's Yogi starts above 0.
@pytest.mark.parametrize(("key", "framework"), [each for each in EVERY if each != ("yogi", "optax")])
def test_a_divisor_of_zero_moves_nothing(key, framework):
    cls = OPTIMIZERS[key]
    settings = {"eps": 0.0} if any(p.name == "eps" for p in cls.hyperparameters) else {}
    optimizer = cls.preset(framework, **settings)
    along = simulate(SURFACES["bowl"], optimizer, (0.7, 0.0), 50, record=True)
    assert along.step_diverged[0] == -1
    assert np.all(along.x[:, 1] == 0) or cls.family is Family.WITHOUT  # which tries other directions
    assert np.isfinite(along.update).all()
    assert (along.x[-1, 0, 0] != 0.7) == (key != "adadelta")  # which lives on its ε


def test_newton_stays_where_the_hessian_is_singular():
    quartic = simulate(surface_from_formula("x^4 + y^4"), OPTIMIZERS["newton"](), (0.0, 0.0), 3)
    line = simulate(surface_from_formula("x + 2*y"), OPTIMIZERS["newton"](), (1.0, 1.0), 3)
    assert quartic.step_diverged[0] == line.step_diverged[0] == -1
    assert np.all(quartic.x == 0)
    assert np.all(line.x == 1)


def test_a_rate_inside_the_velocity_differs_under_a_schedule_only():
    for key in ("momentum", "nesterov"):
        textbook, published = OPTIMIZERS[key](lr=0.02), OPTIMIZERS[key].preset("published", lr=0.02)
        paths = [
            [simulate(SURFACES["ravine"], o, (1.0, 1.0), 60, schedule).x for o in (textbook, published)]
            for schedule in (None, SCHEDULES["cosine"]())
        ]
        np.testing.assert_allclose(*paths[0], atol=1e-13)
        assert np.abs(paths[1][0] - paths[1][1]).max() > 0.01


def test_the_rmsprop_on_show_has_what_its_formula_has():
    shown = {
        (momentum, centered): set(
            simulate(
                SURFACES["bowl"],
                OPTIMIZERS["rmsprop"](momentum=momentum, centered=centered),
                (1.0, 1.0),
                3,
                record=True,
            ).state
        )
        for momentum in (0.0, 0.5)
        for centered in (False, True)
    }
    assert shown == {
        (0.0, False): {"v", "rate"},
        (0.0, True): {"v", "m", "rate"},
        (0.5, False): {"v", "b", "rate"},
        (0.5, True): {"v", "m", "b", "rate"},
    }


def test_a_sweep_over_momentum_goes_one_way():
    surface, sweep = SURFACES["himmelblau"], np.array([0.0, 0.5, 0.0])
    run = simulate(surface, OPTIMIZERS["rmsprop"](momentum=sweep), (1.0, 1.0), 20, record=True)
    for i, momentum in enumerate(sweep):
        alone = simulate(surface, OPTIMIZERS["rmsprop"](momentum=momentum), (1.0, 1.0), 20)
        assert np.array_equal(run.x[..., i], alone.x[..., 0])
    assert set(run.state) == {"v", "b", "rate"}
