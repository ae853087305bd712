"""What the browser needs to draw each part of the page: stages, charts, a legend and their numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from optim_core import OPTIMIZERS
from surfaces import Surface
from ui.noise.batches_picture import batches_picture
from ui.noise.cloud import Cloud, cloud, task_of
from ui.noise.matched import Twin, histogram, point_of, shape, size_of, twins
from ui.noise.matched import surface_of as matched_surface
from ui.noise.minima import BATCHES, RACERS, Wells, strip, wells
from ui.noise.minima import surface_of as minima_surface
from ui.noise.parts import CLOUD_COLOR, MODEL_COLOR, Picture, axes_of, cloud_stage, line_of, rounded
from ui.noise.setup import FULL, NoiseSetup
from ui.page.i18n import _
from ui.page.numerals import number
from ui.page.runs import small

RACER_COLORS = {"sgd": 1, "sam": 3}
QUANTILES = ("q10", "median", "q90")


def cloud_picture(setup: NoiseSetup) -> Picture:
    """The cloud, and the band of its losses."""
    task = task_of(setup)
    found, surface = cloud(task), task.surface.build()
    label = OPTIMIZERS[task.lane.optimizer].label
    stage = cloud_stage(
        found.packed,
        label,
        _("{n} particles and their mean path").format(n=task.particles),
        CLOUD_COLOR,
        0,
        task.steps,
    )
    series = dict(found.series)
    columns = {"mean0_x": series.pop("mean_x"), "mean0_y": series.pop("mean_y"), **series}
    columns |= {name: series[name] - (found.floor or 0.0) for name in QUANTILES}  # what a log axis can show
    lines = [
        line_of("q90", _("90 %"), CLOUD_COLOR, width=0.8),
        line_of("median", _("median"), CLOUD_COLOR, width=2.4),
        line_of("q10", _("10 %"), CLOUD_COLOR, width=0.8),
    ]
    chart = {
        "kind": "lines",
        "title": _("Loss: median and the middle 80 %"),
        "linear": found.floor is None,
        "lines": lines,
        "bands": [[2, 0, CLOUD_COLOR]],
        "floor": rounded(found.floor),
        "axes": axes_of(series["samples"]),
    }
    return {
        "surface": surface,
        "steps": task.steps,
        "runs": task.particles,
        "stages": [{**stage, "start": list(task.start), "at": "setting"}],
        "beside": True,
        "charts": [chart],
        "legend": [{"label": label, "color": CLOUD_COLOR, "verdict": _loss_in_the_end(found)}],
        "points0": found.packed.points,
        "series": small(columns),
    }


def _loss_in_the_end(found: Cloud) -> str:
    if found.diverged == found.packed.particles:
        return _("all diverged")
    low, middle, high = (number(found.series[name][-1], 3) for name in QUANTILES)
    text = _("loss in the end {middle} (10 % below {low}, 10 % above {high})")
    text = text.format(low=low, middle=middle, high=high)
    return text if not found.diverged else f"{text} · {_('{n} diverged').format(n=found.diverged)}"


def minima_picture(setup: NoiseSetup) -> Picture:
    """SGD and SAM over the two minima, their shares, and the strip over batch sizes."""
    knobs, steps = setup.minima, setup.minima.whole("steps")
    found = {key: wells(key, knobs) for key in RACERS}
    columns: dict[str, np.ndarray] = {}
    stages, lines, legend = [], [], []
    for index, (key, well) in enumerate(found.items()):
        label, color = OPTIMIZERS[key].label, RACER_COLORS[key]
        columns |= {f"mean{index}_x": well.mean[:, 0], f"mean{index}_y": well.mean[:, 1]}
        columns |= {f"{key}.flat": well.flat, f"{key}.sharp": well.sharp}
        stages.append(cloud_stage(well.packed, label, label, color, index, steps))
        lines += [
            line_of(f"{key}.flat", _("{name}, flat").format(name=label), color, width=2.4),
            line_of(f"{key}.sharp", _("{name}, sharp").format(name=label), color, dash="dot"),
        ]
        legend.append({"label": label, "color": color, "verdict": _shares_in_the_end(well)})
    shares = {
        "kind": "lines",
        "title": _("Share of particles in each minimum"),
        "linear": True,
        "range": [-0.03, 1.03],
        "lines": lines,
        "axes": [{"label": _("step")}],
    }
    return {
        "surface": minima_surface(knobs),
        "steps": steps,
        "runs": 2 * knobs.whole("particles"),
        "stages": stages,
        "charts": [shares, _strip_chart(setup)],
        "legend": legend,
        **{f"points{index}": well.packed.points for index, well in enumerate(found.values())},
        "series": small(columns),
    }


def _shares_in_the_end(well: Wells) -> str:
    text = _("in the end {flat:.0%} in the flat minimum, {sharp:.0%} in the sharp one")
    text = text.format(flat=well.flat[-1], sharp=well.sharp[-1])
    if not well.outside:
        return text
    return f"{text} · {_('{n} far outside the picture').format(n=well.outside)}"


def _strip_chart(setup: NoiseSetup) -> dict[str, Any]:
    knobs = setup.minima
    return {
        "kind": "strip",
        "title": _("Share in the flat minimum in the end, by batch size"),
        "ticks": [str(size) if size < FULL else _("all") for size in BATCHES],
        "x_label": _("batch size"),
        "at": float(np.log2(knobs.whole("batch_size"))),
        "lines": [
            {"label": OPTIMIZERS[key].label, "color": RACER_COLORS[key], "values": list(strip(key, knobs))}
            for key in RACERS
        ],
        "pick": {"at": "minima", "name": "batch_size", "values": list(BATCHES)},
    }


def gaussian_picture(setup: NoiseSetup) -> Picture:
    """Two clouds side by side, their spread, and the distribution of the gradient's error at one point."""
    knobs, steps = setup.gaussian, setup.gaussian.whole("steps")
    real, model = twins(knobs)
    names = (_("Real batches"), _("Gaussian model"))
    colors = (CLOUD_COLOR, MODEL_COLOR)
    surface = matched_surface(knobs)
    columns = {"real": _drawable(real, surface), "model": _drawable(model, surface), "samples": real.samples}
    stages = []
    for index, twin in enumerate((real, model)):
        columns |= {f"mean{index}_x": twin.mean[:, 0], f"mean{index}_y": twin.mean[:, 1]}
        stage = cloud_stage(twin.packed, names[index], names[index], colors[index], index, steps)
        stages.append({**stage, "point": list(point_of(knobs))})
    spread = {
        "kind": "lines",
        "title": _("How wide the clouds are (standard deviation)"),
        "linear": True,
        "lines": [line_of("real", names[0], colors[0]), line_of("model", names[1], colors[1], dash="dash")],
        "axes": axes_of(real.samples),
    }
    ends = [_width(twin, knobs.whole("particles")) for twin in (real, model)]
    legend = [{"label": n, "color": c, "verdict": v} for n, c, v in zip(names, colors, ends, strict=True)]
    return {
        "surface": surface,
        "steps": steps,
        "runs": 2 * knobs.whole("particles"),
        "stages": stages,
        "charts": [_error_chart(setup), spread],
        "legend": legend,
        "points0": real.packed.points,
        "points1": model.packed.points,
        "series": small(columns),
    }


def _drawable(twin: Twin, surface: Surface) -> np.ndarray:
    """How wide a cloud is; once it is wider than the picture, its line leaves the chart through the top."""
    x_min, x_max, y_min, y_max = surface.view
    most = float(np.hypot(x_max - x_min, y_max - y_min))
    wide = ~(twin.spread <= most)
    out = wide & np.append(False, wide[:-1])
    return np.where(out, np.inf, np.where(wide, most, twin.spread))


def _width(twin: Twin, count: int) -> str:
    if not twin.away:
        return _("{spread} wide in the end").format(spread=number(twin.spread[-1], 3))
    text = _(
        "runs away: {n} of {count} particles have a thousand times the first loss, the first at step {step}"
    )
    return text.format(n=len(twin.away), count=count, step=twin.away[0])


def _error_chart(setup: NoiseSetup) -> dict[str, Any]:
    knobs = setup.gaussian
    found = shape(knobs.kind, size_of(knobs), knobs.number("where"), knobs.whole("seed"))
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


PICTURES: Mapping[str, Callable[[NoiseSetup], Picture]] = {
    "cloud": cloud_picture,
    "minima": minima_picture,
    "batches": batches_picture,
    "gaussian": gaussian_picture,
}
