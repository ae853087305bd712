"""All that decides the page "Batch noise": sections, each with its own settings, of which one is shown."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Final

from ui.noise import batches, cloud, gaussian, minima
from ui.noise.batches import Batches
from ui.noise.cloud import DEFAULT_CLOUD, Spread
from ui.noise.gaussian import Gaussian
from ui.noise.minima import Minima
from ui.noise.section import Section
from ui.page.limits import MAX_CLOUD_STEPS, MAX_TICK
from ui.page.message import N_, Problem
from ui.page.setup import Setup
from ui.page.values import choice, whole

SECTIONS: Final[dict[str, Section]] = {
    section.key: section for section in (cloud.SECTION, minima.SECTION, batches.SECTION, gaussian.SECTION)
}
PARTS: Final = {section.part: section.knobs for section in SECTIONS.values()}


@dataclass(frozen=True)
class NoiseSetup:
    """The whole page; `cloud` is a race with a single lane, `step` the position on the timeline or None."""

    section: str = "cloud"
    cloud: Setup = DEFAULT_CLOUD
    spread: Spread = field(default_factory=Spread)
    minima: Minima = field(default_factory=Minima)
    batches: Batches = field(default_factory=Batches)
    gaussian: Gaussian = field(default_factory=Gaussian)
    step: int | None = None

    def __post_init__(self) -> None:
        choice(N_("Section"), self.section, SECTIONS)
        if self.cloud.steps > MAX_CLOUD_STEPS:
            value, high = self.cloud.steps, MAX_CLOUD_STEPS
            raise Problem(
                "{name} must lie between {low} and {high}, not {value}",
                name="steps",
                low=1,
                high=high,
                value=value,
            )
        if self.step is not None:
            object.__setattr__(self, "step", whole("step", self.step, 0, MAX_TICK))

    def without_step(self) -> NoiseSetup:
        """The same from its beginning."""
        return self.replace(step=None)

    def replace(self, **changes: Any) -> NoiseSetup:
        """The same with other fields."""
        return dataclasses.replace(self, **changes)

    @property
    def shown(self) -> Section:
        """The section that is shown."""
        return SECTIONS[self.section]
