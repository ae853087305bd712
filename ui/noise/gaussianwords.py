"""What the section "Gaussian against real" says."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from optim_core.studies.batches import GradientError
from ui.noise.gaussianruns import Gaussian, end_of, error_of, sigma_at, size_of, surface_of
from ui.page.i18n import _
from ui.page.numerals import number

if TYPE_CHECKING:
    from ui.noise.setup import NoiseSetup


QUIET: Final = 1e-12  # of the noise elsewhere: nothing but rounding


def explain(setup: NoiseSetup) -> list[str]:
    """What the model leaves out, measured at the point chosen."""
    knobs = setup.gaussian
    surface = surface_of(knobs)
    found = error_of(knobs)
    if size_of(knobs) == surface.samples:
        return [_exact(size_of(knobs), found.sigma)]
    ends = [sigma_at(surface, point) for point in (surface.start, end_of(surface))]
    if found.sigma <= QUIET * max(ends):
        return [_("Every sample has the same gradient at this point, so a batch has no error to describe.")]
    intro = _(
        "The Gaussian model adds noise of standard deviation σ/√B to the exact gradient. Its σ = "
        "{sigma} is measured at the point chosen here, so the size is right there. What it "
        "leaves out:"
    ).format(sigma=number(found.sigma, 3))
    return [intro, "\n".join(f"- {line}" for line in _findings(found, _change(knobs, ends)))]


def _change(knobs: Gaussian, ends: list[float]) -> float:
    """How many times the noise of the minimum the start has; not a number where there is nothing to tell."""
    return ends[0] / ends[1] if surface_of(knobs).minima and ends[1] > QUIET * ends[0] else math.nan


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
        *([] if math.isnan(change) else [place.format(change=number(change, 3))]),
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
