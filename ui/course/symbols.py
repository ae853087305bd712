"""The symbols of a reason's formula that stand in the picture: a button for each, which lights it alone."""

from __future__ import annotations

import re

import streamlit as st

from ui.course.lesson import Lesson
from ui.page.i18n import _
from ui.page.markup import element, words
from ui.page.messages import Row
from ui.page.runs import inspection, result, run_specs


def legend(lesson: Lesson) -> None:
    """Draw a button for each symbol that is lit, with what it is called; `panel/lit.js` listens to them."""
    rows: dict[str, Row] = {}
    for spec in run_specs(lesson.setup):
        rows |= {row["name"]: row for row in inspection(result(spec))[1]}
    buttons = "".join(_button(rows[name]) for name in lesson.lit)
    named = {"role": "group", "aria-label": _("Symbols of the formula")}
    st.html(element("div", buttons, "dl-symbols", **named))


def _button(row: Row) -> str:
    symbol = re.sub(r"_\{?([^}]*)\}?$", r"<sub>\1</sub>", words(row["symbol"]))
    told = f"{element('b', symbol)} {words(row['label'])}"
    how = {"type": "button", "data-lit": row["name"], "aria-pressed": "false"}
    return element("button", told, "dl-lightable", **how)
