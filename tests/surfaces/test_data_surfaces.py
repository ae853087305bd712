"""Surfaces made of the penguins: the table, the batches, the optima, the split."""

import csv
from pathlib import Path

import numpy as np
import pytest

import surfaces
from surfaces import SURFACES, DataSurface
from surfaces.penguins import MEASUREMENTS, measurements

KEYS = ["penguins", "penguins_raw", "penguins_logistic"]
every_data_surface = pytest.mark.parametrize("surface", [SURFACES[key] for key in KEYS], ids=KEYS)
SETTINGS = [{}, {"l2": 0.3}, {"holdout": 0.25, "split_seed": 4}, {"l2": 0.01, "holdout": 0.5}]
HERE = Path(surfaces.__file__).parent / "penguins"


def weights(surface, count=20):
    x_min, x_max, y_min, y_max = surface.view
    return np.random.default_rng(5).uniform([[x_min], [y_min]], [[x_max], [y_max]], (2, count))


def loss_of_one_sample(surface, x, y, i):
    """The loss written a second time, in plain Python numbers."""
    a, b = surface.inputs[i]
    score, target = x * a + y * b, surface.targets[i]
    penalty = surface.l2 / 2 * (x * x + y * y)
    if surface.key == "penguins_logistic":
        return np.log1p(np.exp(-score if target == 1.0 else score)) + penalty
    return (score - target) ** 2 + penalty


def test_the_table_is_the_published_one():
    with (HERE / "penguins.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 344
    species, numbers = measurements()
    assert numbers.shape == (342, 4)
    names, counts = np.unique(species, return_counts=True)
    assert dict(zip(names.tolist(), counts.tolist(), strict=True)) == {
        "Adelie": 151,
        "Chinstrap": 68,
        "Gentoo": 123,
    }
    # The means that summary(penguins) prints in R.
    np.testing.assert_allclose(numbers.mean(axis=0), [43.92, 17.15, 200.9, 4202.0], rtol=2e-4)
    assert MEASUREMENTS[2] == "flipper_length_mm"


def test_licence_and_citation_lie_beside_the_table():
    text = (HERE / "README.md").read_text(encoding="utf-8")
    assert "CC0" in text
    assert "10.1371/journal.pone.0090081" in text
    assert all("CC0" in SURFACES[key].source for key in KEYS)


@every_data_surface
def test_samples_are_counted_and_read_only(surface):
    assert isinstance(surface, DataSurface)
    assert surface.samples == {"penguins_logistic": 219}.get(surface.key, 342)
    assert surface.inputs.shape == (surface.samples, 2)
    assert surface.targets.shape == (surface.samples,)
    for array in (surface.inputs, surface.targets):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    assert all((*surface.input_labels, surface.target_label))


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@every_data_surface
def test_loss_is_the_mean_over_the_samples(surface, settings):
    surface = surface.replace(**settings)
    x, y = weights(surface)
    one_by_one = np.mean([loss_of_one_sample(surface, x, y, i) for i in range(surface.samples)], axis=0)
    np.testing.assert_allclose(surface.value(x, y), one_by_one, rtol=1e-11)
    np.testing.assert_allclose(surface.batch_value(x, y, np.arange(surface.samples)), one_by_one, rtol=1e-11)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@every_data_surface
def test_gradient_is_the_mean_of_the_gradients_of_single_samples(surface, settings):
    surface = surface.replace(**settings)
    x, y = weights(surface)
    single = [surface.batch_gradient(x, y, np.array([i])) for i in range(surface.samples)]
    full = surface.gradient(x, y)
    scale = np.abs(full).max()
    np.testing.assert_allclose(full, np.mean(single, axis=0), rtol=1e-12, atol=1e-13 * scale)


@every_data_surface
def test_gradient_of_a_batch_is_the_derivative_of_its_loss(surface):
    surface = surface.replace(l2=0.2)
    (x, y), step = weights(surface), 1e-6
    index = np.random.default_rng(0).integers(0, surface.samples, (20, 8))
    along_x = surface.batch_value(x + step, y, index) - surface.batch_value(x - step, y, index)
    along_y = surface.batch_value(x, y + step, index) - surface.batch_value(x, y - step, index)
    gradient = surface.batch_gradient(x, y, index)
    assert gradient.shape == (2, 20)
    expected = np.stack([along_x, along_y]) / (2 * step)
    np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-7 * np.abs(gradient).max())


@every_data_surface
def test_each_particle_has_its_own_row_of_samples(surface):
    x, y = weights(surface)
    index = np.random.default_rng(0).integers(0, surface.samples, (20, 3))
    together = surface.batch_gradient(x, y, index)
    for i in range(20):
        alone = surface.batch_gradient(x[i : i + 1], y[i : i + 1], index[i])
        np.testing.assert_array_equal(together[:, i : i + 1], alone)
        expected = np.mean([loss_of_one_sample(surface, x[i], y[i], j) for j in index[i]])
        assert surface.batch_value(x[i], y[i], index[i]) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("key", ["penguins", "penguins_raw"])
def test_line_is_the_least_squares_line(key, settings):
    surface = SURFACES[key].replace(**settings)
    (minimum,) = surface.minima
    n, inputs, targets = surface.samples, surface.inputs, surface.targets
    normal = inputs.T @ inputs * 2 / n + surface.l2 * np.eye(2)
    expected = np.linalg.solve(normal, inputs.T @ targets * 2 / n)
    np.testing.assert_allclose(minimum, expected, rtol=1e-9, atol=1e-12)
    if surface.l2 == 0.0:
        np.testing.assert_allclose(
            minimum, np.linalg.lstsq(inputs, targets, rcond=None)[0], rtol=1e-12, atol=1e-14
        )


def test_known_facts_of_the_line():
    # lm(body_mass_g ~ flipper_length_mm) in R gives 49.69 g/mm and −5780.83 g.
    slope, intercept = SURFACES["penguins_raw"].minima[0]
    assert slope * 100 == pytest.approx(49.69, abs=0.005)
    assert intercept * 1000 == pytest.approx(-5780.83, abs=0.005)
    assert SURFACES["penguins"].minima[0] == pytest.approx((0.8712018, 0.0), abs=1e-7)


def test_normalising_makes_a_stretched_bowl_round():
    stretched = np.linalg.cond(SURFACES["penguins_raw"].hessian(0.0, 0.0))
    assert 80_000 < stretched < 90_000
    assert np.linalg.cond(SURFACES["penguins"].hessian(0.0, 0.0)) == pytest.approx(1.0, abs=1e-12)
    for surface in (SURFACES["penguins"], SURFACES["penguins"].replace(holdout=0.4)):
        np.testing.assert_allclose(surface.inputs.mean(axis=0), [0.0, 1.0], atol=1e-12)
        np.testing.assert_allclose([surface.inputs[:, 0].std(), surface.targets.std()], 1.0, rtol=1e-12)


def test_classifier_finds_most_chinstraps():
    surface = SURFACES["penguins_logistic"]
    (minimum,) = surface.minima
    said = surface.score(*minimum, surface.inputs) > 0.0
    assert np.mean(said == (surface.targets == 1.0)) > 0.94
    assert np.abs(surface.gradient(*minimum)).max() < 1e-15


def test_separable_classes_have_no_minimum_unless_weights_are_penalised():
    surface = SURFACES["penguins_logistic"].replace(holdout=0.9)
    assert surface.minima == ()
    assert surface.gradient(*(1e3 * np.array(surface.start))).shape == (2,)
    (minimum,) = surface.replace(l2=1e-3).minima
    assert np.abs(surface.replace(l2=1e-3).gradient(*minimum)).max() < 1e-13


@every_data_surface
def test_penalty_pulls_to_zero(surface):
    lengths = [np.hypot(*surface.replace(l2=l2).minima[0]) for l2 in (0.0, 0.01, 0.1, 1.0)]
    assert np.all(np.diff(lengths) < 0.0)


@every_data_surface
def test_split_keeps_every_sample_exactly_once(surface):
    assert len(surface.validation.targets) == 0
    assert np.isnan(surface.validation_value(0.0, [1.0, 2.0])).all()
    split = surface.replace(holdout=0.3, split_seed=2)
    assert len(split.validation.targets) == round(0.3 * surface.samples)
    assert split.samples + len(split.validation.targets) == surface.samples
    assert not np.array_equal(split.inputs, split.replace(split_seed=3).inputs)
    np.testing.assert_array_equal(split.inputs, surface.replace(holdout=0.3, split_seed=2).inputs)
    if surface.key == "penguins_raw":
        every = np.concatenate([split.train.inputs[:, 0], split.validation.inputs[:, 0]])
        np.testing.assert_array_equal(np.sort(every), np.sort(surface.inputs[:, 0]))


@every_data_surface
def test_validation_loss_is_the_loss_of_the_held_out_samples_without_penalty(surface):
    split = surface.replace(holdout=0.3, l2=0.5)
    x, y = weights(split, 5)
    scores = split.score(x, y, split.validation.inputs)
    if surface.key == "penguins_logistic":
        losses = np.log1p(np.exp(-scores * (2 * split.validation.targets - 1)))
    else:
        losses = (scores - split.validation.targets) ** 2
    np.testing.assert_allclose(split.validation_value(x, y), losses.mean(axis=1), rtol=1e-12)


def test_large_grids_are_worked_through_in_blocks():
    surface = SURFACES["penguins_logistic"]
    x, y = np.meshgrid(np.linspace(-4, 12, 90), np.linspace(-8, 7, 80))
    whole = surface.gradient(x, y)
    assert whole.shape == (2, 80, 90)
    np.testing.assert_allclose(whole[:, 41, 17], surface.gradient(x[41, 17], y[41, 17]), rtol=1e-13)
    np.testing.assert_allclose(whole[:, -1, -1], surface.gradient(x[-1, -1], y[-1, -1]), rtol=1e-13)
