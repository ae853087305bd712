"""Gaussian against real: the noise of real batches beside the model of the same standard deviation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from optim_core import OPTIMIZERS, BatchNoise, Run, simulate
from optim_core.studies.batches import GradientError, gradient_error, histogram, matched_sigma, single_errors
from optim_core.studies.cloud import mean_path
from surfaces import SURFACES, DataSurface, Surface
from surfaces.parameter import Interval, Parameter
from ui.noise.batches import DIVERGED, RATES, Batches
from ui.noise.packing import Floats, Packed, pack
from ui.noise.section import (
    CLOUD_COLOR,
    MODEL_COLOR,
    Picture,
    Section,
    axes_of,
    cloud_stage,
    count,
    knobs_card,
    line_of,
    rate,
    seed,
)
from ui.page.caches import keep
from ui.page.cards import Card
from ui.page.i18n import _, counted
from ui.page.knobs import Knobs
from ui.page.message import N_
from ui.page.numerals import number, whole
from ui.page.runs import float32_table

if TYPE_CHECKING:
    from ui.noise.setup import NoiseSetup


class Gaussian(Knobs):
    """Gaussian against real."""

    title = N_("The batch gradient")
    kind_label = N_("Model")
    kinds = Batches.kinds
    fitting = RATES
    parameters = (
        count("batch_size", 4, 1, 342, N_("Number of samples per batch."), "B"),
        rate(0.1, 0.005, 5.0),
        Parameter(
            "where",
            "",
            0.0,
            Interval(0.0, 1.0),
            (0.0, 1.0),
            N_("Point at which the gradient is examined: 0 is the start point, 1 the minimum."),
        ),
        count("particles", 300, 50, 1000, N_("Number of particles, each with its own batches.")),
        count("steps", 120, 20, 300, N_("Number of steps of every particle.")),
        seed(),
    )


@dataclass(frozen=True)
class MatchedCloud:
    """One of the two clouds, with the root of its total variance at each step.

    `diverged_at` are the steps at which the losses of particles passed the mark and stayed there.
    """

    packed: Packed
    mean: Floats
    spread: Floats
    samples: Floats
    diverged_at: tuple[int, ...]

    @property
    def size(self) -> int:
        """Bytes held."""
        return int(self.packed.points.nbytes) + 4 * self.spread.nbytes


def surface_of(knobs: Gaussian) -> DataSurface:
    """The penguins, normalised."""
    surface = SURFACES["penguins" if knobs.kind == "line" else "penguins_logistic"]
    assert isinstance(surface, DataSurface)
    return surface


def size_of(knobs: Gaussian) -> int:
    """The batch size, at most all samples."""
    return min(knobs.whole("batch_size"), surface_of(knobs).samples)


def point_of(knobs: Gaussian) -> tuple[float, float]:
    """The point between start and minimum at which the gradient is looked at."""
    surface, part = surface_of(knobs), knobs.number("where")
    (x0, y0), (x1, y1) = surface.start, surface.minima[0]
    return x0 + part * (x1 - x0), y0 + part * (y1 - y0)


@lru_cache(maxsize=128)
def error_of(kind: str, batch_size: int, where: float, seed: int) -> GradientError:
    """The error of the batch gradient at the chosen point."""
    knobs = Gaussian.of(kind, batch_size=batch_size, where=where)
    return gradient_error(surface_of(knobs), point_of(knobs), batch_size, seed)


def _error(knobs: Gaussian) -> GradientError:
    return error_of(knobs.kind, size_of(knobs), knobs.number("where"), knobs.whole("seed"))


def matched_clouds(knobs: Gaussian) -> tuple[MatchedCloud, MatchedCloud]:
    """The same descent with real batches and with the model's noise of the σ at the point looked at."""
    surface, batch_size = surface_of(knobs), size_of(knobs)
    n = surface.samples
    sigma = matched_sigma(single_errors(surface, *point_of(knobs)))
    # A batch of all samples is exact; the noise of the batch that is meant is added to it.
    model = BatchNoise(sigma * math.sqrt(n / batch_size), n)
    return _cloud(knobs, BatchNoise(0.0, batch_size)), _cloud(knobs, model)


@keep(megabytes=32)
def _cloud(knobs: Gaussian, noise: BatchNoise) -> MatchedCloud:
    surface, count = surface_of(knobs), knobs.whole("particles")
    start = np.repeat(np.array(surface.start)[:, None], count, axis=1)
    run = simulate(
        surface,
        OPTIMIZERS["sgd"](lr=knobs.number("lr")),
        start,
        knobs.whole("steps"),
        noise=noise,
        seed=knobs.whole("seed"),
    )
    alive = np.broadcast_to(run.step_diverged < 0, run.loss.shape)
    with np.errstate(all="ignore"):
        spread = np.sqrt(run.x.var(axis=2).sum(axis=1))
    packed, mean = pack(run.x, surface.view, 2**16), mean_path(run.x, alive)
    return MatchedCloud(packed, mean, spread, run.samples.astype(float), _diverged_at(run))


def _diverged_at(run: Run) -> tuple[int, ...]:
    lost = ~(run.loss <= DIVERGED * run.loss[0])
    steps = np.argmax(lost, axis=0)[lost[-1]]
    return tuple(int(step) for step in np.sort(steps))


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
    ends = [_width(cloud, knobs.whole("particles")) for cloud in (real, model)]
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
    found = _error(knobs)
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


def explain(setup: NoiseSetup) -> list[str]:
    knobs = setup.gaussian
    surface = surface_of(knobs)
    found = _error(knobs)
    if size_of(knobs) == surface.samples:
        return [_exact(size_of(knobs), found.sigma)]
    ends = [matched_sigma(single_errors(surface, *point)) for point in (surface.start, surface.minima[0])]
    intro = _(
        "The Gaussian model adds noise of standard deviation σ/√B to the exact gradient. Its σ = "
        "{sigma} is measured at the point chosen here, so the size is right there. What it "
        "leaves out:"
    ).format(sigma=number(found.sigma, 3))
    return [intro, "\n".join(f"- {line}" for line in _findings(found, ends[0] / ends[1]))]


def _exact(size: int, sigma: float) -> str:
    text = _(
        "A batch of all {size} samples: the real gradient has no error, and all particles follow "
        "one path. The Gaussian model leaves this out: its noise still has standard deviation "
        "σ/√B = {noise}."
    )
    return text.format(size=size, noise=number(sigma / math.sqrt(size), 3))


def _findings(found: GradientError, change: float) -> list[str]:
    good = found.distance < 0.05
    form = _(
        "**Shape.** The model is good at this point: the two distribution functions differ by at "
        "most {gap} (0: identical, 1: disjoint)."
    )
    bad = _(
        "**Shape.** The model is not good at this point: the two distribution functions differ "
        "by up to {gap} (0: identical, 1: disjoint)."
    )
    detail = _(
        "Skewness (asymmetry) {skew}, excess kurtosis (weight of the tails) {tails}; a Gaussian "
        "has 0 and 0. Larger batches come nearer to it."
    )
    direction = _(
        "**Direction.** The noise along x is {ratio} times that along y. In the model it is the "
        "same in all directions."
    )
    place = _(
        "**Place.** At the start point a single sample has {change} times the noise it has at "
        "the minimum. In the model it is the same everywhere."
    )
    return [
        (form if good else bad).format(gap=number(found.distance, 2))
        + " "
        + detail.format(skew=number(found.skew, 2), tails=number(found.tails, 3)),
        direction.format(ratio=number(found.ratio, 3)),
        place.format(change=number(change, 3)),
        _memory(found.finite),
    ]


def _memory(finite: float) -> str:
    if finite > 0.99:
        return _(
            "**Dependence.** Batches are drawn without replacement: no sample is drawn twice in "
            "an epoch (one pass over the data). The errors of an epoch cancel, so the real cloud "
            "stays narrower than with independent batches."
        )
    return _(
        "**Dependence.** Batches are drawn without replacement: no sample is drawn twice in an "
        "epoch (one pass over the data). A batch is {finite} times as noisy as independent "
        "draws, and the errors of an epoch cancel. So the real cloud stays narrower than with "
        "independent batches."
    ).format(finite=number(finite, 3))


def columns(setup: NoiseSetup) -> Mapping[str, Floats]:
    """How wide both clouds are."""
    real, model = matched_clouds(setup.gaussian)
    return {"real_spread": real.spread, "model_spread": model.spread, "samples": real.samples}


def section_cards(setup: NoiseSetup) -> list[Card]:
    """One card."""
    return [knobs_card("gaussian", setup.gaussian)]


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
