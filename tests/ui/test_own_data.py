"""Data of the visitor's own: what is taken of a message, what becomes of it, and that nobody else sees it."""

from __future__ import annotations

import gc
import json
import weakref

import numpy as np
import pytest

from optim_core import simulate
from surfaces import SURFACES
from surfaces.own_data import TABLES
from surfaces.penguins import MEASUREMENTS, measurements
from ui.compare.cards import setting_cards
from ui.compare.comparison import DEFAULT as DEFAULT_COMPARISON
from ui.compare.session import COMPARING
from ui.export.code import script
from ui.maps.link import maps_from_query, maps_query
from ui.maps.session import maps_edits
from ui.maps.setup import MapsSetup
from ui.noise.cloudtask import cloud, task_of
from ui.noise.link import noise_from_query, noise_query
from ui.noise.session import NoiseSession, noise_edits
from ui.noise.setup import NoiseSetup
from ui.page import live, owndata
from ui.page.caches import _token
from ui.page.choices import SurfaceChoice
from ui.page.datacard import data_card
from ui.page.edits import apply_edits, carried_out
from ui.page.i18n import LANGUAGES, _, speak
from ui.page.limits import MAX_ROWS, MAX_TABLES
from ui.page.link import from_query, to_query
from ui.page.message import Problem
from ui.page.runs import result, run_specs
from ui.page.scene import scene
from ui.page.setup import DEFAULT_SETUP, Setup
from ui.race.session import Session

rng = np.random.default_rng(5)
AGE = rng.normal(40.0, 9.0, 60)
PAY = 2.5 * AGE + rng.normal(0.0, 4.0, 60) + 7.0


@pytest.fixture(autouse=True)
def _visit():
    owndata.use({})
    yield
    owndata.use({})


def line(**more: object) -> dict[str, object]:
    columns = [AGE.tolist(), PAY.tolist()]
    return {"kind": "line", "normalized": True, "names": ["age", "pay"], "columns": columns} | more


def classes(**more: object) -> dict[str, object]:
    columns = [AGE.tolist(), PAY.tolist(), (AGE + rng.normal(0, 5, 60) > 40).astype(int).tolist()]
    return {"kind": "class", "normalized": False, "names": ["age", "pay", "old"], "columns": columns} | more


def put(value: object, name: str = "data") -> dict[str, object]:
    return {"at": "surface", "name": name, "value": value}


def taken(value: object, setup: Setup = DEFAULT_SETUP) -> Setup:
    after, problems = apply_edits(setup, [put(value)])
    assert not problems, [str(problem) for problem in problems]
    return after


def test_the_penguins_brought_along_are_the_penguins_of_the_house():
    _species, numbers = measurements()
    flipper, mass = (numbers[:, MEASUREMENTS.index(name)] for name in ("flipper_length_mm", "body_mass_g"))
    for normalized, key in ((True, "penguins"), (False, "penguins_raw")):
        columns = [(flipper / 10).tolist(), (mass / 1000).tolist()]
        setup = taken(line(columns=columns, normalized=normalized))
        ours, theirs = SURFACES[key].replace(l2=0.1, holdout=0.2), setup.surface.with_value("l2", 0.1)
        own = theirs.with_value("holdout", 0.2).build()
        runs = [simulate(surface, setup.lanes[0].build(), ours.start, 20) for surface in (ours, own)]
        np.testing.assert_array_equal(runs[0].x, runs[1].x)
        np.testing.assert_allclose(own.minima, ours.minima, rtol=1e-12)


@pytest.mark.parametrize("normalized", [True, False])
@pytest.mark.parametrize("make", [line, classes])
def test_data_become_a_surface_that_can_be_raced_on(make, normalized):
    setup = taken(make(normalized=normalized))
    surface = setup.surface.build()
    assert setup.start == surface.start
    x_min, x_max, y_min, y_max = surface.view
    assert x_min < surface.start[0] < x_max
    assert y_min < surface.start[1] < y_max
    ((x, y),) = surface.minima
    assert np.abs(surface.gradient(x, y)).max() < 1e-6 * max(
        1.0, np.abs(surface.gradient(*surface.start)).max()
    )
    assert surface.value(x, y) < surface.value(*surface.start)
    assert np.isfinite(np.array(scene(surface)["grid"]["z"])).all()
    found = [result(spec) for spec in run_specs(setup.replace(steps=30))]
    assert all("samples" in one.table.column_names for one in found)
    text = script(run_specs(setup)[0], "numpy")
    assert f"{surface.samples}" in text
    assert json.dumps(data_card(setup.surface.data), allow_nan=False)
    if make is line:
        assert live.program(run_specs(setup)[0]) is not None  # the page runs it by itself


def test_a_classifier_without_a_minimum_is_drawn_all_the_same():
    columns = classes()["columns"]
    apart = taken(classes(columns=[columns[0], columns[1], (AGE > 40).astype(int).tolist()], normalized=True))
    multiples = taken(classes(columns=[columns[0], [2 * a for a in columns[0]], columns[2]]))
    for setup in (apart, multiples):
        assert np.isfinite(np.array(scene(setup.surface.build())["grid"]["z"])).all()
        result(run_specs(setup.replace(steps=5))[0])


def ragged(value):
    value["columns"][0] = value["columns"][0][:-1]
    return value


REFUSED = [
    (None, "columns with names"),
    ("age,pay", "columns with names"),
    (line(kind="cube"), "a line or a class"),
    (line(normalized="yes"), "normalized or raw"),
    (line(columns=[AGE.tolist()]), "2 columns of numbers"),
    (line(columns=[[1.0], [2.0]]), "8 to 2,000 rows"),
    (line(columns=[[1.0] * (MAX_ROWS + 1), [2.0] * (MAX_ROWS + 1)]), "8 to 2,000 rows"),
    (line(columns=[[*AGE[:-1], "7"], PAY.tolist()]), "must be numbers"),
    (line(columns=[[*AGE[:-1], True], PAY.tolist()]), "must be numbers"),
    (line(columns=[[*AGE[:-1], float("nan")], PAY.tolist()]), "must be numbers"),
    (line(columns=[[*AGE[:-1], 10**400], PAY.tolist()]), "must be numbers"),
    (line(columns=[[*AGE[:-1], 1e10], PAY.tolist()]), "between −1e+09 and 1e+09"),
    (line(columns=[[3.0] * 60, PAY.tolist()]), "never changes"),
    (ragged(line(columns=[AGE.tolist(), PAY.tolist()])), "equally long"),
    (line(names=["age"]), "2 names"),
    (line(names=["age", "x" * 41]), "at most 40 characters"),
    (line(names=["age", "a\nb"]), "one line"),
    (line(names=["age", 3]), "one line"),
    (classes(columns=[AGE.tolist(), PAY.tolist(), [1] * 60]), "two classes"),
    (classes(columns=[AGE.tolist(), PAY.tolist(), [0, 1, 2] * 20]), "two classes"),
]


@pytest.mark.parametrize(("value", "said"), REFUSED, ids=[said for _value, said in REFUSED])
def test_what_is_no_table_is_refused(value, said):
    setup, problems = apply_edits(DEFAULT_SETUP, [put(value)])
    assert setup == DEFAULT_SETUP
    assert said in str(problems[0])
    for language in LANGUAGES:
        speak(language)
        assert problems[0].translated(_)
    speak("en")
    assert not owndata.tables()


def test_a_visit_holds_so_many_tables():
    for k in range(MAX_TABLES):
        taken(line(columns=[(AGE + k).tolist(), PAY.tolist()]))
    taken(line())  # the same as the first
    assert len(owndata.tables()) == MAX_TABLES
    with pytest.raises(Problem, match="at most 100 tables"):
        owndata.brought(line(columns=[(AGE - 1).tolist(), PAY.tolist()]))


def test_names_can_be_no_markup():
    assert owndata.brought(line(names=["<b>a</b>", "&lt;p"])).names == ("‹b›a‹/b›", "＆lt;p")  # noqa: RUF001


def test_a_link_names_the_data_and_holds_none_of_them():
    setup = taken(line(names=["키 ~ &", "a=b"])).replace(start=(0.5, -0.25), steps=77)
    setup = setup.replace(surface=setup.surface.with_value("l2", 0.5))
    query = to_query(setup)
    assert from_query(query) == (setup, [])
    assert not any(f"{number:.6g}" in query for number in (*AGE, *PAY))
    assert setup.surface.data not in query  # the token opens them to whoever has it


def test_elsewhere_a_link_says_what_is_missing_and_waits_for_it():
    race = taken(line()).replace(steps=77)
    query, digest = to_query(race), owndata.digest_of(race.surface.data)
    owndata.use({})
    setup, problems = from_query(query)
    assert setup == DEFAULT_SETUP
    assert str(problems[0]) == (
        "The link shows a line through 60 rows of a file, and links do not contain files (columns: “age”, "
        "“pay”). Open that file under “Your own data”, and the rest of the link follows"
    )
    speak("ko")
    assert "데이터 60행의 직선" in problems[0].translated(_)
    speak("en")
    visit = Session(setup, problems)
    send(visit, 1, {"at": "page", "do": "link", "value": query})
    assert visit.own_data() == {"digest": digest, "awaited": True, "mark": ""}
    send(visit, 2, put(line(mark="k3x")))
    assert (visit.setup.surface.key, visit.setup.steps, visit.messages) == ("own_data", 77, [])
    assert visit.own_data() == {"digest": digest, "awaited": False, "mark": "k3x"}
    assert to_query(visit.setup) == query


def test_a_link_that_is_not_waited_for_any_more_does_not_come_back():
    query = to_query(taken(line()).replace(steps=77))
    owndata.use({})
    visit = Session(DEFAULT_SETUP, [])
    send(visit, 1, {"at": "page", "do": "link", "value": query})
    send(visit, 2, put("beale", "key"))
    assert visit.own_data() is None
    send(visit, 3, put(line()))
    assert visit.setup.steps == DEFAULT_SETUP.steps


@pytest.mark.parametrize(
    "word", ["", "zz", "012345678901", "012345678901~line~x~a~b", "012345678901~line~9~~", "~~~"]
)
def test_a_damaged_word_for_data_is_told(word):
    setup, problems = from_query(f"s=own_data&o={word}")
    assert setup == DEFAULT_SETUP
    assert "damaged" in str(problems[0])


def send(visit: Session, number: int, change: dict[str, object]) -> None:
    visit.take({"session": visit.token, "sequence": number, "changes": [{"id": number, **change}]})


def test_the_choice_of_surfaces_has_them_once_they_are_there():
    assert apply_edits(DEFAULT_SETUP, [put("own_data", "key")])[1]
    setup = taken(line())
    elsewhere = apply_edits(setup, [put("beale", "key")])[0]
    assert apply_edits(elsewhere, [put("own_data", "key")])[0].surface == setup.surface
    with pytest.raises(Problem, match="are not loaded"):
        SurfaceChoice("own_data", data="0123456789abcdef")
    with pytest.raises(Problem, match="need the surface"):
        SurfaceChoice("beale", data=setup.surface.data)


def test_two_visits_with_the_same_file_share_nothing():
    first, mine = taken(line()), owndata.tables()
    owndata.use({})
    second = taken(line())
    assert mine.keys() == owndata.tables().keys()
    assert first.surface.data != second.surface.data
    assert result(run_specs(second)[0]) is not result(run_specs(first)[0])


def test_data_and_what_was_run_on_them_go_with_the_visit():
    setup = taken(line())
    noisy, problems = noise_edits(NoiseSetup(), [put(line())])
    assert not problems
    spec, surface = run_specs(setup)[0], weakref.ref(setup.surface.build())
    kept = [weakref.ref(found) for found in (result(spec), cloud(task_of(noisy)))]
    assert result(spec) is kept[0]()  # while the visit lasts, nothing is run twice
    scene(setup.surface.build()), live.land(setup.surface), script(spec, "numpy")
    token = setup.surface.data
    owndata.use({})
    gc.collect()
    assert token not in TABLES
    assert [found() for found in (surface, *kept)] == [None, None, None]


def test_the_noise_page_takes_them_too():
    setup, problems = noise_edits(NoiseSetup(), [put(classes())])
    assert not problems
    assert setup.cloud.surface.key == "own_data"
    assert setup.cloud.noise.sigma == 0.0  # data have noise of their own
    assert cloud(task_of(setup)).packed
    assert noise_from_query(noise_query(setup)) == (setup, [])
    assert any(field["type"] == "data" for card in setup.shown.cards(setup) for field in card["fields"])
    assert NoiseSession(setup, []).own_data()


def test_side_by_side_and_on_maps_data_are_brought_and_shown_too():
    side, wrong = carried_out(DEFAULT_COMPARISON, [put(line())], COMPARING.apply)
    maps, refused = maps_edits(MapsSetup(), [put(classes())])
    assert not [*wrong, *refused]
    for panel in side.panels():
        assert panel.setup.surface.data == side.setup.surface.data
        assert np.isfinite(result(run_specs(panel.setup.replace(steps=20))[0]).run.x).all()
    for section in ("basins", "rates", "search"):
        shown = maps.replace(section=section)
        (study, *_others) = shown.shown.studies(shown)
        assert _token(study) == maps.race.surface.data  # what is computed of them stays with them
    assert next(card["testid"] for card in setting_cards(side)) == "own-data"
    again, messages = maps_from_query(maps_query(maps))
    assert (again.race.surface, messages) == (maps.race.surface, [])
