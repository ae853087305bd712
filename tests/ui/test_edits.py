"""What the browser sends changes what it means to change, and nothing that it sends can do harm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ui_strategies import setups

from optim_core import OPTIMIZERS
from ui.page.choices import DEFAULT_FORMULA, FORMULA, Noise, SurfaceChoice
from ui.page.lane import Lane
from ui.page.limits import MAX_EDITS, MAX_LANES, MAX_PROBLEMS
from ui.page.link import from_query, to_query
from ui.page.schedulechoice import ScheduleChoice
from ui.page.setup import DEFAULT_SETUP, Setup, effective_lanes
from ui.race.edits import race_edits
from ui.race.stories import STORIES

BASE = DEFAULT_SETUP
SGD, MOMENTUM = BASE.lanes[:2]


def after(*changes: object, setup: Setup = BASE) -> Setup:
    """The setup after changes that must all be accepted."""
    changed, messages = race_edits(setup, list(changes))
    assert messages == []
    return changed


def put(at: str, name: str, value: object) -> dict[str, object]:
    return {"at": at, "name": name, "value": value}


def lane_after(*changes: object, setup: Setup = BASE, index: int = 0) -> Lane:
    return after(*changes, setup=setup).lanes[index]


def test_a_hyperparameter_of_one_lane():
    changed = after(put("lane:1", "lr", 0.02), put("lane:1", "momentum", 0))
    assert changed.lanes[1] == MOMENTUM.with_value("lr", 0.02).with_value("momentum", 0.0)
    assert changed.replace_lane(1, MOMENTUM) == BASE


def test_the_fields_of_a_lane():
    assert lane_after(put("lane:0", "optimizer", "adam")) == Lane("adam", color=0)
    assert lane_after(put("lane:0", "framework", "torch")) == SGD.with_framework("torch")
    assert lane_after(put("lane:0", "hidden", True)).hidden
    assert lane_after(put("lane:0", "start", [1, -2.5])).start == (1.0, -2.5)
    assert lane_after(put("lane:0", "start", [1, 2]), put("lane:0", "start", None)).start is None


def test_lanes_come_and_go():
    twin = after({"at": "lane:1", "do": "duplicate"}).lanes
    assert twin[1:3] == (MOMENTUM, MOMENTUM.replace(color=6))
    assert after({"at": "lane:0", "do": "remove"}).lanes == BASE.lanes[1:]
    added = after({"at": "lanes", "do": "add"}).lanes
    assert added[:-1] == BASE.lanes
    assert added[-1] == Lane("adadelta", color=6)
    everyone = BASE.replace(
        lanes=tuple(Lane(key, color=i) for i, key in enumerate(OPTIMIZERS) if i < MAX_LANES)
    )
    assert (
        after({"at": "lane:3", "do": "remove"}, {"at": "lanes", "do": "add"}, setup=everyone).lanes[-1].color
        == 3
    )


def test_lanes_are_reset():
    changed = after(put("lane:1", "momentum", 0.5))
    assert (
        lane_after({"at": "lane:1", "do": "reset_value", "name": "momentum"}, setup=changed, index=1)
        == MOMENTUM
    )
    assert lane_after({"at": "lane:1", "do": "reset"}, setup=changed, index=1) == Lane("momentum", color=1)


def test_another_surface_starts_at_its_own_start():
    away = after(put("lane:0", "start", [0, 0]), put("surface", "b", 50), put("surface", "key", "beale"))
    assert away.surface == SurfaceChoice("beale")
    assert away.start == away.surface.build().start
    assert away.lanes == BASE.lanes
    formula = after(put("surface", "key", FORMULA))
    assert formula.surface == SurfaceChoice(FORMULA, formula=DEFAULT_FORMULA)
    assert formula.start == formula.surface.build().start


def test_surface_settings_keep_the_start():
    changed = after(
        put("surface", "b", 50), put("surface", "view", [-1, 1, -1, 2]), put("setting", "start", [0, 1])
    )
    assert changed.surface == SurfaceChoice("rosenbrock", (("b", 50.0),), view=(-1.0, 1.0, -1.0, 2.0))
    assert changed.start == (0.0, 1.0)
    assert after({"at": "surface", "do": "reset_value", "name": "b"}, setup=changed).surface.values == ()
    assert after(put("surface", "view", None), setup=changed).surface.view is None


def test_a_formula_keeps_view_and_start_while_it_is_typed():
    typed = after(put("surface", "formula", "x**2 + y**2"), put("surface", "view", [-1, 1, -1, 1]))
    typed = after(put("setting", "start", [0.5, 0.5]), setup=typed)
    longer = after(put("surface", "formula", "x**2 + y**2 + x*y"), setup=typed)
    assert (longer.start, longer.surface.view) == ((0.5, 0.5), (-1.0, 1.0, -1.0, 1.0))
    kept, messages = race_edits(longer, [put("surface", "formula", "x**2 +* y")])
    assert kept == longer
    assert "column" in str(messages[0])


def test_the_setting():
    changed = after(
        *(
            put("setting", name, value)
            for name, value in {"start_x": 1, "steps": 200.0, "seed": 9, "budget": 8}.items()
        ),
        *(
            put("setting", name, value)
            for name, value in {"fairness": "one_rate", "shared_lr": 0.5, "step": 20}.items()
        ),
    )
    wanted = {
        "start": (1.0, 2.0),
        "steps": 200,
        "seed": 9,
        "budget": 8,
        "fairness": "one_rate",
        "shared_lr": 0.5,
    }
    assert changed == BASE.replace(**wanted, step=20)
    assert isinstance(changed.steps, int)
    assert after(put("setting", "start_y", -1)).start == (-1.5, -1.0)
    assert after(put("setting", "steps", 10), setup=changed).step == 10
    assert after(put("setting", "step", None), setup=changed).step is None


def test_schedule_and_noise():
    falling = after(put("schedule", "key", "cosine"), put("schedule", "final", 0.1))
    assert falling.schedule == ScheduleChoice("cosine", (("final", 0.1),))
    assert (
        after({"at": "schedule", "do": "reset_value", "name": "final"}, setup=falling).schedule.values == ()
    )
    noisy = after(put("noise", "sigma", 0.5), put("noise", "batch_size", 8), put("noise", "kind", "gaussian"))
    assert noisy.noise == Noise("gaussian", 0.5, 8)
    assert after(put("noise", "kind", "none"), setup=noisy).noise == Noise("none", 0.5, 8)
    assert after({"at": "noise", "do": "reset_value", "name": "sigma"}, setup=noisy).noise.sigma == 1.0


def test_the_whole_setup():
    changed = after(put("setting", "steps", 100))
    assert after({"at": "page", "do": "reset"}, setup=changed) == BASE
    assert after({"at": "setup", "do": "new_seed"}).seed != BASE.seed
    for item in STORIES:
        assert after({"at": "page", "do": "story", "name": item.key}) == item.setup
    assert after({"at": "page", "do": "link", "value": "n=300&r=7"}) == BASE.replace(steps=300, seed=7)
    kept, (message,) = race_edits(changed, [{"at": "page", "do": "link", "value": "n=-3"}])
    assert kept == changed
    assert "steps must lie between 1 and 4,000" in str(message)


def test_one_rate_for_all_is_everybodys():
    setup = BASE.replace(fairness="one_rate")
    changed = after(put("lane:2", "lr", 0.3), put("lane:2", "momentum", 0.5), setup=setup)
    assert (changed.shared_lr, changed.fairness) == (0.3, "one_rate")
    assert {lane.settings["lr"] for lane in effective_lanes(changed)} == {0.3}
    assert after(put("setting", "fairness", "own"), setup=changed).lanes[0] == SGD
    reset = after({"at": "lane:0", "do": "reset_value", "name": "lr"}, setup=changed)
    assert reset.shared_lr == BASE.shared_lr


def test_turning_a_knob_of_the_defaults_makes_them_everyones_own():
    setup = BASE.replace(fairness="defaults")
    changed = after(put("lane:2", "lr", 0.3), setup=setup)
    assert changed.fairness == "own"
    assert changed.lanes == (
        *effective_lanes(setup)[:2],
        BASE.lanes[2].with_value("lr", 0.3),
        *effective_lanes(setup)[3:],
    )
    assert after(put("lane:2", "framework", "torch"), setup=setup).fairness == "defaults"


TUNED = BASE.replace(fairness="tuned")
STAYS_TUNED = [
    *(put("lane:0", "hidden", True), put("setting", "step", 5), put("setting", "budget", 64)),
    *(
        {"at": "lane:0", "do": "remove"},
        {"at": "lane:0", "do": "duplicate"},
        put("surface", "view", [0, 1, 0, 1]),
    ),
    *(put("setting", "seed", 5), put("noise", "sigma", 3)),  # without noise neither matters
]
NO_LONGER_TUNED = [
    *(put("lane:0", "lr", 0.5), put("lane:0", "optimizer", "adam"), put("lane:0", "start", [0, 0])),
    *({"at": "lanes", "do": "add"}, put("setting", "start", [0, 0]), put("setting", "steps", 100)),
    *(put("surface", "b", 50), put("surface", "key", "beale"), put("schedule", "key", "cosine")),
    put("noise", "kind", "gaussian"),
]


@pytest.mark.parametrize("change", STAYS_TUNED, ids=str)
def test_tuned_lanes_stay_tuned(change):
    assert after(change, setup=TUNED).fairness == "tuned"


@pytest.mark.parametrize("change", NO_LONGER_TUNED, ids=str)
def test_what_the_search_has_not_seen_is_not_called_tuned(change):
    changed = after(change, setup=TUNED)
    assert changed.fairness == "own"
    assert changed == after(change).replace(fairness="own")


BAD = [
    *(None, 3, "lane:0", [], {}, {"at": "lane:0"}, {"at": 3}, {"at": "nowhere", "name": "x", "value": 1}),
    *({"at": "lane:6", "do": "remove"}, {"at": "lane:-1", "do": "remove"}, {"at": "lane:0x", "do": "remove"}),
    *({"at": "lane:0", "do": "explode"}, {"at": "lane:0", "do": ["remove"]}, {"at": "lane:0", "do": None}),
    *(
        {"at": "lane:0", "name": "lr"},
        {"at": "lane:0", "value": 3},
        put("lane:0", "x" * 41, 1),
        put("lane:0", "beta1", 1),
    ),
    *(
        put("lane:0", "lr", bad)
        for bad in (float("nan"), float("inf"), -1, "0.1", True, None, [1], {}, 10**400)
    ),
    *(put("lane:0", "optimizer", bad) for bad in ("adamm", "", None, 3, ["adam"], "a" * 10_000)),
    *(put("lane:0", "framework", bad) for bad in ("jax", None, [])),
    *(put("lane:0", "hidden", bad) for bad in (1, "true", None)),
    *(
        put("lane:0", "start", bad)
        for bad in ([1], [1, 2, 3], "12", [1, None], [1, float("inf")], {"x": 1}, 3)
    ),
    *({"at": "lanes", "do": "remove"}, {"at": "lanes"}, {"at": "lanes", "do": []}),
    *(put("surface", "key", bad) for bad in ("mountain", None, 3, [], {})),
    *(
        put("surface", "formula", bad)
        for bad in ("", " ", "x+*", None, 3, ["x"], "x" * 500, "\ud800", "x.__class__")
    ),
    *(put("surface", "view", bad) for bad in ([], [1, 0, 0, 1], "abcd", [0, 1, 0, float("nan")], 3)),
    *(put("surface", "b", bad) for bad in (0, -1, "50", None, 1e9)),
    *({"at": "surface", "do": "reset"}, {"at": "surface", "do": "reset_value"}, {"at": "surface", "do": {}}),
    *(put("setting", "steps", bad) for bad in (0, -5, 4001, 1.5, "100", None, True, 10**30)),
    *(put("setting", "seed", bad) for bad in (-1, 2**31, 0.5, "a")),
    *(put("setting", "fairness", bad) for bad in ("fair", None, 3)),
    *(put("setting", "shared_lr", bad) for bad in (-1, None, "1", float("nan"))),
    *(put("setting", "start_x", bad) for bad in (None, "1", 1e12, float("nan"), [1])),
    *(
        put("setting", "lanes", []),
        put("setting", "replace", 1),
        put("setting", "step", 501),
        put("setting", "start", 3),
    ),
    *(
        put("schedule", "key", "cos"),
        put("schedule", "final", 0.5),
        put("schedule", "key", None),
        put("schedule", "x", 1),
    ),
    *(
        put("noise", "kind", "loud"),
        put("noise", "kind", None),
        put("noise", "sigma", -1),
        put("noise", "build", 1),
    ),
    *(
        {"at": "page", "do": "story", "name": "unknown"},
        {"at": "page", "do": "story"},
        {"at": "page", "do": "explode"},
    ),
    *(
        {"at": "page", "do": "link"},
        {"at": "page", "do": "link", "value": 3},
        {"at": "setup"},
        put("setup", "steps", 3),
    ),
]


@pytest.mark.parametrize("index", range(len(BAD)))
def test_a_bad_change_is_told_and_left_out_while_the_others_are_made(index):
    good = put("setting", "seed", 5)
    changed, messages = race_edits(BASE, [good, BAD[index], put("setting", "budget", 7)])
    assert changed == BASE.replace(seed=5, budget=7)
    assert len(messages) == 1
    assert str(messages[0]).isprintable()
    assert len(str(messages[0])) < 500


@pytest.mark.parametrize("changes", [None, {}, "[]", 3, {"at": "page", "do": "reset"}])
def test_what_is_no_list_changes_nothing(changes):
    changed, messages = race_edits(BASE, changes)
    assert changed is BASE
    assert len(messages) == 1


def test_caps_are_told():
    many = [put("setting", "seed", seed) for seed in range(MAX_EDITS + 5)]
    changed, messages = race_edits(BASE, many)
    assert changed.seed == MAX_EDITS - 1
    assert str(MAX_EDITS) in str(messages[0])
    full, messages = race_edits(BASE, [{"at": "lane:0", "do": "duplicate"}] * 20)
    assert len(full.lanes) == MAX_LANES
    assert len({lane.color for lane in full.lanes}) == MAX_LANES
    assert len(messages) == MAX_PROBLEMS
    alone, messages = race_edits(BASE.replace(lanes=(SGD,)), [{"at": "lane:0", "do": "remove"}])
    assert alone.lanes == (SGD,)
    assert "at least one lane" in str(messages[0])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
WORD = st.sampled_from(
    [
        "lane:0",
        "lane:3",
        "lanes",
        "surface",
        "setting",
        "schedule",
        "noise",
        "setup",
        "lr",
        "beta1",
        "optimizer",
        "framework",
        "hidden",
        "start",
        "key",
        "kind",
        "formula",
        "view",
        "steps",
        "seed",
        "fairness",
        "step",
        "add",
        "remove",
        "duplicate",
        "reset",
        "reset_value",
        "story",
        "link",
        "adam",
        "torch",
        "beale",
        "x**2",
    ]
)
CHANGE = st.fixed_dictionaries({"at": WORD}, optional={"name": WORD, "do": WORD, "value": WORD | JSON}) | JSON


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.lists(CHANGE, max_size=6) | JSON)
def test_nothing_the_browser_sends_raises(changes):
    changed, _ = race_edits(BASE, changes)
    assert from_query(to_query(changed)) == (changed, [])


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(setups(), st.lists(CHANGE, max_size=4))
def test_any_setup_survives_any_change(setup, changes):
    changed, _ = race_edits(setup, changes)
    effective_lanes(changed)
