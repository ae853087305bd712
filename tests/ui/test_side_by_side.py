"""The page "Side by side": examples that show what they say, the table, and the page itself."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from ui.compare.by_framework import ByFramework
from ui.compare.by_lane import ByOptimizer
from ui.compare.by_place import BySchedule
from ui.compare.comparison import DEFAULT, REFERENCE, Comparison
from ui.compare.examples import example
from ui.compare.link import comparison_query
from ui.compare.picture import parted
from ui.compare.table import table_text
from ui.compare.variations import VARIATIONS
from ui.page.lane import Lane
from ui.page.numerals import number
from ui.page.runs import result, run_specs, verdict
from ui.page.setup import Setup, SurfaceChoice

ROOT = Path(__file__).resolve().parents[2]
ADAM = Setup(SurfaceChoice("bowl"), (-4.0, 3.0), 60, lanes=(Lane("adam", values=(("lr", 0.3),)),))


def put(name: str, value: object, at: str = "compare") -> dict[str, object]:
    return {"at": at, "name": name, "value": value}


def ends(comparison: Comparison) -> list[str]:
    """How the panels' own lanes ended."""
    return [result(run_specs(panel.setup)[0]).outcome for panel in comparison.panels()]


# Examples


def final(key: str, quantity: str = "distance") -> list[float]:
    """The last value of a quantity in each panel."""
    found = [result(run_specs(panel.setup)[0]) for panel in example(key).comparison.panels()]
    return [found.table.column(quantity)[-1].as_py() for found in found]


def reached(key: str) -> list[int | None]:
    found = [result(run_specs(panel.setup)[0]) for panel in example(key).comparison.panels()]
    return [item.reached and item.reached[0] for item in found]


def test_rates_are_slow_arrive_and_diverge():
    distances = final("rates")
    assert distances[0] > distances[1] > distances[2] > 0.3
    assert reached("rates")[3:5] == [47, 22]
    straight, bouncing = (result(run_specs(panel.setup)[0]).run.x[:, :, 0] for panel in DEFAULT.panels()[3:5])
    turns = [
        np.sum(np.sum(np.diff(x, axis=0)[1:30] * np.diff(x, axis=0)[:29], axis=1) < 0)
        for x in (straight, bouncing)
    ]
    assert turns[0] == 0 < turns[1]
    assert ends(DEFAULT)[-1] == "diverged"
    gone = result(run_specs(DEFAULT.panels()[-1].setup)[0])
    assert verdict(gone) == "left the plot at step 1 and did not return"


def test_one_rate_is_not_one_step():
    sgd, momentum, nesterov, adagrad, rmsprop, adam = reached("optimizers")
    assert max(momentum, nesterov) < sgd / 3 < sgd < rmsprop == 300
    assert adagrad is adam is None
    tenfold = example("optimizers").comparison
    lanes = tuple(lane.with_value("lr", 0.15) for lane in tenfold.setup.lanes[3:])
    raised = [result(spec).reached for spec in run_specs(tenfold.setup.replace(lanes=lanes))]
    assert raised[0] is None
    assert max(step for step, _place in raised[1:]) < 150
    first = tuple(lane.with_value("lr", 0.15) for lane in tenfold.setup.lanes[:3])
    thrown = [result(spec).outcome for spec in run_specs(tenfold.setup.replace(lanes=first))]
    assert thrown == ["diverged"] * 3
    adam_steps, rmsprop_steps, adagrad_steps = (
        np.linalg.norm(np.diff(run.x[:, :, 0], axis=0), axis=1) / (0.015 * np.sqrt(2))
        for run in (result(run_specs(tenfold.panels()[at].setup)[0]).run for at in (5, 4, 3))
    )
    assert adam_steps[0] == pytest.approx(1.0, abs=0.01)
    assert adam_steps[100] == pytest.approx(0.2, abs=0.05)
    assert adagrad_steps[100] < adam_steps[100]
    assert rmsprop_steps[0] == pytest.approx(np.sqrt(10), rel=0.01)  # its average starts at 0, uncorrected
    assert 0.7 < np.median(rmsprop_steps[20:]) < 1.1


def test_beta1_decides_how_long_adam_remembers():
    none, half, usual, long = reached("beta1")
    assert max(none, half) < usual
    assert long is None


def test_no_setting_is_good_on_every_surface():
    bowl, ravine, rosenbrock, beale, himmelblau, rastrigin = reached("surfaces")
    assert bowl > 3.5 * himmelblau
    assert ravine is rosenbrock is beale is rastrigin is None
    last = example("surfaces").comparison.panels()[-1]
    assert verdict(result(run_specs(last.setup)[0])) == "stopped, not at a global minimum"


def test_the_place_of_epsilon_decides_on_a_plateau():
    textbook, torch, optax, keras = final("frameworks")
    assert textbook == torch < 0.05
    assert optax == keras > 0.2


def test_paths_are_called_the_same_only_where_they_are():
    def notes(comparison: Comparison) -> list[str]:
        panels = comparison.panels()
        return parted(panels, [[result(spec) for spec in run_specs(panel.setup)] for panel in panels])

    assert notes(example("frameworks").comparison)[1] == "the same path as Textbook"
    lane = Lane("adam", values=(("lr", 0.3),))
    kind = ByFramework(("textbook", "torch", "optax", "keras"))
    found = notes(Comparison(ADAM.replace(lanes=(lane,)), kind))
    paths = [
        result(run_specs(p.setup)[0]).run.x
        for p in Comparison(ADAM, ByFramework(("textbook", "keras"))).panels()
    ]
    apart = np.hypot(*(paths[1] - paths[0])[:, :, 0].T).max()
    assert 0.0 < apart < 1e-3
    assert found[3] == f"cannot be told apart from Textbook here (at most {number(apart, 1)} apart)"


def test_a_falling_rate_lands():
    constant, *falling = reached("schedules")
    assert constant is None
    assert None not in falling


def test_four_starts_have_four_ends():
    found = [result(run_specs(panel.setup)[0]) for panel in example("starts").comparison.panels()]
    assert len({tuple(np.round(item.run.x[-1, :, 0], 1)) for item in found}) == 4


def test_the_table_holds_every_panel_and_lane():
    comparison = Comparison(ADAM.replace(steps=5), BySchedule(("constant", "cosine")), REFERENCE)
    rows = list(csv.DictReader(io.StringIO(table_text(comparison), newline="")))
    assert len(rows) == 2 * 2 * 6
    assert {(row["panel"], row["schedule"], row["lane"], row["optimizer"]) for row in rows} == {
        (label, key, lane, optimizer)
        for label, key in (("Constant", "constant"), ("Cosine", "cosine"))
        for lane, optimizer in (("1", "adam"), ("2", "sgd"))
    }


# The page


def opened(query: str = "") -> AppTest:
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in parse_qsl(query):
        page.query_params[name] = value
    page.switch_page("pages/side_by_side.py").run()
    assert not page.exception
    return page


@pytest.mark.parametrize("key", VARIATIONS)
def test_the_page_runs_for_every_way_of_comparing(key):
    lone = DEFAULT.with_setup(ADAM).by(key)
    wanted = lone if key == "optimizer" else lone.replace(reference=REFERENCE)
    page = opened(comparison_query(wanted))
    assert page.session_state["session-compare"].comparison.variation.key == key


def test_edits_from_the_browser_reach_the_page():
    page = opened()
    state = page.session_state["session-compare"]
    edits = {"session": state.token, "sequence": 1, "changes": [{"id": 1, **put("by", "optimizer")}]}
    page.session_state["compare-player"] = {"edits": edits}
    page.run()
    assert not page.exception
    assert isinstance(page.session_state["session-compare"].comparison.variation, ByOptimizer)
    assert page.session_state["session-compare"].acknowledged == 1
