"""A lane whose gradients are cut: in the link, by edits, on the card, in the inspector, live."""

from __future__ import annotations

import pytest

from ui.page.cards import lane_cards
from ui.page.edits import apply_edits
from ui.page.lane import Lane
from ui.page.link import from_query, lane_text, read_lane
from ui.page.live import lane_controls
from ui.page.names import lane_names, lane_settings
from ui.page.runs import inspection, result, run_specs
from ui.page.setup import Setup, effective_lanes

CUT = Lane("momentum", clipping="norm", clipping_at=0.5)
RACE = Setup(lanes=(CUT, Lane("momentum", color=1)))


def put(name, value):
    return [{"at": "lane:0", "name": name, "value": value}]


def test_the_link_says_how_and_where():
    assert lane_text(CUT, 0) == "momentum~clip-norm_0.5"
    assert read_lane("momentum~clip-norm_0.5", 0) == CUT
    assert lane_text(CUT.replace(clipping=""), 0) == "momentum"


@pytest.mark.parametrize("word", ["length_1", "norm", "norm_0", "norm_-1", "norm_1~clip-norm_2", "norm_1_2"])
def test_a_broken_word_is_told(word):
    setup, problems = from_query(f"l=momentum~clip-{word}")
    assert problems
    assert setup == from_query("")[0]


def test_edits_turn_it_on_move_it_and_reset_it():
    race = Setup(lanes=(Lane("adam"),))
    on, problems = apply_edits(race, [*put("clipping", "value"), *put("clipping_at", 0.2)])
    assert not problems
    assert (on.lanes[0].clipping, on.lanes[0].clipping_at) == ("value", 0.2)
    back, _ = apply_edits(on, [{"at": "lane:0", "do": "reset_value", "name": "clipping_at"}])
    assert (back.lanes[0].clipping, back.lanes[0].clipping_at) == ("value", 1.0)
    off, _ = apply_edits(on, [{"at": "lane:0", "do": "reset"}])
    assert off.lanes[0] == Lane("adam")
    assert apply_edits(on, put("optimizer", "sgd"))[0].lanes[0].clipping == "value"
    for bad in (
        *put("clipping", "length"),
        *put("clipping", 3),
        *put("clipping_at", 0.0),
        *put("clipping_at", "1"),
    ):
        same, problems = apply_edits(on, [bad])
        assert problems
        assert same == on  # fmt: skip


def test_defaults_of_the_frameworks_cut_nothing():
    assert effective_lanes(RACE.replace(fairness="defaults"))[0].build().clipping == ""


def test_the_card_has_its_threshold_where_it_is_on():
    names = [[field["name"] for field in card["fields"]] for card in lane_cards(RACE)]
    assert names[0][-2:] == ["clipping", "clipping_at"]
    assert names[1][-1] == "clipping"
    assert "lane:0 clipping_at" in lane_controls("lane:0", CUT, [("main", 0)])
    assert "lane:1 clipping_at" not in lane_controls("lane:1", RACE.lanes[1], [("main", 1)])


def test_names_tell_lanes_apart_by_it():
    assert lane_names(RACE.lanes) == ["Momentum ‖g‖ ≤ 0.5", "Momentum"]
    assert lane_settings(CUT) == "η 0.01, ‖g‖ ≤ 0.5"


def test_the_inspector_shows_the_gradient_before_and_after():
    cut, plain = (inspection(result(spec)) for spec in run_specs(RACE))
    assert [row["name"] for row in cut[1]][:3] == ["position", "gradient", "clipped"]
    assert "clipped" not in [row["name"] for row in plain[1]]
    assert cut[1][2]["symbol"] == "g\u0304_t"
    assert cut[0]["clipped.x"].to_pylist() != cut[0]["gradient.x"].to_pylist()
