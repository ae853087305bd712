"""All that decides the page "Side by side": what is equal in every panel, and what differs."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from ui.compare.by_lane import ByRate
from ui.compare.variation import Panel, Variation
from ui.compare.variations import VARIATIONS
from ui.page.effort import check_effort
from ui.page.i18n import spoken
from ui.page.lane import Lane
from ui.page.limits import MAX_PANELS, MIN_PANELS
from ui.page.message import N_, Problem
from ui.page.setup import Setup, SurfaceChoice
from ui.page.values import choice, point

START = "start_"
REFERENCE_COLOR = 7
REFERENCE = Lane("sgd", color=REFERENCE_COLOR)


@dataclass(frozen=True)
class Comparison:
    """Two to six panels. `setup` holds what they share; `reference` is a lane that runs in each of them too.

    `setup.step` is the position on the timeline, `setup.story` the example whose words are shown. Problem:
    too few or too many panels, or one that cannot run.
    """

    setup: Setup
    variation: Variation = field(default_factory=ByRate)
    reference: Lane | None = None

    def __post_init__(self) -> None:
        lanes = tuple(lane.replace(start=None, hidden=False) for lane in self.setup.lanes)
        variation, setup = self.variation.fitted(self.setup.replace(lanes=lanes))
        object.__setattr__(self, "variation", variation)
        object.__setattr__(self, "setup", setup)
        object.__setattr__(self, "_panels", {})
        counts = {"low": MIN_PANELS, "high": MAX_PANELS, "count": len(self.panels())}
        if not MIN_PANELS <= counts["count"] <= MAX_PANELS:
            raise Problem("{low} to {high} panels stand side by side, not {count}", **counts)
        check_effort(panel.setup for panel in self.panels())

    def panels(self) -> list[Panel]:
        """The panels, each with a color of its own and the reference behind its lane; do not change the list.

        They are made once for each language, in which their labels are.
        """
        made: dict[str, list[Panel]] = self.__dict__["_panels"]
        if spoken() not in made:
            made[spoken()] = self._make_panels()
        return made[spoken()]

    def _make_panels(self) -> list[Panel]:
        reference = () if self.reference is None else (self.reference.replace(color=REFERENCE_COLOR),)
        return [
            Panel(
                label,
                setup.replace(lanes=(setup.lanes[0].replace(color=index), *reference), step=None, story=""),
            )
            for index, (label, setup) in enumerate(self.variation.panels(self.setup))
        ]

    def replace(self, **changes: Any) -> Comparison:
        """The same comparison with other fields."""
        return dataclasses.replace(self, **changes)

    @property
    def step(self) -> int | None:
        """The position on the timeline; None plays from the beginning."""
        return self.setup.step

    def without_step(self) -> Comparison:
        """The same from its beginning."""
        return self.replace(setup=self.setup.without_step())

    def with_story(self, key: str) -> Comparison:
        """The same with the words of an example, or with none."""
        return self.replace(setup=self.setup.replace(story=key))

    def with_setup(self, setup: Setup) -> Comparison:
        """The same way of comparing with something else equal; points mean nothing on another surface."""
        moved = (setup.surface.key, setup.surface.formula) != (
            self.setup.surface.key,
            self.setup.surface.formula,
        )
        anew = moved and "start" in self.variation.hides
        return self.replace(setup=setup, variation=self.variation.begin(setup) if anew else self.variation)

    def by(self, key: object) -> Comparison:
        """Another way of comparing the same."""
        if key == self.variation.key:
            return self
        kind = VARIATIONS[choice(N_("Comparison"), key, VARIATIONS)]
        setup = kind.opened(self.setup.replace(story=""))
        return self.replace(setup=setup, variation=kind.begin(setup))

    def changed(self, name: str, value: Any) -> Comparison:
        """After an edit on the card of what differs, or a start that was dragged in a panel."""
        if name == "by":
            return self.by(value)
        if name == "reference":
            return self.replace(reference=REFERENCE if value is True else None)
        starts = [f"{START}{index}" for index in range(len(self.panels()))]
        if name in starts:
            variation, setup = self.variation.moved(self.setup, starts.index(name), point("start", value))
        else:
            variation, setup = self.variation.changed(self.setup, name, value)
        return self.replace(variation=variation, setup=setup)


# From a rate that crawls to one that diverges: plain descent on a bowl that is nine times steeper one way.
DEFAULT = Comparison(
    Setup(
        surface=SurfaceChoice("booth"),
        start=(-8.0, 5.0),
        steps=100,
        lanes=(Lane("sgd", values=(("lr", 0.02),)),),
    )
)
