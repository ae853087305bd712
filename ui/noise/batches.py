"""Real batches: full batch, mini-batch and single sample beside each other on the penguins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import pyarrow as pa

from optim_core import OPTIMIZERS, BatchNoise, Run, simulate
from optim_core.studies.batches import EarlyStop, condition, drawn_samples, early_stop, rate_limit
from surfaces import SURFACES, DataSurface
from surfaces.parameter import Interval, Parameter
from ui.noise.packing import Floats
from ui.noise.section import Picture, Section, count, knobs_card, line_of, rate, rounded, seed
from ui.page.cards import Card
from ui.page.i18n import _, counted
from ui.page.knobs import Knobs
from ui.page.message import N_
from ui.page.numerals import number, whole
from ui.page.runs import float32_table
from ui.page.scene import minimum_loss

if TYPE_CHECKING:
    from ui.noise.setup import NoiseSetup

TICKS: Final = 400  # of the clock, when it counts samples
LANES: Final = ("full", "mini", "single")
LANE_NAMES: Final = {
    "full": N_("Full batch"),
    "mini": N_("Mini-batch of {size}"),
    "single": N_("Single sample"),
}
DASHES: Final = ("solid", "dash", "dot")  # as the paths over the contour have them
DIVERGED: Final = 1e3  # a run whose loss is so many times the first counts as diverged
SHOWN: Final = 1e6  # and its loss is not drawn above so many times the first
ROUND, LONG = 1.5, 20.0  # condition numbers: below, a bowl is round; above, its valley is long
# The classifier is flatter than the line by as much.
RATES: Final = {"line": {"lr": 0.1}, "classifier": {"lr": 2.0}}


class Batches(Knobs):
    """Real batches."""

    title = N_("Batches and data")
    kind_label = N_("Model")
    kinds: ClassVar[dict[str, str]] = {
        "line": N_("Line: body mass from flipper length"),
        "classifier": N_("Classifier: Chinstrap or Adelie penguin"),
    }
    fitting = RATES
    parameters = (
        count(
            "batch_size",
            32,
            1,
            342,
            N_("Number of samples per mini-batch; all samples make a full batch."),
            "B",
        ),
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
    def diverged_at(self) -> int:
        """The step at which its loss passed the mark and did not come back by the end, or −1."""
        loss = self.run.loss[:, 0]
        gone = loss > DIVERGED * loss[0]
        return int(np.argmax(gone)) if gone[-1] or self.run.step_diverged[0] >= 0 else -1


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
    budget = knobs.whole("epochs") * data_surface(knobs).samples
    return min(budget, TICKS), budget / min(budget, TICKS)


@lru_cache(maxsize=96)
def _run(knobs: Batches, batch_size: int) -> BatchRun:
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


def picture(setup: NoiseSetup) -> Picture:
    """The data with the models, the surface with the paths, training and validation loss."""
    knobs, found = setup.batches, batch_runs(setup.batches)
    surface, (count, each) = data_surface(knobs), ticks(knobs)
    columns = {
        f"{key}.{name}": c for key, run in zip(LANES, found, strict=True) for name, c in run.columns.items()
    }
    legend = [
        _legend_entry(key, index, run) for index, (key, run) in enumerate(zip(LANES, found, strict=True))
    ]
    lanes = [{**entry, "x": f"{key}.x", "y": f"{key}.y"} for key, entry in zip(LANES, legend, strict=True)]
    drawn = drawn_samples(surface.samples, found[1].batch_size, knobs.whole("seed"), found[1].run.steps)
    begins = np.concatenate([[0], np.cumsum([len(batch) for batch in drawn])])
    line = knobs.kind == "line"
    names = [surface.input_labels[0], surface.target_label if line else surface.input_labels[1]]
    return {
        "surface": surface,
        "steps": count,
        "runs": len(found),
        "stages": [
            {
                "kind": "data",
                "title": "",
                "line": line,
                "names": [_(name) for name in names],
                "classes": [_("Adelie"), _("Chinstrap")],
                "lanes": lanes,
                "batch": {"color": 1, "step": "mini.step"},
            },
            {"kind": "paths", "title": "", "lanes": lanes},
        ],
        "charts": _charts(knobs, found, each),
        "legend": legend,
        "series": float32_table(columns),
        "samples": _samples(knobs),
        "drawn": pa.table({"index": np.concatenate(drawn).astype(np.int16)}),
        "begins": pa.table({"at": begins.astype(np.int32)}),
    }


def _samples(knobs: Batches) -> pa.Table:
    surface = data_surface(knobs)
    parts = (surface.train, surface.validation)
    inputs, targets = (np.concatenate(both) for both in zip(*parts, strict=True))
    held = np.repeat([0.0, 1.0], [len(part.targets) for part in parts])
    second = targets if knobs.kind == "line" else inputs[:, 1]
    return float32_table({"a": inputs[:, 0], "b": second, "label": targets, "held": held})


def _legend_entry(key: str, color: int, run: BatchRun) -> dict[str, Any]:
    label = _(LANE_NAMES[key]).format(size=run.batch_size)
    if run.diverged_at >= 0:
        text = _("diverges: the loss passes 1,000 times its initial value at step {step}")
        verdict = text.format(step=whole(run.diverged_at))
        return {"label": label, "color": color, "verdict": verdict}
    seen = int(run.columns["samples"][-1])
    verdict = _("loss {loss} after {steps}, {samples}").format(
        loss=number(run.run.loss[-1, 0], 3),
        steps=counted("{count} step", "{count} steps", int(run.columns["step"][-1])),
        samples=counted("{count} sample", "{count} samples", seen),
    )
    if run.stop:
        verdict += " · " + _("early stopping at step {step}, best at {best}").format(
            step=whole(run.stop.step), best=whole(run.stop.best)
        )
    return {"label": label, "color": color, "verdict": verdict}


def _charts(knobs: Batches, found: tuple[BatchRun, ...], each: float) -> list[dict[str, Any]]:
    axes = [{"label": _("samples seen") if knobs.on("per_sample") else _("step"), "each": each}]
    names = [_(LANE_NAMES[key]).format(size=run.batch_size) for key, run in zip(LANES, found, strict=True)]
    lowest = minimum_loss(data_surface(knobs))
    column = "loss" if lowest is None else "excess"
    training = [line_of(f"{key}.{column}", names[i], i, dash=DASHES[i]) for i, key in enumerate(LANES)]
    charts = [
        {
            "kind": "lines",
            "title": _("Training loss"),
            "linear": False,
            "lines": training,
            "axes": axes,
            "floor": rounded(lowest),
        }
    ]
    if not knobs.on("holdout"):
        return charts
    held = [line_of(f"{key}.validation", names[i], i, dash=DASHES[i]) for i, key in enumerate(LANES)]
    charts.append(
        {
            "kind": "lines",
            "title": _("Validation loss"),
            "linear": False,
            "lines": held,
            "axes": axes,
            "marks": _stops(knobs, found[1]),
        }
    )
    return charts


def _stops(knobs: Batches, run: BatchRun) -> list[dict[str, Any]]:
    """Where early stopping would end the mini-batch lane, in ticks of the clock."""
    if run.stop is None or run.diverged_at >= 0:
        return []
    tick = int(np.argmax(run.columns["step"] >= run.stop.step))
    return (
        [{"step": tick, "label": _("early stopping"), "color": 1}]
        if run.columns["step"][-1] >= run.stop.step
        else []
    )


def explain(setup: NoiseSetup) -> list[str]:
    knobs = setup.batches
    texts = [
        _(
            "The data are the Palmer penguins: 342 birds of three species, of which the "
            "classifier uses two. The circles mark the samples of the next mini-batch. Per step, "
            "the full batch is the most reliable. Per sample seen, small batches arrive long "
            "before the full batch has taken its first steps. Use the switch on the card to "
            "compare."
        )
    ]
    if knobs.kind == "line":
        texts.append(_bowl(knobs))
    texts.append(
        _(
            "The L2 penalty λ adds λ/2·(x² + y²) to the loss, for both weights (for the line, "
            "the intercept too). It raises the surface far out, makes it rounder and pulls its "
            "lowest point toward zero. Validation loss is without the penalty, on samples that "
            "no step has used. Early stopping would end a run after `patience` steps without a "
            "better validation loss; a line marks that step, and the run is drawn to its end. "
            "(In courses, patience often counts epochs.) With two weights there is little to "
            "overfit. The classifier with half of the birds held out still overfits: at a "
            "learning rate of 2 its validation loss starts to rise after about 90 full-batch "
            "steps."
        )
    )
    return texts


def _bowl(knobs: Batches) -> str:
    """How stretched the bowl of the line is, and which rates it bears."""
    normalised = knobs.on("normalised")
    bowl, other = (data_surface(knobs.changed("normalised", on)) for on in (normalised, not normalised))
    stretch, limit = condition(bowl), number(rate_limit(bowl), 3)
    if stretch < ROUND:
        text = _(
            "The bowl is nearly round (condition number {condition}): descent is about equally "
            "fast in all directions, and the learning rate only has to stay below {limit}."
        )
        raw = _(
            "With raw inputs the surface curves {condition} times more strongly across the "
            "valley than along it, and the limit is {limit}."
        )
    else:
        text = _(
            "The surface curves {condition} times more strongly across the valley than along it "
            "(its condition number), so the learning rate must stay below {limit}."
        )
        raw = _("Normalized inputs make it nearly round, and learning rates up to {limit} work.")
    texts = [text.format(condition=spaced(stretch), limit=limit)]
    if stretch > LONG:
        texts.append(
            _(
                "Near that limit it takes about {steps} steps to cut the distance along "
                "the valley to a seventh."
            ).format(steps=spaced(stretch))
        )
    if (stretch < ROUND) != (condition(other) < ROUND):
        texts.append(raw.format(condition=spaced(condition(other)), limit=number(rate_limit(other), 3)))
    return " ".join(texts)


def spaced(value: float) -> str:
    """A number in four significant digits, with thousands set apart and no exponent: 87,420."""
    return f"{float(f'{value:.4g}'):,.12g}"


def columns(setup: NoiseSetup) -> Mapping[str, Floats]:
    """Path, training and validation loss of every lane."""
    found: dict[str, Floats] = {}
    for key, lane in zip(LANES, batch_runs(setup.batches), strict=True):
        path = {"x": lane.run.x[:, 0, 0], "y": lane.run.x[:, 1, 0], "loss": lane.run.loss[:, 0]}
        rest = {"validation": lane.validation, "samples": lane.run.samples.astype(np.float64)}
        found |= {f"{key}_{name}": column for name, column in (path | rest).items()}
    return found


def section_cards(setup: NoiseSetup) -> list[Card]:
    """One card, with the numbers that matter now."""
    knobs = setup.batches
    unused = {"steps" if knobs.on("per_sample") else "epochs"}
    unused |= {"normalised"} if knobs.kind == "classifier" else set()
    unused |= set() if knobs.number("holdout") else {"patience"}
    return [knobs_card("batches", knobs, frozenset(unused))]


SECTION = Section(
    "batches", N_("Real batches"), "batches", "d", Batches, picture, explain, columns, section_cards
)
