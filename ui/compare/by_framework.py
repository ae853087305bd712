"""One optimizer as several frameworks write it, side by side."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from optim_core.conventions import canonical
from surfaces.parameter import Interval, Parameter
from ui.compare.variation import Listed, Panel, one_lane, with_lane
from ui.page import cards
from ui.page.i18n import _
from ui.page.lane import frameworks
from ui.page.message import N_
from ui.page.names import framework_name
from ui.page.setup import Setup
from ui.page.values import check

ALIKE: Final = Parameter(
    "alike",
    "",
    True,
    Interval(0, 1),
    (0, 1),
    N_("Off: each framework uses its own defaults, except where you have set a value."),
)


@dataclass(frozen=True)
class ByFramework(Listed):
    """One optimizer by the conventions of several frameworks, `alike` in every number or not."""

    key = "framework"
    label = N_("Framework convention")
    note = N_(
        "The same optimizer as the textbook, its paper and the libraries write it. Where do they differ?"
    )
    hides: ClassVar = frozenset({"framework"})

    alike: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", tuple(canonical(item) for item in self.items))
        super().__post_init__()

    def candidates(self, setup: Setup) -> list[str]:
        return list(frameworks(setup.lanes[0].optimizer))

    def checked(self, setup: Setup, item: Any) -> Any:
        return super().checked(setup, canonical(item))

    @classmethod
    def read(cls, words: list[str], setup: Setup) -> Self:
        kind = super().read([word for word in words if word != "defaults"], setup)
        return dataclasses.replace(kind, alike="defaults" not in words)

    def words(self) -> list[str]:
        return [*super().words(), *([] if self.alike else ["defaults"])]

    def panels(self, setup: Setup) -> list[Panel]:
        lane = setup.lanes[0]
        values = tuple(lane.settings.items()) if self.alike else lane.values
        lanes = [lane.replace(framework=item, values=values) for item in self.items]
        return [Panel(framework_name(lane.framework), with_lane(setup, lane)) for lane in lanes]

    def names(self, setup: Setup) -> list[tuple[str, str]]:
        return [(key, framework_name(key)) for key in self.candidates(setup)]

    def fields(self, setup: Setup) -> list[cards.Field]:
        alike = {**cards.field(ALIKE, self.alike), "label": _("The same numbers in all")}
        return [*super().fields(setup), alike]

    def changed(self, setup: Setup, name: str, value: Any) -> tuple[Self, Setup]:
        if name == "alike":
            return dataclasses.replace(self, alike=bool(check(ALIKE, value, self.key))), setup
        return super().changed(setup, name, value)

    def fitted(self, setup: Setup) -> tuple[Self, Setup]:
        setup = one_lane(setup)
        return (self if set(self.items) <= set(self.candidates(setup)) else self.begin(setup)), setup
