"""The course: a lesson in cards beside the race, which keeps all its controls."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from ui.course.asking import asked
from ui.course.lesson import CARDS, STEPS, Judged, Task
from ui.course.lessons import LESSONS
from ui.course.milestones import milestones
from ui.course.question import Answer
from ui.course.state import Course, Race, opened, race_of
from ui.course.symbols import legend
from ui.page.cards import taking_along
from ui.page.i18n import _, counted, spoken
from ui.page.link import address, says_nothing
from ui.page.marked import marked
from ui.page.numerals import number
from ui.page.session import opening_query
from ui.player import keep, send

STATE, LESSON, CARD, FILE = "course", "course-lesson", "course-card", "course-file"


def show(begin: Callable[..., Any], draw: Callable[..., None]) -> None:
    """Draw the page; `begin` makes the visitor's race from what it opens with, `draw` shows both."""
    messages: Sequence[Any] = []
    opening = STATE not in st.session_state
    if opening:
        st.session_state[STATE], messages = opened({"b": st.query_params.get("b", "")})
    course: Course = st.session_state[STATE]
    race = begin(race_of(course, opening_query(), list(messages)))
    if opening and says_nothing(opening_query()):
        course.point_out(race)
    race.prefix = course.word
    race.note = _("your answer") if course.marks(race.setup) else ""
    race.waits = _("The charts begin with the run.") if course.waits(race.setup) else ""
    race.lit = course.lesson.lit if course.card == "why" else ()
    race.milestones = milestones(course, race.setup)
    told = course.judged(race.setup) if course.card == "task" else None
    with st.container(key="carriers-course"):
        course.progress.add(keep("course", course.progress.text()))
    draw(race, lambda: _lesson(course, race, told))


def _lesson(course: Course, race: Race, told: Judged | None) -> None:
    # Streamlit knows options by their labels, so lists with other labels are other lists.
    turns = course.turns
    lesson_key = f"{LESSON}-{turns}-{len(course.progress.done)}-{spoken()}"
    card_key = f"{CARD}-{turns}-{course.lesson.key}-{spoken()}"
    st.session_state[lesson_key], st.session_state[card_key] = course.lesson.key, course.card
    names = {each.key: _name(course, each.key) for each in LESSONS}
    cards = {card: _(label) for card, label in CARDS.items()}
    st.selectbox(
        _("Lesson"),
        list(names),
        format_func=names.__getitem__,
        key=lesson_key,
        on_change=lambda: course.choose(race, turns, lesson_key=st.session_state[lesson_key]),
        label_visibility="collapsed",
    )
    st.segmented_control(
        _("Card"),
        list(cards),
        format_func=cards.__getitem__,
        key=card_key,
        on_change=lambda: course.choose(race, turns, card=st.session_state[card_key]),
        label_visibility="collapsed",
        required=True,
    )
    with st.container(border=True):
        _heading(course, told)
        if course.card == "task":
            _task(course, race, told)
        else:
            BODIES[course.card](course, race)
    _progress(course)


def _heading(course: Course, told: Judged | None) -> None:
    """Say to those who do not see it which card is shown, and what is new on it."""
    title = f"{_(CARDS[course.card])} – {_name(course, course.lesson.key)}"
    news = _(course.lesson.task.hint) if _hinted(course, told) else ""
    with st.container(key="lesson-card"):
        send("lesson", "lesson", {"mark": course.word, "title": title, "news": news})


def _hinted(course: Course, told: Judged | None) -> bool:
    return course.card == "task" and course.needs_hint and not (told and told.done)


def _name(course: Course, key: str) -> str:
    place = [each.key for each in LESSONS].index(key)
    done = " ✓" if key in course.progress.done else ""
    return f"{place + 1}. {_(LESSONS[place].title)}{done}"


def _next(course: Course, race: Race, card: str, label: str) -> None:
    st.button(label, type="primary", on_click=lambda: course.turn(race, course.lesson.key, card))


def _question(course: Course, race: Race) -> None:
    read = asked(course, race.setup)
    if course.answer is None:
        st.button(
            _("Commit to this answer and run"),
            type="primary",
            disabled=read() is None,
            on_click=lambda: _commit(course, race, read()),
        )
    else:
        _next(course, race, "run", _("To the run"))


def _commit(course: Course, race: Race, answer: Answer | None) -> None:
    if answer is not None:
        course.commit(race, answer)


def _run(course: Course, race: Race) -> None:
    lesson, answer = course.lesson, course.answer
    st.markdown(_(lesson.run))
    if answer is not None:
        ask = lesson.ask
        said, reply = _("Your answer: {answer}.").format(answer=ask.told(answer)), _(ask.reply(answer))
        right = _("The right answer: {answer}.").format(answer=ask.told(ask.right))
        if ask.is_right(answer):
            exact = f" {right}" if answer != ask.right else ""
            st.success(f"{said} {_('Right.')} {reply}{exact}")
        else:
            st.info(f"{said} {reply} {right}")
    st.button(_("Run it again"), on_click=lambda: race.put(course.scene()))
    _next(course, race, "why", _("Why is that so?"))


def _in_lines(formula: str) -> str:
    """The parts of a formula below each other; beside each other they are wider than a card."""
    lines = r" \\[0.7em] ".join(part.strip().rstrip(",") for part in formula.split(r"\qquad"))
    return rf"\begin{{gathered}} {lines} \end{{gathered}}"


def _why(course: Course, race: Race) -> None:
    st.markdown(_(course.lesson.why))
    st.latex(_in_lines(marked(course.lesson.formula, course.lesson.lit)))
    if course.lesson.lit:
        legend(course.lesson)
        st.caption(
            _(
                "Highlighted symbols stand in the step inspector, and vectors on the contour. "
                "Point at one, or press its button, to see it alone."
            )
        )
    _next(course, race, "task", _("To the task"))


def _task(course: Course, race: Race, told: Judged | None) -> None:
    task = course.lesson.task
    st.markdown(_(task.text))
    if told is None:
        st.warning(_("The race is no longer that of the task."))
    elif told.done:
        st.success(f"{_('Done')}: {scored(task, told.score or 0.0)}. {_(task.best)}")
    elif told.score is not None:
        st.info(f"{_('Not yet')}: {scored(task, told.score)}.")
    else:
        st.info(_("Not yet. Change the settings of the lane, or drag in the plot."))
    if _hinted(course, told):
        st.markdown(f"**{_('Hint')}** {_(task.hint)}")
    st.button(_("Set the task up again"), on_click=lambda: race.put(task.start))
    _next(course, race, "take", _("Take away"))


def scored(task: Task, score: float) -> str:
    """A score in the unit of its task."""
    if task.unit == STEPS:
        return counted("{count} step", "{count} steps", int(score))
    return _(task.unit).format(score=number(score, 3))


def _take(course: Course, race: Race) -> None:
    with st.container(key="lesson-take"):
        st.subheader(_(course.lesson.take), anchor=False)
    _leave(_("Open this race by itself"), f"./?{address(race.setup)}")
    if course.lesson.more:
        label, page = course.lesson.more
        _leave(_(label), f"{page}?")
    keys = [each.key for each in LESSONS]
    after = keys[keys.index(course.lesson.key) + 1 :]
    if after:
        st.button(_("Next lesson"), type="primary", on_click=lambda: course.turn(race, after[0], "question"))
    send("panel", "course-share", {"cards": [], "tail": taking_along(_("Save the plot (PNG)"))})


def _leave(label: str, link: str) -> None:
    """A link out of the course; `link` has its "?"."""
    href = html.escape(f"{link}&lang={spoken()}".replace("?&", "?"))
    st.html(f'<a class="dl-try" href="{href}" target="_self">{html.escape(label)} →</a>')


BODIES: dict[str, Callable[[Course, Race], None]] = {
    "question": _question,
    "run": _run,
    "why": _why,
    "take": _take,
}


def _progress(course: Course) -> None:
    done, best = course.progress.done, course.progress.best.get(course.lesson.key)
    st.caption(_("Tasks done: {done} of {count}.").format(done=len(done), count=len(LESSONS)))
    if best is not None:
        st.caption(_("Your best in this lesson: {score}.").format(score=scored(course.lesson.task, best)))
    with st.expander(_("Progress")):
        st.caption(
            _("Answers and results are kept in this browser. The address bar holds a link to this very card.")
        )
        st.download_button(
            _("Save as a file"),
            course.progress.text(),
            file_name="descent-lab-course.json",
            mime="application/json",
            on_click="ignore",
        )
        st.file_uploader(_("Load a file"), type="json", key=FILE, on_change=lambda: _load(course))
    # Where the lesson is below the plot, the charts would stand between the two: see frame.css.
    st.toggle(_("Show the charts above the lesson"), key="course-charts")


def _load(course: Course) -> None:
    file = st.session_state.get(FILE)
    if file is not None:
        course.progress.add(file.getvalue()[:100_000].decode("utf-8", errors="replace"))
