"""Noise and mini-batches: what they are, and that everyone in a race gets the same."""

import numpy as np
import pytest

from optim_core import OPTIMIZERS, BatchNoise, simulate
from optim_core.noise import GROUP, BatchStream, NoiseStream, batch_lengths
from optim_core.rule import Family
from surfaces import SURFACES

BOWL, PENGUINS = SURFACES["bowl"], SURFACES["penguins"]
KINDS = ("gaussian", "multiplicative", "heavy_tailed")


def felt(run):
    """The noise of a run on an analytic surface: what its gradients have beside the true ones."""
    return run.gradient - np.moveaxis(run.surface.gradient(run.x[:-1, 0], run.x[:-1, 1]), 0, 1)


@pytest.mark.parametrize("kind", ["gaussian", "heavy_tailed"])
def test_it_is_zero_on_average_and_shrinks_with_the_root_of_the_batch(kind):
    draws = 400
    for batch in (1, 25):
        noise = BatchNoise(2.0, batch, kind, df=6.0)
        z = felt(
            simulate(BOWL, OPTIMIZERS["sgd"](lr=0.0), np.ones((2, 200)), draws, noise=noise, record=True)
        )
        sigma = 2.0 / np.sqrt(batch)
        assert abs(z.mean()) < 5 * sigma / np.sqrt(z.size)
        assert abs(z.std() / sigma - 1) < 0.02
        assert abs(np.corrcoef(z[:, 0].ravel(), z[:, 1].ravel())[0, 1]) < 0.02
        assert abs(np.corrcoef(z[1:].ravel(), z[:-1].ravel())[0, 1]) < 0.02


def test_heavy_tails_are_heavy():
    def kurtosis(kind):
        run = simulate(
            BOWL, OPTIMIZERS["sgd"](lr=0.0), (1.0, 1.0), 4000, noise=BatchNoise(1.0, 1, kind), record=True
        )
        z = felt(run)
        return np.mean(z**4) / np.mean(z**2) ** 2

    assert kurtosis("gaussian") < 3.5
    assert kurtosis("heavy_tailed") > 5


def test_multiplicative_noise_grows_with_the_gradient():
    starts = np.array([[1.0, 10.0, 0.0], [0.0, 0.0, 0.0]])
    noise = BatchNoise(0.5, 4, "multiplicative")
    run = simulate(BOWL, OPTIMIZERS["sgd"](lr=0.0), starts, 3000, noise=noise, record=True)
    spread = felt(run).std(axis=(0, 1))
    np.testing.assert_allclose(
        spread / np.hypot(*BOWL.gradient(*starts))[:1].repeat(3), [0.25, 2.5, 0.0], rtol=0.05
    )


@pytest.mark.parametrize("kind", KINDS)
def test_everyone_in_a_race_gets_the_same(kind):
    noise = BatchNoise(0.3, 2, kind)
    factors = []
    for key in OPTIMIZERS:
        if OPTIMIZERS[key].family is Family.WITHOUT:
            continue  # noise of gradients is nothing to it
        run = simulate(BOWL, OPTIMIZERS[key](lr=1e-4), (1.5, -0.7), 6, noise=noise, seed=5, record=True)
        z = None if key in ("nesterov", "schedule_free_sgd", "schedule_free_adamw") else felt(run)
        if z is not None:
            true = run.gradient - z
            factors.append(z / (np.hypot(true[:, :1], true[:, 1:]) if kind == "multiplicative" else 1))
    for other in factors[1:]:
        np.testing.assert_allclose(other, factors[0], rtol=1e-7)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [1, GROUP - 1, GROUP, 3 * GROUP + 5])
def test_a_particle_sees_the_same_whoever_else_there_is(kind, count):
    def run(n, steps):
        starts = np.tile([[1.0], [2.0]], n)
        return simulate(BOWL, OPTIMIZERS["sgd"](), starts, steps, noise=BatchNoise(1.0, 1, kind), seed=2)

    many, few = run(5 * GROUP, 40), run(count, 23)
    np.testing.assert_allclose(few.x, many.x[:24, :, :count], rtol=1e-13)


def test_a_stream_may_begin_anywhere():
    noise = BatchNoise(1.0)
    whole, part = NoiseStream(noise, 4, 0, 200), NoiseStream(noise, 4, 70, 65)
    for _ in range(40):
        assert np.array_equal(whole.step()[:, 70:135], part.step())
    batches, some = BatchStream(20, 6, 4, 0, 50), BatchStream(20, 6, 4, 11, 20)
    for _ in range(9):
        assert np.array_equal(batches.step()[11:31], some.step())


def test_seeds_and_particles_differ():
    first, second = (NoiseStream(BatchNoise(1.0), seed, 0, 3).step() for seed in (0, 1))
    assert len(np.unique(np.concatenate([first, second]))) == 12


def test_epochs_are_without_replacement_and_keep_the_last_batch():
    stream = BatchStream(10, 4, 0, 0, 3)
    assert batch_lengths(10, 4, 7).tolist() == [4, 4, 2, 4, 4, 2, 4]
    orders = []
    for _ in range(4):
        epoch = [stream.step() for _ in range(3)]
        assert [batch.shape for batch in epoch] == [(3, 4), (3, 4), (3, 2)]
        orders.append(np.concatenate(epoch, axis=1))
        assert np.array_equal(np.sort(orders[-1], axis=1), np.tile(np.arange(10), (3, 1)))
    assert len({tuple(row) for order in orders for row in order}) == 12


def test_mini_batches_are_those_of_the_stream():
    run = simulate(
        PENGUINS,
        OPTIMIZERS["sgd"](lr=0.1),
        np.zeros((2, 3)),
        30,
        noise=BatchNoise(0, 50),
        seed=9,
        record=True,
    )
    stream = BatchStream(PENGUINS.samples, 50, 9, 0, 3)
    for s in range(30):
        expected = PENGUINS.batch_gradient(*run.x[s], stream.step())
        np.testing.assert_allclose(run.gradient[s], expected, rtol=1e-12)


def test_both_gradients_of_a_step_are_of_one_batch():
    run = simulate(
        PENGUINS, OPTIMIZERS["sam"](rho=0.5), np.ones((2, 2)), 5, noise=BatchNoise(0, 7), record=True
    )
    stream = BatchStream(PENGUINS.samples, 7, 0, 0, 2)
    for s in range(5):
        expected = PENGUINS.batch_gradient(*(run.x[s] + run.state["ascent"][s]), stream.step())
        np.testing.assert_allclose(run.state["g_sharp"][s], expected, rtol=1e-12)


def test_sigma_adds_to_mini_batches():
    settings = {"opt": OPTIMIZERS["sgd"](lr=0.0), "start": (1.0, 1.0), "steps": 2000, "record": True}
    batch = simulate(PENGUINS, noise=BatchNoise(0, 16), **settings).gradient
    both = simulate(PENGUINS, noise=BatchNoise(2.0, 16), **settings).gradient
    assert abs((both - batch).std() / 0.5 - 1) < 0.05


def test_a_batch_of_all_is_the_full_batch():
    full = simulate(PENGUINS, OPTIMIZERS["adam"](), (0.0, 0.0), 20)
    every = simulate(PENGUINS, OPTIMIZERS["adam"](), (0.0, 0.0), 20, noise=BatchNoise(0, PENGUINS.samples))
    assert np.array_equal(full.x, every.x)
    assert np.array_equal(full.samples, every.samples)


@pytest.mark.parametrize(
    ("surface", "key", "noise", "paid"),
    [
        (BOWL, "sgd", None, [0, 1, 2, 3]),
        (BOWL, "sgd", BatchNoise(1.0, 8), [0, 8, 16, 24]),
        (BOWL, "sam", None, [0, 2, 4, 6]),
        (BOWL, "nesterov", None, [0, 1, 2, 3]),
        (PENGUINS, "adam", None, [0, PENGUINS.samples, 2 * PENGUINS.samples, 3 * PENGUINS.samples]),
        (PENGUINS, "sam", BatchNoise(0, 10), [0, 20, 40, 60]),
        (
            PENGUINS,
            "adam",
            BatchNoise(0, PENGUINS.samples - 3),
            [0, PENGUINS.samples - 3, PENGUINS.samples, 2 * PENGUINS.samples - 3],
        ),
    ],
)
def test_samples_are_what_was_paid(surface, key, noise, paid):
    assert simulate(surface, OPTIMIZERS[key](), (0.5, 0.5), 3, noise=noise).samples.tolist() == paid


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"sigma": -1.0}, r"sigma must lie in \[0, ∞\), got -1.0"),
        ({"sigma": float("nan")}, "sigma must lie"),
        ({"batch_size": 0}, r"batch_size must be a whole number in \[1, ∞\), got 0"),
        ({"batch_size": 1.5}, "batch_size must be a whole number"),
        ({"kind": "pink"}, "unknown kind 'pink'; known are gaussian, multiplicative, heavy_tailed"),
        ({"df": 2.0}, r"df must lie in \(2, ∞\), got 2.0"),
    ],
)
def test_what_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        BatchNoise(**settings)


@pytest.mark.parametrize("key", ["himmelblau", "penguins", "penguins_logistic"])
def test_alike_gives_every_particle_the_draws_of_particle_0(key):
    surface, noise = SURFACES[key], BatchNoise(sigma=0.5, batch_size=7)
    rates = np.array([0.001, 0.002, 0.005])
    together = simulate(
        surface, OPTIMIZERS["momentum"](lr=rates), surface.start, 60, noise=noise, seed=3, alike=True
    )
    for i, rate in enumerate(rates):
        alone = simulate(surface, OPTIMIZERS["momentum"](lr=rate), surface.start, 60, noise=noise, seed=3)
        assert np.array_equal(together.x[..., i], alone.x[..., 0])
        assert not np.array_equal(alone.x[..., 0], together.x[..., i - 1])
