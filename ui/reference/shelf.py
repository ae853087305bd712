"""Figures of papers and the curriculum, drawn: cards with ways into the app."""

from __future__ import annotations

import streamlit as st

from ui.page.i18n import _, spoken
from ui.page.markup import element, words
from ui.page.numerals import number
from ui.reference.curriculum import CHAPTERS, Topic
from ui.reference.papers import FIGURES, Figure, Number
from ui.reference.place import anchor, anchors
from ui.reference.terms import TERMS, place_of


def shelf() -> None:
    """Every figure: what the paper says, its number and ours, and its settings one click away."""
    st.caption(
        _(
            "What papers state, beside what the same settings give here. “Paper” is what the paper prints, "
            "or what its formula gives. Where the two differ, the card says why."
        )
    )
    st.html(element("div", "".join(map(_figure, FIGURES)), "dl-shelf"))


def _figure(figure: Figure) -> str:
    heads = "".join(element("th", words(head), scope="col") for head in (_("Number"), _("Paper"), _("Here")))
    table = element("thead", element("tr", heads)) + element("tbody", "".join(map(_row, figure.numbers)))
    differs = ""
    if figure.differs:
        differs = element("p", f"{element('strong', words(_('Why they differ')))} {words(_(figure.differs))}")
    parts = (
        element("h3", words(_(figure.title))),
        element("p", words(_(figure.statement))),
        element("table", table),
        differs,
        element("small", words(figure.source)),
        anchors(figure.places),
    )
    return element("article", "".join(parts))


def _row(told: Number) -> str:
    cells = "".join(element("td", number(value, told.digits)) for value in (told.paper, told.ours))
    label = element("th", words(_(told.label)), scope="row")
    return element("tr", label + cells, "" if told.same else "dl-differs")


def curriculum() -> None:
    """Every topic of a course, then its terms, each with the way to where it is seen."""
    st.caption(_("What a course on training neural networks asks about, each one click from where it moves."))
    for chapter in CHAPTERS:
        topics = element("div", "".join(map(_topic, chapter.topics)), "dl-topics")
        st.html(_heading(_(chapter.title)) + topics)
    st.html(_heading(_("Terms")) + element("ul", "".join(map(_term, TERMS)), "dl-terms"))


def _heading(text: str) -> str:
    return element("h2", words(text), "dl-chapter")


def _topic(topic: Topic) -> str:
    title, text = element("h3", words(_(topic.title))), element("p", words(_(topic.text)))
    return element("article", title + text + anchors(topic.ways))


def _term(term: str) -> str:
    """A term as a link; in other languages with the English one, which papers use."""
    english = "" if spoken() == "en" else f" {element('small', words(term))}"
    return element("li", anchor(place_of(term), _(term)) + english)
