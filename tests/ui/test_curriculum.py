"""The curriculum: every link opens what it is said to show, on the page where it is said to be."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from networks.stories import STORIES as NETWORK_STORIES
from optim_core import OPTIMIZERS, simulate
from surfaces import SURFACES
from ui.compare.examples import example
from ui.compare.link import comparison_from_query, comparison_query
from ui.course.lessons import LESSONS
from ui.course.state import opened as lesson_opened
from ui.maps.link import maps_from_query, maps_query
from ui.network.link import network_from_query, network_query
from ui.noise.link import noise_from_query, noise_query
from ui.page.link import address
from ui.race.opening import opened
from ui.race.stories import story
from ui.reference.curriculum import CHAPTERS
from ui.reference.curriculum import LESSONS as TREATED
from ui.reference.curriculum_places import RAW
from ui.reference.papers import FIGURES
from ui.reference.terms import TERMS, place_of

ROOT = Path(__file__).resolve().parents[2]
READERS = {
    "": (opened, address),
    "side_by_side": (comparison_from_query, comparison_query),
    "maps": (maps_from_query, maps_query),
    "batch_noise": (noise_from_query, noise_query),
    "network": (network_from_query, network_query),
    "course": (lambda query: lesson_opened({"b": query.removeprefix("b=")}), lambda course: course.word),
}
TOPICS = {topic.key: topic for chapter in CHAPTERS for topic in chapter.topics}
PLACES = sorted(
    {place for topic in TOPICS.values() for place in topic.ways}
    | {place for figure in FIGURES for place in figure.places}
    | set(map(place_of, TERMS)),
    key=lambda place: (place.page, place.query),
)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.page}-{place.query}"[:60])
def test_a_link_opens_exactly_what_it_spells(place):
    read, write = READERS[place.page]
    setup, problems = read(place.query)
    assert problems == []
    told = parse_qs(place.query).get("a", [""])[0]
    if place.page == "network" and told:
        assert NETWORK_STORIES[told].key == setup.story
    else:
        assert write(setup) == place.query
    if place.page == "" and told:
        assert setup == story(told).setup
    if place.page == "side_by_side" and told:
        assert setup == example(told).comparison


def test_every_optimizer_of_the_courses_is_there_with_a_run_of_it():
    for key in ("sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam"):
        assert any(f"l={key}" in place.query for place in TOPICS[key].places), key


def test_every_lesson_of_the_course_has_a_topic():
    assert {lesson.key for lesson in LESSONS} == set(TREATED.values())
    assert set(TREATED) <= set(TOPICS)


def test_keys_are_distinct_and_terms_have_places():
    assert len(TOPICS) == sum(len(chapter.topics) for chapter in CHAPTERS)
    for term in TERMS:
        assert place_of(term).query


def test_raw_inputs_diverge_at_the_rate_that_normalized_ones_take():
    setup, _problems = noise_from_query(RAW.query)
    rate = OPTIMIZERS["sgd"](lr=setup.batches.number("lr"))
    ends = {}
    for key in ("penguins_raw", "penguins"):
        surface = SURFACES[key]
        ends[key] = simulate(surface, rate, surface.start, 60, keep="last").loss[0, 0] / surface.value(
            *surface.start
        )
    assert not ends["penguins_raw"] < 1
    assert ends["penguins"] < 0.5
    assert np.isfinite(ends["penguins"])


@pytest.mark.parametrize(("tab", "language"), [("papers", "en"), ("curriculum", "ko")])
def test_every_link_stands_on_the_page(tab, language):
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    page.query_params["lang"] = language
    page.switch_page("pages/reference.py")
    page.query_params["tab"] = tab
    page.run()
    assert not page.exception
    drawn = " ".join(element.proto.body for element in page.get("html"))
    for place in PLACES:
        href = f"./{place.page}?{place.query}&lang={language}".replace("&", "&amp;")
        assert f'href="{href}"' in drawn, place
