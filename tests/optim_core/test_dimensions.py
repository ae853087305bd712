"""Rules, noise, batches and recordings on losses of any number of parameters."""

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, simulate
from surfaces import SURFACES

CASES = [(key, name) for key, cls in OPTIMIZERS.items() for name in cls.frameworks() if key != "newton"]
STARTS = np.random.default_rng(0).normal(size=(5, 3))


class Quadratic:
    """Half the sum of c w², and the coordinates' places do not matter."""

    def __init__(self, curvatures):
        self.c = np.asarray(curvatures, dtype=float)
        self.dimension = len(self.c)

    def value(self, w):
        return 0.5 * np.tensordot(self.c, w * w, 1)

    def gradient(self, w):
        return self.c.reshape(-1, *[1] * (np.ndim(w) - 1)) * w


class Line(Quadratic):
    """Least squares over samples."""

    samples = 12

    def __init__(self):
        rng = np.random.default_rng(3)
        self.dimension = 4
        self.inputs, self.targets = rng.normal(size=(12, 4)), rng.normal(size=12)
        self.seen = []

    def value(self, w):
        return np.mean((self.inputs @ w - self.targets.reshape(-1, *[1] * (np.ndim(w) - 1))) ** 2, axis=0)

    def gradient(self, w):
        return self.batch_gradient(w, np.tile(np.arange(12), (w.shape[1], 1)))

    def batch_gradient(self, w, indices):
        self.seen.append(indices.copy())
        inputs = self.inputs[indices]
        errors = np.einsum("nbd,dn->nb", inputs, w) - self.targets[indices]
        return 2 * np.einsum("nb,nbd->dn", errors, inputs) / indices.shape[1]


@pytest.mark.parametrize(("key", "framework"), CASES)
@pytest.mark.parametrize("noise", [None, BatchNoise(0.1, 4), BatchNoise(0.1, 4, "multiplicative")], ids=repr)
def test_two_parameters_are_a_surface(key, framework, noise):
    optimizer, cosine = OPTIMIZERS[key].preset(framework), SCHEDULES["cosine"]()
    plane = simulate(SURFACES["bowl"], optimizer, STARTS[:2], 20, cosine, noise, record=True)
    loss = simulate(Quadratic([2, 2]), optimizer, STARTS[:2], 20, cosine, noise, record=True)
    np.testing.assert_allclose(loss.x, plane.x, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(loss.loss, plane.loss, rtol=1e-9, atol=1e-12)
    if plane.gradient is not None:  # it has asked for one
        np.testing.assert_allclose(loss.gradient, plane.gradient, rtol=1e-8, atol=1e-11)
    assert loss.state.keys() == plane.state.keys()


@pytest.mark.parametrize(("key", "framework"), CASES)
def test_rows_may_be_in_any_order(key, framework):
    optimizer, c = OPTIMIZERS[key].preset(framework), np.array([1.0, 30.0, 5.0, 0.1, 2.0])
    if optimizer.random:
        return  # what it draws belongs to the rows
    run = simulate(Quadratic(c), optimizer, STARTS, 25, record=True)
    turned = simulate(Quadratic(c[::-1]), optimizer, STARTS[::-1], 25, record=True)
    assert run.x.shape == (26, 5, 3)
    assert run.loss.shape == (26, 3)
    recorded = [array for array in (run.gradient, run.update, *run.state.values()) if array is not None]
    assert all(array.shape == (25, 5, 3) for array in recorded)
    more = (
        1e3 if optimizer.decides else 1.0
    )  # what adds up over rows, and then decides, magnifies the last bit
    np.testing.assert_allclose(run.x, turned.x[:, ::-1], rtol=more * 1e-9, atol=more * 1e-12)
    end = simulate(Quadratic(c), optimizer, STARTS, 25, keep="last")
    assert np.array_equal(end.x[0], run.x[-1])
    assert np.array_equal(end.loss[0], run.loss[-1])


def test_batches_are_the_same_for_every_optimizer_and_cover_an_epoch():
    noise, seen = BatchNoise(0, 5), []
    for key in ("sgd", "adam"):
        loss = Line()
        run = simulate(loss, OPTIMIZERS[key](), np.zeros((4, 3)), 6, noise=noise, seed=2)
        assert run.samples.tolist() == [0, 5, 10, 12, 17, 22, 24]
        seen.append(loss.seen[-6:])
    assert all(np.array_equal(a, b) for a, b in zip(*seen, strict=True))
    epoch = np.concatenate(seen[0][:3], axis=1)
    assert np.array_equal(np.sort(epoch), np.tile(np.arange(12), (3, 1)))


def test_what_runs_away_is_held():
    run = simulate(Quadratic([1.0, 1e6, 3.0]), OPTIMIZERS["sgd"](lr=1.0), np.ones((3, 1)), 200, record=True)
    step = run.step_diverged[0]
    assert 0 < step < 200
    assert np.isfinite(run.x).all()
    assert (run.x[step:] == run.x[step - 1]).all()
    assert np.isnan(run.gradient[step:]).all()


def test_what_is_refused():
    with pytest.raises(ValueError, match=r"start must have the shape \(5,\) or \(5, N\), got \(2,\)"):
        simulate(Quadratic(np.ones(5)), OPTIMIZERS["sgd"](), (1.0, 2.0))
    with pytest.raises(ValueError, match="needs the Hessian"):
        simulate(Quadratic(np.ones(5)), OPTIMIZERS["newton"](), np.ones(5))
