"""Schedules against their closed forms, written a second time."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from optim_core import SCHEDULES

T = 200
TIMES = np.arange(T)


def cosine(first, last, share):
    return last + (first - last) * (1 + math.cos(math.pi * share)) / 2


CLOSED = {
    "constant": ({}, lambda t: 1.0),
    "step": ({"gamma": 0.5, "stages": 4}, lambda t: 0.5 ** (t // 50)),
    "exponential": ({"final": 0.01}, lambda t: math.exp(math.log(0.01) * t / T)),
    "inverse_time": ({"decay": 3.0}, lambda t: 1 / (1 + 3 * t / T)),
    "polynomial": ({"power": 2.0, "final": 0.1}, lambda t: 0.1 + 0.9 * (1 - t / T) ** 2),
    "cosine": ({"final": 0.2}, lambda t: cosine(1, 0.2, t / T)),
    "warmup_cosine": (
        {"warmup": 0.1, "final": 0.05},
        lambda t: (t + 1) / 20 if t < 20 else cosine(1, 0.05, (t - 20) / 180),
    ),
    "one_cycle": (
        {"warmup": 0.25, "divide": 10.0},
        lambda t: cosine(0.1, 1, t / 50) if t < 50 else cosine(1, 1e-5, (t - 50) / 150),
    ),
    "cosine_restarts": (
        {"cycles": 2, "growth": 3, "final": 0.1},
        lambda t: cosine(1, 0.1, t / 50 if t < 50 else (t - 50) / 150),
    ),
    "cyclical": (
        {"cycles": 5, "low": 0.2, "gamma": 0.5},
        lambda t: 0.2 + 0.8 * 0.5 ** (t // 40) * (1 - abs(t % 40 / 20 - 1)),
    ),
    "by_hand": ({"at": 60, "factor": 0.25}, lambda t: 1.0 if t < 60 else 0.25),
}


def test_every_schedule_has_a_closed_form_here():
    assert list(CLOSED) == list(SCHEDULES)


@pytest.mark.parametrize("key", SCHEDULES)
def test_closed_form(key):
    settings, closed = CLOSED[key]
    found = SCHEDULES[key](**settings)(TIMES, T)
    np.testing.assert_allclose(found, [closed(t) for t in TIMES], rtol=1e-12)


@pytest.mark.parametrize("key", SCHEDULES)
@pytest.mark.parametrize("steps", [0, 1, 2, 3, 7, 1000])
def test_factors_are_finite_and_between_zero_and_one(key, steps):
    factors = SCHEDULES[key]()(np.arange(steps), steps)
    assert factors.shape == (steps,)
    assert np.all((factors >= 0) & (factors <= 1))
    assert steps == 0 or factors.max() > 0


@pytest.mark.parametrize("key", SCHEDULES)
def test_a_number_gives_a_number(key):
    schedule = SCHEDULES[key]()
    assert np.shape(schedule(17, T)) == ()
    assert float(schedule(17, T)) == schedule(TIMES, T)[17]


@pytest.mark.parametrize("key", SCHEDULES)
def test_what_a_page_shows(key):
    cls = SCHEDULES[key]
    assert cls.key == key
    assert cls.label
    assert cls.idea.endswith(".")
    assert r"\eta" in cls.formula
    assert hash(cls()) == hash(cls())
    for parameter in cls.hyperparameters:
        assert getattr(cls(), parameter.name) == parameter.default
        assert parameter.domain.contains(parameter.default)
        assert parameter.domain.contains(parameter.slider)


@pytest.mark.parametrize(
    ("key", "settings", "message"),
    [
        ("step", {"gamma": 0.0}, r"StepDecay: gamma must lie in \(0, 1\], got 0.0"),
        ("step", {"stages": 2.5}, "stages must be a whole number"),
        ("warmup_cosine", {"warmup": 1.0}, r"warmup must lie in \(0, 1\), got 1.0"),
        ("cosine_restarts", {"cycles": 51}, r"cycles must lie in \[1, 50\], got 51"),
        ("one_cycle", {"divide": 0.5}, r"divide must lie in \[1, ∞\), got 0.5"),
    ],
)
def test_what_is_refused(key, settings, message):
    with pytest.raises(ValueError, match=message):
        SCHEDULES[key](**settings)


@pytest.mark.parametrize("warmup", [5e-324, 1e-300, 1e-9])
@pytest.mark.parametrize("key", ["warmup_cosine", "one_cycle"])
def test_a_warm_up_of_next_to_nothing_is_over_at_once(key: str, warmup: float) -> None:
    factors = SCHEDULES[key](warmup=warmup)(np.arange(1, 50), 50)
    assert np.isfinite(factors).all()
    assert factors[0] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("growth", [1, 2, 3, 10])
@pytest.mark.parametrize("cycles", [1, 2, 7, 50])
def test_every_cycle_begins_at_the_full_rate_to_the_step(growth, cycles):
    first = 7 if growth**cycles < 1e6 else 0
    steps = first * (cycles if growth == 1 else (growth**cycles - 1) // (growth - 1)) or 5000
    factors = SCHEDULES["cosine_restarts"](cycles=cycles, growth=growth)(np.arange(steps), steps)
    assert np.isfinite(factors).all()
    if first:
        begins = np.cumsum([0, *(first * growth**i for i in range(cycles - 1))])
        assert list(np.flatnonzero(factors == factors[0])) == list(begins)
        falls = np.delete(np.diff(factors), begins[1:] - 1)
        assert (falls < 0).all()


RECORDED = json.loads((Path(__file__).parents[1] / "golden" / "schedules.json").read_text())


@pytest.mark.parametrize(("library", "key", "settings", "rates"), RECORDED)
def test_the_rates_are_those_of_torch_and_optax(library, key, settings, rates):
    """Recorded by tests/golden/record_schedules.py."""
    found = SCHEDULES[key](**settings)(np.arange(len(rates)), len(rates))
    np.testing.assert_allclose(found, rates, rtol=1e-12, atol=1e-12)
