"""What the surfaces say of themselves, measured: depths, curvatures, and how optimizers move on them."""

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, simulate
from surfaces import SURFACES


def walked(key, optimizer="sgd", lr=0.01, start=None, steps=300, **more):
    surface = SURFACES[key]
    return simulate(surface, OPTIMIZERS[optimizer](lr=lr), start or surface.start, steps, **more)


def rests(key, count=41):
    """Where small steps of plain descent from all over the view come to rest, without repetition."""
    surface = SURFACES[key]
    x_min, x_max, y_min, y_max = surface.view
    grid = np.meshgrid(np.linspace(x_min, x_max, count), np.linspace(y_min, y_max, count))
    start = np.stack([part.ravel() for part in grid])
    end = simulate(surface, OPTIMIZERS["sgd"](lr=2e-3), start, 4000, keep="last").x[0]
    bends = np.linalg.eigvalsh(np.moveaxis(surface.hessian(*end), -1, 0))
    settled = (np.hypot(*surface.gradient(*end)) < 1e-6) & (bends > 0.0).all(axis=1)
    return np.unique(np.round(end[:, settled].T, 3) + 0.0, axis=0)


def test_on_the_bowl_the_negative_gradient_points_at_the_minimum():
    x, y = np.random.default_rng(0).uniform(-5, 5, (2, 20))
    gx, gy = SURFACES["bowl"].gradient(x, y)
    np.testing.assert_allclose(-gx * y + gy * x, 0.0, atol=1e-12)
    assert np.all(-gx * x - gy * y < 0)


@pytest.mark.parametrize("condition", [5.0, 50.0, 500.0])
def test_condition_is_the_ratio_of_curvatures_and_tells_the_steps(condition):
    ravine = SURFACES["ravine"].replace(condition=condition, angle=0.0)
    low, high = np.linalg.eigvalsh(ravine.hessian(0.0, 0.0))
    assert high / low == pytest.approx(condition)
    near = OPTIMIZERS["sgd"](lr=0.999 * 2.0 / condition)
    run = simulate(ravine, near, (1.0, 0.0), round(condition))
    assert run.x[-1, 0, 0] == pytest.approx(1 / 7, abs=0.07)
    over = simulate(ravine, OPTIMIZERS["sgd"](lr=1.01 * 2.0 / condition), (1.0, 0.1), 5000)
    assert over.loss[-1, 0] > over.loss[0, 0]


def test_ratio_is_that_of_the_curvatures_at_the_two_minima():
    surface = SURFACES["sharp_flat"]
    sharp, flat = (np.linalg.eigvalsh(surface.hessian(*point)).max() for point in surface.minima)
    assert sharp / flat == pytest.approx(surface.ratio, rel=1e-2)
    assert surface.value(*surface.minima[0]) == pytest.approx(surface.value(*surface.minima[1]), abs=1e-9)


def test_normalized_inputs_make_the_stretched_bowl_round():
    raw, normalized = (
        np.linalg.eigvalsh(SURFACES[key].hessian(0.0, 0.0)) for key in ("penguins_raw", "penguins")
    )
    assert raw[1] / raw[0] > 5e4
    assert normalized[1] / normalized[0] == pytest.approx(1.0)
    assert walked("penguins", lr=0.1, steps=60).loss[-1, 0] < 1.001 * walked("penguins", lr=0.1).loss[-1, 0]


def test_on_the_plateau_plain_descent_almost_stands_still_and_others_move():
    moved = {
        key: float(np.hypot(*(run.x[-1, :, 0] - run.x[0, :, 0])))
        for key in ("sgd", "adam", "rmsprop", "signsgd")
        for run in [walked("plateau", key, lr=0.02, steps=60)]
    }
    assert 0 < moved.pop("sgd") < 0.01
    assert min(moved.values()) > 0.5


def test_at_the_saddle_who_takes_up_the_sideways_slope_escapes_first():
    def escaped(key):
        loss = walked("saddle", key, lr=0.05, start=(1.5, 1e-3)).loss[:, 0]
        return int(np.argmax(loss < -1.0))

    assert 0 < escaped("signsgd") < escaped("sgd")
    assert 0 < escaped("adam") < escaped("sgd")


def test_in_the_absolute_valley_steps_jump_until_the_rate_falls():
    constant = walked("abs_valley", lr=0.1, steps=400)
    late = constant.x[-20:, 1, 0]
    assert np.all(late[1:] * late[:-1] <= 0)
    falling = walked("abs_valley", lr=0.1, steps=400, schedule=SCHEDULES["cosine"]())
    assert falling.loss[-1, 0] < 0.1 * constant.loss[-1, 0]


@pytest.mark.parametrize(
    ("key", "minima", "depths"), [("styblinski_tang", 4, 3), ("six_hump_camel", 6, 3), ("himmelblau", 4, 1)]
)
def test_numbers_of_minima_and_of_depths(key, minima, depths):
    found = rests(key)
    assert len(found) == minima
    values = SURFACES[key].value(*found.T)
    assert len(set(np.round(values, 2))) == depths


def test_along_levys_y_there_are_eight_local_minima_that_trap_plain_descent():
    y = np.linspace(-9.9, 9.9, 20001)
    loss = SURFACES["levy"].value(1.0, y)
    lower = (loss[1:-1] < loss[:-2]) & (loss[1:-1] < loss[2:])
    np.testing.assert_allclose(y[1:-1][lower], [-8.96, -6.95, -4.93, -2.89, 1.0, 4.89, 6.93, 8.95], atol=0.02)
    for lr in (0.005, 0.02, 0.05):
        assert walked("levy", lr=lr, steps=2000).x[-1, 1, 0] == pytest.approx(6.93, abs=0.01)
    x, y = np.random.default_rng(0).uniform(-10, 10, (2, 4000))
    along_x, along_y = np.abs(SURFACES["levy"].gradient(x, y))
    assert np.median(along_x) > 2 * np.median(along_y)


def test_griewanks_minima_are_almost_equally_deep_and_the_first_one_holds():
    surface, run = SURFACES["griewank"], walked("griewank", lr=0.1, steps=3000)
    assert np.all(np.diff(run.loss[:, 0]) <= 1e-12)
    end = run.x[-1, :, 0]
    assert np.hypot(*surface.gradient(*end)) < 1e-6
    assert np.hypot(*end) > 3.0
    assert np.hypot(*(end - surface.start)) < 3.0
    x, y = np.meshgrid(np.linspace(-10, 10, 400), np.linspace(-10, 10, 400))
    assert surface.value(*end) < 0.1 * surface.value(x, y).max()


@pytest.mark.parametrize("key", ["rastrigin", "ackley"])
def test_plain_descent_ends_in_the_nearest_dent(key):
    run = walked(key, lr=1e-3, steps=4000)
    assert np.hypot(*SURFACES[key].gradient(*run.x[-1, :, 0])) < 1e-6
    assert np.hypot(*(run.x[-1, :, 0] - run.x[0, :, 0])) < 1.0
    assert np.hypot(*run.x[-1, :, 0]) > 1.0


def test_the_start_decides_which_of_two_wells_is_reached():
    left, right = (walked("double_well", lr=0.02, start=(s * 0.1, 0.5)).x[-1, 0, 0] for s in (-1, 1))
    assert left == pytest.approx(-right)
    assert left < 0 < right
