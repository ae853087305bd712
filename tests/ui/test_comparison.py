"""What stands side by side: what differs and what is equal, whatever the browser or a link says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ui_strategies import setups

from optim_core import OPTIMIZERS
from optim_core.rule import Optimizer
from ui.compare.by_framework import ByFramework
from ui.compare.by_lane import ByRate, ByValue
from ui.compare.by_place import ByStart, BySurface
from ui.compare.cards import comparison_cards
from ui.compare.comparison import DEFAULT, REFERENCE, Comparison
from ui.compare.examples import EXAMPLES
from ui.compare.link import comparison_from_query, comparison_query, read_comparison
from ui.compare.picture import messages, told
from ui.compare.session import ComparisonSession, compare_edits
from ui.compare.variation import Variation
from ui.compare.variations import VARIATIONS
from ui.page.i18n import catalogue
from ui.page.lane import Lane, _built
from ui.page.link import from_query, to_query
from ui.page.message import Problem
from ui.page.runs import run_specs
from ui.page.setup import Setup, SurfaceChoice

ROOT = Path(__file__).resolve().parents[2]
ADAM = Setup(SurfaceChoice("bowl"), (-4.0, 3.0), 60, lanes=(Lane("adam", values=(("lr", 0.3),)),))


def put(name: str, value: object, at: str = "compare") -> dict[str, object]:
    return {"at": at, "name": name, "value": value}


def after(comparison: Comparison, *changes: dict[str, object]) -> Comparison:
    """The comparison after changes that must all be accepted."""
    changed, messages = compare_edits(comparison, list(changes))
    assert messages == []
    return changed


def labels(comparison: Comparison) -> list[str]:
    return [panel.label for panel in comparison.panels()]


# What differs, and what does not


def test_rates_are_spaced_evenly_around_their_centre():
    comparison = Comparison(ADAM, ByRate(count=3, spread=10.0))
    assert [p.setup.lanes[0].settings["lr"] for p in comparison.panels()] == [0.03, 0.3, 3.0]
    assert labels(comparison) == ["η = 0.03", "η = 0.3", "η = 3"]
    moved = after(comparison, put("lr", 0.01, at="lane:0"), put("count", 2), put("spread", 4))
    assert [p.setup.lanes[0].settings["lr"] for p in moved.panels()] == [0.005, 0.02]


@pytest.mark.parametrize("key", VARIATIONS)
def test_only_what_is_compared_differs(key):
    comparison = after(DEFAULT.with_setup(ADAM), put("by", key)) if key != "lr" else DEFAULT.with_setup(ADAM)
    panels = comparison.panels()
    assert 2 <= len(panels) <= 6
    assert len({panel.label for panel in panels}) == len(panels)
    parts = {
        "lane": {panel.setup.lanes[0].replace(color=0) for panel in panels},
        "surface": {panel.setup.surface for panel in panels},
        "start": {panel.setup.start for panel in panels},
        "schedule": {panel.setup.schedule for panel in panels},
        "rest": {(p.setup.steps, p.setup.noise, p.setup.seed, p.setup.fairness) for p in panels},
    }
    differ = {"schedule": {"schedule"}, "start": {"start"}, "surface": {"surface", "start"}}
    assert {name for name, found in parts.items() if len(found) > 1} == differ.get(key, {"lane"})
    assert [panel.setup.lanes[0].color for panel in panels] == list(range(len(panels)))


@pytest.mark.parametrize("key", VARIATIONS)
def test_a_panel_is_a_race_of_its_own(key):
    for panel in DEFAULT.with_setup(ADAM).by(key).panels():
        setup, problems = from_query(to_query(panel.setup))
        assert not problems
        assert setup == panel.setup
        assert run_specs(setup) == run_specs(panel.setup)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_can_be_compared_in_every_way_it_has(optimizer):
    setup = ADAM.replace(lanes=(Lane(optimizer),))
    for kind in VARIATIONS:
        if kind == "framework" and OPTIMIZERS[optimizer].frameworks() == ("textbook",):
            with pytest.raises(Problem, match="Framework convention: there is only Textbook to compare"):
                Comparison(setup).by(kind)
            continue
        assert len(Comparison(setup, ByRate(3, 1.1)).by(kind).panels()) >= 2
    for spec in OPTIMIZERS[optimizer].hyperparameters:
        values = Comparison(setup, ByValue.of(setup, spec.name)).variation.items
        assert len(set(values)) == len(values) >= 2


def test_the_start_moves_in_all_panels_or_in_its_own():
    common = after(Comparison(ADAM), put("start_2", [1.0, 2.0]))
    assert {panel.setup.start for panel in common.panels()} == {(1.0, 2.0)}
    own = Comparison(ADAM, ByStart(((0.0, 0.0), (1.0, 1.0))))
    moved = after(own, put("start_1", [2.0, 3.0]), put("item_0", [-1, 0]))
    assert [panel.setup.start for panel in moved.panels()] == [(-1.0, 0.0), (2.0, 3.0)]
    surfaces = Comparison(ADAM, BySurface(("bowl", "rosenbrock")))
    places = [panel.setup.start for panel in after(surfaces, put("start_0", [5.0, 0.0])).panels()]
    assert places == [(5.0, 0.0), (2.0, 1.0)]  # the right edge, in the middle
    elsewhere = after(own, put("key", "himmelblau", at="surface"))
    assert elsewhere.variation != own.variation


def test_the_reference_runs_in_every_panel_and_is_edited_alone():
    comparison = after(DEFAULT, put("reference", True), put("optimizer", "adam", at="reference"))
    assert {panel.setup.lanes[1].optimizer for panel in comparison.panels()} == {"adam"}
    assert comparison.setup == DEFAULT.setup
    assert after(comparison, {"at": "reference", "do": "remove"}) == DEFAULT
    _, messages = compare_edits(DEFAULT, [put("lr", 0.1, at="reference")])
    assert messages


def test_ways_of_comparing_survive_another_optimizer_as_far_as_they_can():
    by_value = after(
        Comparison(ADAM, ByValue((0.0, 0.9), "beta1")), put("optimizer", "momentum", at="lane:0")
    )
    assert by_value.variation.name == "momentum"
    frameworks = Comparison(ADAM, ByFramework(("torch", "keras")))
    kept, messages = compare_edits(frameworks, [put("optimizer", "newton", at="lane:0")])
    assert kept == frameworks
    assert messages


def test_lanes_are_added_and_removed_within_bounds():
    comparison = DEFAULT.by("optimizer")
    assert len(comparison.panels()) == 6
    kept, messages = compare_edits(comparison, [{"at": "lanes", "do": "add"}])
    assert kept == comparison
    assert "2 to 6 panels" in str(messages[0])
    two = after(comparison, put("count", 2))
    assert len(two.panels()) == 2
    assert len(after(two, put("count", 4)).panels()) == 4


def test_equal_numbers_or_each_frameworks_own():
    setup = ADAM.replace(lanes=(Lane("rmsprop"),))
    alike = Comparison(setup, ByFramework(("textbook", "torch", "keras")))
    assert len({tuple(p.setup.lanes[0].settings.items()) for p in alike.panels()}) == 1
    own = after(alike, put("alike", False))
    assert {p.setup.lanes[0].settings["rho"] for p in own.panels()} == {0.9, 0.99}


HOSTILE = [
    None,
    {},
    put("by", "nothing"),
    put("by", ["lr"]),
    put("count", 7),
    put("count", "3"),
    put("spread", float("nan")),
    put("spread", 1e300),
    put("item_9", 1),
    put("start_0", [1]),
    put("start_0", "x"),
    put("start_99", [0, 0]),
    put("x" * 999, 1),
    put("reference", "yes"),
    {"at": "compare", "name": "count"},
    {"at": "page", "do": "story", "name": "rates"},
    {"at": "page", "do": "link", "value": "c=lr~count-99"},
    {"at": "page", "do": "example", "name": "none"},
    {"at": ["compare"], "name": "by", "value": "lr"},
    put("optimizer", "adamm", at="lane:0"),
    put("lr", 0.1, at="lane:3"),
    put("key", "mars", at="surface"),
]


@pytest.mark.slow
@pytest.mark.parametrize("index", range(len(HOSTILE)))
@pytest.mark.parametrize("key", VARIATIONS)
def test_nothing_the_browser_sends_can_do_harm(key, index):
    comparison = DEFAULT.by(key)
    state = ComparisonSession(comparison, [])
    change = HOSTILE[index]
    numbered = {**change, "id": 1} if isinstance(change, dict) else change
    state.take({"session": state.token, "sequence": 1, "changes": [numbered]})
    assert 2 <= len(state.comparison.panels()) <= 6


@pytest.mark.parametrize("key", VARIATIONS)
def test_every_way_of_comparing_can_be_chosen_and_its_number(key):
    chosen, problems = compare_edits(DEFAULT, [{"at": "compare", "name": "by", "value": key}])
    assert not problems
    assert 2 <= len(chosen.panels()) <= 6
    assert comparison_from_query(comparison_query(chosen)) == (chosen, [])
    three, problems = compare_edits(chosen, [{"at": "compare", "name": "count", "value": 3}])
    assert not problems
    assert len(three.panels()) == 3


# Links


def test_the_default_has_no_query_and_every_example_a_short_one():
    assert comparison_query(DEFAULT) == ""
    for item in EXAMPLES:
        query = comparison_query(item.comparison)
        assert len(query) < 200
        assert "%" not in query
        assert comparison_from_query(query) == (item.comparison, [])
        assert f"a={item.key}" in query.split("&")


def test_the_words_of_an_example_stay_until_something_else_is_compared():
    first, second = EXAMPLES[:2]
    state = ComparisonSession(first.comparison, [])
    tale = messages(state)["picture"]["tale"]
    place = f"1 / {len(EXAMPLES)}"
    assert tale == {
        "key": first.key,
        "title": first.title,
        "text": first.text,
        "place": place,
        "back": None,
        "next": second.key,
    }
    assert all(panel.setup.story == "" for panel in first.comparison.panels()), (
        "the race has stories of its own"
    )
    for change, story in (
        ({"at": "setting", "name": "steps", "value": 90}, first.key),
        ({"at": "setting", "name": "story", "value": ""}, ""),
        ({"at": "compare", "name": "by", "value": "optimizer"}, ""),
        ({"at": "surface", "name": "key", "value": "beale"}, ""),
    ):
        after, problems = compare_edits(first.comparison, [change])
        assert (after.setup.story, problems) == (story, [])


def test_a_link_tells_examples_from_stories():
    assert read_comparison("s=beale&a=schedule").setup.story == ""
    with pytest.raises(Problem):
        read_comparison("c=lr~count-3~spread-10&s=beale&a=schedule")


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(setups(), st.sampled_from(list(VARIATIONS)), st.booleans())
def test_any_comparison_survives_its_link(setup, key, reference):
    try:
        comparison = Comparison(setup.replace(lanes=setup.lanes[:6])).by(key)
    except Problem:  # rates around a rate at the edge of what there is, or an optimizer of one framework
        return
    comparison = comparison.replace(reference=REFERENCE if reference else None)
    back, problems = comparison_from_query(f"{comparison_query(comparison)}&t=0")
    assert problems == []
    assert back.panels() == comparison.panels()
    assert back.replace(setup=back.setup.replace(step=None)) == comparison.replace(
        setup=comparison.setup.replace(step=None)
    )


def test_a_link_of_the_race_shows_its_lanes_side_by_side():
    several, _ = comparison_from_query("s=beale&l=sgd&l=adam&n=50")
    assert labels(several) == ["SGD", "Adam"]
    one, _ = comparison_from_query("s=beale&l=adam~lr-0.1")
    assert isinstance(one.variation, ByRate)
    assert comparison_from_query("t=40")[0] == DEFAULT.replace(setup=DEFAULT.setup.replace(step=40))
    assert comparison_from_query("lang=ko&utm=1") == (DEFAULT, [])


BROKEN = [
    "c=", "c=nothing", "c=lr~count-1", "c=lr~count-7", "c=lr~count-2.5", "c=lr~spread-1",
    "c=lr~count-99", "c=value~beta1~0.5&l=sgd", "s=mars",
    "c=lr~colour-red", "c=lr~x", "c=lr~count-3&c=lr", "c=value", "c=value~beta1&l=adam",
    "c=value~beta1~0.5~2&l=adam", "c=value~beta1~0~0.5&l=sgd", "c=value~beta1~0~on&l=adam",
    "c=optimizer~sgd", "c=optimizer" + "&l=sgd" * 7, "c=surface~bowl", "c=surface~bowl~mars",
    "c=surface~bowl~beale~at-1", "c=surface~bowl~beale~at-1_2~at-3_4", "c=framework~torch",
    "c=framework~torch~tf", "c=framework~paper~torch&l=newton", "c=schedule~constant",
    "c=schedule~constant~sometimes", "c=start~0_0", "c=start~0_0~1", "c=start~0_0~1e99_0",
    "c=start" + "~0_0" * 7, "f=adamm", "f=adam~lr-x", "c=%ff", "c=%zz", "c=lr%", "c=lr&s=mars",
    "c=lr&n=0", "c=lr&t=999999", "c=" + "x" * 9000, "&" * 100,
]  # fmt: skip


@pytest.mark.parametrize("query", BROKEN)
def test_a_broken_link_opens_the_default_and_says_why(query):
    comparison, problems = comparison_from_query(query)
    assert comparison == DEFAULT
    assert problems
    assert all(str(problem).isprintable() for problem in problems)


def test_an_optimizer_of_one_convention_is_said_to_have_one():
    for query in ("c=framework&s=bowl&l=newton", "c=framework~paper~torch&l=newton"):
        comparison, problems = comparison_from_query(query)
        assert comparison == DEFAULT
        assert str(problems[0]) == "Framework convention: there is only Textbook to compare"
        korean = problems[0].translated(catalogue("ko").gettext)
        assert "framework" not in korean
        assert "count" not in korean


@settings(deadline=None)
@given(st.text(alphabet="cflsrn=&~-_.%0123456789abetwy", max_size=60))
def test_no_link_raises(query):
    comparison, _problems = comparison_from_query(query)
    assert isinstance(comparison.variation, Variation)


# What an edit costs


@pytest.mark.parametrize(
    "query",
    ["", "c=value~beta1~0~0.5~0.9~0.99&l=adam", "c=optimizer&l=sgd&l=adam", "c=surface~booth~beale&f=sgd"],
)
def test_an_edit_makes_every_panel_and_every_optimizer_once(query, monkeypatch):
    state = ComparisonSession(*comparison_from_query(query))
    kind, made, built = type(state.comparison.variation), [], []
    panels, preset = kind.panels, Optimizer.preset.__func__
    monkeypatch.setattr(kind, "panels", lambda self, setup: made.append(1) or panels(self, setup))
    count = classmethod(
        lambda cls, *names, **values: (
            built.append((cls, names, *values.items())) or preset(cls, *names, **values)
        )
    )
    monkeypatch.setattr(Optimizer, "preset", count)
    _built.cache_clear()
    change = {"id": 1, "at": "setting", "name": "steps", "value": 40}
    state.take({"session": state.token, "sequence": 1, "changes": [change]})
    assert state.comparison.setup.steps == 40
    assert len(made) == 1
    cards(state)
    assert len(built) == len(set(built))


def cards(state: ComparisonSession) -> None:
    """All that the page is drawn from."""
    assert messages(state)["picture"]["panels"]
    assert comparison_cards(state.comparison)


def test_what_a_link_sets_twice_is_refused():
    with pytest.raises(Problem, match="sets 'count' twice"):
        read_comparison("c=lr~count-2~count-3")


def test_what_is_said_while_a_hand_moves_is_what_the_page_says_when_it_rests():
    state = ComparisonSession(*comparison_from_query("c=optimizer&l=sgd&l=adam&l=momentum&r=sgd"))
    for number, lr in enumerate((0.5, 0.002), 1):
        change = {"id": number, "at": state.lane_ids.by_place("lane:1"), "name": "lr", "value": lr}
        state.take({"session": state.token, "sequence": number, "changes": [change]})
        said, shown = told(state), messages(state)["picture"]
        assert (said["caption"], said["query"]) == (shown["title"], shown["query"])
        own = [(panel["id"], panel["lanes"][0]) for panel in shown["panels"]]
        assert said["lanes"] == [
            {"panel": panel, **{name: lane[name] for name in ("id", "label", "outcome", "verdict")}}
            for panel, lane in own
        ]
