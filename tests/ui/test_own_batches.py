"""Data of the visitor's own on the sections "Real batches" and "Gaussian against real"."""

from __future__ import annotations

import gc
import json
import weakref

import numpy as np
import pytest

from surfaces.own_data import TABLES
from surfaces.penguins import MEASUREMENTS, measurements
from ui.export.table import columns_csv
from ui.noise.batchruns import Batches, batch_runs, data_surface, epochs
from ui.noise.gaussianruns import Gaussian, error_of, matched_clouds, particles_of, surface_of
from ui.noise.link import DEFAULT, noise_from_query, noise_query
from ui.noise.session import NoiseSession, noise_edits
from ui.noise.setup import DATA_PARTS, SECTIONS, NoiseSetup
from ui.page import owndata
from ui.page.i18n import LANGUAGES, speak
from ui.page.limits import MAX_ROWS

rng = np.random.default_rng(5)
AGE = rng.normal(40.0, 9.0, 60)
PAY = 2.5 * AGE + rng.normal(0.0, 4.0, 60) + 7.0
OLD = (AGE + rng.normal(0, 5, 60) > 40).astype(float)


@pytest.fixture(autouse=True)
def _visit():
    owndata.use({})
    yield
    owndata.use({})


def put(*columns: np.ndarray, normalized: bool = True) -> dict[str, object]:
    kind, names = ("line", ["a*ge", "pay"]) if len(columns) == 2 else ("class", ["a*ge", "pay", "old"])
    value = {"kind": kind, "normalized": normalized, "names": names, "columns": [c.tolist() for c in columns]}
    return {"at": "surface", "name": "data", "value": value}


def opened(section: str, *changes: dict[str, object]) -> NoiseSetup:
    setup, problems = noise_edits(DEFAULT.replace(section=section), list(changes))
    assert not problems, [str(problem) for problem in problems]
    return setup


LINE, CLASS = put(AGE, PAY), put(AGE, PAY, OLD, normalized=False)


@pytest.mark.parametrize("section", DATA_PARTS)
@pytest.mark.parametrize(
    "change", [LINE, put(AGE, PAY, normalized=False), CLASS], ids=["line", "raw", "class"]
)
def test_a_section_takes_the_data_and_its_link_names_them(section, change):
    setup = opened(section, change)
    knobs = getattr(setup, section)
    assert (knobs.kind, setup.cloud) == ("own", DEFAULT.cloud)
    picture = setup.shown.picture(setup)
    assert picture["surface"].samples == (42 if section == "batches" else 60)
    assert np.isfinite(picture["series"].to_pandas().to_numpy()).all()  # the rate that comes along fits
    (first, data) = setup.shown.cards(setup)
    fields = {field["name"]: field for field in first["fields"]}
    assert ("own", "Your own data") in fields["kind"]["options"]
    assert fields["batch_size"]["max"] == picture["surface"].samples
    assert fields["lr"]["min"] < fields["lr"]["value"] == fields["lr"]["default"] < fields["lr"]["max"]
    assert data["fields"][0]["value"] == owndata.digest_of(knobs.data)
    assert json.dumps([first, data], allow_nan=False)
    query = noise_query(setup)
    assert noise_from_query(query) == (setup, [])
    assert knobs.data not in query
    assert columns_csv(setup.shown.columns(setup))
    for language in LANGUAGES:
        speak(language)
        assert all(setup.shown.explain(setup))
    speak("en")


def test_the_penguins_brought_along_take_the_paths_of_the_house():
    _species, numbers = measurements()
    flipper, mass = (numbers[:, MEASUREMENTS.index(name)] for name in ("flipper_length_mm", "body_mass_g"))
    setup = opened("batches", put(flipper / 10, mass / 1000))
    assert setup.batches.number("lr") == 0.1
    for ours, theirs in zip(batch_runs(Batches()), batch_runs(setup.batches), strict=True):
        np.testing.assert_array_equal(ours.run.x, theirs.run.x)
        np.testing.assert_array_equal(ours.validation, theirs.validation)
    house, own = (SECTIONS["batches"].explain(one)[1] for one in (DEFAULT, setup))
    assert house.split("With raw")[0] == own.split("With raw")[0]
    gaussian = opened("gaussian", put(flipper / 10, mass / 1000)).gaussian
    np.testing.assert_array_equal(error_of(Gaussian()).error, error_of(gaussian).error)


def test_the_page_has_one_table_and_every_part_goes_along_with_the_next():
    setup = opened("cloud", LINE)
    setup, _ = noise_edits(
        setup.replace(section="batches"), [{"at": "batches", "name": "kind", "value": "own"}]
    )
    assert setup.batches.data == setup.cloud.surface.data == setup.data
    query = noise_query(setup)
    assert query.count("o=") == 1
    assert noise_from_query(query) == (setup, [])
    later, _ = noise_edits(setup, [CLASS])
    assert later.batches.data == later.cloud.surface.data != setup.data
    assert later.cloud.start == later.cloud.surface.build().start
    assert noise_from_query(noise_query(later)) == (later, [])
    back, _ = noise_edits(later, [{"at": "batches", "name": "kind", "value": "line"}])
    assert (back.batches.data, back.batches.number("lr")) == ("", 0.1)


def test_elsewhere_a_link_says_what_is_missing_and_waits_for_it():
    setup = opened("gaussian", LINE, {"at": "gaussian", "name": "batch_size", "value": 7})
    query = noise_query(setup)
    owndata.use({})
    shown, problems = noise_from_query(query)
    assert shown == DEFAULT
    assert "a line through 60 rows of a file" in str(problems[0])
    visit = NoiseSession(shown, problems)
    for number, change in enumerate([{"at": "page", "do": "link", "value": query}, LINE], start=1):
        visit.take({"session": visit.token, "sequence": number, "changes": [{"id": number, **change}]})
    assert (visit.setup.section, visit.setup.gaussian.whole("batch_size")) == ("gaussian", 7)
    assert noise_query(visit.setup) == query


@pytest.mark.parametrize("text", ["d=own", "d=own&o=zz", "g=own~lr-1&o=~~~", "o=1&o=2&d=own"])
def test_a_link_without_the_word_for_its_data_is_told(text):
    assert noise_from_query(text)[0] == DEFAULT
    assert "damaged" in str(noise_from_query(text)[1][0]) or "2 times" in str(noise_from_query(text)[1][0])


def test_without_a_table_there_is_nothing_to_choose():
    change = {"at": "batches", "name": "kind", "value": "own"}
    setup, problems = noise_edits(DEFAULT, [change])
    assert setup == DEFAULT
    assert "open the file first" in str(problems[0])
    shown = DEFAULT.replace(section="batches")
    (kind, *_rest), *_cards = (card["fields"] for card in shown.shown.cards(shown))
    assert [key for key, _label in kind["options"]] == ["line", "classifier"]


def test_what_was_run_on_them_goes_with_the_visit():
    token = opened("batches", LINE).batches.data
    batches, gaussian = Batches("own", data=token), Gaussian("own", data=token)
    SECTIONS["batches"].explain(DEFAULT.replace(batches=batches))  # looks at the table on the other scale too
    kept = [
        weakref.ref(one) for one in (*batch_runs(batches), *matched_clouds(gaussian), data_surface(batches))
    ]
    kept.append(weakref.ref(error_of(gaussian).error))
    assert batch_runs(batches)[0] is kept[0]()
    owndata.use({})
    gc.collect()
    assert not [known for known in TABLES if known.startswith(token)]
    assert [found() for found in kept] == [None] * len(kept)


STRANGE = {
    "a perfect line": (AGE, 2.0 * AGE + 1.0),
    "8 rows": (AGE[:8], PAY[:8]),
    "one odd row": (np.append(np.zeros(59), 1.0), PAY),
    "huge and raw": (1e9 - AGE, 1e9 - PAY),
    "one target": (AGE, np.full(60, 3.0)),
    "classes apart": (AGE, PAY, (AGE > 40).astype(float)),
    "multiples": (AGE, 2.0 * AGE, OLD),
    "one of a class": (AGE, PAY, np.append(np.zeros(59), 1.0)),
}


@pytest.mark.parametrize("normalized", [True, False])
@pytest.mark.parametrize("columns", STRANGE.values(), ids=STRANGE)
def test_strange_data_are_drawn_and_described_all_the_same(columns, normalized):
    change = put(*columns, normalized=normalized)
    for section in DATA_PARTS:
        ends = [{}] if section == "gaussian" else [{"holdout": 0.9}, {"l2": 1.0}]
        for values in (*ends, {"where": 1.0} if section == "gaussian" else {"per_sample": True}):
            more = [{"at": section, "name": name, "value": value} for name, value in values.items()]
            setup = opened(section, change, {"at": section, "name": "steps", "value": 20}, *more)
            picture = setup.shown.picture(setup)
            assert json.dumps(picture["charts"], allow_nan=False)
            text = " ".join(setup.shown.explain(setup))
            assert "nan" not in text
            assert "inf" not in text.replace("infinit", "")


def test_many_rows_leave_time_for_fewer_epochs_and_particles_and_the_cards_say_so():
    columns = (
        rng.normal(size=MAX_ROWS),
        rng.normal(size=MAX_ROWS),
        rng.integers(0, 2, MAX_ROWS).astype(float),
    )
    there = [put(*columns), {"at": "batches", "name": "per_sample", "value": True}]
    setup = opened("batches", *there, {"at": "batches", "name": "epochs", "value": 30})
    assert 1 <= epochs(setup.batches) < 30
    assert f"{epochs(setup.batches)} epochs are run" in setup.shown.cards(setup)[0]["note"]
    many = [
        {"at": "gaussian", "name": name, "value": value}
        for name, value in (("particles", 1000), ("steps", 300))
    ]
    cloudy = opened("gaussian", put(*columns), *many)
    assert 200 <= particles_of(cloudy.gaussian) < 1000
    assert surface_of(cloudy.gaussian).samples == MAX_ROWS
    assert f"{particles_of(cloudy.gaussian)} particles" in cloudy.shown.cards(cloudy)[0]["note"]
