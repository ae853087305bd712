"""The messages between page and Python, declared once.

Python builds them, mypy checks them here, and `python -m tools.protocol` writes the same declarations for the
checker of the JavaScript (`ui/player/js/messages.d.ts`). Each role of the component (`ui.player.send`) has a
message of its own; `role` and `language` are added to every one. Columns travel as Arrow tables.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

import pyarrow as pa

Panel = int | str  # which stage: the race has number 0, panels side by side have names
Outcome = str
EventName = Literal["replay", "chapter", "opened"]

# From Python


class Event(TypedDict):
    """Something that has happened to a page, numbered in the order of time and told until it was heard.

    "replay": the picture starts from its beginning. "chapter": the back button returns to what was before.
    "opened": another picture has been opened, which is to be seen as it was meant, without zoom.
    """

    number: int
    name: EventName


class Texts(TypedDict):
    """Translations of English texts, or their forms by plural category; shared choices, by group."""

    catalogue: dict[str, str | dict[str, str]]
    groups: dict[str, list[tuple[str, list[tuple[str, str]]]]]
    chosen: str | None  # the language, where somebody has chosen it


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
    """The path of the lane with the id `lane`; `hash` tells which. Columns: `ui.page.runs`."""

    panel: Panel
    lane: int
    hash: str
    path: pa.Table


class Row(TypedDict):
    """A quantity of a rule; its columns are name.x and name.y."""

    name: str
    symbol: str
    label: str
    help: NotRequired[str]
    arrow: NotRequired[str]


class Inspected(TypedDict):
    """What the rule of the lane with the id `lane` knew at every step."""

    panel: Panel
    lane: int
    steps: int
    rows: list[Row]
    table: pa.Table


class Lane(TypedDict):
    """A lane as it is announced: who it is, how it ended. It keeps its `id` as long as it is there."""

    id: int
    hash: str
    label: str
    color: int
    hidden: bool
    start: NotRequired[list[float] | None]
    outcome: Outcome
    verdict: str
    settings: NotRequired[str]
    live: NotRequired[dict[str, Any] | None]


class OwnData(TypedDict):
    """The data of the visitor's own that are on the server, or `awaited` there by a link.

    `mark` is what the page called them when it sent them.
    """

    digest: str
    awaited: bool
    mark: str


class Frame(TypedDict):
    """What every picture says of its page.

    `session` names the session of Python, `acknowledged` the last update that was carried out, `lane_ids` the
    ids of the lanes that may change places, `query` the link to what is shown without the step, `step` the
    one a link has named, `file` what files are called.
    """

    session: str
    acknowledged: int
    lane_ids: list[int]
    events: list[Event]
    query: str | None
    step: int | None
    file: str
    messages: list[str]
    own: NotRequired[OwnData | None]


class Tale(TypedDict):
    """The words of a story over the picture, and the keys of the stories before and after."""

    title: str
    text: str
    place: str
    back: str | None
    next: str | None


class RacePicture(Frame):
    """The race."""

    start: list[float]
    caption: str
    tale: Tale | None
    floor: float | None
    controls: dict[str, list[list[Any]]]
    lanes: list[Lane]


class GridPanel(TypedDict):
    """One panel side by side; `scene` is the panel whose scene it is drawn on, `race` the link of its own."""

    id: str
    surface: str
    scene: str
    label: str
    note: str
    race: str
    start: list[float]
    lanes: list[Lane]


class GridPicture(Frame):
    """All panels; `floor` is "each" where they have different lowest losses."""

    title: str
    floor: float | Literal["each"] | None
    linked: bool
    controls: dict[str, list[list[Any]]]
    panels: list[GridPanel]


class Tab(TypedDict):
    """A part of the noise page."""

    key: str
    label: str
    shown: bool


class NoiseFrame(Frame):
    """The noise page; the picture of a part comes with it."""

    role: Literal["noise"]
    layout: str
    sections: list[Tab]


class Named(TypedDict):
    """A lane of the network page."""

    label: str
    color: int


class NetworkPicture(Frame):
    """The network page; what its lanes have learned comes in parts.

    Positions are kept every `every` steps, `kept` in all. `view` is the part of the plane that is drawn,
    `curve` whether there are no classes. Columns of the samples: a, b, label, held.
    """

    role: Literal["network"]
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
    """A part of what has been learned, by name; what else it holds is its own: see `ui.network.sending`."""

    part: str


# From the page


class Change(TypedDict):
    """One change: what is set (`name`, `value`) or what is done (`do`), and where; see `ui.page.edits`.

    A lane is named by its id: `lane:5`. `place` says of which picture a window is. `lanes` are the ids that
    the lanes of a link have had, when Python has forgotten them.
    """

    id: int
    at: str
    name: NotRequired[str]
    value: NotRequired[Any]
    do: NotRequired[str]
    place: NotRequired[str]
    lanes: NotRequired[list[int]]


class Update(TypedDict):
    """All that has changed since the update before; never more than one is under way."""

    session: str
    sequence: int
    changes: list[Change]


MESSAGES = (
    *(Event, Texts, Scene, Window, Feed, Row, Inspected, Lane),
    *(OwnData, Frame, Tale, RacePicture, GridPanel, GridPicture, Tab, NoiseFrame),
    *(Named, NetworkPicture, Part),
    *(Change, Update),
)
