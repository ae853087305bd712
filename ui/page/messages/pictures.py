"""What Python says of a whole picture: who takes part and how it ended, and the words of the page."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

import pyarrow as pa

from ui.page.messages.cards import Cards
from ui.page.messages.data import InspectedRows, Panel, Path

Outcome = str
EventName = Literal["replay", "chapter", "opened"]
Controls = dict[str, list[list[Any]]]  # see ui.page.live


class Event(TypedDict):
    """Something that has happened to a page, numbered in the order of time and told until it was heard.

    "replay": the picture starts from its beginning. "chapter": the back button returns to what was before.
    "opened": another picture has been opened, which is to be seen as it was meant, without zoom.
    """

    number: int
    name: EventName


class Numbers(TypedDict):
    """What is put into the program of a lane; `minimum_loss` is the lowest there is.

    `noise` are σ and the batch size of the noise that has been drawn, where there is some.
    """

    optimizer: dict[str, float]
    surface: dict[str, float]
    start: list[float]
    steps: int
    minimum_loss: float | None
    minima: list[list[float]]
    noise: NotRequired[dict[str, float]]


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
    live: NotRequired[Numbers | None]


class OwnData(TypedDict):
    """The data of the visitor's own that are on the server, or `awaited` there by a link.

    `mark` is what the page called them when it sent them.
    """

    digest: str
    awaited: bool
    mark: str


class Frame(TypedDict):
    """What every picture says of its page.

    `page` is the last part of its address, `session` names the session of Python, `acknowledged` the last
    update that was carried out, `lane_ids` the ids of the lanes that may change places, `query` the link to
    what is shown without the step, `step` the one a link has named, `file` what files are called.
    """

    page: str
    session: str
    acknowledged: int
    lane_ids: list[int]
    events: list[Event]
    query: str | None
    step: int | None
    file: str
    messages: list[str]
    own: NotRequired[OwnData | None]


class ToldLane(TypedDict):
    """How a lane of a panel is called, and how it ends."""

    panel: Panel
    id: int
    label: str
    outcome: Outcome
    verdict: str


class Told(TypedDict):
    """What is said of a picture while a hand moves: its link, the words over it, and its lanes."""

    acknowledged: NotRequired[int]
    query: str
    caption: str
    lanes: list[ToldLane]


class Tale(TypedDict):
    """The words of a story over the picture, its key and those of the stories before and after."""

    key: str
    title: str
    text: str
    place: str
    back: str | None
    next: str | None


class Milestone(TypedDict):
    """A step of a lane, and what stands where it was then."""

    lane: int
    step: int
    text: str


class RacePicture(Frame):
    """The race; `tour` are the keys of the stories that a first visit is led through, `turn` is the step at
    which the rate changes by hand. With a `note` the start is shown though no lane begins there: it marks
    an answer. `milestones` are steps of lanes that decide. `waits` stands where the charts will be,
    while they are not to tell.
    """

    start: list[float]
    note: str
    milestones: list[Milestone]
    waits: str
    turn: int | None
    caption: str
    tale: Tale | None
    tour: list[str]
    minimum_loss: float | None
    controls: Controls
    lanes: list[Lane]


class ComparePanel(TypedDict):
    """One panel side by side; `scene` is the panel whose scene it is drawn on, `race` the link of its own.

    `varied` is the setting of the lane whose value the label ends with, if it ends with "= " and a value.
    """

    id: str
    surface: str
    scene: str
    label: str
    varied: str
    note: str
    race: str
    start: list[float]
    lanes: list[Lane]


class ComparePicture(Frame):
    """All panels; `minimum_loss` is "each" where they have different lowest losses."""

    title: str
    tale: Tale | None
    minimum_loss: float | Literal["each"] | None
    linked: bool
    controls: Controls
    panels: list[ComparePanel]


class Rest(TypedDict):
    """What is new on a page when a hand that has moved numbers of its lanes rests.

    That is its picture, the paths of the lanes that are others than before, what is inspected if that is
    another lane or run, and the cards by the names of their panels.
    """

    picture: RacePicture | ComparePicture
    paths: list[Path]
    inspected: InspectedRows | None
    cards: dict[str, Cards]


class Brief(TypedDict):
    """A short answer: what is `told` of an update while a hand moves, or what is new when it rests; None for
    neither. Tables stand beside: `inspected`, and those that the paths of `rest` name. `rests`: whether it is
    sent at all when a hand rests, or the whole page.
    """

    page: str
    session: str
    rests: bool
    told: Told | None
    rest: Rest | None
    inspected: NotRequired[pa.Table]
