"""What moving, turning and scaling a surface does to the paths on it."""

import numpy as np
import pytest

from optim_core import OPTIMIZERS, simulate
from surfaces import SURFACES
from surfaces.transform import Transformed

BASE = SURFACES["rosenbrock"]
SHIFT, ANGLE = (0.7, -1.1), 25.0
START = np.array([-0.8, 1.1])
TURN = np.radians(ANGLE)
R = np.array([[np.cos(TURN), -np.sin(TURN)], [np.sin(TURN), np.cos(TURN)]])
RATES = {"sgd": 5e-4, "momentum": 2e-4, "nesterov": 2e-4, "sam": 2e-4, "lookahead": 2e-4}
RATES |= {"damped_momentum": 2e-4}
RATES |= {"schedule_free_sgd": 5e-4}
DECAYING = {"adamw", "adam_l2"}


def optimizer(key):
    return OPTIMIZERS[key](**({"lr": RATES[key]} if key in RATES else {}))


def walk(key, surface, start):
    return simulate(surface, optimizer(key), start, 60).x[:, :, 0]


@pytest.mark.parametrize("key", [key for key in OPTIMIZERS if key not in DECAYING])
def test_moving_the_surface_moves_the_path(key):
    moved = Transformed(BASE, shift=SHIFT)
    apart = walk(key, moved, START + SHIFT) - SHIFT - walk(key, BASE, START)
    assert np.abs(apart).max() < 1e-8


@pytest.mark.parametrize("key", ["sgd", "momentum", "nesterov", "sam", "newton", "backtracking"])
def test_turning_the_surface_turns_the_path(key):
    turned = Transformed(BASE, angle=ANGLE)
    apart = walk(key, turned, R @ START) - walk(key, BASE, START) @ R.T
    assert np.abs(apart).max() < 1e-8


@pytest.mark.parametrize(
    "key", ["adagrad", "adadelta", "rmsprop", "adam", "adamax", "lion", "signsgd", "rprop"]
)
def test_rules_that_work_by_coordinate_do_not_turn(key):
    turned = Transformed(BASE, angle=ANGLE)
    apart = walk(key, turned, R @ START) - walk(key, BASE, START) @ R.T
    assert np.abs(apart).max() > 1e-4


@pytest.mark.parametrize("key", ["adam", "amsgrad", "rmsprop", "adamax", "signsgd", "lion", "rprop"])
def test_rules_that_normalise_do_not_see_the_scale_of_the_loss(key):
    settings = {"eps": 0.0} if any(p.name == "eps" for p in OPTIMIZERS[key].hyperparameters) else {}
    paths = [
        simulate(Scaled(SURFACES["bowl"], power), OPTIMIZERS[key](lr=0.01, **settings), (1.0, -2.0), 60).x
        for power in (1.0, 8.0)
    ]
    np.testing.assert_allclose(paths[0], paths[1], rtol=1e-11)


class Scaled(Transformed):
    """A surface times a constant."""

    def __init__(self, base, factor):
        super().__init__(base)
        object.__setattr__(self, "factor", factor)

    def _value(self, x, y):
        return super()._value(x, y) * self.factor

    def _gradient(self, x, y):
        return tuple(component * self.factor for component in super()._gradient(x, y))
