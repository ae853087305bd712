"""The loss of a network: derivatives, many at once, planes, and what is refused."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from networks import ACTIVATIONS, DATASETS, INITIALIZATIONS, Augmentation, Network

NETWORKS = {
    "plain": Network(layers=(2, 5, 4, 1)),
    "smooth": Network(layers=(2, 5, 4, 1), activation="tanh", l2=0.1),
    "leaky": Network(layers=(2, 6, 2), activation="leaky_relu", label_smoothing=0.1),
    "normalized": Network(layers=(2, 5, 4, 1), activation="sigmoid", batch_norm=True, l2=0.01),
    "linear": Network(layers=(2, 1), init="xavier"),
    "deep": Network(layers=(2, 4, 4, 4, 4, 4, 4, 4, 4, 1), activation="relu", batch_norm=True),
}
THREE = Network(layers=(2, 6, 3), activation="tanh", batch_norm=True)
CURVE = Network(layers=(1, 6, 1), activation="tanh", l2=0.01)


def losses():
    moons = DATASETS["moons"](samples=50)
    found = {name: network.loss(moons) for name, network in NETWORKS.items()}
    found["three"] = THREE.loss(DATASETS["penguins"](samples=60))
    found["curve"] = CURVE.loss(DATASETS["curve"](samples=40))
    return found


LOSSES = losses()
each_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))


def points(loss, count, seed=0):
    return loss.start[:, None] + 0.3 * np.random.default_rng(seed).standard_normal((loss.dimension, count))


@each_loss
def test_the_gradient_is_the_complex_step(loss):
    w = points(loss, 1)[:, 0]
    stepped = loss.value(w[:, None] + 1e-20j * np.eye(loss.dimension)).imag / 1e-20
    np.testing.assert_allclose(loss.gradient(w), stepped, rtol=1e-10, atol=1e-14)
    index = np.arange(0, loss.samples, 3)
    stepped = loss.batch_value(w[:, None] + 1e-20j * np.eye(loss.dimension), index).imag / 1e-20
    np.testing.assert_allclose(loss.batch_gradient(w, index), stepped, rtol=1e-10, atol=1e-14)


@each_loss
def test_the_hessian_is_symmetric_and_the_difference_of_gradients(loss):
    w = points(loss, 1, seed=3)[:, 0]
    hessian = loss.hessian(w)
    np.testing.assert_allclose(hessian, hessian.T, atol=1e-11)
    v = np.random.default_rng(1).standard_normal(loss.dimension)
    np.testing.assert_allclose(loss.hessian_vector(w, v), hessian @ v, atol=1e-11)
    h = 1e-6
    differences = (loss.gradient(w + h * v) - loss.gradient(w - h * v)) / (2 * h)
    np.testing.assert_allclose(hessian @ v, differences, atol=1e-6 * (1 + np.abs(differences).max()))


@each_loss
def test_many_networks_are_many_single_ones_bit_for_bit(loss):
    w = points(loss, 137)
    values, gradients = loss.value(w), loss.gradient(w)
    index = np.arange(7)
    batch = loss.batch_gradient(w, index, step=4)
    assert values.shape == (137,)
    assert gradients.shape == batch.shape == w.shape
    for k in range(137):
        assert values[k] == loss.value(w[:, k])
        assert np.array_equal(gradients[:, k], loss.gradient(w[:, k]))
        assert np.array_equal(batch[:, k], loss.batch_gradient(w[:, k : k + 1], index, step=4)[:, 0])


@each_loss
def test_a_batch_for_each_network(loss):
    w = points(loss, 5)
    rows = np.random.default_rng(0).integers(0, loss.samples, (5, 6))
    found, values = loss.batch_gradient(w, rows), loss.batch_value(w, rows)
    for k in range(5):
        assert np.array_equal(found[:, k], loss.batch_gradient(w[:, k], rows[k]))
        assert values[k] == loss.batch_value(w[:, k], rows[k])


@each_loss
def test_a_batch_of_everything_is_the_whole(loss):
    w = points(loss, 3)
    everything = np.arange(loss.samples)
    assert np.array_equal(loss.batch_gradient(w, everything), loss.gradient(w))
    assert np.array_equal(loss.batch_value(w, everything), loss.value(w))


@each_loss
def test_a_plane_is_the_loss_at_its_points(loss):
    rng = np.random.default_rng(5)
    origin, u, v = points(loss, 1)[:, 0], *rng.standard_normal((2, loss.dimension))
    plane = loss.plane(origin, u, v)
    a, b = np.linspace(-1, 1, 7)[None, :], np.linspace(-0.5, 0.8, 5)[:, None]
    value, gradient, hessian = plane.value(a, b), plane.gradient(a, b), plane.hessian(a, b)
    assert value.shape == (5, 7)
    for row in range(5):
        for column in range(7):
            w = origin + a[0, column] * u + b[row, 0] * v
            assert value[row, column] == pytest.approx(loss.value(w), rel=1e-13)
            exact = loss.gradient(w) @ np.stack([u, v], axis=1)
            np.testing.assert_allclose(gradient[:, row, column], exact, rtol=1e-11, atol=1e-13)
    w = origin + a[0, 2] * u + b[3, 0] * v
    both = np.stack([u, v])
    np.testing.assert_allclose(hessian[:, :, 3, 2], both @ loss.hessian(w) @ both.T, rtol=1e-9, atol=1e-11)


def test_a_plane_answers_like_every_surface():
    loss = LOSSES["smooth"]
    plane = loss.plane(loss.start, loss.start, np.ones(loss.dimension), view=(-2, 2, -1, 1))
    assert (plane.view, plane.minima, plane.start) == ((-2, 2, -1, 1), (), (0.0, 0.0))
    assert plane.smooth
    assert not LOSSES["plain"].plane(*np.zeros((3, LOSSES["plain"].dimension))).smooth
    stepped = plane.value(0.3 + 1e-20j, 0.2).imag / 1e-20
    assert plane.gradient(0.3, 0.2)[0] == pytest.approx(stepped, rel=1e-10)
    again = pickle.loads(pickle.dumps(plane))
    assert again.value(0.3, 0.2) == plane.value(0.3, 0.2)
    with pytest.raises(ValueError, match=r"plane: v must have the shape \(44,\), got \(3,\)"):
        loss.plane(loss.start, loss.start, [1, 2, 3])


def test_several_threads_may_ask_one_loss():
    loss = LOSSES["normalized"]
    w = points(loss, 400)
    alone = [loss.gradient(w[:, k : k + 3]) for k in range(300)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda k: loss.gradient(w[:, k : k + 3]), range(300)))
    assert all(np.array_equal(a, b) for a, b in zip(alone, found, strict=True))


def test_answers_and_scores():
    loss, data = LOSSES["three"], LOSSES["three"].data
    w = points(loss, 4)
    answers = loss.answers(w)
    assert answers.shape == (4, 3, 60)
    np.testing.assert_allclose(answers.sum(axis=1), 1.0)
    score = loss.score(w, data)
    right = np.argmax(answers, axis=1) == data.y
    np.testing.assert_allclose(score.accuracy, right.mean(axis=1))
    np.testing.assert_allclose(score.loss, loss.value(w), rtol=1e-12)
    named = answers[:, data.y, np.arange(60)]
    np.testing.assert_allclose(score.loss, -np.log(named).mean(axis=1), rtol=1e-12)
    single = loss.score(w[:, 1])
    assert (single.loss, single.accuracy) == (score.loss[1], score.accuracy[1])
    assert np.isnan(LOSSES["curve"].score(LOSSES["curve"].start).accuracy)


def test_a_new_sample_is_normalized_as_all_training_samples_are():
    loss = LOSSES["normalized"]
    w, x = points(loss, 3), loss.data.x
    one_by_one = np.concatenate([loss.scores(w, x[k : k + 1]) for k in range(9)], axis=2)
    np.testing.assert_allclose(one_by_one, loss.scores(w)[:, :, :9], rtol=1e-12)


def test_overflow_is_neither_warning_nor_error():
    for loss in LOSSES.values():
        for size in (1e160, np.inf, np.nan):
            w = np.full(loss.dimension, size)
            assert not np.isfinite(loss.value(w)) or loss.network.batch_norm or loss.network.layers == (2, 1)
            loss.gradient(w)
            loss.score(w)


def test_dropout_masks():
    network = Network(dropout=0.4, seed=3)
    loss = network.loss(DATASETS["moons"](samples=64))
    index, w = np.arange(64), loss.start
    masks = loss.masks(index, step=7)
    assert [m.shape for m in masks] == [(8, 64), (8, 64)]
    assert set(np.unique(masks)) == {0.0, 1 / 0.6}
    by_step = loss.batch_gradient(w, index, step=7)
    assert np.array_equal(by_step, loss.batch_gradient(w, index, masks=masks))
    assert np.array_equal(by_step, loss.batch_gradient(w, index, step=7))
    assert not np.array_equal(by_step, loss.batch_gradient(w, index, step=8))
    assert not np.array_equal(
        by_step, network.replace(seed=4).loss(loss.data).batch_gradient(w, index, step=7)
    )
    assert not np.array_equal(loss.batch_gradient(w, index), loss.batch_gradient(w, index[::-1]))
    shares = [np.mean(loss.masks(index, step=s)[0] == 0) for s in range(200)]
    assert np.mean(shares) == pytest.approx(0.4, abs=0.005)


def test_the_mean_over_masks_is_the_whole_gradient_of_a_linear_layer():
    # With one hidden layer of a linear network dropout is exact on average: E[mask] = 1.
    loss = Network(layers=(2, 6, 1), dropout=0.3).loss(DATASETS["curve"](samples=16))
    masks = [loss.masks(np.arange(16), step=s)[0] for s in range(4000)]
    np.testing.assert_allclose(np.mean(masks, axis=0), 1.0, atol=0.06)


@pytest.mark.parametrize(
    "settings",
    [
        {"input_noise": 0.3},
        {"weight_noise": 0.1},
        {"rotation": 30.0},
        {"jitter": 0.2},
        {"mixup": 0.5},
        {"input_noise": 0.1, "weight_noise": 0.1, "rotation": 10.0, "jitter": 0.1, "mixup": 0.2},
    ],
    ids=str,
)
def test_augmentation(settings):
    augmented = Network(augmentation=Augmentation(**settings)).loss(DATASETS["moons"](samples=40))
    plain = Network().loss(augmented.data)
    w, index = points(plain, 3), np.arange(20)
    found = augmented.batch_gradient(w, index, step=2)
    assert np.array_equal(found, augmented.batch_gradient(w, index, step=2))
    assert np.array_equal(found[:, 1], augmented.batch_gradient(w[:, 1], index, step=2))
    assert not np.array_equal(found, augmented.batch_gradient(w, index, step=3))
    assert not np.array_equal(found, plain.batch_gradient(w, index))
    assert np.array_equal(augmented.value(w), plain.value(w))
    assert np.array_equal(augmented.gradient(w), plain.gradient(w))
    rows = np.stack([index, index + 20, index])
    assert np.array_equal(augmented.batch_gradient(w, rows, step=2)[:, 2], found[:, 2])
    by_batch = augmented.batch_gradient(w, rows)
    assert np.array_equal(by_batch[:, 1], augmented.batch_gradient(w[:, 1], rows[1]))


def test_starts():
    for key in INITIALIZATIONS:
        network = Network(layers=(2, 100, 100, 1), init=key)
        w = network.start
        assert np.array_equal(w, network.start)
        assert np.array_equal(network.starts(3)[:, 2], network.replace(seed=2).start)
        middle = network.places[1]
        deviation = {"zero": 0, "small": 0.01, "large": 3, "xavier": np.sqrt(2 / 200), "he": np.sqrt(2 / 100)}
        assert np.std(w[middle.weights]) == pytest.approx(deviation[key], rel=0.03)
        assert not w[middle.biases].any()
    assert (Network(batch_norm=True).start[Network(batch_norm=True).places[0].gamma] == 1).all()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"layers": (2,)}, r"layers must be 2 to 12 whole numbers, got \(2,\)"),
        ({"layers": 3}, "layers must be 2 to 12 whole numbers, got 3"),
        ({"layers": (2, 1.5, 1)}, "layers must be 2 to 12 whole numbers"),
        ({"layers": (2, 0, 1)}, r"layers must lie in \[1, 128\], got \(2, 0, 1\)"),
        ({"layers": (2, 129, 1)}, r"layers must lie in \[1, 128\]"),
        ({"layers": (2, 128, 128, 128, 1)}, "33537 parameters; at most 20000 are allowed"),
        (
            {"activation": "swish"},
            "unknown activation 'swish'; known are relu, leaky_relu, tanh, sigmoid",
        ),
        ({"init": "ones"}, "unknown init 'ones'; known are zero, small, large, xavier, he"),
        ({"l2": -1}, r"l2 must lie in \[0, 1000\], got -1"),
        ({"l2": float("nan")}, r"l2 must lie in \[0, 1000\], got nan"),
        ({"dropout": 1.0}, r"dropout must lie in \[0, 0.95\], got 1.0"),
        ({"batch_norm": 1}, "batch_norm must be True or False, got 1"),
        ({"label_smoothing": 1}, r"label_smoothing must lie in \[0, 1\), got 1"),
        ({"seed": 1.5}, "seed must be a whole number, got 1.5"),
        ({"augmentation": None}, "augmentation must be an Augmentation, got None"),
    ],
)
def test_what_a_network_refuses(settings, message):
    with pytest.raises(ValueError, match=f"Network: .*{message}"):
        Network(**settings)


@pytest.mark.parametrize(
    ("network", "data", "message"),
    [
        (Network(layers=(2, 3)), "moons", r"outputs must be 1 or 2 for moons, got layers \(2, 3\)"),
        (Network(), "penguins", "outputs must be 3 for penguins"),
        (Network(layers=(2, 2)), "curve", "outputs must be 1 for curve"),
        (Network(layers=(3, 1)), "moons", "inputs must be at most 2 for moons"),
        (Network(label_smoothing=0.1), "curve", "label_smoothing must be 0 for curve"),
        (Network(augmentation=Augmentation(rotation=5)), "curve", "rotation must be 0 for curve"),
    ],
)
def test_what_does_not_fit_the_data(network, data, message):
    with pytest.raises(ValueError, match=message):
        network.loss(DATASETS[data]())


def test_what_a_loss_and_an_augmentation_refuse():
    with pytest.raises(ValueError, match=r"w must have the shape \(49,\) or \(49, N\), got \(48,\)"):
        Network(layers=(2, 12, 1)).loss(DATASETS["xor"]()).value(np.zeros(48))
    with pytest.raises(ValueError, match=r"Augmentation: rotation must lie in \[0, 180\], got 200"):
        Augmentation(rotation=200)


def test_slopes_are_derivatives():
    z = np.array([-30.0, -2.0, -0.3, 0.4, 1.7, 30.0])
    for activation in ACTIVATIONS.values():
        stepped, out = z + 1e-20j, np.empty(6, complex)
        activation.forward(stepped, out)
        np.testing.assert_allclose(activation.slope(z), out.imag / 1e-20, atol=1e-15)
        fine = np.linspace(-5, 5, 100_001)
        assert activation.slope(fine).max() == pytest.approx(activation.steepest, abs=1e-9)
