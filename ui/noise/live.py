"""What the page needs to run clouds by itself while a hand changes them: some particles, and their noise.

The noise travels as it is for σ = 1 and a batch of one sample, so that σ and the size of a batch are numbers
like any other. Where true mini-batches are drawn there is no program, and Python alone runs the cloud.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pyarrow as pa

from optim_core import BatchNoise
from optim_core.noise import NoiseStream
from optim_core.settings import Array
from surfaces import DataSurface
from ui.page import live
from ui.page.choices import Noise
from ui.page.live import Controls
from ui.page.messages.sections import CloudNumbers, Crowd
from ui.page.runs import RunSpec

DRAWN: Final = 64  # particles that the page runs, at the most
SENT: Final = 2**15  # steps of particles whose noise is sent, at the most
FEWEST: Final = 16


@dataclass(frozen=True)
class Runner:
    """A cloud that the page can run: `spec` is that of its lane, around the start.

    `offsets` (2, particles) are the places of all its particles around the start, in units of `radius` ×
    `span`. A batch of `whole` samples has no noise (0: any batch has some).
    """

    spec: RunSpec
    offsets: Array
    radius: float = 1.0
    span: tuple[float, float] = (1.0, 1.0)
    whole: int = 0


@dataclass(frozen=True)
class Runners:
    """The clouds of a picture, which share their draws, and what the controls of the page set of them."""

    panel: str = ""
    clouds: tuple[Runner, ...] = ()
    controls: Controls = field(default_factory=dict)

    def numbers(self) -> list[Crowd]:
        """What is put into the programs, a cloud each."""
        return [{"id": index, "live": _numbers(cloud)} for index, cloud in enumerate(self.clouds)]

    def sent(self) -> dict[str, list[dict[str, Any]]]:
        """What travels apart from the picture, by role."""
        if not self.clouds:
            return {"programs": [], "lands": [], "draws": []}
        found = live.programs({self.panel: [_unit(cloud.spec) for cloud in self.clouds]}, samples=False)
        return {**found, "draws": [{"panel": self.panel, **_draws(self.clouds[0])}]}


def noise_controls(at: str, names: Sequence[str], places: Sequence[live.Place]) -> Controls:
    """Controls of what is special to clouds: "sigma", "batch_size", "radius"."""
    return {live.control(at, name): [[*place, "cloud", name] for place in places] for name in names}


def _unit(spec: RunSpec) -> RunSpec:
    """The same with noise of σ = 1, which has a program whatever σ is."""
    if spec.noise.kind in ("none", "mini_batch"):
        return spec
    noise = spec.noise.with_value("sigma", 1.0)
    if not isinstance(spec.surface.build(), DataSurface):
        noise = noise.with_value("batch_size", 1)  # one program for all sizes
    return replace(spec, noise=noise)


def _numbers(cloud: Runner) -> CloudNumbers | None:
    found = live.numbers(_unit(cloud.spec), samples=False)
    if found is None:
        return None
    noise = cloud.spec.noise
    return {
        **found,
        "cloud": {"sigma": noise.sigma, "batch_size": noise.batch_size, "radius": cloud.radius},
        "span": list(cloud.span),
        "whole": cloud.whole,
        "particles": len(_chosen(cloud)),
    }


def _chosen(cloud: Runner) -> list[int]:
    """Particles spread evenly over the cloud, of which the first is its first."""
    every = cloud.offsets.shape[1]
    count = min(every, DRAWN, max(FEWEST, SENT // cloud.spec.steps))
    return [index * every // count for index in range(count)]


def _draws(cloud: Runner) -> dict[str, pa.Table | None]:
    spec = cloud.spec
    if live.program(_unit(spec)) is None:
        return {"table": None, "noise": None, "around": None}
    chosen = _chosen(cloud)
    around = cloud.offsets[:, chosen]
    return {
        "table": live.draws(spec.schedule, Noise(), 0, spec.surface, spec.steps),
        "noise": _noise(spec.noise.kind, spec.noise.df, spec.seed, spec.steps, len(chosen)),
        "around": pa.table({"around_x": around[0], "around_y": around[1]}),
    }


@lru_cache(maxsize=16)
def _noise(kind: str, df: float, seed: int, steps: int, particles: int) -> pa.Table | None:
    """The draws of the first particles: columns (steps × particles), step after step."""
    if kind in ("none", "mini_batch"):
        return None
    stream = NoiseStream(BatchNoise(1.0, 1, kind, df), seed, 0, particles)
    drawn = np.stack([stream.step() for _ in range(steps)]).astype(np.float32)
    return pa.table({"noise_x": drawn[:, 0].ravel(), "noise_y": drawn[:, 1].ravel()})
