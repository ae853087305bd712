"""What a setting of the page "Network" can be: a number, a switch, one of a few words, or hidden layers.

Values are sorted pairs of name and value, as everywhere on the page, but a value may be the word of a choice,
or the numbers of neurons of the hidden layers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from surfaces.parameter import Interval, Parameter
from ui.page.message import N_, Message, Problem, quote
from ui.page.values import check, choice, is_number

Shape = tuple[int, ...]
Setting = float | bool | str | Shape
Settings = tuple[tuple[str, Setting], ...]
MOST_LAYERS: Final = 8
MOST_NEURONS: Final = 32
USUAL_NEURONS: Final = 8


@dataclass(frozen=True)
class Option:
    """A choice of one among a few words; `choices` gives each its label, a msgid."""

    name: str
    label: str
    default: str
    choices: Mapping[str, str]
    help: str


@dataclass(frozen=True)
class Layers:
    """The hidden layers: how many neurons each has. `label` and `help` are msgids."""

    name: str
    label: str
    default: Shape
    help: str


Spec = Parameter | Option | Layers

DEPTH: Final = Parameter(
    "depth",
    "",
    2,
    Interval(0, MOST_LAYERS),
    (0, MOST_LAYERS),
    N_("Number of hidden layers."),
    words=N_("hidden layers"),
)
WIDTH: Final = Parameter(
    "width",
    "",
    USUAL_NEURONS,
    Interval(1, MOST_NEURONS),
    (1, MOST_NEURONS),
    N_("Number of neurons in every hidden layer. Where they differ, that of the largest is shown."),
    words=N_("neurons per layer"),
)
ALONE: Final = "neurons-"


def neurons_of(layer: int) -> Parameter:
    """The number of neurons of one hidden layer, counted from 1; in words it is called by that number."""
    text, words = N_("Number of neurons in this hidden layer alone."), N_("neurons in this layer")
    return Parameter(f"{ALONE}{layer}", "", USUAL_NEURONS, WIDTH.domain, WIDTH.slider, text, words=words)


BY_PARTS: Final = {part.name: part for part in (DEPTH, WIDTH, *map(neurons_of, range(1, MOST_LAYERS + 1)))}
"""The sliders by which hidden layers are set."""


def reshaped(shape: Shape, name: str, value: object, owner: str, more: int = USUAL_NEURONS) -> Shape:
    """The hidden layers after one of their sliders has moved; a layer that is added has as many neurons as
    the last one, or `more` where there was none. A Problem says what is allowed."""
    number = int(check(BY_PARTS[name], value, owner))
    if name == DEPTH.name:
        last = shape[-1] if shape else more
        return (*shape[:number], *(last,) * (number - len(shape)))
    if name == WIDTH.name:
        return (number,) * len(shape)
    place = int(name.removeprefix(ALONE)) - 1
    if place >= len(shape):
        text = N_("{owner}: there is no hidden layer {layer}; there are {count}")
        raise Problem(text, owner=Message(owner), layer=place + 1, count=len(shape))
    return (*shape[:place], number, *shape[place + 1 :])


def defaults(specs: Mapping[str, Spec]) -> dict[str, Setting]:
    """Every setting's default, in order."""
    return {name: spec.default for name, spec in specs.items()}


def checked(spec: Spec, value: object, owner: str) -> Setting:
    """The value in the type its setting has; a Problem says what is allowed."""
    if isinstance(spec, Option):
        return choice(spec.label, value, spec.choices)
    return _shape(value, owner) if isinstance(spec, Layers) else check(spec, value, owner)


def _shape(value: object, owner: str) -> Shape:
    given = list(value) if isinstance(value, (tuple, list)) else [value]
    wrong = [n for n in given if not (is_number(n) and n in range(1, MOST_NEURONS + 1))]
    if wrong or not isinstance(value, (tuple, list)):
        text = N_("{owner}: layers must be numbers of neurons, each between 1 and {most}, not {value}")
        raise Problem(text, owner=Message(owner), most=MOST_NEURONS, value=quote([*wrong, value][0]))
    if len(given) > MOST_LAYERS:
        text = N_("{owner}: at most {most} hidden layers are allowed, not {count}")
        raise Problem(text, owner=Message(owner), most=MOST_LAYERS, count=len(given))
    return tuple(int(n) for n in given if is_number(n))


def canonical(
    values: Iterable[tuple[str, object]], specs: Mapping[str, Spec], usual: Mapping[str, object], owner: str
) -> Settings:
    """The values checked, in the order of the settings, and without those that say what holds anyway."""
    found: dict[str, Setting] = {}
    for name, value in values:
        if name not in specs:
            text = N_("{owner} has no setting {name}; it has {known}")
            raise Problem(text, owner=owner, name=quote(name), known=", ".join(specs))
        if name in found:
            raise Problem("{owner}: {name} is set twice", owner=owner, name=name)
        found[name] = checked(specs[name], value, owner)
    return tuple((name, found[name]) for name in specs if name in found and found[name] != usual.get(name))
