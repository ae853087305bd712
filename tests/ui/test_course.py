"""The course: one commits before anything moves, tasks are judged by the race, progress is not trusted."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.course.lesson import CARDS, STEPS
from ui.course.lessons import LESSONS, lesson
from ui.course.milestones import milestones
from ui.course.page import scored
from ui.course.progress import Progress
from ui.course.state import Course, opened, race_of
from ui.page.link import address
from ui.page.setup import Setup

ROOT = Path(__file__).resolve().parents[2]


class Race:
    """A race that does what it is told."""

    def __init__(self, setup):
        self.setup, self.prefix, self.note, self.puts = setup, "", "", 0
        self.milestones, self.lit = (), ()

    def put(self, setup: Setup) -> None:
        self.setup, self.puts = setup, self.puts + 1

    def look(self, place: int) -> None:
        self.place = place


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
    assert course.waits(race.setup)
    course.commit(race, 2)
    assert (course.card, course.answer, race.prefix) == ("run", 2, "b=rates~run")
    assert race.setup == course.lesson.setup
    assert race.setup.step is None
    assert not course.waits(race.setup)


def test_cards_of_one_race_leave_it_alone_and_a_task_has_its_own():
    course = Course(card="run")
    race = Race(course.scene())
    course.go(race, "rates", "take")
    assert race.puts == 0
    course.go(race, "rates", "task")
    assert race.setup == course.lesson.task.start
    course.go(race, "ravine", "question")
    assert race.setup == lesson("ravine").setup.replace(steps=1, step=0)


def test_a_reason_shows_the_lane_and_the_step_at_which_one_sees_it():
    course = Course(lesson("nesterov"), "run")
    race = Race(course.scene().replace(seed=7))
    course.go(race, "nesterov", "why")
    assert race.setup == course.lesson.setup.replace(seed=7, step=4)  # what one has set stays
    assert (race.place, race.puts) == (1, 1)
    course.go(race, "nesterov", "why")
    assert race.puts == 1
    for each in LESSONS:
        assert bool(each.seen) == bool(each.lit)
        if each.seen:
            place, step = each.seen
            assert place < len(each.setup.lanes)
            assert 0 <= step < each.setup.steps


def test_symbols_of_a_reason_are_marked_and_each_has_a_button():
    app = page("nesterov~why")
    (formula,) = (told.value for told in app.latex if "nabla" in told.value and "gathered" in told.value)
    assert r"+ \textcolor{#000002}{\nabla L}(\textcolor{#000004}{\theta - \eta\mu v})" in formula
    assert any(r"\textcolor{#000003}{v_t} &= \mu v_{t-1}" in told.value for told in app.latex)  # the rule's
    buttons = next(told.proto.body for told in app.get("html") if "dl-symbols" in told.proto.body)
    assert re.findall('data-lit="(.*?)"', buttons) == list(lesson("nesterov").lit)
    assert "θ̃<sub>t</sub></b> look-ahead point" in buttons
    assert app.session_state["course"].lesson.seen == (1, 4)


def test_what_a_list_of_before_says_turns_nothing_back():
    course = Course(lesson("rates"))
    race = Race(course.scene())
    course.commit(race, 0)
    course.choose(race, turns=0, card="question")
    course.choose(race, turns=0, lesson_key="ravine")
    course.choose(race, turns=1, lesson_key="rates")  # of this turn, but no other lesson
    assert (course.lesson.key, course.card) == ("rates", "run")
    course.choose(race, turns=1, card="why")
    assert course.card == "why"
    course.choose(race, turns=1, lesson_key="ravine")
    assert (course.lesson.key, course.card, race.setup) == ("ravine", "question", course.scene())


def test_a_point_that_was_the_answer_stays_marked_in_the_run():
    course = Course(lesson("adagrad"))
    race = Race(course.scene())
    begins = course.lesson.ask.begins
    assert (race.setup.start, race.setup.steps, course.marks(race.setup)) == (begins, 1, True)
    course.commit(race, (1.0, 2.0))
    lanes = tuple(lane.replace(start=course.lesson.setup.start) for lane in course.lesson.setup.lanes)
    assert race.setup == course.lesson.setup.replace(start=(1.0, 2.0), lanes=lanes)
    assert course.marks(race.setup)
    course.go(race, "adagrad", "task")
    assert not course.marks(race.setup)
    course.go(race, "ravine", "question")
    assert not course.marks(race.setup)
    for key in ("adagrad", "minima"):  # one has not answered
        assert not Course(lesson(key), "run").marks(lesson(key).setup)
    assert Course(lesson("minima")).marks(lesson("minima").asked())


def test_the_steps_that_decide_are_marked_once_one_has_answered():
    course = Course(lesson("ravine"))
    assert milestones(course, course.scene()) == []
    course.commit(Race(course.scene()), 60.0)
    assert milestones(course, course.scene()) == [(0, 351, "351 steps"), (1, 55, "55 steps")]
    course = Course(lesson("bias"), "run")
    assert milestones(course, course.scene()) == list(course.lesson.milestones)
    changed = course.lesson.setup.replace(lanes=course.lesson.setup.lanes[:1])
    assert milestones(course, changed) == [(0, 57, "57 steps")]  # no longer the race of the lesson
    for each in LESSONS:
        for place, step, text in each.milestones or ():
            assert place < len(each.setup.lanes)
            assert 0 < step <= each.setup.steps
            assert text


def test_answers_of_every_kind_are_read_and_told():
    old = Progress({"rates": 1, "ravine": 60.0, "adagrad": (-2.0, -2.0)})
    new = Progress()
    assert new.add(old.text())
    assert new == old
    told = {key: lesson(key).ask.told(answer) for key, answer in old.answers.items()}
    assert told == {"rates": "0.1", "ravine": "60 steps", "adagrad": "(−2, −2)"}
    ravine, adagrad = lesson("ravine").ask, lesson("adagrad").ask
    assert [ravine.reply(answer) for answer in (10.0, 60.0, 300.0)] == [
        ravine.below, ravine.good, ravine.above,
    ]  # fmt: skip
    assert [adagrad.reply(at) for at in ((-2.0, -2.0), (3.0, 0.5))] == [adagrad.good, adagrad.far]


def test_a_slider_and_a_point_are_committed_to_on_the_page():
    app = page("ravine~question")
    app.slider[0].set_value(60.0).run()
    press(app, "Commit to this answer and run")
    assert any("Your answer: 60 steps. Right." in told.value for told in app.success)
    app = page("inputs~question")
    assert next(button for button in app.button if button.label.startswith("Commit")).disabled
    session = app.session_state["course"]
    assert session.lesson.key == "inputs"


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
     json.dumps({"answers": {"rates": 9, "none": 1, "ravine": True, "adagrad": [1, None], "bias": 1e9},
                 "done": ["none", 3],
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
    assert app.slider[0].label == LESSONS[1].question


def test_a_score_of_one_step_is_no_plural():
    task = LESSONS[0].task
    assert task.unit == STEPS
    assert [scored(task, n) for n in (1, 2)] == ["1 step", "2 steps"]
