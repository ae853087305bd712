"""What Python says of the pictures of the page "Maps"."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

import pyarrow as pa

from ui.page.messages.pictures import Controls, Frame, Lane
from ui.page.messages.sections import Axis, LinesChart, Tab


class PointedPath(TypedDict):
    """The path from where somebody points, of a lane that the page cannot run: `loss` is that at its end."""

    place: list[float]
    x: list[float]
    y: list[float]
    loss: float
    diverged: int


class BasinsStage(TypedDict):
    """A map of basins. `mark` names the cells it waits for, `ends` numbers its ends, None before they come.

    `lane` is the id of the lane, `race` the link to it, `home` the view of the surface, `scene` the task.
    `rough` names the few cells that can be shown until those come, where Python makes some; `ends` are theirs
    then.
    """

    kind: Literal["basins"]
    panel: str
    title: str
    label: str
    lane: int
    mark: str
    rough: str
    cells: list[int]
    surface: str
    scene: str
    summary: str
    view: list[float]
    home: list[float]
    reach: float
    steps: int
    axes: list[Axis]
    ends: list[int] | None
    race: str
    pointed: NotRequired[PointedPath]


class Place(TypedDict):
    """A cell that is marked: where, in places along the axes, and what is there."""

    kind: Literal["default", "present", "theory", "best"]
    label: str
    note: str
    place: list[float]


class Curve(TypedDict):
    """A curve of theory over the map; `dash` as a canvas has it."""

    label: str
    dash: list[int]
    points: list[list[float]]


class CellLink(TypedDict):
    """The link to the race of a cell but for its values, and who has the value of each axis."""

    rest: str
    lane: str
    noise: str
    owners: list[str]


class RatesAxis(TypedDict):
    """A setting along an axis; of a map of one setting the second has no `scale`: "none"."""

    label: str
    scale: str
    symbol: NotRequired[str]
    whole: NotRequired[bool]
    name: NotRequired[str]


class Trials(TypedDict):
    """Where a search has tried."""

    kind: Literal["grid", "random"]
    label: str
    color: int
    places: list[list[float]]


class Facts(TypedDict):
    """A table of figures."""

    title: str
    heads: list[str]
    rows: list[list[str]]


class HeatStage(TypedDict):
    """A map of one number a cell. `mark` names the cells it waits for, `home` is all that can be seen."""

    panel: str
    title: str
    mark: str
    cells: list[int]
    view: list[float]
    home: list[float]
    axes: list[RatesAxis]
    marks: list[Place]
    curves: list[Curve]
    measure: str
    better: Literal["high", "low"]
    summary: str


class RatesStage(HeatStage):
    """A map of settings; `lane` is the id of the lane.

    `rough` names the few cells that can be shown until those come, where Python makes some. Where a cell has
    `several` runs, `more` are the starts of those that the page makes too while something
    is dragged.
    """

    kind: Literal["rates"]
    label: str
    lane: int
    reach: float
    link: CellLink
    rough: str
    several: bool
    more: list[list[float]]
    pointed: NotRequired[PointedPath]
    trials: NotRequired[list[Trials]]
    weight: NotRequired[float]
    color: int


class SharpStage(HeatStage):
    """A map of the sharpness of a surface; `race` is the link to the race but for its start."""

    kind: Literal["sharpness"]
    race: str


class Ruler(TypedDict):
    """A line through the surface beside a map."""

    x: list[float]
    y: list[float]
    color: int


class ContourStage(TypedDict):
    """The surface beside a map."""

    kind: Literal["contour"]
    panel: str
    title: str
    summary: str
    rulers: NotRequired[list[Ruler]]


class Dots(TypedDict):
    """The directions as dots of the plane: where each is at a step, in `columns`, with these settings.

    With another rate a dot moves in proportion; where the rule is `damped` it moves with 1 − β too.
    `vertical` is the setting along the vertical axis, None where there is none; `measured`: where dots are
    changes from step to step; `iteration` is the program of its roots.
    """

    labels: list[str]
    colors: list[int]
    columns: list[str]
    lr: float
    vertical: str | None
    momentum: float
    damped: bool
    measured: bool
    iteration: dict[str, Any]


class Basis(TypedDict):
    """What the error of a run is split with: a minimum, a unit vector a direction, names of columns."""

    minimum: list[float]
    vectors: list[list[float]]
    errors: list[str]
    factors: list[str]
    stale: list[str]


class SpectrumStage(HeatStage):
    """The plane of ηλ and β with the directions of the surface as dots, which are dragged."""

    kind: Literal["spectrum"]
    label: str
    lane: int
    color: int
    dots: Dots | None
    basis: Basis | None
    link: CellLink


class ShareRow(TypedDict):
    """An end, and its share of the starts on each map, in words."""

    end: int | str
    label: str
    note: str
    shares: list[str]


class ShareTable(TypedDict):
    """Who ends where."""

    heads: list[str]
    rows: list[ShareRow]


class MapsPicture(Frame):
    """The maps, the paths from the marked start, the shares, and charts over `chart_steps` where some are."""

    role: Literal["maps"]
    start: list[float]
    caption: str
    section: str
    sections: list[Tab]
    stages: list[BasinsStage | RatesStage | SharpStage | SpectrumStage | ContourStage]
    charts: NotRequired[list[LinesChart]]
    chart_steps: NotRequired[int]
    series: NotRequired[pa.Table]
    facts: NotRequired[Facts | None]
    table: ShareTable | None
    steps: int
    summary: str
    lanes: list[Lane]
    controls: Controls
