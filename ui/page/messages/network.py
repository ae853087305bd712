"""What Python says of the page "Network": its picture, and in parts what its lanes have learned."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

import pyarrow as pa

from ui.page.messages.pictures import Frame, Tale


class Named(TypedDict):
    """A lane of the network page."""

    label: str
    color: int


class NetworkPicture(Frame):
    """The network page; what its lanes have learned comes in parts.

    `study` names what is learned for it. Positions are kept every `every` steps, `kept` in all. `view` is the
    part of the plane that is drawn,
    `curve` whether there are no classes. Columns of the samples: a, b, label, held.
    """

    role: Literal["network"]
    study: str
    caption: str
    tale: Tale | None
    steps: int
    every: int
    kept: int
    inspected: int
    plane: str
    view: list[float]
    curve: bool
    axes: list[str]
    classes: list[str]
    samples: pa.Table
    lanes: list[Named]


class Part(TypedDict):
    """A part of what has been learned: its name is in `part`; see `ui.network.sending`.

    Positions that were kept are at the steps `ticks`. Parts come one by one: those of which what is told
    names the `marks` as their keys, lane by lane, belong together.

    told        how far everybody is in a study, and in words how each stands; the plane `ground`
    lane-0      the columns of a lane
    field-0     what a lane answers, `side` codes along each side, in so many channels
    neurons-0   the same of the neurons of a layer; `line`: over a line, where the samples have one input
    weights     the weights of the inspected lane as codes of `scale`
    inside      activations and gradients of its layers, in `bins` bars
    path        its way over the plane `key`
    """

    part: str
    study: NotRequired[str]
    marks: NotRequired[list[str]]
    ground: NotRequired[str]
    over: NotRequired[bool]
    done: NotRequired[int]
    verdicts: NotRequired[list[str]]
    endings: NotRequired[list[dict[str, str]]]
    stops: NotRequired[list[int]]
    bests: NotRequired[list[int]]
    explained: NotRequired[str]
    count: NotRequired[int]
    table: NotRequired[pa.Table]
    ticks: NotRequired[list[int]]
    side: NotRequired[int]
    channels: NotRequired[int]
    codes: NotRequired[pa.Table]
    layers: NotRequired[int | list[int]]
    scale: NotRequired[float]
    size: NotRequired[int]
    bins: NotRequired[int]
    bars: NotRequired[pa.Table]
    ranges: NotRequired[pa.Table]
    key: NotRequired[str]
    layer: NotRequired[int]
    line: NotRequired[bool]
