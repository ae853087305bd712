"""What the page "Batch noise" says about its pictures, with the numbers of the picture that is shown."""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st

from surfaces import DataSurface
from ui.noise.batches import condition, data_surface, rate_limit
from ui.noise.cloud import cloud, task_of
from ui.noise.matched import Shape, matched_sigma, shape, single_errors, size_of
from ui.noise.matched import surface_of as matched_surface
from ui.noise.setup import FULL, Batches, NoiseSetup
from ui.page.i18n import _
from ui.page.numerals import number
from ui.page.setup import Noise

ROUND, LONG = 1.5, 20.0  # condition numbers: below, a bowl is round; above, its valley is long


def explain(setup: NoiseSetup) -> None:
    """Write under the picture what is to be seen in it, and what is not."""
    with st.container(key="words"):
        for paragraph in WORDS[setup.section](setup):
            st.markdown(paragraph)


def _cloud(setup: NoiseSetup) -> list[str]:
    noise, found = setup.cloud.noise, cloud(task_of(setup))
    texts = [
        _(
            "Every particle starts the same descent and gets noise of its own: what the cloud does is what "
            "a run might have done. The line is the mean of all particles. With SGD or momentum on a "
            "quadratic it is the path without noise, up to sampling error; elsewhere it is not, and where "
            "the particles part ways it may be a place that none of them visits."
        )
    ]
    surface = setup.cloud.surface.build()
    texts += _data_noise(noise, surface) if isinstance(surface, DataSurface) else _added_noise(noise)
    if found.packed.stride > 1:
        text = _(
            "Positions are sent every {stride} steps and joined by straight lines; mean, quantiles and "
            "counts are taken from all particles at all steps."
        )
        texts.append(text.format(stride=found.packed.stride))
    return texts


def _added_noise(noise: Noise) -> list[str]:
    """What noise of standard deviation σ/√B means, where the gradient is exact without it."""
    if noise.kind not in ("gaussian", "heavy_tailed"):
        return []
    if noise.sigma == 0.0:
        return [_("σ is 0: there is no noise, and particles that start at one point walk one path.")]
    text = _(
        "A batch of {size} leaves σ/√B = {sigma} of the noise of a single sample (σ = {single}). "
        "Four times the batch halves it, and costs four times the samples: compare the chart against "
        "samples seen."
    )
    return [
        text.format(
            size=noise.batch_size, sigma=number(noise.build().scale, 3), single=number(noise.sigma, 3)
        )
    ]


def _data_noise(noise: Noise, surface: DataSurface) -> list[str]:
    """Which batches are drawn, and what σ adds to their error."""
    if noise.kind == "none":
        return []
    exact = noise.batch_size >= surface.samples
    text = (
        _("Every batch holds all {samples} samples: the gradient of the data has no error.")
        if exact
        else _("True mini-batches are drawn: every step looks at {size} of the {samples} samples.")
    )
    words = [text.format(size=noise.batch_size, samples=surface.samples)]
    if noise.kind != "mini_batch" and noise.sigma > 0.0:
        extra = (
            _(
                "σ = {single} is extra noise that is added to them: {sigma} (σ/√B) times the length of the "
                "gradient."
            )
            if noise.kind == "multiplicative"
            else _("σ = {single} is extra noise that is added to them, of standard deviation σ/√B = {sigma}.")
        )
        words.append(extra.format(single=number(noise.sigma, 3), sigma=number(noise.build().scale, 3)))
    return [" ".join(words)]


def _minima(setup: NoiseSetup) -> list[str]:
    knobs = setup.minima
    noise = (
        0.0
        if knobs.whole("batch_size") >= FULL
        else knobs.number("sigma") / math.sqrt(knobs.whole("batch_size"))
    )
    text = _(
        "Both minima are equally deep. The noise of a batch of {size} has standard deviation {noise}, "
        "and a step moves it by η times that. Small batches and large rates shake a particle over the rim of "
        "the sharp minimum, which is low and near; large batches leave it where it started. SAM asks for the "
        "gradient at the worst point within ρ, so the sharp minimum repels it at batch sizes where SGD stays."
    )
    known = _(
        "A particle counts to the minimum that descent without noise would lead it to. Each point of the "
        "strip is 128 particles: two shares that differ by less than 0.1 may be the same. A click on the "
        "strip sets the batch size."
    )
    caution = _(
        "**What this is not.** Two dimensions, two minima, and noise that is Gaussian, equal everywhere and "
        "independent of the loss: a picture of a mechanism, and no evidence about networks. That flat minima "
        "of networks generalise better is a claim about data that were not trained on; here there are none. "
        "Sharpness also depends on how a network is parametrised (Dinh et al., 2017), and large batches with "
        "a suitable rate and enough steps can generalise as well as small ones (Hoffer et al., 2017; Smith "
        "et al., 2018)."
    )
    return [text.format(size=knobs.whole("batch_size"), noise=number(noise, 3)), known, caution]


def _batches(setup: NoiseSetup) -> list[str]:
    knobs = setup.batches
    texts = [
        _(
            "The circles mark the samples that the next mini-batch looks at. Per step the full batch is the "
            "surest; per sample seen the small batches have long arrived when the full batch takes its first "
            "steps. Switch between the two races on the card."
        )
    ]
    if knobs.kind == "line":
        texts.append(_bowl(knobs))
    texts.append(
        _(
            "The penalty λ adds λ/2·(x² + y²): it lifts the surface far out, makes it more round and pulls "
            "its lowest point towards zero. Validation loss is without the penalty, on samples no step has "
            "seen. Early stopping ends a run when it has waited `patience` steps for a better one. With "
            "two weights there is little to overfit; the classifier with half of the birds held out does "
            "it all the same: at a rate of 2 its validation loss turns after some ninety full batches."
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
            "The bowl is round (its condition number is {condition}): descent is equally fast in all "
            "directions, and a rate need only stay below {limit}."
        )
        raw = _("With raw inputs it is {condition} times as steep across as along, and the limit is {limit}.")
    else:
        text = _(
            "The bowl is {condition} times as steep across as along (its condition number), so a rate must "
            "stay below {limit}."
        )
        raw = _("Normalised inputs make it round, and rates up to {limit} work.")
    texts = [text.format(condition=spaced(stretch), limit=limit)]
    if stretch > LONG:
        texts.append(_("Along the valley it then takes about {steps} steps.").format(steps=spaced(stretch)))
    if (stretch < ROUND) != (condition(other) < ROUND):
        texts.append(raw.format(condition=spaced(condition(other)), limit=number(rate_limit(other), 3)))
    return " ".join(texts)


def spaced(value: float) -> str:
    """A number in four significant digits, with thousands set apart and no exponent: 87,420."""
    return f"{float(f'{value:.4g}'):,.12g}"


def _gaussian(setup: NoiseSetup) -> list[str]:
    knobs = setup.gaussian
    surface = matched_surface(knobs)
    found = shape(knobs.kind, size_of(knobs), knobs.number("where"), knobs.whole("seed"))
    if size_of(knobs) == surface.samples:
        return [_exact(size_of(knobs), found.sigma)]
    ends = [matched_sigma(single_errors(surface, *point)) for point in (surface.start, surface.minima[0])]
    intro = _(
        "The Gaussian model adds noise of standard deviation σ/√B to the exact gradient, with the σ = "
        "{sigma} measured at the point chosen here. It has the right size there; what it does not know:"
    ).format(sigma=number(found.sigma, 3))
    return [intro, "\n".join(f"- {line}" for line in _findings(found, ends[0] / ends[1]))]


def _exact(size: int, sigma: float) -> str:
    text = _(
        "A batch of all {size} samples: the real gradient has no error at all, and all particles walk one "
        "path. The Gaussian model does not know that: its noise still has standard deviation σ/√B = {noise}."
    )
    return text.format(size=size, noise=number(sigma / math.sqrt(size), 3))


def _findings(found: Shape, change: float) -> list[str]:
    good = found.distance < 0.05
    form = _(
        "**Shape.** At this point the model is good: the largest gap between the two distribution functions "
        "is {gap}."
    )
    bad = _(
        "**Shape.** At this point the model is not good: the largest gap between the two distribution "
        "functions is {gap}."
    )
    detail = _(
        "Skewness {skew}, excess kurtosis {tails}; a Gaussian has 0 and 0. Larger batches come nearer to it."
    )
    direction = _(
        "**Direction.** The noise along x is {ratio} times that along y; the model has the same in all "
        "directions."
    )
    place = _(
        "**Place.** At the start a single sample has {change} times the noise it has at the minimum; the "
        "model has the same everywhere."
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
            "**Memory.** Batches are drawn without replacement: the errors of an epoch cancel, which keeps "
            "the real cloud narrower than independent batches would."
        )
    return _(
        "**Memory.** Batches are drawn without replacement: one is {finite} times as noisy as independent "
        "draws, and the errors of an epoch cancel, which keeps the real cloud narrower than independent "
        "batches would."
    ).format(finite=number(finite, 3))


WORDS: dict[str, Callable[[NoiseSetup], list[str]]] = {
    "cloud": _cloud,
    "minima": _minima,
    "batches": _batches,
    "gaussian": _gaussian,
}
