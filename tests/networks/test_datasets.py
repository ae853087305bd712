"""Data sets: shapes, the same numbers every time, parts."""

import numpy as np
import pytest

from networks import DATASETS
from surfaces.penguins import measurements


@pytest.mark.parametrize("key", DATASETS)
def test_a_data_set(key):
    data = DATASETS[key](samples=200, seed=3)
    assert data.x.shape == (200, 2)
    assert data.y.shape == (200,)
    varied = np.ptp(data.x, axis=0) > 0
    assert varied.all() == (key != "curve")
    np.testing.assert_allclose(data.x[:, varied].mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(data.x[:, varied].std(axis=0), 1)
    again, other = DATASETS[key](samples=200, seed=3), DATASETS[key](samples=200, seed=4)
    assert np.array_equal(data.x, again.x)
    assert np.array_equal(data.y, again.y)
    assert not np.array_equal(data.x, other.x)
    noisy = DATASETS[key](samples=200, noise=1.0, seed=3)
    assert not np.array_equal(noisy.y if key == "curve" else noisy.x, data.y if key == "curve" else data.x)
    with pytest.raises(ValueError, match="read-only"):
        data.x[0, 0] = 1
    if data.classes:
        assert sorted(set(data.y.tolist())) == list(range(data.classes))
        assert len(data.names) == data.classes
    if data.classes == 2:
        assert abs(int(data.y.sum()) - 100) <= 0


def test_the_penguins_are_the_real_ones():
    species, numbers = measurements()
    data = DATASETS["penguins"](samples=342)
    assert data.names == ("Adelie", "Chinstrap", "Gentoo")
    counts = [int(np.sum(species == name)) for name in data.names]
    assert np.bincount(data.y).tolist() == counts
    means = [data.x[data.y == k].mean(axis=0) for k in range(3)]
    raw = (numbers[:, [0, 2]] - numbers[:, [0, 2]].mean(axis=0)) / numbers[:, [0, 2]].std(axis=0)
    for k, name in enumerate(data.names):
        np.testing.assert_allclose(means[k], raw[species == name].mean(axis=0), atol=1e-12)


def test_a_line_cannot_do_what_a_network_can():
    # The best straight line on XOR and on circles is hardly better than a coin; on gaussians it is right.
    for key, low, high in (("xor", 0.0, 0.65), ("circles", 0.0, 0.65), ("gaussians", 0.95, 1.0)):
        data = DATASETS[key](samples=400)
        inputs = np.column_stack([data.x, np.ones(400)])
        fitted = inputs @ np.linalg.lstsq(inputs, 2.0 * data.y - 1.0, rcond=None)[0]
        assert low <= np.mean((fitted > 0) == data.y) <= high


def test_split():
    data = DATASETS["moons"](samples=101)
    train, aside = data.split(0.3, seed=1)
    assert (train.samples, aside.samples) == (71, 30)
    np.testing.assert_allclose(train.x.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(train.x.std(axis=0), 1)
    # Both parts are shifted and scaled alike: together they are the data again.
    joined = np.concatenate([train.x, aside.x])
    back = joined * data.x.std(axis=0) / joined.std(axis=0)
    back += data.x.mean(axis=0) - back.mean(axis=0)
    order = np.lexsort(back.T.round(9)), np.lexsort(data.x.T.round(9))
    np.testing.assert_allclose(back[order[0]], data.x[order[1]], atol=1e-9)
    again, other = data.split(0.3, seed=1), data.split(0.3, seed=2)
    assert np.array_equal(again[1].x, aside.x)
    assert not np.array_equal(other[1].x, aside.x)
    assert [part.samples for part in data.split(0.0001)] == [100, 1]


def test_folds_set_every_sample_aside_once():
    data = DATASETS["curve"](samples=23)
    folds = list(data.folds(5, seed=2))
    assert [aside.samples for _, aside in folds] == [5, 5, 5, 4, 4]
    assert all(train.samples + aside.samples == 23 for train, aside in folds)
    assert sorted(np.concatenate([aside.y for _, aside in folds])) == sorted(data.y)


def test_what_is_refused():
    moons = DATASETS["moons"]
    for settings, message in (
        ({"samples": 3}, r"moons: samples must lie in \[4, 2000\], got 3"),
        ({"samples": 4.5}, "samples must be a whole number, got 4.5"),
        ({"noise": -0.1}, r"noise must lie in \[0, 2\], got -0.1"),
        ({"seed": -1}, r"seed must lie in \[0, 2147483648\], got -1"),
    ):
        with pytest.raises(ValueError, match=message):
            moons(**settings)
    with pytest.raises(ValueError, match=r"penguins: samples must lie in \[4, 342\], got 343"):
        DATASETS["penguins"](samples=343)
    with pytest.raises(ValueError, match=r"validation must lie in \(0, 1\), got 1"):
        moons().split(1)
    with pytest.raises(ValueError, match=r"count must be a whole number in \[2, 200\], got 1"):
        next(moons().folds(1))
