"""Training in pieces: the rules of `simulate`, the same bits in pieces as in one go."""

import numpy as np
import pytest

from networks import DATASETS, Augmentation, Network
from networks.training import Training, train
from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, simulate
from optim_core.noise import BatchStream

DATA = DATASETS["moons"](samples=50)
NETWORKS = {
    "plain": Network(layers=(2, 6, 1)),
    "disturbed": Network(
        layers=(2, 6, 1),
        dropout=0.2,
        batch_norm=True,
        l2=0.01,
        augmentation=Augmentation(mixup=0.4, jitter=0.1),
    ),
}
RULES = sorted(set(OPTIMIZERS) - {"newton", "cma_es"})


def batches(size=16, seed=0):
    return BatchStream(DATA.samples, size, seed, 0, 1)


@pytest.mark.slow
@pytest.mark.parametrize("network", NETWORKS.values(), ids=list(NETWORKS))
@pytest.mark.parametrize("key", RULES)
def test_training_is_a_simulation_in_pieces_of_any_length(key, network):
    loss, optimizer = network.loss(DATA), OPTIMIZERS[key]()
    start, schedule = network.starts(3), SCHEDULES["cosine"]()
    run = simulate(loss, optimizer, start, 30, schedule=schedule, noise=BatchNoise(batch_size=16), alike=True)
    whole = train(loss, optimizer, start, 30, batches(), schedule)
    pieces = list(Training(loss, optimizer, start, 30, batches(), schedule).pieces(7))
    assert [len(piece.steps) for piece in pieces] == [8, 7, 7, 7, 2]
    for name in ("x", "loss", "samples"):
        joined = np.concatenate([getattr(piece, name) for piece in pieces])
        assert np.array_equal(joined, getattr(whole, name))
        assert np.array_equal(getattr(run, name), getattr(whole, name))


@pytest.mark.parametrize("network", NETWORKS.values(), ids=list(NETWORKS))
def test_without_batches_every_step_sees_everything(network):
    loss, optimizer = network.loss(DATA), OPTIMIZERS["adam"]()
    run = simulate(loss, optimizer, loss.start, 10)
    whole = train(loss, optimizer, steps=10)
    assert np.array_equal(run.x, whole.x)
    assert whole.samples.tolist() == [50 * k for k in range(11)]
    plain = NETWORKS["plain"].loss(DATA)
    assert loss.disturbed == (
        not np.array_equal(loss.step_gradient(loss.start, None, 0), loss.gradient(loss.start))
    )
    assert np.array_equal(plain.step_gradient(plain.start, None, 0), plain.gradient(plain.start))


def test_networks_side_by_side_are_single_ones():
    network = NETWORKS["disturbed"]
    loss, rates = network.loss(DATA), [0.001, 0.01, 0.1]
    together = train(loss, OPTIMIZERS["adam"](lr=rates), network.starts(3), 25, batches())
    for k, rate in enumerate(rates):
        alone = train(loss, OPTIMIZERS["adam"](lr=rate), network.starts(3)[:, k], 25, batches())
        assert np.array_equal(alone.x[:, :, 0], together.x[:, :, k])


def test_every_few_steps_the_first_and_the_last():
    loss = NETWORKS["plain"].loss(DATA)
    whole = train(loss, OPTIMIZERS["sgd"](), steps=23, batches=batches())
    thin = list(Training(loss, OPTIMIZERS["sgd"](), steps=23, batches=batches()).pieces(chunk=5, every=10))
    steps = np.concatenate([piece.steps for piece in thin])
    assert steps.tolist() == [0, 10, 20, 23]
    assert np.array_equal(np.concatenate([piece.x for piece in thin]), whole.x[steps])
    assert np.array_equal(np.concatenate([piece.samples for piece in thin]), whole.samples[steps])


def test_a_network_that_diverges_stays_where_it_was_and_stops_nobody():
    loss = Network(layers=(2, 6, 1), l2=10.0).loss(DATA)
    optimizer, start = OPTIMIZERS["sgd"](lr=[0.01, 50.0]), loss.network.starts(1).repeat(2, axis=1)
    run = simulate(loss, optimizer, start, 400, noise=BatchNoise(batch_size=16), alike=True)
    pieces = list(Training(loss, optimizer, start, 400, batches()).pieces(30))
    x = np.concatenate([piece.x for piece in pieces])
    assert run.step_diverged[1] > 0
    assert pieces[-1].diverged.tolist() == run.step_diverged.tolist()
    assert np.array_equal(x, run.x)
    assert np.array_equal(np.concatenate([piece.loss for piece in pieces]), run.loss)


def test_simulate_records_keeps_the_last_and_descends_planes():
    loss, adam = NETWORKS["disturbed"].loss(DATA), OPTIMIZERS["adam"](lr=0.01)
    noise = BatchNoise(batch_size=16)
    run = simulate(loss, adam, loss.start, 20, noise=noise, record=True)
    assert run.gradient.shape == run.update.shape == run.state["m"].shape == (20, loss.dimension, 1)
    assert np.array_equal(run.gradient[5, :, 0], loss.step_gradient(run.x[5, :, 0], batch_of(5), 5))
    last = simulate(loss, adam, loss.start, 20, noise=noise, keep="last")
    assert np.array_equal(last.x[0], run.x[-1])
    plane = loss.plane(run.x[-1, :, 0], run.x[0, :, 0] - run.x[-1, :, 0], loss.start)
    walk = simulate(plane, OPTIMIZERS["sgd"](lr=0.01), [(1.0, 0.5), (0.0, 0.5)], 50)
    assert (walk.loss[-1] < walk.loss[0]).all()


def batch_of(step):
    stream = batches()
    return [stream.step() for _ in range(step + 1)][-1]


def test_what_is_refused():
    loss, sgd = NETWORKS["plain"].loss(DATA), OPTIMIZERS["sgd"]()
    with pytest.raises(ValueError, match=r"steps must be a whole number in \[1, ∞\), got 0"):
        Training(loss, sgd, steps=0)
    with pytest.raises(ValueError, match=r"start must have the shape \(25,\) or \(25, N\), got \(3,\)"):
        Training(loss, sgd, start=[1, 2, 3])
    with pytest.raises(ValueError, match=r"every must be a whole number in \[1, ∞\), got 0"):
        next(Training(loss, sgd).pieces(every=0))
    with pytest.raises(ValueError, match="needs the Hessian"):
        train(loss, OPTIMIZERS["newton"](), steps=1)
