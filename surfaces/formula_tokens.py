"""Cuts the text of a formula into pieces: what people type, and what they paste from papers and code."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Modules in front of a function's name, as in np.sin(x).
MODULES = "np|numpy|math|Math|torch|jnp|sympy|sp"
TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<name>(?:(?:{MODULES})\.)?[A-Za-z_][A-Za-z_0-9]*)|\*\*|[-+*/^(),|]"
)
SIGNS = {
    **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013", "-"),  # minus sign, hyphens and dashes
    **dict.fromkeys("\u00b7\u22c5\u00d7\u2219\u2217", "*"),  # dots, cross and asterisk
    **dict.fromkeys("\u00f7\u2215\u2044", "/"),
    **dict.fromkeys("\u2223", "|"),
    "√": "√",
}
BLANK = " \t\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"  # as in a class of a regular expression
BLANKS = re.compile(f"[{BLANK}]*")
_B = BLANKS.pattern
# The name of the loss, which may say what it depends on, as in f(x, y) = …
LEFT_SIDE = re.compile(rf"{_B}([^\W\d]\w*){_B}(?:\({_B}x{_B}(?:,{_B}y{_B})?\){_B})?:?=(?!=)")
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
RAISED_SIGNS = {"⁻": "-", "⁺": ""}


class Token(NamedTuple):
    """A piece of the text; the last one is empty.

    `kind` is "number", "name", "raised" (an exponent set small), "foreign", "end" or the sign itself in
    ASCII; `text` says the same in ASCII, `shown` as it was typed.
    """

    text: str
    kind: str
    position: int
    shown: str

    @property
    def end(self) -> int:
        """The position behind it."""
        return self.position + len(self.shown)


def tokens(text: str, start: int = 0) -> list[Token]:
    """The pieces of a text from a position on; what is understood nowhere is "foreign" and ends the list."""
    found: list[Token] = []
    position = _after_blanks(text, start)
    while position < len(text):
        found.append(_token(text, position))
        if found[-1].kind == "foreign":
            # Only an error once everything before it has been understood.
            return found
        position = _after_blanks(text, found[-1].end)
    return [*found, Token("", "end", max(0, len(text) - 1), "")]


def _after_blanks(text: str, position: int) -> int:
    blanks = BLANKS.match(text, position)
    return blanks.end() if blanks else position


def _token(text: str, position: int) -> Token:
    letter = _upright(text[position])
    if letter in SIGNS:
        return Token(SIGNS[letter], SIGNS[letter], position, text[position])
    if letter == "π":
        return Token("pi", "name", position, text[position])
    if text[position] in RAISED or text[position] in RAISED_SIGNS:
        return _raised(text, position)
    if letter != text[position]:
        return Token(letter, "name", position, text[position])
    match = TOKEN.match(text, position)
    if match is None:
        return Token(text[position], "foreign", position, text[position])
    name = match[0].rpartition(".")[2] if match["name"] else match[0]
    return Token(name, match.lastgroup or match[0], position, match[0])


def _raised(text: str, position: int) -> Token:
    end = position + (text[position] in RAISED_SIGNS)
    while end < len(text) and text[end] in RAISED:
        end += 1
    shown = text[position:end]
    digits = "".join(RAISED_SIGNS.get(letter, RAISED.get(letter, "")) for letter in shown)
    known = digits.lstrip("-").isdigit()
    return Token(digits, "raised" if known else "foreign", position, shown)


def _upright(letter: str) -> str:
    """A letter of the mathematical alphabets, such as an italic x, as the plain one."""
    found = unicodedata.normalize("NFKC", letter) if "\U0001d400" <= letter <= "\U0001d7ff" else letter
    return found if found.isalpha() else letter


def with_spaces(text: str) -> str:
    """The text with an ordinary space for every blank, at the same places."""
    return re.sub(f"[{BLANK}]", " ", text)


def plain(letter: str) -> str:
    """The ASCII character that a foreign one is taken for, or nothing."""
    alike = dict(zip("хуеосаТ", "xyeocaT", strict=True))  # noqa: RUF001
    found = alike.get(letter, unicodedata.normalize("NFKC", letter))
    return found if len(found) == 1 and found != letter and found.isascii() and found.isprintable() else ""
