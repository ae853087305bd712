"""What the stories say is so: each measured with the settings that it shows."""

from dataclasses import replace
from functools import cache
from math import log

import numpy as np
import pytest

from networks.generalization import (
    cross_validated,
    early_stopping,
    ensemble_score,
    generalization_gap,
    sharpness,
)
from networks.inspection import gradient_norms, inspect
from networks.stories import STORIES
from networks.training import train
from optim_core import OPTIMIZERS
from optim_core.noise import BatchStream

pytestmark = pytest.mark.slow

GUESSING = log(2)


def fitted(lane, loss, steps, every):
    batches = BatchStream(loss.samples, lane.batch, 0, 0, 1) if lane.batch else None
    optimizer = OPTIMIZERS[lane.optimizer](lr=lane.rate)
    return train(loss, optimizer, loss.network.starts(lane.members), steps, batches, every=every)


@cache
def told(key, data=None, seed=None, lane=None):
    """For every lane of a story, or one, its loss, its validation samples and its path (T, D, members)."""
    story = STORIES[key] if data is None else replace(STORIES[key], data=data)
    found = []
    for one in story.lanes if lane is None else story.lanes[lane : lane + 1]:
        kept, aside = story.parts(one, seed)
        network = one.network if seed is None else one.network.replace(seed=seed)
        loss = network.loss(kept)
        found.append((loss, aside, fitted(one, loss, story.steps, 10).x))
    return found


def ends(key, **settings):
    """Of every lane the loss over its training samples at the end."""
    return [float(loss.score(path[-1]).loss[0]) for loss, _, path in told(key, **settings)]


def test_zeros_learn_nothing():
    (loss, _, path), _ = told("zeros")
    for layer in loss.network.places:
        columns = path[-1, layer.dense, 0].reshape(layer.inputs + 1, layer.outputs)
        assert np.ptp(columns, axis=1).max() == 0
        assert not path[-1, layer.weights].any()
    zero, he = ends("zeros")
    assert zero == pytest.approx(GUESSING, rel=0.01)
    assert he < GUESSING / 4


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_too_large_a_start_saturates(seed):
    (large, aside, large_path), (xavier, _, xavier_path) = told("saturation", seed=seed)
    starts = [inspect(loss, loss.start) for loss in (large, xavier)]
    flat = [np.mean([layer.flat for layer in layers[:-1]]) for layers in starts]
    assert flat[0] > 0.5
    assert flat[1] < 0.01
    passed = [[np.median(np.abs(layer.signals)) for layer in layers[:-1]] for layers in starts]
    assert np.all(np.array(passed[0]) < np.array(passed[1]) / 10), "almost nothing, for most samples"
    assert starts[0][0].gradient_norm > 3 * starts[1][0].gradient_norm, "but much through the others"
    assert large.score(large_path[-1], aside).loss > 2 * xavier.score(xavier_path[-1], aside).loss


@pytest.mark.parametrize("seed", [None, 1])
def test_eight_layers_of_sigmoid(seed):
    sigmoid, _, relu = (gradient_norms(loss, loss.start)[0] for loss, _, _ in told("vanishing", seed=seed))
    assert sigmoid < relu / 1000
    sigmoid, tanh, relu = ends("vanishing", seed=seed)
    assert sigmoid == pytest.approx(GUESSING, rel=0.02)
    assert tanh < GUESSING / 8
    assert relu < GUESSING / 8


def gaps(seed, lanes=(0, 1, 2, 3)):
    found = [told("overfitting", seed=seed, lane=lane)[0] for lane in lanes]
    return [float(generalization_gap(loss, path[-1], aside)[0]) for loss, aside, path in found]


def test_what_closes_the_gap():
    plain, l2, dropout, more = gaps(None)
    assert plain > 0.5
    assert l2 < plain / 3
    assert dropout < plain * 2 / 3
    assert more < plain / 5


def test_dropout_closes_it_in_four_draws_of_five_and_l2_in_all():
    found = [gaps(seed, lanes=(0, 1, 2)) for seed in range(5)]
    assert sum(dropout < plain for plain, _, dropout in found) >= 4
    assert all(l2 < plain / 3 for plain, l2, _ in found)


@pytest.mark.parametrize("seed", [None, 1])
def test_early_stopping_finds_the_best_step(seed):
    story = STORIES["early_stopping"]
    ((loss, aside, path),) = told("early_stopping", seed=seed)
    curve = loss.score(path[:, :, 0].T, aside).loss
    stop = early_stopping(curve, story.patience // 10)
    assert stop.best == np.argmin(curve)
    assert stop.stopped < len(curve) - 1
    assert 0 < stop.best * 10 < story.steps / 8
    assert curve[-1] > 2 * curve[stop.best]


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_batch_normalization_allows_ten_times_the_rate(seed):
    small, large, normalized = ends("batch_norm", seed=seed)
    assert small < GUESSING / 3
    assert normalized < GUESSING / 3
    assert large == pytest.approx(GUESSING, rel=0.02)


@pytest.mark.parametrize("seed", [None, 1])
def test_small_batches_end_flatter(seed):
    small, middle, full = (
        float(sharpness(loss, path[-1, :, 0])) for loss, _, path in told("flat_minima", seed=seed)
    )
    bound = 2 / STORIES["flat_minima"].lanes[0].rate
    assert full == pytest.approx(bound, rel=0.03)
    assert small < middle < full
    assert small < bound * 2 / 3


def test_smoothed_labels_bound_the_logits():
    hard, smooth = (
        np.abs(loss.scores(path[:, :, 0].T)).max(axis=(1, 2)) for loss, _, path in told("label_smoothing")
    )
    bound = log(0.95 / 0.05)
    assert bound == pytest.approx(2.94, abs=0.005)
    assert hard[-1] > 30
    assert hard[-1] > 1.2 * hard[len(hard) // 2]
    assert smooth[-1] == pytest.approx(bound, rel=0.1)


def test_an_ensemble_beats_its_members():
    ((loss, aside, path),) = told("ensemble")
    members = loss.score(path[-1], aside).loss
    assert members.shape == (5,)
    assert ensemble_score(loss, path[-1], aside).loss < members.min()


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_an_ensemble_beats_four_members_in_other_draws(seed):
    ((loss, aside, path),) = told("ensemble", seed=seed)
    members = loss.score(path[-1], aside).loss
    assert np.sum(ensemble_score(loss, path[-1], aside).loss < members) >= 4


@pytest.mark.parametrize("data", [None, "gaussians", "circles", "xor"])
def test_the_default_rate_of_adam(data):
    adam, slow, medium, searched = ends("default_rate", data=data)
    assert OPTIMIZERS["adam"]().lr == 0.001 == STORIES["default_rate"].lanes[0].rate
    assert slow > 4 * adam
    assert medium > 1.5 * adam
    assert searched < adam


def test_folds_choose_the_penalty():
    story = STORIES["cross_validation"]
    lane = story.lanes[0]
    train_data, aside = story.parts(lane)

    def fit(loss):
        return fitted(lane, loss, story.steps, story.steps).x[-1, :, 0]

    networks = [lane.network for lane in story.lanes]
    table = cross_validated(networks, train_data, fit, story.folds)
    chosen = int(np.argmin(table.mean(axis=1)))
    new = [float(loss.score(fit(loss), aside).loss) for loss in (n.loss(train_data) for n in networks)]
    assert 0 < chosen < len(networks) - 1
    assert new[chosen] < new[0] / 2
    assert new[chosen] < new[-1]
    assert new[chosen] <= 1.25 * min(new)


def test_stories_are_complete():
    assert len(STORIES) == 11
    for key, story in STORIES.items():
        assert story.key == key
        assert len({lane.label for lane in story.lanes}) == len(story.lanes)
        for lane in story.lanes:
            assert story.loss(lane).samples == lane.samples
            kept, aside = story.parts(lane)
            assert aside.samples == story.validation
            assert np.array_equal(kept.y[:40], story.parts(story.lanes[0])[0].y[:40])
            assert OPTIMIZERS[lane.optimizer](lr=lane.rate)
