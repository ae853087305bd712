"""What a page of several sections says of its picture, and the pictures of the page "Batch noise"."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

import pyarrow as pa

from ui.page.messages.pictures import Controls, Frame, Numbers


class Tab(TypedDict):
    """A part of the noise page."""

    key: str
    label: str
    shown: bool


class Axis(TypedDict):
    """What a chart or a map is drawn against: steps; `column` of a table up to `end`; `each` a step."""

    label: str
    end: NotRequired[float]
    column: NotRequired[str]
    each: NotRequired[float]


class PathOf(TypedDict):
    """A lane whose path is in two columns of the table `series`."""

    label: str
    color: int
    verdict: str
    x: str
    y: str


class BatchSign(TypedDict):
    """Rings around the samples of a step, which is in the column `step` of the table `series`."""

    color: int
    step: str


class CloudStage(TypedDict):
    """Particles over a contour. `points` is the table of their places, `mean` columns of `series`.

    Places are 16-bit numbers inside `box`, of `frames` that are `stride` steps apart. `at` is what a drag
    sets the `start` of, `point` is marked.
    """

    kind: Literal["cloud"]
    panel: str
    title: str
    label: str
    color: int
    points: str
    steps: int
    particles: int
    frames: int
    stride: int
    box: list[float]
    mean: list[str]
    start: list[float] | None
    point: list[float] | None
    at: str | None


class PathsStage(TypedDict):
    """Paths over a contour."""

    kind: Literal["paths"]
    panel: str
    title: str
    lanes: list[PathOf]


class DataStage(TypedDict):
    """Samples, which are in a table, and the models of the lanes: a line through them, or between classes."""

    kind: Literal["data"]
    panel: str
    title: str
    line: bool
    names: list[str]
    classes: list[str]
    lanes: list[PathOf]
    batch: BatchSign


class ChartLine(TypedDict):
    """A line of a chart, in a column of `series`."""

    column: str
    label: str
    color: int
    width: NotRequired[float]
    dash: NotRequired[str | None]


class StepMark(TypedDict):
    """A step that is marked in a chart."""

    step: int
    label: str
    color: int


class LinesChart(TypedDict):
    """Lines over the clock; a band is two of the lines and its color. `minimum_loss` is the lowest loss.

    `still`: it does not follow the clock.
    """

    kind: Literal["lines"]
    title: str
    linear: bool
    lines: list[ChartLine]
    axes: list[Axis]
    range: NotRequired[list[float]]
    bands: NotRequired[list[list[int]]]
    minimum_loss: NotRequired[float | None]
    marks: NotRequired[list[StepMark]]
    still: NotRequired[bool]


class FigureLine(TypedDict):
    """A line of a figure that stands still; `steps`: drawn as a staircase."""

    label: str
    color: int
    values: list[float]
    dash: NotRequired[str]
    steps: NotRequired[bool]


class Pick(TypedDict):
    """What a click into a figure sets: one of the values."""

    at: str
    name: str
    values: list[int]


class StripChart(TypedDict):
    """A value for each of some settings, of which `at` is the present one."""

    kind: Literal["strip"]
    title: str
    ticks: list[str]
    x_label: str
    at: float
    lines: list[FigureLine]
    pick: Pick


class HistogramChart(TypedDict):
    """Densities over `x`."""

    kind: Literal["histogram"]
    title: str
    x: list[float]
    x_label: str
    lines: list[FigureLine]


class LegendEntry(TypedDict):
    """Who is who, and how it ended."""

    label: str
    color: int
    verdict: str


class NoiseFrame(Frame):
    """The noise page; the picture of a part comes with it."""

    role: Literal["noise"]
    layout: str
    sections: list[Tab]


class CloudNumbers(Numbers):
    """What is put into the program of a cloud of `particles`: see `ui.noise.live`."""

    cloud: dict[str, float]
    span: list[float]
    whole: int
    particles: int


class Crowd(TypedDict):
    """A cloud that the page can run, if there are numbers for it; its id is the number of its stage."""

    id: int
    live: CloudNumbers | None


class NoisePicture(NoiseFrame):
    """A part of the noise page and its tables; `beside`: charts stand beside the stages."""

    controls: Controls
    clouds: list[Crowd]
    steps: int
    runs: int
    stages: list[CloudStage | PathsStage | DataStage]
    charts: list[LinesChart | StripChart | HistogramChart]
    legend: list[LegendEntry]
    series: pa.Table
    beside: NotRequired[bool]
    points0: NotRequired[pa.Table]
    points1: NotRequired[pa.Table]
    samples: NotRequired[pa.Table]
    drawn: NotRequired[pa.Table]
    begins: NotRequired[pa.Table]
