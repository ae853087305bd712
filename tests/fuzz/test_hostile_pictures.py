"""Whatever is accepted can be drawn: no exception, no warning, and nothing that a browser cannot read."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hostile_strategies import formulas, words
from hypothesis import given, settings
from hypothesis import strategies as st

from surfaces import SURFACES
from ui.compare import page as side_by_side
from ui.compare.comparison import Comparison
from ui.compare.session import ComparisonSession
from ui.noise.link import noise_from_query
from ui.noise.setup import NoiseSetup
from ui.page.choices import FORMULA, SurfaceChoice
from ui.page.lane import Lane
from ui.page.message import Problem
from ui.page.scene import scene
from ui.page.setup import Setup
from ui.race import page as race
from ui.race.session import Session

pytestmark = pytest.mark.slow

FEW = settings(max_examples=40, deadline=None)
EDGE = """
sinh(236.7*x) cosh(236.7*x)*sign(y) exp(200*x)*exp(36*y) x*1e12*exp(27) log(-1-x^2) 1/0*x 0*x 5 x/0 sqrt(x)
1e-300*x exp(-exp(exp(x^2))) tan(1e12*x) x^x^x^x^x 1/x abs(x) -cosh(236.7*x) 1e12*x^16*y^16 1e-12^16*x
e^(230*x)-e^(-230*y) -1e12/(1e-300+x^2+y^2) -exp(700-x^2-y^2) sin(1e12*x)*1e12 max(x,1/y) x^0.1 -x^16-y^16
"""
EDGES = EDGE.split()
numbers = st.sampled_from([0.0, 1.0, -1.0, 1e9, -1e9, 1e-9, 0.5, 3.0])
far_views = st.sampled_from([None, (-1e6, 1e6, -1e6, 1e6), (0, 1e-6, 0, 1e-6), (999999, 1e6, -1e6, 1e6)])


def check_drawable(sent: object) -> None:
    """Tables travel as Arrow, all else as JSON."""

    def table(value: object) -> str:
        assert isinstance(value, pa.Table), type(value)
        return "table"

    json.dumps(sent, allow_nan=False, default=table)


def draw_race(setup: Setup) -> None:
    check_drawable(race.messages(Session(setup, [])))


def accepted(text: str, view: object = None) -> SurfaceChoice | None:
    try:
        return SurfaceChoice(FORMULA, formula=text, view=view)  # type: ignore[arg-type]
    except Problem:
        return None


@pytest.mark.parametrize("text", EDGES)
def test_formulas_at_the_edge_of_what_numbers_can_be(text):
    """In the usual view, and in a vast and a tiny one by turns."""
    far = ((-1e6, 1e6, -1e6, 1e6), (0.0, 1e-6, 0.0, 1e-6))[EDGES.index(text) % 2]
    for view in (None, far):
        surface = accepted(text, view)
        if surface:
            check_drawable(scene(surface.build()))
            lanes = (Lane("sgd", values=(("lr", 1e12),)), Lane("newton"), Lane("adam"), Lane("backtracking"))
            draw_race(Setup(surface, surface.build().start, 20, lanes=lanes))


@FEW
@given(formulas, far_views, numbers, numbers)
def test_any_formula_that_is_taken_is_drawn(text, view, x, y):
    surface = accepted(text, view)
    if surface:
        draw_race(Setup(surface, (x, y), 5, lanes=(Lane(), Lane("newton"))))


@FEW
@given(st.sampled_from(list(SURFACES)), far_views, numbers, numbers)
def test_any_surface_is_drawn_from_anywhere(key, view, x, y):
    draw_race(
        Setup(SurfaceChoice(key, view=view), (x, y), 5, lanes=(Lane(), Lane("sgd", values=(("lr", 1e9),))))
    )


@FEW
@given(numbers, numbers, st.sampled_from(EDGES))
def test_any_comparison_is_drawn(x, y, text):
    surface = accepted(text)
    if surface:
        comparison = Comparison(Setup(surface, (x, y), 5), reference=Lane("sgd"))
        check_drawable(side_by_side.messages(ComparisonSession(comparison, [])))


def draw_noise(setup: NoiseSetup) -> None:
    picture = setup.shown.picture(setup)
    check_drawable({**picture, "surface": scene(picture["surface"])})
    assert all(isinstance(text, str) and text for text in setup.shown.explain(setup))


SMALL = {
    "cloud": "n=6&w={kind}~particles-12~radius-{radius}&e=gaussian~sigma-{sigma}&l=sgd~lr-{lr}&p={x}~{y}",
    "minima": "b=minima&f=everywhere~steps-5~particles-50~lr-{lr}~sigma-{sigma}~rho-{radius}",
    "batches": "b=batches&d={model}~steps-10~lr-{lr}~l2-{sigma}~holdout-{share}~batch_size-1",
    "gaussian": "b=gaussian&g={model}~steps-5~particles-12~lr-{lr}~where-{share}~batch_size-342",
}


@FEW
@given(st.data())
def test_any_noise_is_drawn(data):
    fields = {
        "kind": data.draw(st.sampled_from(["point", "ring", "grid", "normal"])),
        "model": data.draw(st.sampled_from(["line", "classifier"])),
        "radius": data.draw(st.sampled_from(["0", "2", "0.1"])),
        "sigma": data.draw(st.sampled_from(["0", "1e3", "0.1", "1e-9"])),
        "lr": data.draw(st.sampled_from(["0", "1e6", "0.1", "1e-300"])),
        "share": data.draw(st.sampled_from(["0", "0.9", "0.3"])),
        "x": data.draw(st.sampled_from(["0", "1e9"])),
        "y": data.draw(st.sampled_from(["-1e9", "0.5"])),
    }
    setup, problems = noise_from_query(SMALL[data.draw(st.sampled_from(list(SMALL)))].format(**fields))
    assert not problems, str(problems[0])
    draw_noise(setup)


@FEW
@given(words)
def test_any_link_of_the_noise_page_is_drawn(query):
    setup, _problems = noise_from_query(f"{query}&n=6&w=point~particles-12")
    draw_noise(setup)
