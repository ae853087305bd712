"""Settings as sorted pairs of name and value, checked against the `Parameter` records that describe them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeGuard

import numpy as np

from surfaces.parameter import Parameter
from ui.page.limits import MAX_COORDINATE, MAX_WHOLE
from ui.page.message import N_, Message, Name, Problem, quote

Value = float | bool
Values = tuple[tuple[str, Value], ...]
Point = tuple[float, float]


def is_number(value: object) -> TypeGuard[float]:
    """Whether this is a finite real number; a bool is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def check(parameter: Parameter, value: object, owner: str) -> Value:
    """The value in the type its parameter has, or a `Problem` that says what is allowed."""
    names = {"owner": Message(owner), "name": Name(parameter.name)}
    if parameter.switch:
        if not isinstance(value, (bool, np.bool_)):
            raise Problem("{owner}: {name} is a switch, on or off", **names)
        return bool(value)
    if not is_number(value) or not parameter.domain.contains(value):
        allowed = {"domain": str(parameter.domain), "value": quote(value)}
        raise Problem("{owner}: {name} must lie in {domain}, not {value}", **names, **allowed)
    if parameter.whole:
        return whole(Message("{owner}: {name}", names), value, -MAX_WHOLE, MAX_WHOLE)
    return float(value)


def whole(name: str | Message, value: object, low: int, high: int) -> int:
    """The value as a whole number from low to high."""
    name = Name(name) if isinstance(name, str) else name
    if not is_number(value) or value != math.floor(value):
        raise Problem("{name} must be a whole number, not {value}", name=name, value=quote(value))
    if not low <= value <= high:
        allowed = {"low": low, "high": high, "value": quote(value)}
        raise Problem("{name} must lie between {low} and {high}, not {value}", name=name, **allowed)
    return int(value)


def coordinates(name: str, value: object, count: int) -> tuple[float, ...]:
    """The value as that many finite numbers, none absurdly far away."""
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes)) or len(value) != count:
        raise Problem("{name} must be {count} numbers", name=Name(name), count=count)
    if not all(is_number(item) and abs(item) <= MAX_COORDINATE for item in value):
        limit = f"{MAX_COORDINATE:g}"
        text = N_("{name} must be {count} numbers between −{limit} and {limit}")
        raise Problem(text, name=Name(name), count=count, limit=limit)
    return tuple(float(item) for item in value)


def point(name: str, value: object) -> Point:
    """The value as a point of the plane."""
    x, y = coordinates(name, value, 2)
    return x, y


def choice(name: str, value: object, known: Iterable[str]) -> str:
    """The value if it is one of the known names; `name`, a msgid, says of what."""
    names = list(known)
    if not isinstance(value, str) or value not in names:
        text = N_("{name} {value} is not known; there is {known}")
        raise Problem(text, name=Message(name), value=quote(value), known=", ".join(names))
    return value


def canonical(
    values: Iterable[tuple[str, object]],
    parameters: Iterable[Parameter],
    defaults: Mapping[str, Value],
    owner: str,
) -> Values:
    """The values checked, sorted, and without those that say what holds anyway."""
    known = {parameter.name: parameter for parameter in parameters}
    seen: dict[str, Value] = {}
    for name, value in values:
        if name not in known:
            names = ", ".join(known) or "—"
            text = N_("{owner} has no setting {name}; it has {known}")
            raise Problem(text, owner=Message(owner), name=quote(name), known=names)
        if name in seen:
            raise Problem("{owner}: {name} is set twice", owner=Message(owner), name=Name(name))
        seen[name] = check(known[name], value, owner)
    return tuple(sorted((name, value) for name, value in seen.items() if value != defaults[name]))


def with_value(values: Values, name: str, value: Any) -> Values:
    """The values with one of them set, whether or not it was there, still to be checked."""
    return (*without_value(values, name), (name, value))


def without_value(values: Values, name: str) -> Values:
    """The values with one of them back at its default."""
    return tuple(item for item in values if item[0] != name)
