"""What is random in a step is what it says it is."""

import numpy as np
import pytest

from networks import DATASETS, Augmentation, Network
from networks.disturbance import Streams

INPUTS = DATASETS["moons"](samples=400).x.T
TARGETS = (np.arange(400) % 2)[None].astype(float)


def applied(step=3, **settings):
    return Augmentation(**settings).applied(INPUTS, TARGETS, Streams(1, step << 192))


def test_rotation_turns_by_no_more_than_it_may():
    inputs, targets = applied(rotation=25.0)
    assert targets is TARGETS
    np.testing.assert_allclose(np.hypot(*inputs), np.hypot(*INPUTS))
    angles = np.angle(np.conj(INPUTS[0] + 1j * INPUTS[1]) * (inputs[0] + 1j * inputs[1]), deg=True)
    assert np.abs(angles).max() <= 25.0
    assert np.std(angles) == pytest.approx(25 / np.sqrt(3), rel=0.1)


def test_jitter_is_bounded_and_noise_has_its_deviation():
    moved = applied(jitter=0.3)[0] - INPUTS
    assert 0.28 < np.abs(moved).max() <= 0.3
    noise = applied(input_noise=0.3)[0] - INPUTS
    assert np.std(noise) == pytest.approx(0.3, rel=0.1)
    assert np.mean(noise) == pytest.approx(0, abs=0.05)


def test_mixup_mixes_labels_as_it_mixes_samples():
    shares = []
    for step in range(200):
        inputs, targets = applied(step, mixup=0.4)
        mixed = np.unique(targets.round(12))
        share = float(mixed[-2]) if len(mixed) == 4 else 1.0
        assert set(mixed.tolist()) <= {0.0, 1.0, share, round(1 - share, 12)}
        # The mean of all samples stays, and a sample whose label is whole was mixed with one of its class.
        np.testing.assert_allclose(inputs.mean(axis=1), INPUTS.mean(axis=1), atol=1e-12)
        np.testing.assert_allclose(targets.mean(), TARGETS.mean(), atol=1e-12)
        shares.append(max(share, 1 - share))
    # Beta(0.4, 0.4) keeps away from a half: the larger share is 0.83 on average.
    draws = np.random.default_rng(0).beta(0.4, 0.4, 20_000)
    assert np.mean(shares) == pytest.approx(np.maximum(draws, 1 - draws).mean(), abs=0.03)


def test_noise_on_weights_is_a_gradient_taken_beside():
    augmented = Network(augmentation=Augmentation(weight_noise=0.1), seed=4, l2=0.1).loss(
        DATASETS["moons"](samples=30)
    )
    plain = Network(l2=0.1).loss(augmented.data)
    index = np.arange(30)
    shift = augmented.network.augmentation.shift(augmented.dimension, Streams.of(4, 9, index))
    assert np.std(shift) == pytest.approx(0.1, rel=0.2)
    found = augmented.batch_gradient(augmented.start, index, step=9)
    assert np.array_equal(found, plain.batch_gradient(augmented.start + shift, index))


def test_streams_of_steps_seeds_and_purposes_are_apart():
    firsts = {
        Streams(seed, step << 192).generator(purpose).random()
        for seed in range(4)
        for step in range(50)
        for purpose in range(1, 7)
    }
    assert len(firsts) == 4 * 50 * 6
