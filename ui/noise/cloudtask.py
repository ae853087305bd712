"""What a cloud is of, how many particles it can have, and its simulation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from optim_core import simulate
from optim_core.studies.cloud import cloud_statistics, starts
from surfaces import DataSurface
from surfaces.parameter import Interval, Parameter
from ui.noise.packing import Floats, Packed, pack
from ui.noise.section import count
from ui.page.caches import keep
from ui.page.effort import questions, weight
from ui.page.i18n import counted
from ui.page.knobs import Knobs
from ui.page.lane import Lane
from ui.page.limits import MAX_CLOUD_EFFORT, MAX_CLOUD_SECONDS, MAX_PARTICLES, MIN_DATA_CLOUD
from ui.page.message import N_
from ui.page.scene import minimum_loss
from ui.page.setup import Noise, ScheduleChoice, Setup, SurfaceChoice
from ui.page.values import Point

if TYPE_CHECKING:
    from ui.noise.setup import NoiseSetup

STEP: Final = 2e-7  # seconds for each step of a particle on data
LOSS, GRADIENT = 17e-9, 6e-9  # and for each sample of all, where the mean over them has no short form
DRAWN, ANSWERED = 20e-9, 16e-9  # and for each sample of a batch: drawn once, looked at for each question
# From the hill in the middle, noise decides which of the four minima a particle ends in.
DEFAULT_CLOUD: Final = Setup(
    surface=SurfaceChoice("himmelblau"),
    start=(-0.2, -0.8),
    steps=300,
    noise=Noise("gaussian", sigma=40.0, batch_size=4),
    lanes=(Lane("sgd", values=(("lr", 0.004),)),),
)


class Spread(Knobs):
    """How the particles of the cloud start."""

    title = N_("Particles")
    kind_label = N_("Starting points")
    kinds: ClassVar[dict[str, str]] = {
        "point": N_("at one point"),
        "ring": N_("on a ring"),
        "grid": N_("on a grid"),
        "normal": N_("in a Gaussian cloud"),
    }
    parameters = (
        count("particles", 1000, 10, MAX_PARTICLES, N_("Number of particles, each with its own noise.")),
        Parameter(
            "radius",
            "r",
            0.1,
            Interval(0.0, 2.0),
            (0.01, 0.5),
            N_("Size of the ring, grid or cloud as a fraction of the visible range."),
        ),
    )


@dataclass(frozen=True)
class CloudTask:
    """All that a cloud depends on."""

    surface: SurfaceChoice
    lane: Lane
    start: Point
    steps: int
    schedule: ScheduleChoice
    noise: Noise
    seed: int
    spread: str
    radius: float
    particles: int


@dataclass(frozen=True)
class Cloud:
    """A cloud with its statistics, columns of steps + 1 numbers; `minimum_loss` is that of the surface."""

    packed: Packed
    series: Mapping[str, Floats]
    diverged: int
    minimum_loss: float | None

    @property
    def size(self) -> int:
        """Bytes held."""
        return int(self.packed.points.nbytes) + sum(column.nbytes for column in self.series.values())


def task_of(setup: NoiseSetup) -> CloudTask:
    """What the section "The cloud" asks for, with as many particles as can be paid."""
    race, spread = setup.cloud, setup.spread
    lane = race.lanes[0].replace(color=0, hidden=False, start=None)
    facts = (race.surface, lane, race.start, race.steps, race.schedule, race.noise, race.seed)
    return CloudTask(*facts, spread.kind, spread.number("radius"), affordable(race, spread))


def affordable(race: Setup, spread: Spread) -> int:
    """The particles asked for, or as many as the steps and the surface leave time for."""
    surface, lane, wanted = race.surface.build(), race.lanes[0], spread.whole("particles")
    if not isinstance(surface, DataSurface):
        return max(10, min(wanted, int(MAX_CLOUD_EFFORT / (race.steps * weight(surface, lane)))))
    seconds = race.steps * data_cost(surface, race.noise, lane)
    limit = min(MAX_CLOUD_EFFORT / race.steps, MAX_CLOUD_SECONDS / seconds)
    return min(wanted, max(MIN_DATA_CLOUD, int(limit)))


def data_cost(surface: DataSurface, noise: Noise, lane: Lane) -> float:
    """Seconds of one core that a step of one particle takes on data, its loss over all samples included."""
    asked = sum(questions(lane.optimizer, lane.framework, lane.rule))
    every = 0 if surface.elementwise else surface.samples
    if noise.kind == "none" or noise.batch_size >= surface.samples:
        return STEP + every * (LOSS + asked * GRADIENT)
    return STEP + every * LOSS + noise.batch_size * (DRAWN + asked * ANSWERED)


@keep(megabytes=64)
def cloud(task: CloudTask) -> Cloud:
    """Simulate, measure and pack."""
    surface = task.surface.build()
    start = starts(task.spread, task.start, task.radius, task.particles, surface.view, task.seed)
    run = simulate(
        surface, task.lane.build(), start, task.steps, task.schedule.build(), task.noise.build(), task.seed
    )
    packed = pack(run.x, surface.view)
    return Cloud(packed, cloud_statistics(run), int(np.sum(run.step_diverged >= 0)), minimum_loss(surface))


def fewer_note(count: int) -> str:
    """Why so few particles are drawn."""
    return counted(
        "{count} particle is drawn: more would take too long on this surface with these batches and steps.",
        "{count} particles are drawn: more would take too long on this surface with these batches and steps.",
        count,
    )
