"""The visitor's language: catalogues in `locale/<language>/LC_MESSAGES/messages.po`, compiled when needed."""

from __future__ import annotations

import gettext
import re
import threading
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[2] / "locale"
SCRIPTS = Path(__file__).resolve().parents[1] / "player" / "js"
JS_TEXT = re.compile(r"""\bt\(\s*"((?:[^"\\]|\\.)*)\"""")
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
    wishes = (st.session_state.get("lang"), st.query_params.get("lang"), (st.context.locale or "")[:2])
    speak(next((wish for wish in wishes if wish in LANGUAGES), "en"))
    return spoken()


def speak(language: str) -> None:
    """Use a language for what else this thread does."""
    _run.language = language


def spoken() -> str:
    """The language of this run."""
    return getattr(_run, "language", "en")


def _(text: str) -> str:
    """The text in the language chosen for this run."""
    return catalogue(spoken()).gettext(text) if text else ""


@lru_cache(maxsize=1)
def script_texts() -> tuple[str, ...]:
    """Every text that the browser's modules show: what stands in their t("…")."""
    return tuple(
        sorted({text for file in SCRIPTS.glob("*/*.js") for text in JS_TEXT.findall(file.read_text("utf-8"))})
    )


def script_catalogue() -> dict[str, str]:
    """The visitor's translations of those texts."""
    return {text: _(text) for text in script_texts()}
