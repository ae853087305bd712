"""Sharpness on the page: what is drawn is what the study says, and the limits are those of the rules."""

from __future__ import annotations

import numpy as np
import pytest
from test_maps import DEFAULT, changed

from optim_core.studies import sharpness_map
from ui.maps.link import maps_from_query, maps_query
from ui.maps.sharp import columns, table
from ui.page.link import from_query
from ui.page.runs import result, run_specs

SHARP = DEFAULT.replace(section="sharpness")


def test_the_chart_has_what_counts_for_each_rule_and_its_limit():
    found = columns(SHARP)
    assert np.all(found["limit0"] == 2.0 * 1.9 / 0.012)
    assert found["limit1"] == pytest.approx(38.0 / 0.1)
    hessian = SHARP.race.surface.build().hessian(*SHARP.race.start)
    assert found["sharpness0"][0] == pytest.approx(np.linalg.eigvalsh(hessian)[-1])
    assert {len(column) for column in found.values()} == {301}
    picture = SHARP.shown.picture(SHARP)
    lines = picture["charts"][0]["lines"]
    assert [line["label"] for line in lines] == ["Momentum", "limit of Momentum", "Adam", "limit of Adam"]
    assert "".join(table(SHARP, 0)).count("\n") == 302


def test_rules_without_a_limit_say_why():
    setup = changed({"at": "lane:0", "name": "optimizer", "value": "lion"}, setup=SHARP)
    assert "limit0" not in columns(setup)
    assert (
        "Lion has no limit, because the length of its steps does not depend on the slope."
        in setup.shown.explain(setup)[-1]
    )


def test_the_map_is_the_sharpness_of_the_view():
    sent = SHARP.shown.picture(SHARP)["maps"][0]
    values = sharpness_map(SHARP.race.surface.build(), None, 200, 200)
    code = sent["cells"]["code"].to_numpy().reshape(200, 200)
    level = sent["cells"]["level"].to_numpy().reshape(200, 200)
    assert np.array_equal(code == 254, values <= 0.0)
    inside = (code == 0) & (level > 0) & (level < 255)
    assert np.allclose(np.array(sent["numbers"])[level[inside]], values[inside], rtol=0.02)


def test_a_window_is_computed_anew_and_kept_in_the_link():
    window = [-1.5, 1.0, 2.0, 4.0]
    setup = changed({"at": "map", "name": "window", "value": window}, setup=SHARP)
    assert maps_from_query(maps_query(setup)) == (setup, [])
    picture = setup.shown.picture(setup)
    sent, stage = picture["maps"][0], picture["stages"][1]
    assert sent["view"] == stage["view"] == window
    assert sent["mark"] == stage["mark"] != SHARP.shown.picture(SHARP)["maps"][0]["mark"]
    assert stage["home"] == list(setup.race.surface.build().view)
    values = sharpness_map(setup.race.surface.build(), tuple(window), 200, 200)
    level = sent["cells"]["level"].to_numpy().reshape(200, 200)
    inside = (level > 0) & (level < 255)
    assert np.allclose(np.array(sent["numbers"])[level[inside]], values[inside], rtol=0.02)


def test_at_the_edge_of_stability_the_run_ends_at_the_limit():
    query = "s=formula&q=(1-x**2*y**2)**2/4&v=-1~4~-1~4&p=2.6~0.4&l=sgd~lr-0.2&n=2000"
    setup = SHARP.replace(race=from_query(query)[0])
    found = columns(setup)
    assert found["limit0"][-1] == 10.0
    assert 9.0 < found["sharpness0"][-1] <= 10.0


def test_a_click_opens_the_race_of_all_lanes_from_there():
    stage = SHARP.shown.picture(SHARP)["stages"][1]
    opened, problems = from_query(stage["race"] + "&p=1.5~-2.0")
    assert not problems
    assert [spec.start for spec in run_specs(opened)] == [(1.5, -2.0)] * 2
    assert [lane.optimizer for lane in opened.lanes] == ["momentum", "adam"]


def test_the_race_has_the_sharpness_of_every_lane_in_a_chart():
    (momentum, adam), columns_ = run_specs(SHARP.race), columns(SHARP)
    for index, spec in enumerate((momentum, adam)):
        table_ = result(spec).table
        for name in ("sharpness", "limit"):
            assert np.allclose(table_[name].to_numpy(), columns_[f"{name}{index}"], rtol=1e-6)
    lion = changed({"at": "lane:0", "name": "optimizer", "value": "lion"}, setup=SHARP)
    assert "limit" not in result(run_specs(lion.race)[0]).table.column_names


@pytest.mark.parametrize("surface", ["himmelblau", "penguins"])
def test_the_script_makes_the_map_and_the_line_of_the_first_lane(surface, capsys):
    setup = changed(
        {"at": "surface", "name": "key", "value": surface},
        {"at": "setting", "name": "steps", "value": 40},
        setup=SHARP,
    )
    names: dict[str, np.ndarray] = {}
    text = setup.shown.code(setup, 0).replace("columns, rows = 200, 200", "columns, rows = 9, 8")
    exec(compile(text, "sharpness.py", "exec"), names)
    assert np.allclose(names["sharpness"], sharpness_map(setup.race.surface.build(), None, 9, 8))
    assert np.allclose(names["along"], columns(setup)["sharpness0"])
    assert names["limit"] == pytest.approx(columns(setup)["limit0"][-1])
    assert "sharpness at the end" in capsys.readouterr().out
