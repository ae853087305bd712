"""The settings of one part of a page: a choice among a few kinds, and numbers.

A subclass names its kinds and its parameters; cards, links and checks follow from them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Self

from surfaces.parameter import Parameter
from ui.page.grammar import join_words, read_value, read_words
from ui.page.message import Problem, quote
from ui.page.values import Value, Values, canonical, choice, with_value


@dataclass(frozen=True)
class Knobs:
    """`kind` is one of `kinds`, the first by default; `values` is what differs from the defaults.

    Problem: an unknown kind or name, or a value outside its domain.
    """

    kind: str = ""
    values: Values = ()

    title: ClassVar[str]
    kind_label: ClassVar[str]
    kinds: ClassVar[Mapping[str, str]]
    parameters: ClassVar[tuple[Parameter, ...]]
    fitting: ClassVar[Mapping[str, Mapping[str, Value]]] = MappingProxyType({})  # what a kind brings along

    def __post_init__(self) -> None:
        kind = next(iter(self.kinds)) if self.kind == "" else self.kind
        object.__setattr__(self, "kind", choice(self.kind_label, kind, self.kinds))
        object.__setattr__(
            self, "values", canonical(self.values, self.parameters, self.defaults(), self.title)
        )

    @classmethod
    def of(cls, kind: str = "", **values: Value) -> Self:
        """The kind with some numbers set."""
        return cls(kind, tuple(values.items()))

    @classmethod
    def defaults(cls) -> dict[str, Value]:
        """Every number's default, in order."""
        return {parameter.name: parameter.default for parameter in cls.parameters}

    @property
    def settings(self) -> dict[str, Value]:
        """Every number, in order."""
        return {**self.defaults(), **dict(self.values)}

    def number(self, name: str) -> float:
        """One number."""
        return float(self.settings[name])

    def whole(self, name: str) -> int:
        """One whole number."""
        return int(self.settings[name])

    def on(self, name: str) -> bool:
        """One switch."""
        return bool(self.settings[name])

    def changed(self, name: object, value: object) -> Self:
        """The same with the kind or one number changed."""
        if name == "kind":
            known = choice(self.kind_label, value, self.kinds)
            values = {**dict(self.values), **self.fitting.get(known, {})}
            return dataclasses.replace(self, kind=known, values=tuple(values.items()))
        choice(self.title, name, self.defaults())
        return dataclasses.replace(self, values=with_value(self.values, str(name), value))

    def text(self) -> str:
        """These settings as the words of a link."""
        return join_words(self.kind, self.values)

    @classmethod
    def read(cls, text: str, **more: str) -> Self:
        """The settings that a link spells; `more` are what else a subclass has."""
        words = read_words(text)
        if words.bare:
            raise Problem(
                "{owner}: {word} is not used here", owner=quote(words.head), word=quote(words.bare[0])
            )
        return cls(words.head, _read(words.named), **more)


def _read(named: Iterable[tuple[str, str]]) -> Values:
    return tuple((name, read_value(name, text)) for name, text in named)
