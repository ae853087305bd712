"""Tells paths that anybody repeats from paths on which a last digit decides."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from optim_core import simulate
from ui.page.caches import keep_some

if TYPE_CHECKING:
    from ui.page.runs import RunSpec

LAST_DIGITS = (-(2.0**-51), 2.0**-52, 2.0**-51)
DELICATE = 1e-12


@keep_some(1024)
def magnified(spec: RunSpec) -> float:
    """How far the path moves, relative where numbers are large, when the last digit of its rate changes.

    That is about what another order of the same operations does, in every step. An Adadelta that jumps to and
    fro across a valley may give 0.05, ordinary paths 1e-15; beyond `DELICATE` only the same operations in
    the same order are sure to lead the same way.
    """
    surface, optimizer = spec.surface.build(), spec.lane.build()
    schedule, noise = spec.schedule.build(), spec.noise.build()
    rates = [optimizer.lr, *(optimizer.lr * (1 + change) for change in LAST_DIGITS)]
    paths = [
        simulate(surface, changed, spec.start, spec.steps, schedule, noise, spec.seed).x[:, :, 0]
        for changed in (dataclasses.replace(optimizer, lr=rate) for rate in rates)
    ]
    return max(float(np.max(np.abs(path - paths[0]) / (1 + np.abs(paths[0])))) for path in paths[1:])
