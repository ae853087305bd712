"""All that decides the page "Maps": what is run, and of each section what is its own."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Final

from ui.maps import basins, ratespage, searching, sharp, spectrumpage
from ui.maps.rates import Rates
from ui.maps.section import Section
from ui.maps.spectrumplane import Scaled
from ui.maps.starts import Starts
from ui.maps.trials import Search
from ui.page.lane import Lane
from ui.page.limits import MAX_TICK, MAX_VIEW, MIN_VIEW
from ui.page.message import N_, Message, Name, Problem
from ui.page.setup import Setup, SurfaceChoice, effective_lanes
from ui.page.values import choice, coordinates, whole

SECTIONS: Final[dict[str, Section]] = {
    section.key: section
    for section in (
        basins.SECTION,
        ratespage.SECTION,
        searching.SECTION,
        sharp.SECTION,
        spectrumpage.SECTION,
    )
}
MOST: Final = 2  # optimizers at a time

# With this rate, momentum passes over ridges and its edges are folded; Adam's are smooth curves.
DEFAULT_RACE: Final = Setup(
    surface=SurfaceChoice("himmelblau"),
    start=(-0.2, -0.8),
    steps=300,
    lanes=(
        Lane("momentum", values=(("lr", 0.012),), color=1),
        Lane("adam", values=(("lr", 0.1),), color=5),
    ),
)
# What is shown of a section that wants another surface: here one direction swings, the other does not.
OPENINGS: Final = {
    "spectrum": Setup(
        surface=SurfaceChoice("ravine"),
        start=(-3.964101615137755, -1.1339745962155612),
        steps=100,
        lanes=(
            Lane("momentum", values=(("lr", 0.03), ("momentum", 0.6)), color=1),
            Lane("adam", values=(("lr", 0.3),), color=5),
        ),
    )
}


@dataclass(frozen=True)
class MapsSetup:
    """The whole page. `race` has one or two lanes; `window` is where the basins lie, None for the view.

    `lane` is whose map the sections show that have one map only; `step` is the position on the timeline, or
    None. Problem: anything out of bounds.
    """

    section: str = "basins"
    race: Setup = DEFAULT_RACE
    window: tuple[float, float, float, float] | None = None
    starts: Starts = field(default_factory=Starts)
    rates: Rates = field(default_factory=Rates)
    search: Search = field(default_factory=Search)
    plane: Scaled = field(default_factory=Scaled)
    lane: int = 0
    step: int | None = None

    def __post_init__(self) -> None:
        choice(N_("Section"), self.section, SECTIONS)
        if len(self.race.lanes) > MOST:
            raise Problem("Maps have at most {limit} optimizers", limit=MOST)
        object.__setattr__(self, "lane", min(whole("lane", self.lane, 0, MOST - 1), len(self.race.lanes) - 1))
        if self.window is not None:
            object.__setattr__(self, "window", _checked_window(self.window))
        if self.step is not None:
            object.__setattr__(self, "step", whole("step", self.step, 0, MAX_TICK))

    def without_step(self) -> MapsSetup:
        """The same from its beginning."""
        return self.replace(step=None)

    def replace(self, **changes: Any) -> MapsSetup:
        """The same with other fields."""
        return dataclasses.replace(self, **changes)

    @property
    def shown(self) -> Section:
        """The section that is shown."""
        return SECTIONS[self.section]

    @property
    def alone(self) -> Setup:
        """The race with the one lane whose map is shown."""
        return self.race.replace(lanes=(self.race.lanes[self.lane],))

    @property
    def view(self) -> tuple[float, float, float, float]:
        """The window, or the view of the surface."""
        return self.window or self.race.surface.build().view


DEFAULT: Final = MapsSetup()


def opening(section: str) -> Setup:
    """What is run in a section before anybody has changed it."""
    return OPENINGS.get(section, DEFAULT_RACE)


def fitting(race: Setup) -> tuple[Setup, list[Message]]:
    """A race as this page takes it: two lanes at most, each with its own settings; and what is left out."""
    lanes = effective_lanes(race)
    messages = []
    if len(lanes) > MOST:
        text = N_("The link has {count} lanes; maps use the first {limit}")
        messages.append(Message(text, {"count": len(lanes), "limit": MOST}))
    kept = tuple(lane.replace(hidden=False, start=None) for lane in lanes[:MOST])
    return race.replace(lanes=kept, fairness="own", step=None, story=""), messages


def _checked_window(window: object) -> tuple[float, float, float, float]:
    x_min, x_max, y_min, y_max = coordinates("window", window, 4)
    if min(x_max - x_min, y_max - y_min) < MIN_VIEW or max(map(abs, (x_min, x_max, y_min, y_max))) > MAX_VIEW:
        text = N_("{name} must be at least {low} wide and lie within ±{high}")
        raise Problem(text, name=Name("window"), low=f"{MIN_VIEW:g}", high=f"{MAX_VIEW:g}")
    return x_min, x_max, y_min, y_max
