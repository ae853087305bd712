"""What the page needs to run lanes by itself while a hand changes them: programs, numbers, draws, controls.

A program is printed from the rule and the surface (`optim_core.program.browser`) and travels when one of
those changes; the numbers that are put into it travel with every picture. A lane for which there is no
program (it decides by values, or sees true mini-batches) is Python's alone. A table of samples that programs
read travels once for a panel, with the program of its surface.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from optim_core import BatchNoise
from optim_core.evaluation import Sampling
from optim_core.program.browser import landscape_for_page, numbers_for_page, program_for_page
from optim_core.program.graph import Untraceable
from optim_core.program.recording import settings
from optim_core.rule import Optimizer
from optim_core.studies.curvature import curvature_for_page
from surfaces import DataSurface, Surface
from ui.page.caches import keep_some
from ui.page.choices import Noise, SurfaceChoice
from ui.page.lane import Lane
from ui.page.messages import Numbers
from ui.page.runs import RunSpec
from ui.page.scene import minimum_loss
from ui.page.schedulechoice import ScheduleChoice

Place = tuple[str | int, int]  # a panel, and the id of a lane in it
# Panel, lane, "optimizer", "surface", "noise", "map" or "start", and which number of it (of a start: 0, 1 or
# None for both). Where another number is set than the control's own value v: {"times": a, "power": b} for
# a·v^b, and for both coordinates of a start {"times": [a, b], "plus": [c, d]}.
Target = list[Any]
Controls = dict[str, list[Target]]
MOST_SAMPLES = 150_000  # looks of a lane at a sample: 5 ms on a quick machine
MOST_ROWS = 400  # of a table whose loss is drawn on a coarse grid while a hand changes it: 70 ms


def heard(noise: Noise) -> Noise:
    """The noise that the page is given: where σ is 0, that of 1, which it makes as loud as it is set."""
    silent = noise.sigma == 0.0 and any(parameter.name == "sigma" for parameter in noise.parameters)
    return noise.with_value("sigma", 1.0) if silent else noise


def program(spec: RunSpec, samples: bool = False) -> dict[str, Any] | None:
    """The program of a lane for the browser, None where there is none.

    With `samples` it may be one that reads a table, as far as that takes no longer than a moment.
    """
    found = _program(spec.surface, spec.lane.build(), heard(spec.noise))
    table = found is not None and "wide" in found
    if table and not (samples and len(spec.surface.build().columns[0]) * spec.steps <= MOST_SAMPLES):
        return None
    return found


@keep_some(256)
def _program(surface: SurfaceChoice, optimizer: Optimizer, noise: Noise) -> dict[str, Any] | None:
    return printed(optimizer, surface.build(), noise.build())


def printed(optimizer: Optimizer, surface: Surface, noise: BatchNoise | None) -> dict[str, Any] | None:
    """The program of a rule on a surface, but for the table of samples, which comes with the surface."""
    with suppress(Untraceable):
        found = program_for_page(optimizer, surface, noise)
        with suppress(Untraceable):
            found["curvature"] = curvature_for_page(optimizer, surface)
        found.pop("samples", None)
        return found
    return None


@keep_some(64)
def land(surface: SurfaceChoice) -> dict[str, Any] | None:
    """The program of a surface's loss, None where it has no parameters to be changed, or no formula."""
    built = surface.build()
    with suppress(Untraceable):
        return landscape_for_page(built) if built.parameters else None
    return None


def numbers(spec: RunSpec, samples: bool = True) -> Numbers | None:
    """What is put into the program of a lane."""
    if program(spec, samples) is None:
        return None
    noise = spec.noise.build()
    told = put_in(spec.lane.build(), spec.surface.build(), spec.start, spec.steps)
    if noise is not None and heard(spec.noise).sigma > 0.0 and spec.noise.kind != "mini_batch":
        told["noise"] = {"sigma": noise.sigma, "batch_size": noise.batch_size}
    return told


def put_in(optimizer: Optimizer, surface: Surface, start: Sequence[float], steps: int) -> Numbers:
    """The numbers of a lane without noise."""
    found = numbers_for_page(optimizer, surface)
    return {
        "optimizer": found["optimizer"],
        "surface": found["surface"],
        "start": list(start),
        "steps": steps,
        "minimum_loss": minimum_loss(surface),
        "minima": [list(point) for point in surface.minima],
    }


@lru_cache(maxsize=64)
def draws(
    schedule: ScheduleChoice, noise: Noise, seed: int, surface: SurfaceChoice, steps: int, seeds: int = 1
) -> pa.Table | None:
    """The factor of the schedule and the noise of every step, for so many seeds; None for neither."""
    columns = {}
    chosen = schedule.build()
    if chosen is not None and schedule.key != "constant":
        columns["factor"] = np.asarray(chosen(np.arange(steps), steps), dtype=float)
    for more in range(seeds):
        stream, _batches = Sampling(surface.build(), heard(noise).build(), seed + more).streams(0, 1)
        if stream is not None:
            drawn = np.stack([stream.step()[:, 0].copy() for _ in range(steps)])
            columns |= {f"noise_{axis}{more or ''}": drawn[:, k] for k, axis in enumerate("xy")}
    return pa.table(columns) if columns else None


def control(at: str, name: str) -> str:
    """What a control is called: where it stands, and its name."""
    return f"{at} {name}"


def rate_controls(ats: Iterable[str]) -> list[tuple[str, str]]:
    """The controls of a rate that lanes share: its own, and those on their cards."""
    return [("setting", "shared_lr"), *((at, "lr") for at in ats)]


def lane_controls(at: str, lane: Lane, places: Sequence[Place]) -> Controls:
    """The controls on the card of a lane: each sets a number of the same name, in every one of the places."""
    names = settings(lane.build())
    return {control(at, name): [[*place, "optimizer", name] for place in places] for name in names}


def start_controls(at: str, places: Sequence[Place], name: str = "start") -> Controls:
    """A start that can be dragged."""
    return {control(at, name): [[*place, "start", None] for place in places]}


def box_controls(at: str, places: Sequence[Place]) -> Controls:
    """The two number boxes of a start."""
    return {
        control(at, f"start_{axis}"): [[*place, "start", part] for place in places]
        for part, axis in enumerate("xy")
    }


def noise_controls(noise: Noise, surface: SurfaceChoice, places: Sequence[Place]) -> Controls:
    """What makes noise louder, where there is some: it is the same draws. Another batch of data is not."""
    drawn, built = heard(noise).build(), surface.build()
    if drawn is None or not drawn.sigma > 0.0:
        return {}
    names = ("sigma",) if isinstance(built, DataSurface) else ("sigma", "batch_size")
    return {control("noise", name): [[*place, "noise", name] for place in places] for name in names}


def surface_controls(surface: SurfaceChoice, places: Sequence[Place]) -> Controls:
    """The parameters of the surface, as far as its formula takes them as they are."""
    found = land(surface) or {"surface": {}}
    if len(found.get("samples", {"0": []})["0"]) > MOST_ROWS:
        return {}
    taken = found["surface"]
    return {control("surface", name): [[*place, "surface", name] for place in places] for name in taken}


def programs(
    panels: Mapping[str | int, Sequence[RunSpec]],
    ids: Sequence[int] | None = None,
    seeds: int = 1,
    samples: bool = True,
) -> dict[str, list[dict[str, Any]]]:
    """What travels apart from the picture, by role; `ids` are those of the lanes, where places are not.

    The noise is drawn with `seeds` seeds, one after the other. Without `samples` no program reads a table:
    for pages that run many particles at once.
    """
    firsts = {panel: specs[0] for panel, specs in panels.items()}
    sent: list[dict[str, Any]] = [
        {"panel": panel, "lane": lane, "program": program(spec, samples)}
        for panel, specs in panels.items()
        for lane, spec in zip(ids or range(len(specs)), specs, strict=True)
    ]
    reading = {entry["panel"] for entry in sent if "wide" in (entry["program"] or {})}
    lands = {panel: land(spec.surface) for panel, spec in firsts.items()}
    return {
        "programs": sent,
        "lands": [
            {"panel": panel, "program": None if found and "wide" in found and panel not in reading else found}
            for panel, found in lands.items()
        ],
        "draws": [
            {
                "panel": panel,
                "table": draws(spec.schedule, spec.noise, spec.seed, spec.surface, spec.steps, seeds),
            }
            for panel, spec in firsts.items()
        ],
    }
