"""What is said of the end of a run."""

import numpy as np

from ui.page.lane import Lane
from ui.page.runs import inspection, result, run_specs, verdict
from ui.page.setup import DEFAULT_SETUP, SurfaceChoice


def ran(formula, start, lr=0.1, steps=100):
    lane = Lane("sgd").with_value("lr", lr)
    setup = DEFAULT_SETUP.replace(
        lanes=(lane,), surface=SurfaceChoice("formula", formula=formula), start=start, steps=steps
    )
    return result(run_specs(setup)[0])


def test_where_there_is_no_slope_the_verdict_says_so_and_everything_can_be_inspected():
    # (−2)^y is 4 at y = 2 and nothing beside it: a loss, and no slope along y.
    found = ran("x^y", (-2.0, 2.0))
    assert verdict(found) == "no slope at step 0"
    assert found.outcome == "moving"
    table, rows = inspection(found)
    assert {row["name"] for row in rows} >= {"position", "gradient", "update", "next"}
    assert np.isnan(table.column("gradient.y")[0].as_py())
    assert table.column("next.x")[-1].as_py() == -2.0


def test_without_a_minimum_the_place_of_rest_is_told():
    found = ran("exp(-x) * 0 + (x + y + 1)^2", (0.0, 0.0))
    assert found.run.surface.minima == ()
    assert verdict(found) == "came to rest at (−0.50, −0.50)"


def test_a_flat_minimum_and_a_tip_are_reached():
    assert verdict(ran("x^4+y^4", (1.0, 1.0), steps=3000)).startswith("reached (0.00, 0.00) at step ")
    assert verdict(ran("sqrt(x^2+y^2)", (3.0, 0.0), lr=0.5)) == "reached (0.00, 0.00) at step 6"
