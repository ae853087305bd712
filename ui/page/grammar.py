"""The small grammar of links: words joined by `~`, each a name and a value split at its first `-`.

None of `- _ . ~` is touched by percent-encoding, so a link reads the same wherever it is pasted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote_plus

from ui.page.limits import MAX_LINK, MAX_LINK_FIELDS, MAX_NUMBER, MAX_WORD
from ui.page.message import N_, Message, Name, Problem, quote
from ui.page.values import Value

NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e-?[0-9]+)?")
NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{MAX_WORD - 1}}}")
BAD_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")
ADDRESS = re.compile(r"(?:[a-z]+://[^?]*)?\?")
SWITCH_TEXT = {True: "on", False: "off"}
SWITCH_VALUE = {text: value for value, text in SWITCH_TEXT.items()}


class Words(NamedTuple):
    """The first word, the words without a value, and the names with the texts of their values."""

    head: str
    bare: list[str]
    named: list[tuple[str, str]]


def parameters(query: object) -> list[tuple[str, str]]:
    """The names of a link's parameters and their texts, not yet decoded.

    A leading question mark, or a whole address around the query, is cut off.
    """
    if not isinstance(query, str):
        raise Problem("A link must be text")
    if len(query) > MAX_LINK:
        text = N_("The link has {length} characters; at most {limit} are read")
        raise Problem(text, length=len(query), limit=MAX_LINK)
    address = ADDRESS.match(query)
    parts = (query[address.end() :].partition("#")[0] if address else query).split("&")
    if len(parts) > MAX_LINK_FIELDS:
        text = N_("The link has {count} parameters; at most {limit} are read")
        raise Problem(text, count=len(parts), limit=MAX_LINK_FIELDS)
    return [part.partition("=")[::2] for part in parts]


def decoded(key: str, raw: str) -> str:
    """The text of a parameter."""
    try:
        if BAD_ESCAPE.search(raw):
            raise ValueError(raw)
        return unquote_plus(raw, errors="strict")
    except ValueError:
        raise Problem("The link is damaged: {text} cannot be decoded", text=quote(f"{key}={raw}")) from None


def number_text(value: float) -> str:
    """The shortest text that reads back as the same number, without a plus sign, which would be encoded."""
    return repr(value).replace("e+", "e").removesuffix(".0")


def value_text(value: Value) -> str:
    """A number or a switch."""
    return SWITCH_TEXT[value] if isinstance(value, bool) else number_text(value)


def join_numbers(numbers: Iterable[float], separator: str = "~") -> str:
    """Numbers in a row."""
    return separator.join(number_text(number) for number in numbers)


def join_words(head: str, values: Iterable[tuple[str, Value]]) -> str:
    """A first word and named values."""
    return "~".join([head, *(f"{name}-{value_text(value)}" for name, value in values)])


def read_number(name: str, text: str) -> float:
    """The finite number that the text spells in plain decimal notation."""
    if len(text) <= MAX_NUMBER and NUMBER.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    raise Problem("{name}: {text} is not a number", name=_shown(name), text=quote(text))


def _shown(name: str) -> Message | str:
    """The name of a setting; one that no setting can have is somebody else's text."""
    return Name(name) if NAME.fullmatch(name) else quote(name)


def read_numbers(name: str, text: str, separator: str = "~") -> tuple[float, ...]:
    """Numbers in a row."""
    return tuple(read_number(name, part) for part in text.split(separator))


def read_value(name: str, text: str) -> Value:
    """A number or a switch."""
    return SWITCH_VALUE[text] if text in SWITCH_VALUE else read_number(name, text)


def read_words(text: str) -> Words:
    """The words of a parameter, the named ones split but not yet read."""
    head, *rest = text.split("~")
    pairs = [word.partition("-") for word in rest]
    bare = [name for name, dash, _ in pairs if not dash]
    return Words(head, bare, [(name, value) for name, dash, value in pairs if dash])
