"""Whatever is given in place of a number is refused by a ValueError that names the field, in one line."""

from decimal import Decimal

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, simulate
from optim_core.measures import first_reached, loss_quantiles, minimum_reached, reached_for_good, shares
from surfaces import SURFACES, Transformed, surface_at, surface_from_formula

BOWL, SGD = SURFACES["bowl"], OPTIMIZERS["sgd"]()
RUN = simulate(BOWL, SGD, (1.0, 1.0), 3)
HUGE = 10**400
NOT_NUMBERS = [
    *(True, np.True_, "a", "1", b"1", None, 1j, {}, object(), [object()], Decimal(1)),
    *(HUGE, -HUGE, np.nan, np.inf, -np.inf),
]
SINGLE = [*NOT_NUMBERS, [], [1.0, 2.0], np.array([1.0]), np.zeros((1, 1))]


def refused(call, name, value):
    with pytest.raises(ValueError, match=name) as caught:
        call(value)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 350


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_settings_of_optimizers(key):
    for spec in OPTIMIZERS[key].hyperparameters:
        values = (
            [HUGE, -HUGE, "a", None, 1j, object()]
            if spec.switch
            else [v for v in NOT_NUMBERS if v is not spec]
        )
        for value in values:
            refused(lambda v, name=spec.name: OPTIMIZERS[key](**{name: v}), spec.name, value)
    for value in (HUGE, None, [], {}, "tensorflow"):
        refused(OPTIMIZERS[key].preset, "unknown framework", value)


@pytest.mark.parametrize("key", SCHEDULES)
def test_settings_of_schedules(key):
    for spec in SCHEDULES[key].hyperparameters:
        for value in SINGLE:
            refused(lambda v, name=spec.name: SCHEDULES[key](**{name: v}), spec.name, value)


@pytest.mark.parametrize("key", [key for key, surface in SURFACES.items() if surface.parameters])
def test_settings_of_surfaces(key):
    for spec in SURFACES[key].parameters:
        for value in SINGLE:
            refused(lambda v, name=spec.name: SURFACES[key].replace(**{name: v}), spec.name, value)


@pytest.mark.parametrize(
    ("name", "interval", "beyond"),
    [
        ("sigma", r"\[0, ∞\)", [-1.0, -1e-300]),
        ("batch_size", r"\[1, 1000000000000\]|whole number", [0, -1, 32.5, 1e13, 0.999999]),
        ("df", r"\(2, ∞\)", [2.0, 1.0, -3.0]),
    ],
)
def test_numbers_of_the_noise(name, interval, beyond):
    for value in [*SINGLE, *beyond]:
        refused(lambda v: BatchNoise(**{name: v}), name, value)
    for value in beyond:
        refused(lambda v: BatchNoise(**{name: v}), interval, value)
    refused(lambda v: BatchNoise(1.0, 1, v), "unknown kind", [])


def test_the_noise_keeps_a_whole_number():
    noise = BatchNoise(0.0, 32.0)
    assert noise.batch_size == 32
    assert isinstance(noise.batch_size, int)
    assert isinstance(BatchNoise(0.0, np.int64(7)).batch_size, int)


def test_arguments_of_a_simulation():
    for value in [*SINGLE, -1, 32.5, 10**19]:
        refused(lambda v: simulate(BOWL, SGD, (1.0, 1.0), v), "steps", value)
    for value in [v for v in SINGLE if v is not HUGE] + [-1, 32.5]:
        refused(lambda v: simulate(BOWL, SGD, (1.0, 1.0), 3, seed=v), "seed", value)
    for value in (
        [],
        1.0,
        "ab",
        None,
        1j,
        (1.0, HUGE),
        (1.0, object()),
        (1.0, 1j),
        np.zeros((3, 2)),
    ):
        refused(lambda v: simulate(BOWL, SGD, v, 3), "start", value)
    for value in (None, [], 1, "first"):
        refused(lambda v: simulate(BOWL, SGD, (1.0, 1.0), 3, keep=v), "keep", value)


def test_arguments_of_measures():
    for measure in (first_reached, minimum_reached, reached_for_good, shares):
        for value in [*NOT_NUMBERS, -1.0]:
            refused(lambda v, f=measure: f(RUN, v), "within", value)
    for value in [*NOT_NUMBERS, -0.1, [0.5, 1.1], ["a"]]:
        refused(lambda v: loss_quantiles(RUN, v), "levels", value)


def test_coordinates_views_and_keys():
    for value in (None, "a", "1", b"1", {}, object(), [object()], HUGE, Decimal(1)):
        for hook in (BOWL.value, BOWL.gradient, BOWL.hessian):
            refused(lambda v, f=hook: f(v, 1.0), "x and y", value)
            refused(lambda v, f=hook: f(1.0, v), "x and y", value)
        refused(lambda v: SURFACES["penguins"].validation_value(v, 1.0), "x and y", value)
    for value in SINGLE:
        refused(lambda v: surface_from_formula("x", (v, 1.0, 0.0, 1.0)), "view", value) if value not in (
            "1",
            True,
            b"1",
            Decimal(1),
        ) else None
        refused(lambda v: surface_from_formula("x", v), "view", value)
    for value in (None, "a", HUGE, np.nan, np.inf, [], 1j):
        refused(lambda v: surface_from_formula("x", (v, 1.0, 0.0, 1.0)), "view", value)
    for value in (None, [], {}, 3, HUGE, "bowls"):
        refused(surface_at, "unknown surface", value)


def test_batches_of_samples():
    data = SURFACES["penguins"]
    for value in (None, "a", 1.5, [], [0.0, 1.0], [-1], [data.samples], [10**19], HUGE, [True], np.nan):
        refused(lambda v: data.batch_value(0.0, 0.0, v), "index", value)
        refused(lambda v: data.batch_gradient(0.0, 0.0, v), "index", value)
    assert data.batch_gradient(0.0, 0.0, [0, data.samples - 1]).shape == (2,)


def test_moved_surfaces():
    for value in SINGLE:
        refused(lambda v: Transformed(BOWL, angle=v), "angle", value)
        refused(lambda v: Transformed(BOWL, shift=(0.0, v)), "shift", value)
        if not isinstance(value, list) or len(value) != 2:
            refused(lambda v: Transformed(BOWL, shift=v), "shift", value)
        refused(lambda v: Transformed(v), "base", value)
