"""What is shown of a network's inside, the planes it is seen in, and how well it does on new samples."""

import numpy as np
import pytest

from networks import DATASETS, Network
from networks.directions import path_plane, principal_plane, random_plane
from networks.generalization import (
    averaged,
    cross_validated,
    early_stopping,
    ensemble_answers,
    ensemble_score,
    generalization_gap,
    sharpness,
)
from networks.inspection import gradient_norms, grid, inspect, neuron_pictures, weight_norms
from networks.training import train
from optim_core import OPTIMIZERS

DATA = DATASETS["moons"](samples=60)
LOSS = Network(layers=(2, 6, 5, 1), activation="tanh", l2=0.02).loss(DATA)
PATH = train(LOSS, OPTIMIZERS["adam"](lr=0.02), steps=60).x[:, :, 0]


def test_a_report_of_every_layer():
    w = PATH[20]
    reports = inspect(LOSS, w)
    x = DATA.x.T
    for layer, report in zip(LOSS.network.places, reports, strict=True):
        z = w[layer.weights].reshape(layer.inputs, layer.outputs).T @ x + w[layer.biases][:, None]
        x = z if layer == LOSS.network.places[-1] else np.tanh(z)
        np.testing.assert_allclose(report.activations, x, atol=1e-13)
        np.testing.assert_allclose(report.gradient, LOSS.gradient(w)[layer.dense], atol=1e-14)
        assert report.weight_norm == pytest.approx(np.linalg.norm(w[layer.weights]))
        # A bias moves the sum of every sample: its derivative is the sum of theirs.
        bias = LOSS.gradient(w)[layer.biases]
        np.testing.assert_allclose(report.signals.sum(axis=1), bias, atol=1e-14)
    norms = gradient_norms(LOSS, PATH.T)
    assert norms.shape == (3, 61)
    np.testing.assert_allclose(norms[:, 20], [report.gradient_norm for report in reports], rtol=1e-12)
    np.testing.assert_allclose(weight_norms(LOSS, w), [report.weight_norm for report in reports])


def test_dead_and_flat_shares():
    loss = Network(layers=(2, 4, 1)).loss(DATA)
    w = loss.start.copy()
    w[loss.network.places[0].biases] = [-100, -100, 100, 0]
    hidden, last = inspect(loss, w)
    assert hidden.dead == 0.5
    assert hidden.flat == pytest.approx(0.5 + np.mean(hidden.activations[3] == 0) / 4)
    assert (last.dead, last.flat) == (0, 0)
    sigmoid = Network(layers=(2, 4, 1), activation="sigmoid").loss(DATA)
    w[loss.network.places[0].biases] /= 5
    assert inspect(sigmoid, w)[0].dead == 0
    assert inspect(sigmoid, w)[0].flat >= 0.75


@pytest.mark.parametrize("settings", [{}, {"batch_norm": True}])
def test_neuron_pictures(settings):
    loss = Network(layers=(2, 6, 5, 1), activation="tanh", **settings).loss(DATA)
    w = loss.start
    pictures = neuron_pictures(loss, w, DATA.x)
    assert [p.shape for p in pictures] == [(6, 60), (5, 60), (1, 60)]
    for picture, report in zip(pictures[:2], inspect(loss, w), strict=False):
        np.testing.assert_allclose(picture, report.activations, atol=1e-12)
    np.testing.assert_allclose(pictures[2], loss.answers(w), atol=1e-12)
    points = grid((-2, 2, -1, 1), 5, 3)
    assert points[[0, 4, 5, 14]].tolist() == [[-2, -1], [2, -1], [-2, 0], [2, 1]]
    assert neuron_pictures(loss, w, points)[0].shape == (6, 15)


@pytest.mark.parametrize("make", [path_plane, principal_plane])
def test_a_plane_of_a_path(make):
    directions = make(PATH)
    u, v = directions.u, directions.v
    np.testing.assert_allclose([u @ u, v @ v, u @ v], [1, 1, 0], atol=1e-12)
    np.testing.assert_array_equal(directions.origin, PATH[-1])
    away = PATH - PATH[-1]
    inside = (away @ u)[:, None] * u + (away @ v)[:, None] * v
    assert directions.explained == pytest.approx(1 - np.sum((away - inside) ** 2) / np.sum(away**2))
    points = directions.project(PATH)
    np.testing.assert_allclose(points, away @ np.stack([u, v], axis=1), atol=1e-12)
    plane = directions.plane(LOSS, PATH)
    x_min, x_max, y_min, y_max = plane.view
    assert ((points > [x_min, y_min]) & (points < [x_max, y_max])).all()
    assert plane.value(*points[-1]) == pytest.approx(LOSS.value(PATH[-1]))
    if make is path_plane:
        assert points[0, 0] > 0
        np.testing.assert_allclose(points[0], [np.linalg.norm(away[0]), 0], atol=1e-12)
        assert plane.value(*points[0]) == pytest.approx(LOSS.value(PATH[0]), rel=1e-10)


def test_no_plane_explains_more_than_the_principal_one():
    best = np.linalg.svd(PATH - PATH[-1], compute_uv=False) ** 2
    principal = principal_plane(PATH)
    assert principal.explained == pytest.approx(best[:2].sum() / best.sum())
    assert 0.5 < path_plane(PATH).explained <= principal.explained
    # The smaller of two matrices is decomposed: a path with more positions than parameters, too.
    short = PATH[:, :10]
    best = np.linalg.svd(short - short[-1], compute_uv=False) ** 2
    assert principal_plane(short).explained == pytest.approx(best[:2].sum() / best.sum())


def test_paths_that_hardly_are_any():
    for path in (PATH[:1], PATH[[5, 5, 5]], PATH[[0, 1]], np.linspace(PATH[0], PATH[9], 7)):
        for make in (path_plane, principal_plane):
            directions = make(path)
            np.testing.assert_allclose(
                [directions.u @ directions.u, directions.v @ directions.v, directions.u @ directions.v],
                [1, 1, 0],
                atol=1e-9,
            )
            assert directions.explained == pytest.approx(1)
            assert np.isfinite(directions.plane(LOSS, path).value(0.1, 0.1))
    with pytest.raises(ValueError, match=r"path must have the shape \(T, D\), got \(3,\)"):
        path_plane([1, 2, 3])


def test_random_directions_have_the_lengths_of_the_weights():
    w = PATH[-1]
    directions = random_plane(LOSS, w, seed=4)
    for layer in LOSS.network.places:
        shape = (layer.inputs, layer.outputs)
        for d in (directions.u, directions.v):
            lengths = np.linalg.norm(d[layer.weights].reshape(shape), axis=0)
            np.testing.assert_allclose(lengths, np.linalg.norm(w[layer.weights].reshape(shape), axis=0))
            assert not d[layer.biases].any()
    assert np.array_equal(directions.u, random_plane(LOSS, w, seed=4).u)
    assert not np.array_equal(directions.u, random_plane(LOSS, w, seed=5).u)
    assert directions.plane(LOSS).view == (-1, 1, -1, 1)


def test_sharpness_is_the_largest_eigenvalue():
    found = sharpness(LOSS, PATH[[0, 60]].T, iterations=300)
    for w, value in zip(PATH[[0, 60]], found, strict=True):
        eigenvalues = np.linalg.eigvalsh(LOSS.hessian(w))
        assert value == pytest.approx(eigenvalues[np.argmax(np.abs(eigenvalues))], rel=1e-4)
    assert sharpness(LOSS, PATH[60], iterations=300) == pytest.approx(found[1], rel=1e-9)


def test_early_stopping():
    losses = [3, 2, 1, 1.5, 1.2, 0.5, 0.6, 0.7, 0.8]
    assert early_stopping(losses, 2) == (2, 4)
    assert early_stopping(losses, 3) == (5, 8)
    assert early_stopping(losses, 10) == (5, 8)
    assert early_stopping([np.nan, 2, np.nan, 3], 5) == (1, 3)
    for losses, patience in (([], 1), ([[1]], 1), ([1], 0), ([1], 1.5)):
        with pytest.raises(ValueError, match=r"early_stopping: (losses|patience) must"):
            early_stopping(losses, patience)


def test_averages_and_ensembles():
    np.testing.assert_allclose(averaged(PATH, 3), (PATH[-1] + PATH[-2] + PATH[-3]) / 3)
    with pytest.raises(ValueError, match=r"last must lie in \[1, 61\], got 0"):
        averaged(PATH, 0)
    new = DATASETS["moons"](samples=30, seed=9)
    w = PATH[[10, 30, 60]].T
    answers = ensemble_answers(LOSS, w, new.x)
    np.testing.assert_allclose(answers, np.mean([LOSS.answers(one, new.x) for one in w.T], axis=0))
    score = ensemble_score(LOSS, w, new)
    p = np.where(new.y == 1, answers[0], 1 - answers[0])
    assert score.loss == pytest.approx(-np.log(p).mean())
    assert score.accuracy == np.mean((answers[0] > 0.5) == new.y)
    # The loss is convex in the probability: the mean never does worse than its members on average.
    assert score.loss <= LOSS.score(w, new).loss.mean()
    single = ensemble_score(LOSS, w[:, :1], new)
    assert single.loss == pytest.approx(LOSS.score(w[:, 0], new).loss)
    # Probabilities that round to 0 and 1 have a loss all the same.
    sure = ensemble_score(LOSS, 1000 * w, new)
    assert np.isfinite(sure.loss)
    assert sure.loss <= LOSS.score(1000 * w, new).loss.mean()
    penguins = DATASETS["penguins"](samples=60)
    three = Network(layers=(2, 4, 3)).loss(penguins)
    starts = three.network.starts(4)
    p = three.answers(starts).mean(axis=0)[penguins.y, np.arange(60)]
    assert ensemble_score(three, starts, penguins).loss == pytest.approx(-np.log(p).mean())
    curve = Network(layers=(1, 4, 1)).loss(DATASETS["curve"](samples=20))
    fitted = ensemble_answers(curve, curve.network.starts(3))[0]
    found = ensemble_score(curve, curve.network.starts(3), curve.data)
    assert found.loss == pytest.approx(np.mean((fitted - curve.data.y) ** 2))


def test_the_gap_and_folds():
    new = DATASETS["moons"](samples=30, seed=9)
    gap = generalization_gap(LOSS, PATH.T, new)
    assert gap[7] == pytest.approx(LOSS.score(PATH[7], new).loss - LOSS.score(PATH[7]).loss)
    networks = [Network(layers=(2, 3, 1)), Network(layers=(2, 1))]
    table = cross_validated(networks, DATA, lambda loss: loss.start, folds=3)
    folds = list(DATA.folds(3))
    assert table.shape == (2, 3)
    assert table[1, 2] == networks[1].loss(folds[2][0]).score(networks[1].start, folds[2][1]).loss
