"""Real batches: full batch, mini-batch and single sample side by side, on penguins or one's own data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from optim_core.studies.batches import drawn_samples
from ui.noise.batchruns import LANES, Batches, BatchRun, batch_runs, data_surface, epochs, most_epochs, ticks
from ui.noise.batchwords import explain
from ui.noise.datapart import class_names, data_cards, titles
from ui.noise.packing import Floats
from ui.noise.section import Picture, Section, line_of, rounded
from ui.page.cards import Card
from ui.page.i18n import _, counted
from ui.page.message import N_
from ui.page.numerals import number, whole
from ui.page.runs import float32_table
from ui.page.scene import minimum_loss

if TYPE_CHECKING:
    from ui.noise.setup import NoiseSetup

LANE_NAMES: Final = {
    "full": N_("Full batch"),
    "mini": N_("Mini-batch of {size}"),
    "single": N_("Single sample"),
}
DASHES: Final = ("solid", "dash", "dot")  # as the paths over the contour have them


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
    return {
        "surface": surface,
        "steps": count,
        "runs": len(found),
        "stages": [
            {
                "kind": "data",
                "title": "",
                "line": knobs.is_line,
                "names": titles(knobs, surface),
                "classes": class_names(knobs),
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
    second = targets if knobs.is_line else inputs[:, 1]
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
            "minimum_loss": rounded(lowest),
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


def columns(setup: NoiseSetup) -> Mapping[str, Floats]:
    """Path, training and validation loss of every lane."""
    found: dict[str, Floats] = {}
    for key, lane in zip(LANES, batch_runs(setup.batches), strict=True):
        path = {"x": lane.run.x[:, 0, 0], "y": lane.run.x[:, 1, 0], "loss": lane.run.loss[:, 0]}
        rest = {"validation": lane.validation, "samples": lane.run.samples.astype(np.float64)}
        found |= {f"{key}_{name}": column for name, column in (path | rest).items()}
    return found


def section_cards(setup: NoiseSetup) -> list[Card]:
    """The numbers that matter now, and data of the visitor's own."""
    knobs = setup.batches
    unused = {"steps" if knobs.on("per_sample") else "epochs"}
    if knobs.kind != "line":  # one's own data are chosen raw or not as they come
        unused.add("normalised")
    if not knobs.number("holdout"):
        unused.add("patience")
    done = epochs(knobs)
    fewer = counted(
        "{count} epoch is run: more would take too long with so many rows.",
        "{count} epochs are run: more would take too long with so many rows.",
        done,
    )
    note = fewer if knobs.on("per_sample") and done < knobs.whole("epochs") else ""
    most = {"batch_size": data_surface(knobs).samples, "epochs": max(2, min(30, most_epochs(knobs)))}
    return data_cards("batches", knobs, frozenset(unused), most, note)


SECTION = Section(
    "batches", N_("Real batches"), "batches", "d", Batches, picture, explain, columns, section_cards
)
