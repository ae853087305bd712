"""The course: one commits before anything moves, tasks are judged by the race, progress is not trusted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.course.lesson import CARDS
from ui.course.lessons import LESSONS, lesson
from ui.course.progress import Progress
from ui.course.state import Course, opened, race_of
from ui.page.link import address
from ui.page.setup import Setup

ROOT = Path(__file__).resolve().parents[2]


class Race:
    """A race that does what it is told."""

    def __init__(self, setup):
        self.setup, self.prefix, self.puts = setup, "", 0

    def put(self, setup: Setup) -> None:
        self.setup, self.puts = setup, self.puts + 1


def page(query="", language="en"):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = language
    app.switch_page("pages/course.py")
    if query:
        app.query_params["b"] = query
    app.run()
    assert not app.exception
    return app


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def test_nothing_moves_before_the_answer_and_then_the_run_begins():
    course = Course()
    race = Race(course.scene())
    assert (race.setup.step, race.setup.steps) == (0, 1)
    course.commit(race, 2)
    assert (course.card, course.answer, race.prefix) == ("run", 2, "b=rates~run")
    assert race.setup == course.lesson.setup
    assert race.setup.step is None


def test_cards_of_one_race_leave_it_alone_and_a_task_has_its_own():
    course = Course(card="run")
    race = Race(course.scene())
    course.go(race, "rates", "why")
    assert race.puts == 0
    course.go(race, "rates", "task")
    assert race.setup == course.lesson.task.start
    course.go(race, "ravine", "question")
    assert race.setup == lesson("ravine").setup.replace(steps=1, step=0)


def test_a_task_is_judged_remembered_and_hinted_at():
    course, task = Course(card="task"), LESSONS[0].task
    lane = task.start.lanes[0]
    for rate in (0.003, 0.004, 0.005):
        assert not course.needs_hint
        assert not course.judged(task.start.replace(lanes=(lane.with_value("lr", rate),))).done
    assert course.needs_hint
    assert course.judged(task.start.replace(lanes=(lane.with_value("lr", 0.1),))).done
    assert course.judged(task.start.replace(lanes=(lane.with_value("lr", 0.09),))).done
    assert course.progress.done == {"rates"}
    assert course.progress.best == {"rates": 16}


@pytest.mark.parametrize("key", [each.key for each in LESSONS])
def test_a_link_opens_a_lesson_at_a_card(key):
    for card in CARDS:
        course, messages = opened({"b": f"{key}~{card}"})
        assert (course.lesson.key, course.card, messages) == (key, card, [])
    setup, problems = race_of(course, f"b={key}~task&{address(course.lesson.task.start)}", [])()
    assert (setup, problems) == (course.lesson.task.start, [])


@pytest.mark.parametrize("word", ["nonsense", "rates~nonsense", "~"])
def test_a_broken_link_opens_the_first_lesson_and_mostly_says_so(word):
    course, messages = opened({"b": word})
    assert course.lesson == LESSONS[0]
    assert bool(messages) == (word != "~")


def test_progress_survives_and_is_merged():
    old = Progress({"rates": 1}, {"ravine"}, {"ravine": 40.0})
    new = Progress({"rates": 2}, {"rates"}, {"ravine": 50.0})
    assert new.add(old.text())
    assert new == Progress({"rates": 2}, {"rates", "ravine"}, {"ravine": 40.0})


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "[" * 20_000, None, 7, '{"answers": 3, "done": {}, "best": []}',
     json.dumps({"answers": {"rates": 9, "none": 1, "ravine": True}, "done": ["none", 3],
                 "best": {"rates": "1", "ravine": True, "bias": -1, "minima": float("inf")}})],
)  # fmt: skip
def test_nothing_that_is_not_ours_becomes_progress(text):
    progress = Progress()
    progress.add(text)
    assert progress == Progress()


def test_one_goes_through_a_lesson_on_the_page():
    app = page()
    assert next(button for button in app.button if button.label.startswith("Commit")).disabled
    app.radio[0].set_value(0).run()
    press(app, "Commit to this answer and run")
    assert any("The right answer: 0.1." in told.value for told in app.info)
    for label in ("Why is that so?", "To the task"):
        press(app, label)
    assert any(told.value.startswith("Not yet") for told in app.info)
    press(app, "Take away")
    press(app, "Next lesson")
    assert app.radio[0].label == LESSONS[1].question
