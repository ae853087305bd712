"""Sharp and flat: in which of the two minima particles end, and how that depends on the size of the batch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Final

import numpy as np
from cachetools import LRUCache, cached
from numpy.typing import NDArray

from optim_core import OPTIMIZERS, BatchNoise, simulate
from optim_core.rule import Optimizer
from surfaces import SURFACES, Surface
from ui.noise.cloud import Floats, Packed, gone, mean_path, pack
from ui.noise.setup import FULL, Minima

BATCHES: Final = tuple(2**k for k in range(11))  # 1, 2, 4 … all 1024
RACERS: Final = ("sgd", "sam")
STRIP: Final = 128  # particles for each point of the strip
CELLS: Final = 240  # of the map of basins, along each side
REACH: Final = (-8.0, 9.0, -8.0, 8.0)  # what lies outside this map is in no minimum
SENT: Final = 2**17  # positions sent of each of the two clouds
NEAR: Final = 0.1  # deviation of the starts around a minimum


@dataclass(frozen=True)
class Wells:
    """A cloud on the surface with two minima; the shares have steps + 1 numbers.

    `outside` particles have diverged or are far outside the picture in the end, and so in no minimum.
    """

    packed: Packed
    mean: Floats
    sharp: Floats
    flat: Floats
    samples: Floats
    outside: int

    @property
    def size(self) -> int:
        """Bytes held."""
        return self.packed.points.nbytes + 6 * self.flat.nbytes


def surface_of(knobs: Minima) -> Surface:
    """The surface with the chosen ratio of curvatures."""
    return SURFACES["sharp_flat"].replace(ratio=knobs.number("ratio"))


def wells(optimizer: str, knobs: Minima) -> Wells:
    """The cloud of one optimizer."""
    return _wells(optimizer, _relevant(optimizer, knobs))


@cached(LRUCache(32 * 2**20, getsizeof=lambda found: found.size), lock=Lock())
def _wells(optimizer: str, knobs: Minima) -> Wells:
    surface = surface_of(knobs)
    run = simulate(
        surface,
        _build(optimizer, knobs),
        _starts(knobs, knobs.whole("particles")),
        knobs.whole("steps"),
        noise=_noise(knobs, knobs.whole("batch_size")),
        seed=knobs.whole("seed"),
    )
    alive, x, y = ~gone(run), run.x[:, 0], run.x[:, 1]
    here, in_flat = alive & _on_map(x, y), ends_flat(surface, x, y)
    flat, sharp = (np.mean(here & which, axis=1) for which in (in_flat, ~in_flat))
    samples, outside = run.samples.astype(float), int(np.sum(~here[-1]))
    return Wells(pack(run.x, surface.view, SENT), mean_path(run.x, alive), sharp, flat, samples, outside)


def strip(optimizer: str, knobs: Minima) -> tuple[float, ...]:
    """The share of particles in the flat minimum after the last step, for every size of BATCHES."""
    wanted = knobs.changed("batch_size", 1).changed("particles", STRIP)
    return _strip(optimizer, _relevant(optimizer, wanted))


@lru_cache(maxsize=512)
def _strip(optimizer: str, knobs: Minima) -> tuple[float, ...]:
    return tuple(_share(optimizer, knobs, batch_size) for batch_size in BATCHES)


def _share(optimizer: str, knobs: Minima, batch_size: int) -> float:
    surface, start = surface_of(knobs), _starts(knobs, STRIP)
    noise, steps, seed = _noise(knobs, batch_size), knobs.whole("steps"), knobs.whole("seed")
    run = simulate(surface, _build(optimizer, knobs), start, steps, noise=noise, seed=seed, keep="last")
    x, y = run.x[0]
    here = (run.step_diverged < 0) & _on_map(x, y)
    return float(np.mean(here & ends_flat(surface, x, y)))


def _relevant(optimizer: str, knobs: Minima) -> Minima:
    """The settings without the one that matters to SAM alone."""
    return knobs if optimizer == "sam" else knobs.changed("rho", 0.3)


def _build(optimizer: str, knobs: Minima) -> Optimizer:
    more = {"rho": knobs.number("rho")} if optimizer == "sam" else {}
    return OPTIMIZERS[optimizer](lr=knobs.number("lr"), **more)


def _noise(knobs: Minima, batch_size: int) -> BatchNoise | None:
    return None if batch_size >= FULL else BatchNoise(knobs.number("sigma"), batch_size)


def _starts(knobs: Minima, count: int) -> Floats:
    surface, random = surface_of(knobs), np.random.default_rng([knobs.whole("seed"), 2])
    if knobs.kind == "everywhere":
        x_min, x_max, y_min, y_max = surface.view
        return random.uniform([[x_min], [y_min]], [[x_max], [y_max]], (2, count))
    sharp, flat = (np.array(point)[:, None] for point in surface.minima)
    middle = np.repeat(sharp, count, axis=1)
    if knobs.kind == "both":
        middle[:, count // 2 :] = flat
    return middle + NEAR * random.standard_normal((2, count))


def _on_map(x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Whether (x, y) is where the map of basins is; beyond it one is far outside the picture."""
    x_min, x_max, y_min, y_max = REACH
    return (x >= x_min) & (x <= x_max) & (y >= y_min) & (y <= y_max)


def ends_flat(surface: Surface, x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Whether descent without noise would lead from (x, y) into the flat minimum."""
    x_min, x_max, y_min, y_max = REACH
    with np.errstate(all="ignore"):
        column = np.clip((x - x_min) / (x_max - x_min) * CELLS, 0, CELLS - 1)
        row = np.clip((y - y_min) / (y_max - y_min) * CELLS, 0, CELLS - 1)
    return _basins(surface)[row.astype(np.intp), column.astype(np.intp)]


@lru_cache(maxsize=64)
def _basins(surface: Surface) -> NDArray[np.bool_]:
    """The map of the two basins, found by descending from the middle of every cell."""
    x_min, x_max, y_min, y_max = REACH
    middles = (np.arange(CELLS) + 0.5) / CELLS
    x, y = np.meshgrid(x_min + middles * (x_max - x_min), y_min + middles * (y_max - y_min))
    start = np.stack([x.ravel(), y.ravel()])
    end = simulate(surface, OPTIMIZERS["sgd"](lr=0.2), start, 120, keep="last").x[0]
    (sharp_x, sharp_y), (flat_x, flat_y) = surface.minima
    sharp = np.hypot(end[0] - sharp_x, end[1] - sharp_y)
    flat = np.hypot(end[0] - flat_x, end[1] - flat_y)
    ratio = getattr(surface, "ratio", 1.0)
    return (flat * flat < sharp * sharp * ratio).reshape(CELLS, CELLS)
