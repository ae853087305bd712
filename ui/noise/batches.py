"""Real batches: full batch, mini-batch and single sample race on the penguins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optim_core import OPTIMIZERS, BatchNoise, Run, simulate
from optim_core.noise import BatchStream
from surfaces import SURFACES, DataSurface
from ui.noise.cloud import Floats
from ui.noise.setup import Batches

TICKS: Final = 400  # of the clock, when it counts samples
LANES: Final = ("full", "mini", "single")
AWAY: Final = 1e3  # a run whose loss is so many times the first has run away
SHOWN: Final = 1e6  # and its loss is not drawn above so many times the first


@dataclass(frozen=True)
class Lap:
    """One lane: its run, the validation loss at every step, and what the clock shows of it, tick by tick."""

    batch_size: int
    run: Run
    validation: Floats
    columns: dict[str, Floats]
    stop: Stop | None

    @property
    def away(self) -> int:
        """The step at which it has run away, or −1 if it has not in the end."""
        loss = self.run.loss[:, 0]
        gone = loss > AWAY * loss[0]
        return int(np.argmax(gone)) if gone[-1] or self.run.step_diverged[0] >= 0 else -1


class Stop(NamedTuple):
    """Early stopping: the step with the best validation loss, and the step at which one stops waiting."""

    best: int
    step: int


def data_surface(knobs: Batches) -> DataSurface:
    """The surface of the chosen model, inputs, penalty and split."""
    key = (
        "penguins_logistic"
        if knobs.kind == "classifier"
        else "penguins"
        if knobs.on("normalised")
        else "penguins_raw"
    )
    surface = SURFACES[key].replace(l2=knobs.number("l2"), holdout=knobs.number("holdout"))
    assert isinstance(surface, DataSurface)
    return surface


def condition(surface: DataSurface) -> float:
    """How many times more steeply the bowl is curved across than along, at its lowest point."""
    low, high = _curvatures(surface)
    return high / low


def rate_limit(surface: DataSurface) -> float:
    """The learning rate above which descent on the bowl runs away: two by its largest curvature."""
    return 2.0 / _curvatures(surface)[1]


def _curvatures(surface: DataSurface) -> tuple[float, float]:
    x, y = (surface.minima or (surface.start,))[0]
    low, high = np.linalg.eigvalsh(surface.hessian(x, y))
    return float(low), float(high)


def sizes(knobs: Batches) -> tuple[int, ...]:
    """The batch sizes of the three lanes."""
    samples = data_surface(knobs).samples
    return samples, min(knobs.whole("batch_size"), samples), 1


def laps(knobs: Batches) -> tuple[Lap, ...]:
    """The three lanes on one clock."""
    shared = knobs.changed("batch_size", 32)
    return tuple(_lap(shared, size) for size in sizes(knobs))


def ticks(knobs: Batches) -> tuple[int, float]:
    """How many ticks the clock has, and how many steps or samples pass in each of them."""
    if not knobs.on("per_sample"):
        return knobs.whole("steps"), 1.0
    budget = knobs.whole("epochs") * data_surface(knobs).samples
    return min(budget, TICKS), budget / min(budget, TICKS)


@lru_cache(maxsize=96)
def _lap(knobs: Batches, batch_size: int) -> Lap:
    surface = data_surface(knobs)
    steps = knobs.whole("steps")
    if knobs.on("per_sample"):
        steps = knobs.whole("epochs") * -(-surface.samples // batch_size)
    noise = BatchNoise(0.0, batch_size)
    run = simulate(
        surface,
        OPTIMIZERS["sgd"](lr=knobs.number("lr")),
        surface.start,
        steps,
        noise=noise,
        seed=knobs.whole("seed"),
    )
    validation = surface.validation_value(run.x[:, 0, 0], run.x[:, 1, 0])
    stop = early_stop(validation, knobs.whole("patience"))
    return Lap(batch_size, run, validation, _columns(knobs, run, validation), stop)


def _columns(knobs: Batches, run: Run, validation: Floats) -> dict[str, Floats]:
    """What a lane shows at each tick: where it is after the last step it has finished by then."""
    count, each = ticks(knobs)
    done = np.arange(count + 1) * each
    step = (
        np.searchsorted(run.samples, done + 1e-9, "right") - 1 if knobs.on("per_sample") else done.astype(int)
    )
    minima, tall = run.surface.minima, run.loss[:, 0] > SHOWN * run.loss[0, 0]
    lowest = float(run.surface.value(*minima[0])) if minima else 0.0
    columns = {
        "x": run.x[:, 0, 0],
        "y": run.x[:, 1, 0],
        "loss": np.where(tall, np.inf, run.loss[:, 0]),
        "excess": np.where(tall, np.inf, np.maximum(run.loss[:, 0] - lowest, 0.0)),
        "validation": np.where(tall, np.inf, validation),
        "samples": run.samples.astype(float),
        "step": np.arange(run.steps + 1, dtype=float),
    }
    return {name: column[step] for name, column in columns.items()}


def early_stop(validation: Floats, patience: int) -> Stop | None:
    """Wait `patience` steps for a validation loss better than the best; None if the run ends before."""
    if not np.isfinite(validation[0]):
        return None
    best = 0
    for step, loss in enumerate(validation):
        if loss < validation[best]:
            best = step
        elif step - best >= patience:
            return Stop(best, step)
    return None


def drawn_samples(knobs: Batches) -> tuple[NDArray[np.int16], NDArray[np.int32]]:
    """The samples in each batch of the mini-batch lane, one after the other, and where each batch begins."""
    lap = laps(knobs)[1]
    stream = BatchStream(data_surface(knobs).samples, lap.batch_size, knobs.whole("seed"), 0, 1)
    batches = [stream.step()[0] for _ in range(lap.run.steps)]
    begins = np.concatenate([[0], np.cumsum([len(batch) for batch in batches])])
    return np.concatenate(batches).astype(np.int16), begins.astype(np.int32)
