"""Cards of settings, and the buttons below them. `at` and `name` say what a control sets: see `Change`."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Option = tuple[str, str]  # value, text


class FieldBase(TypedDict):
    """What every field has. `at` is that of its card unless it says otherwise; `head`: in the card's head."""

    name: str
    label: str
    at: NotRequired[str]
    testid: NotRequired[str]
    help: NotRequired[str]
    head: NotRequired[bool]


class RangeField(FieldBase):
    """A slider with a number box. `scale` is a `surfaces.parameter.Scale`, `domain` an interval in words."""

    type: Literal["range"]
    symbol: str
    words: str
    min: float
    max: float
    scale: str
    whole: bool
    domain: str
    value: float
    default: float
    ends: NotRequired[bool]  # whether they can be set


class SwitchField(FieldBase):
    """A switch."""

    type: Literal["switch"]
    value: bool
    default: NotRequired[bool]


class SelectField(FieldBase):
    """A choice of one among `options`, or among those that many cards share under the name `groups`.

    A `quiet` one is a sign at the foot of the card of a lane.
    """

    type: Literal["select"]
    value: str
    options: list[Option]
    groups: NotRequired[str]
    quiet: NotRequired[bool]


class NumberField(FieldBase):
    """A box for a number."""

    type: Literal["number"]
    value: str


class PointField(FieldBase):
    """Two boxes for a point."""

    type: Literal["point"]
    value: list[str]


class TextField(FieldBase):
    """A line of text; `examples` can be taken by a click."""

    type: Literal["text"]
    value: str
    wrong: bool
    maxlength: int
    placeholder: str
    examples: NotRequired[list[str]]


class LinesField(FieldBase):
    """A text of several lines; `wrong` says why what was typed is refused."""

    type: Literal["lines"]
    value: str
    wrong: str
    maxlength: int


class DataField(FieldBase):
    """A table of one's own. `value` is the digest of what is shown; `rows`, `letters`: most that is taken."""

    type: Literal["data"]
    value: str
    rows: int
    letters: int


Field = RangeField | SwitchField | SelectField | NumberField | PointField | TextField | LinesField | DataField


class Action(TypedDict):
    """A small button of a card: `do` is done where the card stands."""

    do: Literal["hide", "duplicate", "reset", "remove"]
    label: str
    disabled: NotRequired[bool]


class Button(TypedDict):
    """A wide button: `do` is done at `at` with more words of a change, or `local` by the page alone.

    `undo`: for a while the button undoes what it has done, on the page it names.
    """

    label: str
    testid: str
    at: NotRequired[str]
    do: NotRequired[str]
    local: NotRequired[Literal["link", "code", "png", "view", "video", "gif"]]
    text: NotRequired[str]
    pressed: NotRequired[bool]
    disabled: NotRequired[bool]
    undo: NotRequired[bool | str]


# A key that is a keyword of Python.
ButtonWith = TypedDict("ButtonWith", {"with": NotRequired[dict[str, Any]]})


class WideButton(Button, ButtonWith):
    """A button and what it does it with."""


class Card(TypedDict):
    """Settings that belong together; `name` is for those who do not see it, `title` for those who do.

    `lane` is the place of the lane it stands for, in test ids; `panel` and `row` are where its path is, when
    that is elsewhere. `swatch` False leaves the sign of the lane out, `shape` is a curve over the run.
    """

    at: str
    testid: str
    name: str
    fields: list[Field]
    title: NotRequired[str]
    lane: NotRequired[int | str]
    color: NotRequired[int]
    hidden: NotRequired[bool]
    panel: NotRequired[int | str]
    row: NotRequired[int]
    swatch: NotRequired[bool]
    actions: NotRequired[list[Action]]
    buttons: NotRequired[list[WideButton]]
    note: NotRequired[str]
    wrong: NotRequired[bool]
    shape: NotRequired[list[float]]


class Cards(TypedDict):
    """A column of cards and the buttons below them; where its cards may come another way, it has a `name`.

    `apart` counts how often they did, see `ui.page.apart`.
    """

    cards: list[Card]
    tail: NotRequired[list[WideButton]]
    name: NotRequired[str]
    apart: NotRequired[int]
