"""Optimizers as records: their hyperparameters, presets and words, and what they refuse."""

import dataclasses

import numpy as np
import pytest

from optim_core import FRAMEWORKS, OPTIMIZERS, simulate
from surfaces import SURFACES

KEYS = [
    *("sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam", "amsgrad", "adamax", "nadam"),
    *("radam", "adabelief", "yogi", "adamw", "lion", "signsgd", "rprop", "sam", "newton", "backtracking"),
    *("nelder_mead", "cma_es", "lbfgs", "conjugate_gradient"),
    *("schedule_free_sgd", "schedule_free_adamw", "lookahead"),
    *("damped_momentum", "adam_l2"),
]
BY_FRAMEWORK = [(key, name) for key, cls in OPTIMIZERS.items() for name in cls.frameworks()]
FIELDS = {
    "momentum": {"lr", "momentum"},
    "nesterov": {"lr", "momentum"},
    "adagrad": {"lr", "eps", "initial_accumulator"},
    "adadelta": {"lr", "rho", "eps"},
    "rmsprop": {"lr", "rho", "eps", "momentum", "centered"},
    "adam": {"lr", "beta1", "beta2", "eps", "bias_correction"},
    "lion": {"lr", "beta1", "beta2", "weight_decay"},
    "rprop": {"lr", "eta_minus", "eta_plus", "step_min", "step_max"},
    "sam": {"lr", "rho", "momentum"},
    "newton": {"lr", "damping"},
    "schedule_free_sgd": {"lr", "beta"},
    "schedule_free_adamw": {"lr", "beta1", "beta2", "eps", "weight_decay"},
    "damped_momentum": {"lr", "momentum", "dampening"},
    "adam_l2": {"lr", "beta1", "beta2", "eps", "weight_decay"},
    "lookahead": {"lr", "momentum", "k", "alpha"},
    "backtracking": {"lr", "c", "shrink"},
    "cma_es": {"lr", "population"},
    "lbfgs": {"lr", "memory", "c1", "c2"},
    "conjugate_gradient": {"lr", "c1", "c2"},
    "nelder_mead": {"lr", "reflection", "expansion", "contraction", "shrink"},
    **{key: {"lr"} for key in ("sgd", "signsgd")},
    **{
        key: {"lr", "beta1", "beta2", "eps"}
        for key in ("amsgrad", "adamax", "nadam", "radam", "adabelief", "yogi")
    },
}


def test_the_keys_of_the_contract():
    assert set(OPTIMIZERS) == set(KEYS)
    assert list(OPTIMIZERS)[:7] == KEYS[:7]


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_fields_and_their_records(key):
    cls = OPTIMIZERS[key]
    names = [p.name for p in cls.hyperparameters]
    assert names[0] == "lr"
    assert set(names) | {"framework", "clipping", "clipping_at"} == {
        field.name for field in dataclasses.fields(cls)
    }
    assert set(names) == FIELDS.get(key, set(names))
    for p in cls.hyperparameters:
        assert getattr(cls(), p.name) == p.default
        assert p.domain.contains(float(p.default))
        assert p.switch or (p.domain.contains(p.slider) and p.slider[0] < p.slider[1])
        assert p.switch or p.slider[0] <= p.default <= p.slider[1]
        assert p.help.endswith(".")
        assert p.symbol
    assert next(p for p in cls.hyperparameters if p.name == "lr").log


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_what_a_page_shows(key):
    cls = OPTIMIZERS[key]
    assert cls.key == key
    assert cls.label
    assert cls.idea.endswith(".")
    assert any(str(year) in cls.source for year in range(1950, 2027))
    assert "$" in cls.__doc__
    for base in (cls, type(cls())):
        assert base.symbols["update"]


@pytest.mark.parametrize(("key", "framework"), BY_FRAMEWORK)
def test_the_rule_in_latex_is_balanced(key, framework):
    tex = OPTIMIZERS[key].preset(framework).rule
    assert tex.startswith(r"\begin{aligned}")
    assert tex.count("{") == tex.count("}")
    assert tex.count(r"\left") == tex.count(r"\right") + tex.count(r"\leftarrow")
    assert tex.count(r"\begin") == tex.count(r"\end")
    assert r"\theta_{t+1}" in tex


@pytest.mark.parametrize(("key", "framework"), BY_FRAMEWORK)
def test_presets_are_frozen_hashable_and_can_be_overridden(key, framework):
    cls = OPTIMIZERS[key]
    made = cls.preset(framework, lr=0.123)
    assert (made.framework, made.lr) == (framework, 0.123)
    assert made == cls.preset(framework, lr=0.123)
    assert hash(made) == hash(cls.preset(framework, lr=0.123))
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.lr = 1.0


def test_a_framework_that_lacks_an_optimizer_says_who_has_it():
    with pytest.raises(ValueError, match=r"torch does not have yogi; it is in textbook, published, optax"):
        OPTIMIZERS["yogi"].preset("torch")
    with pytest.raises(ValueError, match=r"keras does not have newton; it is in textbook$"):
        OPTIMIZERS["newton"](framework="keras")
    with pytest.raises(ValueError, match=rf"unknown framework 'jax'; known are {', '.join(FRAMEWORKS)}"):
        OPTIMIZERS["adam"].preset("jax")


@pytest.mark.parametrize(
    ("key", "settings", "message"),
    [
        ("adam", {"beta1": 1.0}, r"Adam: beta1 must lie in \[0, 1\), got 1.0"),
        ("adam", {"lr": -0.1}, r"Adam: lr must lie in \[0, ∞\), got -0.1"),
        ("adam", {"lr": float("inf")}, "Adam: lr must lie in"),
        ("adam", {"lr": "fast"}, "Adam: lr must lie in .* got 'fast'"),
        ("adam", {"lr": [0.1, -0.2]}, "Adam: lr must lie in"),
        ("adam", {"lr": [["a"]]}, "Adam: lr must be a number or numbers"),
        ("adam", {"lr": [[0.1]]}, r"Adam: lr must have the shape \(N,\), got \(1, 1\)"),
        ("adam", {"bias_correction": 1}, "Adam: bias_correction must be True or False, got 1"),
        ("rprop", {"eta_minus": 1.0}, r"Rprop: eta_minus must lie in \(0, 1\), got 1"),
        ("backtracking", {"c": 0.0}, r"Backtracking: c must lie in \(0, 1\), got 0"),
    ],
)
def test_what_is_refused(key, settings, message):
    with pytest.raises(ValueError, match=message):
        OPTIMIZERS[key](**settings)


def test_arrays_are_kept_apart_from_the_caller():
    rates = np.array([0.1, 0.2])
    optimizer = OPTIMIZERS["sgd"](lr=rates)
    rates[0] = 5.0
    assert optimizer.lr.tolist() == [0.1, 0.2]
    with pytest.raises(ValueError, match="read-only"):
        optimizer.lr[0] = 1.0


def test_the_defaults_of_presets_are_those_of_the_frameworks():
    def of(key, framework):
        made = OPTIMIZERS[key].preset(framework)
        return {p.name: getattr(made, p.name) for p in made.hyperparameters}

    assert of("adagrad", "torch") == {"lr": 0.01, "eps": 1e-10, "initial_accumulator": 0.0}
    assert of("adagrad", "keras") == {"lr": 0.001, "eps": 1e-7, "initial_accumulator": 0.1}
    assert of("adadelta", "keras") == {"lr": 0.001, "rho": 0.95, "eps": 1e-7}
    assert of("rmsprop", "torch")["rho"] == 0.99
    assert of("adamw", "optax")["weight_decay"] == 1e-4
    assert of("adamw", "keras")["weight_decay"] == 4e-3
    assert of("lion", "optax")["weight_decay"] == 1e-3


@pytest.mark.parametrize(("key", "framework"), BY_FRAMEWORK)
def test_whatever_a_step_shows_has_a_name_and_a_symbol(key, framework):
    cls = OPTIMIZERS[key]
    shown = simulate(SURFACES["bowl"], cls.preset(framework), (1.0, 1.0), 2, record=True).state
    assert set(shown) - {"rate"} <= set(cls.quantities)
    assert set(shown) <= set(cls.symbols)
