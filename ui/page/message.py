"""Texts for people, kept as a template and its values so that they can be translated when they are shown.

Templates are English msgids. Extract them with the keywords `Message`, `Problem` and `N_`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ui.page.limits import MAX_QUOTE
from ui.page.numerals import whole

Gettext = Callable[..., str]  # of a text, or of its forms for one and many and the count


def N_(text: str) -> str:
    """Mark a text for translation without translating it yet."""
    return text


def quote(value: object) -> str:
    """Repeat somebody else's input in a message: short, on one line, its strange characters escaped."""
    if isinstance(value, str):
        text = repr(value[: MAX_QUOTE + 1])
        return text if len(text) <= MAX_QUOTE else text[: MAX_QUOTE - 1] + "…"
    if value is None or isinstance(value, (bool, float)):
        return str(value).removesuffix(".0")
    if isinstance(value, int) and abs(value) < 10**MAX_QUOTE:
        return str(value)
    return type(value).__name__


@dataclass(frozen=True)
class Message:
    """A template in English and what fills it; a value may be a message itself.

    `str(message)` is English, `message.translated(_)` goes through a gettext function. Values may carry text
    that somebody else wrote: escape the result before it is shown as HTML.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def translated(self, gettext: Gettext) -> str:
        """The text in the language of `gettext`, nested messages included."""
        filled = {key: _filled(value, gettext) for key, value in self.values.items()}
        return gettext(self.text).format(**filled)

    def __str__(self) -> str:
        return self.translated(lambda text, plural="", count=1: plural if plural and count != 1 else text)


def _filled(value: object, gettext: Gettext) -> object:
    if isinstance(value, Message):
        return value.translated(gettext)
    return whole(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Counted(Message):
    """A number of things, to be part of a message: Counted("{count} step", "{count} steps", 2000)."""

    def __init__(self, one: str, many: str, count: int) -> None:
        super().__init__(one, {"count": whole(count)})
        object.__setattr__(self, "many", many)
        object.__setattr__(self, "count", count)

    def translated(self, gettext: Gettext) -> str:
        """The form that fits the number, in the language of `gettext`."""
        many, count = self.__dict__["many"], self.__dict__["count"]
        return gettext(self.text, many, count).format(**self.values)


class Name(Message):
    """The name of a setting as code and links spell it; other languages call it by its label."""

    def translated(self, gettext: Gettext) -> str:
        """The label in the language of `gettext`, or the name itself."""
        label = self.text.replace("_", " ")
        translation = gettext(label)
        return self.text if translation == label else translation


class Problem(ValueError):
    """Input that cannot be used, with a message that says what was wrong and what is allowed."""

    def __init__(self, text: str, /, **values: object) -> None:
        self.message = Message(text, values)
        super().__init__(str(self.message))
