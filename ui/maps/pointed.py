"""The path from a place of a map, for those lanes that the page cannot run by itself."""

from __future__ import annotations

import dataclasses
from functools import lru_cache

from optim_core import simulate
from ui.maps.rates import RatesStudy
from ui.maps.spans import NOISE
from ui.page.choices import Noise
from ui.page.messages.maps import PointedPath
from ui.page.runs import RunSpec


@lru_cache(maxsize=64)
def path_from(spec: RunSpec, place: tuple[float, float]) -> PointedPath:
    """The path of a lane from another start, as a map of basins has it, which has no noise."""
    return _path(dataclasses.replace(spec, start=place, noise=Noise()), place)


@lru_cache(maxsize=64)
def path_of_cell(wanted: RatesStudy, spec: RunSpec, place: tuple[float, float]) -> PointedPath:
    """The path of a lane with the settings of the cell at a place of a map of settings: its first run."""
    lane, noise = spec.lane, spec.noise
    for axis, count, at in zip((wanted.x, wanted.y), (wanted.columns, wanted.rows), place, strict=True):
        if axis is None:
            continue
        low, high = axis.ends
        cell = min(count - 1, max(0, round((at - low) / (high - low) * (count - 1))))
        name, value = axis.parameter.name, axis.values(count)[cell].item()
        if name in NOISE:
            noise = noise.with_value(name, value)
        else:
            lane = lane.with_value(name, value)
    return _path(dataclasses.replace(spec, lane=lane, noise=noise), place)


def _path(spec: RunSpec, place: tuple[float, float]) -> PointedPath:
    how = spec.steps, spec.schedule.build(), spec.noise.build(), spec.seed
    run = simulate(spec.surface.build(), spec.lane.build(), spec.start, *how)
    return {
        "place": list(place),
        "x": run.x[:, 0, 0].tolist(),
        "y": run.x[:, 1, 0].tolist(),
        "loss": float(run.loss[-1, 0]),
        "diverged": int(run.step_diverged[0]),
    }
