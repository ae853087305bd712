"""A notebook shows the runs that are handed to it, in the app's own player."""

from __future__ import annotations

import base64
import html
import json
import re

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, Run, simulate
from surfaces import SURFACES
from surfaces.formula import FormulaSurface
from ui.notebook import Film, show

BEALE = SURFACES["beale"]


def run_of(key: str = "sgd", surface=BEALE, **options) -> Run:
    return simulate(surface, OPTIMIZERS[key](lr=0.01), surface.start, **{"steps": 40, **options})


def data_of(film: Film) -> dict:
    """What the page plays."""
    (text,) = re.findall(r"^play\((\{.*\}), document\.body\);$", film.text, re.M)
    return json.loads(text)


def path_of(film: Film, lane: int) -> np.ndarray:
    """The positions (steps + 1, 2) that the page draws of a lane."""
    columns = data_of(film)["feeds"][lane]["columns"]
    return np.stack([np.frombuffer(base64.b64decode(columns[name]), "<f4") for name in "xy"], axis=1)


def test_every_particle_is_a_lane_with_its_own_path():
    alone = run_of(record=True)
    several = simulate(BEALE, OPTIMIZERS["adam"](lr=[0.01, 0.05]), BEALE.start, steps=40, record=True)
    film = show(alone, several)
    assert [lane["label"] for lane in data_of(film)["picture"]["lanes"]] == ["SGD", "Adam 1", "Adam 2"]
    for lane, x in enumerate((alone.x[:, :, 0], several.x[:, :, 0], several.x[:, :, 1])):
        assert np.array_equal(path_of(film, lane), x.astype("<f4"))
    rows = [row["name"] for row in data_of(film)["inspected"][0]["rows"]]
    assert {"position", "gradient", "update", "rate", "next"} <= set(rows)


def test_what_was_not_recorded_is_not_shown():
    data = data_of(show(run_of()))
    assert "rate_x" not in data["feeds"][0]["columns"]
    assert [row["name"] for row in data["inspected"][0]["rows"]] == ["position", "lr", "next"]


def test_a_notebook_puts_the_page_into_a_frame_of_its_own(tmp_path):
    film = show(run_of(), names=['<script>alert("1")</script>'], height=500)
    (source,) = re.findall(r'<iframe srcdoc="([^"]*)" style="[^"]*height:500px', film._repr_html_())
    assert html.unescape(source) == film.text
    assert "<script>alert" not in film.text
    assert film.save(tmp_path / "film.html").read_text("utf-8") == film.text


def test_lanes_of_a_notebook_can_be_run_again_by_the_page():
    noise, cosine = BatchNoise(0.1, 4), SCHEDULES["cosine"]()
    options = {"steps": 20, "schedule": cosine, "noise": noise, "seed": 3}
    adam = simulate(BEALE, OPTIMIZERS["adam"](lr=[0.01, 0.05]), BEALE.start, **options)
    sgd = simulate(BEALE, OPTIMIZERS["sgd"](lr=0.02), BEALE.start, **options)
    quiet = simulate(BEALE, OPTIMIZERS["sgd"](lr=0.02), BEALE.start, steps=20, schedule=cosine)
    search = simulate(BEALE, OPTIMIZERS["backtracking"](), BEALE.start, **options)
    data = data_of(show(adam, sgd, quiet, search))
    # The second Adam has noise of its own, the fourth lane none, and the last branches on values.
    runs = [entry["program"] is not None for entry in data["live"]["programs"]]
    assert runs == [True, False, True, False, False]
    assert [lane["live"] is not None for lane in data["picture"]["lanes"]] == runs
    assert [card["name"] for card in data["cards"]] == ["Adam 1", "SGD 1"]
    assert [f["name"] for f in data["cards"][0]["fields"]] == ["lr", "beta1", "beta2", "eps"]
    assert data["picture"]["controls"]["setting start"] == [[0, 0, "start", None], [0, 2, "start", None]]
    (drawn,) = data["live"]["draws"]
    (text,) = [drawn["columns"][name] for name in ["factor"]]
    factor = np.frombuffer(base64.b64decode(text), "<f8")
    np.testing.assert_allclose(factor, cosine(np.arange(20), 20), rtol=1e-13)


def test_a_typed_surface_and_a_run_that_diverges_are_shown():
    surface = FormulaSurface("x^4 - y^2")
    data = data_of(show(simulate(surface, OPTIMIZERS["sgd"](lr=5.0), (1.0, 1.0), steps=30)))
    assert data["picture"]["lanes"][0]["outcome"] == "diverged"


@pytest.mark.parametrize(
    ("runs", "names", "text"),
    [
        ([], None, "1 to 12 lanes can be shown, not 0"),
        ([run_of()] * 13, None, "1 to 12 lanes can be shown, not 13"),
        ([run_of()], ["a", "b"], "2 names for 1 lanes"),
        ([run_of(), run_of(surface=SURFACES["booth"])], None, "all runs must be on one surface"),
        ([run_of(), run_of(steps=41)], None, "all runs must have as many steps, not 40 and 41"),
        ([run_of(keep="last")], None, 'use keep="all"'),
        ([run_of(steps=0)], None, "a run of 0 steps cannot be shown"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_the_reason(runs, names, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        show(*runs, names=names)
