"""Gaussian against real: the noise of real batches beside the model of the same standard deviation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from optim_core.studies.batches import histogram
from surfaces import Surface
from ui.noise.cloudtask import fewer_note
from ui.noise.datapart import data_cards
from ui.noise.gaussianruns import (
    Gaussian,
    MatchedCloud,
    error_of,
    matched_clouds,
    particles_of,
    point_of,
    surface_of,
)
from ui.noise.gaussianwords import explain
from ui.noise.packing import Floats
from ui.noise.section import CLOUD_COLOR, MODEL_COLOR, Picture, Section, axes_of, cloud_stage, line_of
from ui.page.cards import Card
from ui.page.i18n import _, counted
from ui.page.message import N_
from ui.page.numerals import number, whole
from ui.page.runs import float32_table

if TYPE_CHECKING:
    from ui.noise.setup import NoiseSetup


def picture(setup: NoiseSetup) -> Picture:
    """Two clouds side by side, their spread, and the distribution of the gradient's error at one point."""
    knobs, steps = setup.gaussian, setup.gaussian.whole("steps")
    real, model = matched_clouds(knobs)
    names = (_("Real batches"), _("Gaussian model"))
    colors = (CLOUD_COLOR, MODEL_COLOR)
    surface = surface_of(knobs)
    columns = {"real": _drawable(real, surface), "model": _drawable(model, surface), "samples": real.samples}
    stages = []
    for index, cloud in enumerate((real, model)):
        columns |= {f"mean{index}_x": cloud.mean[:, 0], f"mean{index}_y": cloud.mean[:, 1]}
        stage = cloud_stage(cloud.packed, names[index], names[index], colors[index], index, steps)
        stages.append({**stage, "point": list(point_of(knobs))})
    spread = {
        "kind": "lines",
        "title": _("Width of the clouds (standard deviation)"),
        "linear": True,
        "lines": [line_of("real", names[0], colors[0]), line_of("model", names[1], colors[1], dash="dash")],
        "axes": axes_of(real.samples),
    }
    ends = [_width(cloud, particles_of(knobs)) for cloud in (real, model)]
    legend = [{"label": n, "color": c, "verdict": v} for n, c, v in zip(names, colors, ends, strict=True)]
    return {
        "surface": surface,
        "steps": steps,
        "runs": 2 * particles_of(knobs),
        "stages": stages,
        "charts": [_error_chart(setup), spread],
        "legend": legend,
        "points0": real.packed.points,
        "points1": model.packed.points,
        "series": float32_table(columns),
    }


def _drawable(cloud: MatchedCloud, surface: Surface) -> np.ndarray:
    """How wide a cloud is; once it is wider than the picture, its line leaves the chart through the top."""
    x_min, x_max, y_min, y_max = surface.view
    most = float(np.hypot(x_max - x_min, y_max - y_min))
    wide = ~(cloud.spread <= most)
    out = wide & np.append(False, wide[:-1])
    return np.where(out, np.inf, np.where(wide, most, cloud.spread))


def _width(cloud: MatchedCloud, count: int) -> str:
    if not cloud.diverged_at:
        return _("final width {spread}").format(spread=number(cloud.spread[-1], 3))
    return counted(
        "diverges: {count} of {all} particles passes 1,000 times its initial loss, at step {step}",
        "diverges: {count} of {all} particles pass 1,000 times their initial loss, the first at step {step}",
        len(cloud.diverged_at),
        all=whole(count),
        step=whole(cloud.diverged_at[0]),
    )


def _error_chart(setup: NoiseSetup) -> dict[str, Any]:
    knobs = setup.gaussian
    found = error_of(knobs)
    middles, along_x = histogram(found.error[0])
    along_y = histogram(found.error[1])[1]
    normal = np.exp(-0.5 * middles**2) / np.sqrt(2.0 * np.pi)
    x_name, y_name = (_("real, along {axis}").format(axis=axis) for axis in "xy")
    return {
        "kind": "histogram",
        "title": _("Error of the batch gradient at one point"),
        "x": middles.tolist(),
        "x_label": _("error in units of σ/√B"),
        "lines": [
            {"label": x_name, "color": CLOUD_COLOR, "values": along_x.tolist()},
            {"label": y_name, "color": 2, "values": along_y.tolist(), "steps": True},
            {"label": _("Gaussian model"), "color": MODEL_COLOR, "values": normal.tolist(), "dash": "dash"},
        ],
    }


def columns(setup: NoiseSetup) -> Mapping[str, Floats]:
    """How wide both clouds are."""
    real, model = matched_clouds(setup.gaussian)
    return {"real_spread": real.spread, "model_spread": model.spread, "samples": real.samples}


def section_cards(setup: NoiseSetup) -> list[Card]:
    """The numbers of the study, and data of the visitor's own."""
    knobs = setup.gaussian
    surface, drawn = surface_of(knobs), particles_of(knobs)
    notes = [fewer_note(drawn)] if drawn < knobs.whole("particles") else []
    if not surface.minima:
        notes.append(
            _(
                "A line between the classes makes no error on these rows, so the loss has no minimum: "
                "1 stands for the middle of the plot."
            )
        )
    return data_cards("gaussian", knobs, frozenset(), {"batch_size": surface.samples}, " ".join(notes))


SECTION = Section(
    "gaussian",
    N_("Gaussian against real"),
    "gaussian",
    "g",
    Gaussian,
    picture,
    explain,
    columns,
    section_cards,
)
