"""The card of a question: where one chooses, slides, or points."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.course.question import Answer, Choice, Place, Slide
from ui.course.state import Course
from ui.page.i18n import _, spoken
from ui.page.setup import Setup


def asked(course: Course, shown: Setup) -> Callable[[], Answer | None]:
    """Draw the question; return what reads the answer that is set, None while there is none."""
    ask, key = course.lesson.ask, f"course-answer-{course.lesson.key}-{spoken()}"  # options have labels
    if isinstance(ask, Choice):
        return _options(course, ask, key)
    if isinstance(ask, Slide):
        return _slider(course, ask, key)
    return _point(course, ask, shown)


def _options(course: Course, ask: Choice, key: str) -> Callable[[], Answer | None]:
    options = [_(option.text) for option in ask.options]
    st.radio(
        _(course.lesson.question),
        range(len(options)),
        format_func=options.__getitem__,
        index=course.answer if isinstance(course.answer, int) else None,
        key=key,
        disabled=course.answer is not None,
    )
    return lambda: st.session_state[key]


def _slider(course: Course, ask: Slide, key: str) -> Callable[[], Answer | None]:
    given = course.answer if isinstance(course.answer, (int, float)) else ask.low
    st.slider(
        _(course.lesson.question),
        float(ask.low),
        float(ask.high),
        float(given),
        float(ask.step),
        format=_(ask.unit).format(score="%g").replace("%g%", "%g%%"),
        key=key,
        disabled=course.answer is not None,
    )
    return lambda: st.session_state[key]


def _point(course: Course, ask: Place, shown: Setup) -> Callable[[], Answer | None]:
    st.markdown(_(course.lesson.question))
    at = course.answer if course.answer is not None else shown.start
    if at == ask.begins:
        st.info(_("Click into the contour, or drag the ring. You can also type the start under “Setup”."))
        return lambda: None
    st.markdown(_("Your answer: {answer}.").format(answer=ask.told(at)))
    return lambda: shown.start
