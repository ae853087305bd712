"""What Python sends to be drawn from, each part by itself: texts, surfaces, paths, programs, maps."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

import pyarrow as pa

Panel = int | str  # which stage: the race has number 0, panels side by side have names


class Texts(TypedDict):
    """Translations of English texts, or their forms by plural category; shared choices, by group, and
    what each is and has.

    `page` is the last part of this page's address, empty for the front door; `pages` are those of all pages.
    `embedded`: the page is shown in a frame of another one, and is stage and timeline alone.
    """

    catalogue: dict[str, str | dict[str, str]]
    groups: dict[str, list[tuple[str, list[tuple[str, str]]]]]
    notes: dict[str, dict[str, tuple[str, str]]]
    english: dict[str, dict[str, str]]  # of the same, where the language is another
    page: str
    pages: list[str]
    chosen: str | None  # the language, where somebody has chosen it
    embedded: bool


class LessonCard(TypedDict):
    """The card of a lesson that is shown, `mark` tells which; `news` is what it has not said before."""

    mark: str
    title: str
    news: str


class LinkCode(TypedDict):
    """The QR code of a link: rows of 0 (white) and 1 (black), or why there is none; `note` is under it."""

    link: str
    rows: list[str]
    refusal: str
    note: str


class Scene(TypedDict):
    """A surface on a grid; `place` stays equal while zoom and camera may be kept. Column of the grid: z.

    `equal`: x and y are drawn in equal units.
    """

    panel: Panel
    key: str
    place: str
    columns: int
    rows: int
    view: list[float]
    names: list[str]
    minima: list[list[float]]
    equal: bool
    zero: float
    unit: float
    grid: pa.Table


class Window(TypedDict):
    """What of a surface is seen through a window; losses are what they are above `base`. Column: z."""

    panel: Panel
    key: str
    view: list[float]
    x: list[float]
    y: list[float]
    base: float
    grid: pa.Table


class Feed(TypedDict):
    """The path of the lane with the id `lane`; `hash` tells which. Columns: `ui.page.runs`.

    `apart` counts how often another one came another way, see `ui.page.apart`.
    """

    panel: Panel
    lane: int
    hash: str
    path: pa.Table
    apart: NotRequired[int]


class Path(TypedDict):
    """The path of a lane, as `Feed`, where it comes with others: `table` is the name of its table there."""

    panel: Panel
    lane: int
    hash: str
    table: str


class Row(TypedDict):
    """A quantity of a rule; its columns are name.x and name.y. If it is `lit`, a text beside speaks of it."""

    name: str
    symbol: str
    label: str
    arrow: NotRequired[str]
    lit: NotRequired[bool]


class InspectedRows(TypedDict):
    """Of which lane, named by its id, every number of the rule is shown, and what they are called."""

    panel: Panel
    lane: int
    hash: str
    steps: int
    rows: list[Row]


class Inspected(InspectedRows):
    """What the rule of a lane knew at every step; `apart` as of `Feed`."""

    table: pa.Table
    apart: NotRequired[int]


class Program(TypedDict):
    """The program of the lane with the id `lane`, as `optim_core.program.browser` prints it, or None."""

    panel: Panel
    lane: int
    program: dict[str, Any] | None


class Land(TypedDict):
    """The program of a surface's loss, printed by the same; None where it has nothing that can be set."""

    panel: Panel
    program: dict[str, Any] | None


class Programs(TypedDict):
    """What the page runs by itself; in one message, sent again only for another rule or surface."""

    programs: list[Program]
    lands: list[Land]


class Draws(TypedDict):
    """What is drawn for every step; None where nothing is. Columns: factor, noise_x, noise_y; noise_x1,
    noise_y1 and so on where a cell of a map has runs with the seeds after that.

    Of a cloud the noise has a table of its own, step after step for all particles, and `around` says where
    they start: around_x, around_y.
    """

    panel: Panel
    table: pa.Table | None
    noise: NotRequired[pa.Table | None]
    around: NotRequired[pa.Table | None]


class RatesCells(TypedDict):
    """A map of settings; `mark` tells which. Columns of the cells, row by row: code, level.

    `values` are those along the axes. Levels stand for losses from `low` to `high`, evenly or by factors
    (`log`); `floor` is what they are above.
    """

    panel: Panel
    mark: str
    columns: int
    rows: int
    view: list[float]
    values: list[list[float]]
    numbers: list[float]
    low: float
    high: float
    log: bool
    floor: float
    steps: int
    cells: pa.Table


class SharpCells(TypedDict):
    """A map of sharpness; `numbers` is what each level stands for. Columns of the cells: code, level."""

    panel: Panel
    mark: str
    columns: int
    rows: int
    view: list[float]
    numbers: list[float]
    cells: pa.Table


class BasinsCells(TypedDict):
    """A map of basins; `mark` tells which. Columns of the cells, row by row: code, level."""

    panel: Panel
    mark: str
    columns: int
    rows: int
    view: list[float]
    steps: int
    ends: list[list[float]]
    known: int
    surface: str
    cells: pa.Table


MapCells = BasinsCells | RatesCells | SharpCells


class Look(TypedDict):
    """Ask for the fragment this stands in again `seconds` after it has come; `count` is another each time."""

    count: int
    seconds: float


class Keeper(TypedDict):
    """A text to be kept in the browser under a name; a `fresh` session is told what was kept before."""

    name: str
    kept: str
    fresh: bool
