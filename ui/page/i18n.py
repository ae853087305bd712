"""The visitor's language: catalogues in `locale/<language>/LC_MESSAGES/messages.po`, compiled when needed."""

from __future__ import annotations

import gettext
import re
import threading
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import streamlit as st
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from ui.page.numerals import whole

LOCALE = Path(__file__).resolve().parents[2] / "locale"
SCRIPTS = Path(__file__).resolve().parents[1] / "player" / "js"
_QUOTED = r'''"((?:[^"\\]|\\.)*)"'''
JS_TEXT = re.compile(rf"\bt\(\s*{_QUOTED}")
JS_COUNTED = re.compile(rf"\btn\(\s*{_QUOTED},\s*{_QUOTED}")
CHOSEN = "chosen-language"  # where the session keeps it; a widget forgets it with its page
LANGUAGES = {"en": "English", "ko": "한국어"}


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations into a language; English needs none."""
    file = LOCALE / language / "LC_MESSAGES" / "messages.po"
    if not file.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


_run = threading.local()  # every run of a page has a thread to itself while it lasts


def choose_language() -> str:
    """Settle the language of this run: the visitor's choice, else the link's, else the browser's."""
    wishes = (chosen_language(), (st.context.locale or "")[:2])
    speak(next((wish for wish in wishes if wish in LANGUAGES), "en"))
    return spoken()


def chosen_language() -> str | None:
    """The language that somebody has chosen, here or in the link the visit began with; None where nobody has.

    It is kept for the visit: the next page, or the one before, may have an address that says nothing of it.
    """
    wish = st.session_state.get(CHOSEN) or st.query_params.get("lang")
    if wish not in LANGUAGES:
        return None
    st.session_state[CHOSEN] = wish
    return str(wish)


def remember_language(language: str) -> None:
    """Keep a choice for the visit. The browser writes it into the address (`keepLanguage` of address.js).

    Setting `st.query_params` would make another page for the back button, which shows the same.
    """
    st.session_state[CHOSEN] = language


def speak(language: str) -> None:
    """Use a language for what else this thread does."""
    _run.language = language


def spoken() -> str:
    """The language of this run."""
    return getattr(_run, "language", "en")


def _(text: str, plural: str = "", count: int = 1) -> str:
    """The text in the language chosen for this run; with `plural`, in the form that fits `count`."""
    if not text:
        return ""
    words = catalogue(spoken())
    return words.ngettext(text, plural, count) if plural else words.gettext(text)


def counted(one: str, many: str, count: int, **values: object) -> str:
    """The form that fits `count`, with {count} and other places filled: 1 step, 2,000 steps."""
    return _(one, many, count).format(count=whole(count), **values)


Text = str | tuple[str, str]  # a text, or its forms for one and for many
Catalogue = dict[str, str | dict[str, str]]  # what the browser is sent: translations, or forms by category


@lru_cache(maxsize=1)
def script_texts() -> tuple[Text, ...]:
    """Every text that the browser's modules show: what stands in their t("…") and tn("…", "…")."""
    sources = [file.read_text("utf-8") for file in SCRIPTS.glob("*/*.js")]
    found = (text for source in sources for text in (*JS_TEXT.findall(source), *JS_COUNTED.findall(source)))
    return tuple(sorted(set(found), key=str))


@lru_cache(maxsize=len(LANGUAGES))
def _categories(language: str) -> dict[str, int]:
    """The plural categories of `Intl.PluralRules` in a language, with a number that each is used for."""
    rule = Locale(language).plural_form
    return {rule(count): count for count in reversed(range(200))}


def script_catalogue() -> Catalogue:
    """The visitor's translations of those texts; of one that counts, the forms by plural category."""
    words: Catalogue = {}
    for text in script_texts():
        if isinstance(text, str):
            words[text] = _(text)
        else:
            words[text[0]] = {name: _(*text, count) for name, count in _categories(spoken()).items()}
    return words
