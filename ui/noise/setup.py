"""All that decides the page "Batch noise": sections, each with its own settings, of which one is shown."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Final

from surfaces import own_data
from ui.noise import batches, cloud, gaussian, minima
from ui.noise.batchruns import Batches
from ui.noise.cloudtask import DEFAULT_CLOUD, Spread
from ui.noise.datapart import DataKnobs
from ui.noise.gaussianruns import Gaussian
from ui.noise.minima import Minima
from ui.noise.section import Section
from ui.page.choices import SurfaceChoice
from ui.page.edits import moved
from ui.page.limits import MAX_CLOUD_STEPS, MAX_TICK
from ui.page.message import N_, Problem
from ui.page.setup import Setup
from ui.page.values import choice, whole

SECTIONS: Final[dict[str, Section]] = {
    section.key: section for section in (cloud.SECTION, minima.SECTION, batches.SECTION, gaussian.SECTION)
}
PARTS: Final = {section.part: section.knobs for section in SECTIONS.values()}
DATA_PARTS: Final = tuple(name for name, knobs in PARTS.items() if issubclass(knobs, DataKnobs))


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

    @property
    def data(self) -> str:
        """The token of the visitor's own data, of which the whole page has one table at most; or nothing."""
        return next(filter(None, self.tokens().values()), "")

    def tokens(self) -> dict[str, str]:
        """By part, the token of the data it runs on; empty where those are none of the visitor's own."""
        return {"cloud": self.cloud.surface.data, **{name: getattr(self, name).data for name in DATA_PARTS}}

    def with_data(self, token: str) -> NoiseSetup:
        """The same with the visitor's table under every part that has another one of theirs."""
        others = [name for name, known in self.tokens().items() if known not in ("", token)]
        changes = {name: getattr(self, name).with_table(token) for name in DATA_PARTS if name in others}
        if "cloud" in others:
            changes["cloud"] = moved(self.cloud, SurfaceChoice(own_data.KEY, data=token))
        return self.replace(**changes)

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
