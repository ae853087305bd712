"""The reference page: each formula once, with the names of those who write it so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optim_core import OPTIMIZERS
from surfaces import SURFACES
from ui.page.names import FRAMEWORK_NAMES
from ui.page.runs import result, run_specs
from ui.race.opening import opened
from ui.reference.links import link, optimizer_race, surface_race
from ui.reference.page import rules
from ui.reference.picture import STAR, contour

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_formula_stands_once_under_all_who_write_it_so(key):
    kind = OPTIMIZERS[key]
    found = rules(kind)
    named = [name for names in found.values() for name in names]
    assert sorted(named) == sorted(FRAMEWORK_NAMES[framework] for framework in kind.frameworks())
    for framework in kind.frameworks():
        assert FRAMEWORK_NAMES[framework] in found[kind.preset(framework).rule]


@pytest.mark.parametrize(("language", "off"), [("en", "off"), ("ko", "끔")])
def test_a_switch_is_off_in_the_language_of_the_page(language, off):
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    page.query_params["lang"] = language
    page.switch_page("pages/reference.py").run()
    assert not page.exception
    cells = {str(cell) for table in page.table for column in table.value for cell in table.value[column]}
    assert off in cells
    assert "False" not in cells


@pytest.mark.slow
def test_every_optimizer_has_a_race_in_which_it_comes_near():
    assert all(model.arrives_with for model in OPTIMIZERS.values())
    for key in OPTIMIZERS:
        spec, *_others = run_specs(optimizer_race(key))
        distance = result(spec).table["distance"].to_numpy()
        assert distance.min() < (0.6 if key == "adadelta" else 0.2) * distance[0], key


def test_links_of_the_reference_open_what_they_show():
    for setup in [optimizer_race("lion"), surface_race(SURFACES["beale"])]:
        query = link(setup).partition("?")[2]
        assert opened(query) == (setup, [])
        assert query.endswith("&lang=en")


@pytest.mark.parametrize("key", SURFACES)
def test_a_picture_is_light_where_the_loss_is_low_and_starred_at_the_minima(key):
    surface = SURFACES[key]
    image = np.asarray(contour(surface)).astype(float)
    x_min, x_max, y_min, y_max = surface.view
    for x, y in surface.minima:
        column = round((x - x_min) / (x_max - x_min) * (image.shape[1] - 1))
        row = round((y_max - y) / (y_max - y_min) * (image.shape[0] - 1))
        assert tuple(image[row, column]) == STAR
    rows, columns = np.mgrid[: image.shape[0] : 9, : image.shape[1] : 9]
    x = x_min + columns / (image.shape[1] - 1) * (x_max - x_min)
    y = y_max - rows / (image.shape[0] - 1) * (y_max - y_min)
    loss, light = surface.value(x, y).ravel(), image[rows, columns].sum(axis=-1).ravel()
    low, high = loss <= np.quantile(loss, 0.2), loss >= np.quantile(loss, 0.8)
    assert light[low].mean() > light[high].mean() + 20


def test_of_a_single_column_muon_leaves_the_direction():
    """The nearest matrix with orthonormal columns, as the reference says of Muon."""
    momentum = np.array([[3.0], [-4.0]])
    left, _, right = np.linalg.svd(momentum, full_matrices=False)
    np.testing.assert_allclose(left @ right, momentum / 5.0, rtol=1e-12)
