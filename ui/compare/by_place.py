"""What may differ between panels around the lane: surface, schedule, start."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from optim_core import SCHEDULES
from surfaces import SURFACES
from ui.compare.variation import Listed, Panel, counted, no_more, numbered
from ui.page import cards
from ui.page.grammar import join_numbers, read_numbers
from ui.page.i18n import _
from ui.page.message import N_
from ui.page.numerals import number
from ui.page.setup import ScheduleChoice, Setup, SurfaceChoice
from ui.page.values import Point, point

CORNERS: Final = ((0.85, 0.8), (0.85, 0.2), (0.15, 0.2), (0.15, 0.8), (0.5, 0.9), (0.5, 0.1))


@dataclass(frozen=True)
class BySurface(Listed):
    """One optimizer on several surfaces, each from its own start or from the same place of its picture."""

    key = "surface"
    label = N_("Surface")
    note = N_(
        "The same optimizer with the same settings on several surfaces. A dragged start point "
        "moves to the same place in every plot."
    )
    equal = False
    hides: ClassVar = frozenset({"surface", "start"})

    place: Point | None = None

    def candidates(self, setup: Setup) -> list[str]:
        telling = ["bowl", "ravine", "rosenbrock", "beale", "himmelblau", "rastrigin"]
        own = [setup.surface.key] if setup.surface.key == "formula" else []
        return [*own, *telling, *(key for key in SURFACES if key not in telling)]

    @classmethod
    def read(cls, words: list[str], setup: Setup) -> Self:
        places = [word.removeprefix("at-") for word in words if word.startswith("at-")]
        kind = super().read([word for word in words if not word.startswith("at-")], setup)
        if not places:
            return kind
        no_more(cls, places[1:])
        return dataclasses.replace(kind, place=point("at", read_numbers("at", places[0], "_")))

    def words(self) -> list[str]:
        place = [] if self.place is None else [f"at-{join_numbers(self.place, '_')}"]
        return [*super().words(), *place]

    def panels(self, setup: Setup) -> list[Panel]:
        choices = [setup.surface if setup.surface.key == key else SurfaceChoice(key) for key in self.items]
        return [
            Panel(_(surface.build().label), setup.replace(surface=surface, start=self._start(surface)))
            for surface in choices
        ]

    def _start(self, surface: SurfaceChoice) -> Point:
        built = surface.build()
        return built.start if self.place is None else point_at(built.view, self.place)

    def names(self, setup: Setup) -> list[tuple[str, str]]:
        own = [("formula", _("A formula of your own"))] if setup.surface.key == "formula" else []
        return [*((key, _(known.label)) for key, known in SURFACES.items()), *own]

    def moved(self, setup: Setup, index: int, start: Point) -> tuple[Self, Setup]:
        x_min, x_max, y_min, y_max = self.panels(setup)[index].setup.surface.build().view
        place = (start[0] - x_min) / (x_max - x_min), (start[1] - y_min) / (y_max - y_min)
        return dataclasses.replace(self, place=point("at", [round(share, 4) for share in place])), setup


def point_at(view: tuple[float, float, float, float], place: Point) -> Point:
    """The point at these shares of a view's width and height."""
    x_min, x_max, y_min, y_max = view
    x, y = x_min + place[0] * (x_max - x_min), y_min + place[1] * (y_max - y_min)
    return float(f"{x:.5g}"), float(f"{y:.5g}")


@dataclass(frozen=True)
class BySchedule(Listed):
    """One optimizer under several schedules of its learning rate."""

    key = "schedule"
    label = N_("Schedule")
    note = N_("The same base learning rate; its schedule differs from panel to panel.")
    hides: ClassVar = frozenset({"schedule"})

    def candidates(self, setup: Setup) -> list[str]:
        telling = ["constant", "step", "exponential", "cosine", "warmup_cosine", "one_cycle"]
        return [*telling, *(key for key in SCHEDULES if key not in telling)]

    def panels(self, setup: Setup) -> list[Panel]:
        own = setup.schedule.turning(None) if setup.schedule.turned else setup.schedule
        choices = [own if own.key == key else ScheduleChoice(key) for key in self.items]
        return [Panel(_(SCHEDULES[c.key].label), setup.replace(schedule=c)) for c in choices]

    def names(self, setup: Setup) -> list[tuple[str, str]]:
        return [(key, _(known.label)) for key, known in SCHEDULES.items()]


@dataclass(frozen=True)
class ByStart(Listed):
    """One optimizer from several start points."""

    key = "start"
    label = N_("Start point")
    note = N_("Where you start decides where you end: drag the start point of each panel separately.")
    hides: ClassVar = frozenset({"start"})

    def candidates(self, setup: Setup) -> list[Point]:
        view = setup.surface.build().view
        return [setup.start, *(point_at(view, place) for place in CORNERS)]

    def checked(self, setup: Setup, item: Any) -> Point:
        return point("start", item)

    @classmethod
    def begin(cls, setup: Setup) -> Self:
        return cls(tuple(cls().candidates(setup)[:4]))

    @classmethod
    def read(cls, words: list[str], setup: Setup) -> Self:
        counted(len(words))
        return cls(tuple(point("start", read_numbers("start", word, "_")) for word in words))

    def words(self) -> list[str]:
        return [join_numbers(item, "_") for item in self.items]

    def panels(self, setup: Setup) -> list[Panel]:
        texts = [", ".join(number(value, 3) for value in item) for item in self.items]
        return [
            Panel(f"({text})", setup.replace(start=item))
            for text, item in zip(texts, self.items, strict=True)
        ]

    def item_fields(self, setup: Setup) -> list[cards.Field]:
        return [
            {"type": "point", "name": "", "label": numbered(index), "value": [f"{v:.10g}" for v in item]}
            for index, item in enumerate(self.items)
        ]

    def moved(self, setup: Setup, index: int, start: Point) -> tuple[Self, Setup]:
        return self.with_items((*self.items[:index], start, *self.items[index + 1 :])), setup
