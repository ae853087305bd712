"""The path from a place of a map, for those lanes that the page cannot run by itself."""

from __future__ import annotations

from functools import lru_cache

from optim_core import simulate
from ui.page.messages.maps import PointedPath
from ui.page.runs import RunSpec


@lru_cache(maxsize=64)
def path_from(spec: RunSpec, place: tuple[float, float]) -> PointedPath:
    """The path of a lane from another start, without noise, as a map of basins has it."""
    run = simulate(spec.surface.build(), spec.lane.build(), place, spec.steps, spec.schedule.build())
    return {
        "place": list(place),
        "x": run.x[:, 0, 0].tolist(),
        "y": run.x[:, 1, 0].tolist(),
        "loss": float(run.loss[-1, 0]),
        "diverged": int(run.step_diverged[0]),
    }
