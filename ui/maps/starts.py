"""Maps of basins as they are computed: how many starts, of which lane, and what is kept."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np
import pyarrow as pa

from optim_core.studies import basins
from optim_core.studies.basins import Basins
from optim_core.studies.packed import packed_basins
from surfaces import DataSurface
from surfaces.surface import View
from ui.maps.workers import WORKERS
from ui.page import live
from ui.page.choices import Noise
from ui.page.effort import SAMPLES, weight
from ui.page.jobs import Progress, Question
from ui.page.knobs import Knobs
from ui.page.lane import Lane
from ui.page.limits import MAX_MAP_EFFORT
from ui.page.message import N_
from ui.page.runs import REACH, RunSpec
from ui.page.setup import ScheduleChoice, SurfaceChoice

if TYPE_CHECKING:
    from ui.maps.setup import MapsSetup


ROUGH: Final = 12  # starts along a side of a map that Python makes while something is dragged
ROUGHER: Final = 7  # and where every loss is a mean over all samples
STILL: Final = 1e-4  # of the reach: who moves less in some steps is taken to rest on such a map
SIDES: Final = {"coarse": 120, "medium": 240, "fine": 400}


class Starts(Knobs):
    """How many starts a map has."""

    title = N_("Map")
    kind_label = N_("Starts")
    kinds: ClassVar[dict[str, str]] = {
        "medium": N_("240 × 240"),
        "coarse": N_("120 × 120"),
        "fine": N_("400 × 400"),
    }
    parameters = ()


@dataclass(frozen=True, eq=False)
class Kept:
    """A map and what of it travels to the browser."""

    map: Basins
    cells: pa.Table

    @property
    def size(self) -> int:
        """Bytes held."""
        found = self.map
        return found.label.nbytes + found.step.nbytes + found.loss.nbytes + int(self.cells.nbytes)


@dataclass(frozen=True)
class BasinsStudy:
    """All that a map depends on."""

    surface: SurfaceChoice
    lane: Lane
    view: View
    side: int
    steps: int
    schedule: ScheduleChoice
    sketched: bool = False

    @property
    def mark(self) -> str:
        """A short name of this map for the browser."""
        return hashlib.blake2b(repr(self).encode(), digest_size=8).hexdigest()

    @property
    def reach(self) -> float:
        """How near to an end counts as there: as in the race, a hundredth of the diagonal of the view."""
        x_min, x_max, y_min, y_max = self.surface.build().view
        return float(REACH * np.hypot(x_max - x_min, y_max - y_min))

    @property
    def rough(self) -> BasinsStudy | None:
        """A map of few starts, quickly made, where the page cannot run the lane by itself."""
        spec = RunSpec(self.surface, self.lane, (0.0, 0.0), self.steps, self.schedule, Noise(), 0)
        if self.sketched or live.program(spec) is not None:
            return None
        side = ROUGH if self.surface.build().elementwise else ROUGHER
        return dataclasses.replace(self, side=min(self.side, side), sketched=True)

    def make(self, progress: Progress, cancelled: Question) -> Kept:
        """Run every start."""
        found = basins(
            self.surface.build(),
            self.lane.build(),
            self.view,
            self.side,
            self.side,
            self.steps,
            None if self.surface.data or self.sketched else WORKERS.executor(),  # own data stay here
            progress,
            cancelled,
            reach=self.reach,
            schedule=self.schedule.build(),
            rough=STILL * self.reach if self.sketched else 0.0,
        )
        code, level = np.moveaxis(packed_basins(found), -1, 0)
        return Kept(found, pa.table({"code": code.ravel(), "level": level.ravel()}))


def affordable(surface: SurfaceChoice, lane: Lane, side: int, steps: int) -> int:
    """As many starts along a side as are asked for, or as many as can be run in some seconds."""
    built = surface.build()
    cost = steps * weight(built, lane) * (SAMPLES if isinstance(built, DataSurface) else 1.0)
    return max(16, min(side, int((MAX_MAP_EFFORT / cost) ** 0.5)))


@lru_cache(maxsize=256)
def studies(setup: MapsSetup) -> tuple[BasinsStudy, ...]:
    """A map for each lane."""
    race, side = setup.race, SIDES[setup.starts.kind]
    return tuple(
        BasinsStudy(
            race.surface,
            lane.replace(color=0),
            setup.view,
            affordable(race.surface, lane, side, race.steps),
            race.steps,
            race.schedule,
        )
        for lane in race.lanes
    )
