"""The spectrum of a lane: its error in each direction of the Hessian, and what multiplies it per step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from optim_core.rule import Optimizer
from optim_core.studies.plane import Places, places, stationary
from optim_core.studies.spectrum import Directions, directions, is_quadratic
from surfaces import Surface
from ui.maps.spans import Floats
from ui.page.runs import RunSpec, result

WINDOW = 20  # steps over which a factor is measured
ROUNDING = 1e-14  # of how far away a run is: an error that is smaller is chance
SWING = 10  # steps of which the largest error counts: what swings is not measured where it passes zero


@dataclass(frozen=True, eq=False)
class Spectrum:
    """What is known of a run of T steps.

    `errors` and `measured` (T + 1, 2) are sizes of the error in each direction and their factors as they
    were; `places` is where the directions lie in the plane, None for rules that have no place there.
    """

    rule: Optimizer
    along: Directions
    exact: bool  # whether the surface is quadratic
    errors: Floats
    measured: Floats
    places: Places | None

    @property
    def eigenvalues(self) -> tuple[float, float]:
        """Those of the Hessian, the smaller one first."""
        low, high = self.along.eigenvalues.tolist()
        return low, high

    @property
    def predicted(self) -> Floats | None:
        """The factor of each direction at every step by the roots, (T + 1, 2); the last step counts twice."""
        if self.places is None:
            return None
        size = self.places.factor.size
        return np.vstack([size, size[-1:]])

    @property
    def columns(self) -> dict[str, Floats]:
        """All of it by name, (T + 1,) each."""
        found: dict[str, Floats] = {}
        for name, values in (("error", self.errors), ("factor", self.measured), ("roots", self.predicted)):
            if values is not None:
                found |= {f"{name}{k + 1}": values[:, k] for k in range(2)}
        return found


@lru_cache(maxsize=64)
def split_at(surface: Surface, minimum: int) -> Directions | None:
    """The directions at a known minimum, or where a quadratic is level; None where there is neither."""
    if surface.minima:
        return directions(surface, surface.minima[min(minimum, len(surface.minima) - 1)])
    return directions(surface, stationary(surface)) if is_quadratic(surface) else None


@lru_cache(maxsize=64)
def spectrum(spec: RunSpec, minimum: int) -> Spectrum | None:
    """The spectrum of a lane, None where the surface has no directions."""
    run = result(spec).run
    along = split_at(run.surface, minimum)
    if along is None:
        return None
    with np.errstate(all="ignore"):
        errors = np.abs(along.split(run.x))[:, :, 0]
    far = np.maximum(errors.max(axis=1), np.hypot(*along.minimum))
    measured = factors(errors, ROUNDING * far)
    return Spectrum(run.optimizer, along, is_quadratic(run.surface), errors, measured, places(run, along))


def factors(errors: Floats, floor: Floats | float = 0.0) -> Floats:
    """What each direction was multiplied by per step, over the last 20 steps or fewer, (T + 1, 2).

    At every step the largest of the next errors counts. Near the end there are none, and errors at or below
    `floor` (T + 1,) are rounding: the factor stays.
    """
    last = len(errors) - 1
    swing = min(SWING, last // 4)
    ends = np.arange(last + 1 - swing)
    with np.errstate(all="ignore"):
        peaks = np.log(np.array([errors[t : t + swing + 1].max(axis=0) for t in ends]))
        lowest = np.broadcast_to(floor, last + 1)
        seen = peaks > np.log([lowest[t : t + swing + 1].max() for t in ends])[:, None]
        until = np.where(seen.any(axis=0), len(ends) - 1 - np.argmax(seen[::-1], axis=0), len(ends) - 1)
        now = np.clip(np.arange(last + 1)[:, None], 1, np.maximum(until, 1))
        before = np.maximum(now - WINDOW, 0)
        here, there = (np.take_along_axis(peaks, steps, axis=0) for steps in (now, before))
        found: Floats = np.exp((here - there) / (now - before))
    return found
