"""A rule of one's own in a lane: written, refused, changed, kept in a link, beside other lanes."""

from __future__ import annotations

import base64
import zlib

import numpy as np
import pytest

from optim_core.own import TEMPLATES
from optim_core.own.optimizer import OWN_KEY
from surfaces.parameter import Scale
from ui.compare.comparison import Comparison
from ui.compare.link import comparison_from_query, comparison_query
from ui.compare.session import ComparisonSession, compare_edits
from ui.compare.variations import VARIATIONS
from ui.noise.session import NoiseSession
from ui.noise.setup import NoiseSetup
from ui.page import live
from ui.page.cards import lane_cards
from ui.page.edits import apply_edits
from ui.page.finder import optimizer_groups
from ui.page.i18n import _, speak
from ui.page.lane import Lane
from ui.page.limits import MAX_LINK, MAX_OWN_LINK, MAX_RULE, MAX_STEPS
from ui.page.link import from_query, to_query
from ui.page.message import Problem
from ui.page.names import lane_names
from ui.page.own import EXAMPLE, packed
from ui.page.runs import inspection, result, run_specs
from ui.page.setup import DEFAULT_SETUP, Setup
from ui.race.session import Session
from ui.race.tune import tuned

HEAVY = "m = b1*m + (1 - b1)*g\nx = x - lr*m/(1 + soft*norm(m))"


def put(value: object, name: str = "rule", at: str = "lane:0", **more: object) -> dict[str, object]:
    return {"at": at, "name": name, "value": value, **more}


def own(text: str = EXAMPLE, **values: float) -> Setup:
    return Setup(lanes=(Lane(OWN_KEY, rule=text, values=tuple(values.items())),), steps=60)


def changed(setup: Setup, *changes: dict[str, object]) -> Setup:
    after, problems = apply_edits(setup, list(changes))
    assert not problems, [str(problem) for problem in problems]
    return after


def refusal(setup: Setup, change: dict[str, object]) -> str:
    after, problems = apply_edits(setup, [change])
    assert after == setup
    return str(problems[0])


def test_a_lane_that_becomes_ones_own_goes_on_as_before():
    """The text is the rule of the optimizer before, with its settings."""
    for key in TEMPLATES:
        known = Setup(lanes=(Lane(key, values=(("lr", 3e-3),)),), steps=40)
        mine = changed(known, put(OWN_KEY, "optimizer"))
        assert mine.lanes[0].rule == TEMPLATES[key]
        paths = [result(run_specs(setup)[0]).run.x for setup in (known, mine)]
        np.testing.assert_allclose(*paths, rtol=1e-12, atol=1e-12)
        assert live.program(run_specs(mine)[0]) is not None, key  # so the page runs it
    assert changed(Setup(lanes=(Lane("newton"),)), put(OWN_KEY, "optimizer")).lanes[0].rule == EXAMPLE
    assert changed(own(), put("sgd", "optimizer")).lanes[0] == Lane("sgd")


def test_a_template_brings_its_defaults():
    lane = changed(own(), put("adadelta", "template")).lanes[0]
    assert lane.settings == {"lr": 1.0, "rho": 0.95, "eps": 1e-6}
    card = lane_cards(Setup(lanes=(lane,)))[0]
    assert [f["value"] for f in card["fields"][1:3]] == ["adadelta", TEMPLATES["adadelta"]]
    assert (OWN_KEY, "Your rule") in dict(optimizer_groups())["Of your own"]


def test_names_that_stay_keep_their_values_and_ranges():
    setup = changed(own(b1=0.7), put([0.5, 0.95], "range:b1"), put([1e-12, 1e-2], "range:eps"), put(HEAVY))
    lane = setup.lanes[0]
    assert lane.settings == {"lr": 0.01, "b1": 0.7, "soft": 0.1}
    assert lane.ranges == (("b1", 0.5, 0.95),)
    spec = {spec.name: spec for spec in lane.parameters}["b1"]
    assert (spec.slider, spec.scale) == ((0.5, 0.95), Scale.NEAR_ONE)
    assert changed(setup, put([1.0, 500.0], "range:soft")).lanes[0].parameters[2].scale is Scale.LOG
    reset = changed(setup, {"at": "lane:0", "do": "reset"}).lanes[0]
    assert (reset.rule, reset.settings["b1"], reset.ranges) == (HEAVY, 0.9, ())


@pytest.mark.parametrize("key", TEMPLATES)
def test_a_link_holds_a_rule_and_is_short(key):
    setup = changed(DEFAULT_SETUP, put(key, "optimizer", "lane:1"), put(OWN_KEY, "optimizer", "lane:1"))
    query = to_query(setup)
    assert from_query(query) == (setup, [])
    assert len(packed(TEMPLATES[key])) <= max(0.75 * len(TEMPLATES[key]), 60)
    assert "%" not in query


def test_a_link_holds_whatever_is_written():
    text = "# 한글, ~ & - = % #\nM_2 = (M_2 + g)^2\n---\n".replace("---\n", "") + "x = x - lr*M_2*Öl".replace(
        "Ö", "o"
    )
    setup = changed(own(text), put([-3.0, 4.0], "range:ol"), put(0.25, "ol"))
    assert from_query(to_query(setup)) == (setup, [])


@pytest.mark.parametrize("word", ["", "AAAA", "G1yu", "____", "G1yuAQA*", "7cEBAQAAAIKg_q9uSEABAAA", "ab~cd"])
def test_a_damaged_rule_in_a_link_is_told(word):
    setup, problems = from_query(f"l=own_rule~rule-{word}")
    assert setup == DEFAULT_SETUP
    assert problems


def test_a_rule_that_grows_when_it_is_unpacked_is_not_unpacked():
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = press.compress(b"# " + b"a" * 50_000_000) + press.flush()
    word = base64.urlsafe_b64encode(bomb[:3000]).decode().rstrip("=")
    assert "damaged" in str(from_query(f"l=own_rule~rule-{word}")[1][0])


REFUSED = {
    "m = b1*m + \nx = x - lr*m": (
        "Rule: the formula ends too early at line 1, column 10",
        "1번째 줄 10번째 글자",
    ),
    "x = x - lr*<b>": ("unexpected character '<' at line 1, column 12", "1번째 줄 12번째 글자"),
    "g = 2\nx = x": ("'g' cannot be assigned at line 1, column 1; choose another name", "대입할 수 없습니다"),
    "x = x - lr*color*g": ("'color' cannot be a setting at line 1, column 12", "1번째 줄 12번째 글자"),
    "x = x - g*" + "a" * 25: ("a name longer than 24 characters", "24자"),
    "x = x - g*(" + "+".join(f"a{i}" for i in range(13)) + ")": ("at most 12 settings, not 13", "12개"),
    "x = x - g  # " + "a" * MAX_RULE: ("at most 1,000 characters", "1,000자"),
    "x = x\x00": ("printable characters", "출력할 수 있는"),
    "": ("the rule is empty", "비어"),
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:12])
def test_what_is_wrong_is_said_with_its_place_in_both_languages(text):
    english, korean = REFUSED[text]
    _after, problems = apply_edits(own(), [put(text)])
    assert english in str(problems[0])
    speak("ko")
    assert korean in problems[0].translated(_)
    speak("en")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put(7), "A rule is text"),
        (put("x" * 100_000), "A rule is text"),
        (put([2, 1], "range:b1"), "from small to large"),
        (put([-1, 1], "range:lr"), "from small to large"),
        (put([0, 1], "range:nothing"), "is not known"),
        (put([0], "range:b1"), "2 numbers"),
        (put("newton", "template"), "is not known"),
        (put(1e999, "b1"), "must lie in"),
    ],
)
def test_what_nobody_can_do_is_refused(change, said):
    assert said in refusal(own(), change)


def test_other_optimizers_have_no_rule():
    for name in ("rule", "template", "range:lr"):
        assert refusal(
            DEFAULT_SETUP, put({"rule": "x = x", "template": "sgd", "range:lr": [0, 1]}[name], name)
        )
    with pytest.raises(Problem, match="needs the optimizer"):
        Lane("sgd", rule="x = x")


def test_rules_do_not_grow_a_link_beyond_what_is_read():
    letters = np.random.default_rng(0).integers(33, 126, MAX_RULE - 20)
    long = "x = x - g # " + "".join(map(chr, letters))
    setup = own(long)
    for _round in range(11):
        after, problems = apply_edits(setup, [{"at": "lane:0", "do": "duplicate"}])
        if problems:
            break
        setup = after
    assert f"longer than {MAX_OWN_LINK:,} characters" in str(problems[0])
    assert len(to_query(setup)) <= MAX_OWN_LINK < MAX_LINK


def test_a_rule_of_many_operations_costs_more():
    many = "\n".join([f"{name} = {'*'.join(['m'] * 48)}" for name in "mabcdfhk"] + ["x = x - lr*g*m*a"])
    assert "would slow the app down" in str(
        apply_edits(
            Setup(lanes=(Lane(OWN_KEY, rule=many),) * 8, steps=MAX_STEPS // 2),
            [put(MAX_STEPS, "steps", "setting")],
        )[1][0]
    )


def test_the_inspector_shows_the_states():
    setup = own(HEAVY, lr=0.001)
    rows = inspection(result(run_specs(setup)[0]))[1]
    assert [row["name"] for row in rows] == ["position", "gradient", "m", "lr", "update", "next"]


def test_two_rules_have_two_names_and_one_rule_tells_what_differs():
    lanes = [Lane(OWN_KEY, rule=text, values=(("lr", lr),)) for text, lr in ((EXAMPLE, 0.1), (HEAVY, 0.1))]
    assert lane_names(lanes) == ["Your rule 1", "Your rule 2"]
    assert lane_names([lanes[0], lanes[0].with_value("b1", 0.5)]) == ["Your rule b₁ 0.9", "Your rule b₁ 0.5"]
    speak("ko")
    assert lane_names(lanes[:1]) == ["나만의 규칙"]
    speak("en")


def test_a_refused_rule_is_explained_on_its_card_until_it_is_mended():
    race = Session(Setup(lanes=(Lane("sgd"), Lane(OWN_KEY, rule=HEAVY, color=5))), [])

    def send(number: int, **change: object) -> None:
        changes = [{"id": number, "at": "lane:1", **change}]
        race.take({"session": race.token, "sequence": number, "changes": changes})

    send(1, name="rule", value="x = x -")
    assert race.messages == []
    assert race.refused_rules() == {"lane:1": "the formula ends too early at line 1, column 7"}
    shown = lane_cards(race.setup, race.refused_rules())
    assert [f["wrong"] for card in shown for f in card["fields"] if f["name"] == "rule"] == [
        "the formula ends too early at line 1, column 7"
    ]
    send(2, name="b1", value=0.5)
    assert race.refused_rules()
    send(3, name="rule", value=EXAMPLE)
    assert (race.refused_rules(), race.setup.lanes[1].rule) == ({}, EXAMPLE)
    assert [event["name"] for event in race.events] == ["chapter"]


def test_a_rule_races_beside_others_on_the_other_page():
    setup = own(HEAVY)
    for key in ("optimizer", "lr", "value", "surface", "start", "schedule"):
        kind = VARIATIONS[key].begin(setup if key != "optimizer" else setup.replace(lanes=setup.lanes * 2))
        comparison = Comparison(setup if key != "optimizer" else setup.replace(lanes=setup.lanes * 2), kind)
        assert comparison_from_query(comparison_query(comparison)) == (comparison, [])
        assert len(comparison.panels()) >= 2
    comparison, problems = compare_edits(
        Comparison(setup, VARIATIONS["lr"].begin(setup), Lane("sgd")),
        [put(OWN_KEY, "optimizer", "reference"), put("x = x - 2*lr*g", at="reference")],
    )
    assert not problems
    assert comparison.reference
    assert comparison.reference.rule == "x = x - 2*lr*g"
    session = ComparisonSession(comparison, [])
    change = {"id": 1, **put("x =", at="reference")}
    session.take({"session": session.token, "sequence": 1, "changes": [change]})
    assert list(session.refused_rules()) == ["reference"]


def test_a_rule_can_be_tuned():
    setup = Setup(lanes=own(HEAVY).lanes, steps=30, fairness="tuned", budget=8)
    (lane,) = tuned(setup)
    first, best = (
        result(run_specs(Setup(lanes=(one,), steps=30))[0]).run.loss[-1, 0] for one in (setup.lanes[0], lane)
    )
    assert best <= first


def test_a_page_whose_cards_do_not_explain_says_above_the_picture_what_is_wrong():
    noise = NoiseSession(NoiseSetup(cloud=own(HEAVY)), [])
    noise.take({"session": noise.token, "sequence": 1, "changes": [{"id": 1, **put("x =")}]})
    assert [str(message) for message in noise.messages] == [
        "Lane 1: Rule: the formula ends too early at line 1, column 3"
    ]
    assert noise.refused_rules() == {}
