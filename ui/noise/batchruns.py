"""Full batch, mini-batch and single sample: what is set of them, and their runs on one clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from optim_core import OPTIMIZERS, BatchNoise, Run, blown_up, simulate
from optim_core.studies.batches import EarlyStop, early_stop
from surfaces import DataSurface
from surfaces.parameter import Interval, Parameter
from ui.noise.datapart import DataKnobs, batch_size, surface_for
from ui.noise.packing import Floats
from ui.noise.section import count, rate, seed
from ui.page.caches import keep
from ui.page.message import N_

TICKS: Final = 400  # of the clock, when it counts samples
LANES: Final = ("full", "mini", "single")
DIVERGED: Final = 1e3  # a run whose loss is so many times the first counts as diverged
SHOWN: Final = 1e6  # and its loss is not drawn above so many times the first
MOST_STEPS: Final = 30 * 342  # of the lane of single samples, each of which takes a look at all of them


class Batches(DataKnobs):
    """Real batches."""

    title = N_("Batches and data")
    parameters = (
        batch_size(32, N_("Number of samples per mini-batch; all samples make a full batch.")),
        rate(0.1, 1e-5, 5.0),
        Parameter(
            "normalised",
            "",
            True,
            Interval(),
            (0, 1),
            N_("Scales the inputs to mean 0 and standard deviation 1."),
        ),
        Parameter(
            "per_sample",
            "",
            False,
            Interval(),
            (0, 1),
            N_("Compare after equally many samples seen instead of equally many steps."),
        ),
        count("steps", 60, 10, 500, N_("Number of steps of every lane in a comparison per step.")),
        count("epochs", 4, 1, 30, N_("Number of epochs (passes over the data) in a comparison per sample.")),
        Parameter(
            "l2",
            r"\lambda",
            0.0,
            Interval(0.0, 1e6),
            (0.0, 1.0),
            N_(
                "Strength of the L2 penalty, which pulls both weights toward zero. With SGD it "
                "acts as weight decay; with Adam it does not, because Adam rescales the gradient "
                "of the penalty."
            ),
            words=N_("penalty"),
        ),
        Parameter(
            "holdout",
            r"p_{\mathrm{val}}",
            0.3,
            Interval(0.0, 0.9),
            (0.0, 0.9),
            N_("Fraction of the samples that is kept out of training and used for validation."),
        ),
        count(
            "patience",
            10,
            1,
            100,
            N_(
                "Number of steps that early stopping waits for a better "
                "validation loss. Courses often count epochs instead."
            ),
        ),
        seed(),
    )


@dataclass(frozen=True)
class BatchRun:
    """One lane: its run, the validation loss at every step, and what the clock shows of it, tick by tick."""

    batch_size: int
    run: Run
    validation: Floats
    columns: dict[str, Floats]
    stop: EarlyStop | None

    @property
    def size(self) -> int:
        """Bytes held."""
        held = (self.run.x, self.run.loss, self.run.samples, self.validation, *self.columns.values())
        return sum(column.nbytes for column in held)

    @property
    def diverged_at(self) -> int:
        """The step at which its loss passed the mark and did not come back by the end, or −1."""
        return int(blown_up(self.run, DIVERGED)[0])


def data_surface(knobs: Batches) -> DataSurface:
    """The surface of the chosen model, inputs, penalty and split."""
    line = "penguins" if knobs.on("normalised") else "penguins_raw"
    key = "penguins_logistic" if knobs.kind == "classifier" else line
    return surface_for(key, knobs.data, l2=knobs.number("l2"), holdout=knobs.number("holdout"))


def sizes(knobs: Batches) -> tuple[int, ...]:
    """The batch sizes of the three lanes."""
    samples = data_surface(knobs).samples
    return samples, min(knobs.whole("batch_size"), samples), 1


def batch_runs(knobs: Batches) -> tuple[BatchRun, ...]:
    """The three lanes on one clock."""
    shared = knobs.changed("batch_size", 32)
    return tuple(_run(shared, size) for size in sizes(knobs))


def ticks(knobs: Batches) -> tuple[int, float]:
    """How many ticks the clock has, and how many steps or samples pass in each of them."""
    if not knobs.on("per_sample"):
        return knobs.whole("steps"), 1.0
    budget = epochs(knobs) * data_surface(knobs).samples
    return min(budget, TICKS), budget / min(budget, TICKS)


def most_epochs(knobs: Batches) -> int:
    """How many epochs there is time for."""
    return max(1, MOST_STEPS // data_surface(knobs).samples)


def epochs(knobs: Batches) -> int:
    """The epochs asked for, or as many as there is time for."""
    return min(knobs.whole("epochs"), most_epochs(knobs))


@keep(megabytes=64)
def _run(knobs: Batches, batch_size: int) -> BatchRun:
    surface = data_surface(knobs)
    steps = knobs.whole("steps")
    if knobs.on("per_sample"):
        steps = epochs(knobs) * -(-surface.samples // batch_size)
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
    return BatchRun(batch_size, run, validation, _columns(knobs, run, validation), stop)


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
