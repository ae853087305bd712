"""Which clouds of the page "Batch noise" the page can run by itself, and what its controls set of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from optim_core.studies.cloud import starts
from optim_core.studies.minima import minima_starts
from surfaces import DataSurface
from surfaces.wells import SharpFlat
from ui.noise.cloudtask import task_of
from ui.noise.live import Runner, Runners, noise_controls
from ui.noise.minima import FULL, RACERS, Minima, surface_of
from ui.noise.setup import NoiseSetup
from ui.page import live
from ui.page.choices import Noise, SurfaceChoice
from ui.page.lane import Lane
from ui.page.runs import RunSpec
from ui.page.schedulechoice import ScheduleChoice


def runners(setup: NoiseSetup, panel: str) -> Runners:
    """The clouds of the section that is shown; `panel` is that of its surface."""
    of = RUNNERS.get(setup.section)
    return of(setup, panel) if of else Runners()


def _of_cloud(setup: NoiseSetup, panel: str) -> Runners:
    """The one cloud."""
    task = task_of(setup)
    surface = task.surface.build()
    x_min, x_max, y_min, y_max = surface.view
    span = (x_max - x_min, y_max - y_min)
    around = starts(task.spread, (0.0, 0.0), 1.0, task.particles, surface.view, task.seed)
    offsets = around / np.array(span)[:, None]
    spec = RunSpec(task.surface, task.lane, task.start, task.steps, task.schedule, task.noise, task.seed)
    places: list[live.Place] = [(panel, 0)]
    controls = (
        live.lane_controls("lane:0", task.lane, places)
        | live.start_controls("setting", places)
        | live.box_controls("setting", places)
        | live.surface_controls(task.surface, places)
        | noise_controls("spread", ("radius",), places)
        # The batches of data are Python's: a cloud that sees all samples may not see them with the next size.
        | noise_controls(
            "noise", ("sigma",) if isinstance(surface, DataSurface) else ("sigma", "batch_size"), places
        )
    )
    return Runners(panel, (Runner(spec, offsets, task.radius, span),), controls)


def _of_minima(setup: NoiseSetup, panel: str) -> Runners:
    """The clouds of SGD and SAM."""
    knobs = setup.minima
    choice = SurfaceChoice(SharpFlat.key, values=(("ratio", knobs.number("ratio")),))
    noise = Noise("gaussian", knobs.number("sigma"), knobs.whole("batch_size"))
    offsets = minima_starts(surface_of(knobs), knobs.kind, knobs.whole("particles"), knobs.whole("seed"))
    places: list[live.Place] = [(panel, index) for index in range(len(RACERS))]
    clouds = tuple(
        Runner(
            RunSpec(
                choice, lane, (0.0, 0.0), knobs.whole("steps"), ScheduleChoice(), noise, knobs.whole("seed")
            ),
            offsets,
            whole=FULL,
        )
        for lane in _lanes(knobs)
    )
    rate: list[live.Target] = [[*place, "optimizer", "lr"] for place in places]
    controls = (
        {live.control("minima", "lr"): rate}
        | {live.control("minima", "rho"): [[panel, RACERS.index("sam"), "optimizer", "rho"]]}
        | {live.control("minima", "ratio"): [[*place, "surface", "ratio"] for place in places]}
        | noise_controls("minima", ("sigma", "batch_size"), places)
    )
    return Runners(panel, clouds, controls)


def _lanes(knobs: Minima) -> list[Lane]:
    """The racers as lanes of a race."""
    lr, rho = ("lr", knobs.number("lr")), ("rho", knobs.number("rho"))
    return [Lane(key, values=(lr, rho) if key == "sam" else (lr,)) for key in RACERS]


# Real batches, on the other two, are Python's alone.
RUNNERS: Final[dict[str, Callable[[NoiseSetup, str], Runners]]] = {"cloud": _of_cloud, "minima": _of_minima}
