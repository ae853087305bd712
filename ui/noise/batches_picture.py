"""What the browser needs to draw "Real batches": data and models, paths, and losses against the clock."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ui.noise.batches import LANES, Lap, data_surface, drawn_samples, laps, ticks
from ui.noise.parts import Picture, line_of, rounded
from ui.noise.setup import Batches, NoiseSetup
from ui.page.i18n import _
from ui.page.message import N_
from ui.page.numerals import number
from ui.page.runs import small
from ui.page.scene import floor

LANE_NAMES = {"full": N_("Full batch"), "mini": N_("Mini-batch of {size}"), "single": N_("Single sample")}
DASHES = ("solid", "dash", "dot")  # as the paths over the contour have them


def batches_picture(setup: NoiseSetup) -> Picture:
    """The data with the models, the surface with the paths, training and validation loss."""
    knobs, found = setup.batches, laps(setup.batches)
    surface, (count, each) = data_surface(knobs), ticks(knobs)
    columns = {
        f"{key}.{name}": c for key, lap in zip(LANES, found, strict=True) for name, c in lap.columns.items()
    }
    legend = [_lap_entry(key, index, lap) for index, (key, lap) in enumerate(zip(LANES, found, strict=True))]
    lanes = [{**entry, "x": f"{key}.x", "y": f"{key}.y"} for key, entry in zip(LANES, legend, strict=True)]
    index, begins = drawn_samples(knobs)
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
        "charts": _lap_charts(knobs, found, each),
        "legend": legend,
        "series": small(columns),
        "samples": _samples(knobs),
        "drawn": pa.table({"index": index}),
        "begins": pa.table({"at": begins}),
    }


def _samples(knobs: Batches) -> pa.Table:
    surface = data_surface(knobs)
    parts = (surface.train, surface.validation)
    inputs, targets = (np.concatenate(both) for both in zip(*parts, strict=True))
    held = np.repeat([0.0, 1.0], [len(part.targets) for part in parts])
    second = targets if knobs.kind == "line" else inputs[:, 1]
    return small({"a": inputs[:, 0], "b": second, "label": targets, "held": held})


def _lap_entry(key: str, color: int, lap: Lap) -> dict[str, Any]:
    label = _(LANE_NAMES[key]).format(size=lap.batch_size)
    if lap.away >= 0:
        verdict = _("runs away: a thousand times the first loss at step {step}").format(step=lap.away)
        return {"label": label, "color": color, "verdict": verdict}
    seen = int(lap.columns["samples"][-1])
    verdict = _("loss {loss} after {steps} steps, {samples} samples").format(
        loss=number(lap.run.loss[-1, 0], 3), steps=int(lap.columns["step"][-1]), samples=seen
    )
    if lap.stop:
        verdict += " · " + _("early stopping at step {step}, best at {best}").format(
            step=lap.stop.step, best=lap.stop.best
        )
    return {"label": label, "color": color, "verdict": verdict}


def _lap_charts(knobs: Batches, found: tuple[Lap, ...], each: float) -> list[dict[str, Any]]:
    axes = [{"label": _("samples seen") if knobs.on("per_sample") else _("step"), "each": each}]
    names = [_(LANE_NAMES[key]).format(size=lap.batch_size) for key, lap in zip(LANES, found, strict=True)]
    lowest = floor(data_surface(knobs))
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


def _stops(knobs: Batches, lap: Lap) -> list[dict[str, Any]]:
    """Where early stopping would end the mini-batch lane, in ticks of the clock."""
    if lap.stop is None or lap.away >= 0:
        return []
    tick = int(np.argmax(lap.columns["step"] >= lap.stop.step))
    return (
        [{"step": tick, "label": _("early stopping"), "color": 1}]
        if lap.columns["step"][-1] >= lap.stop.step
        else []
    )
