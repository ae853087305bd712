"""The cloud: many particles of one optimizer, each with noise of its own, and the band of their losses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from optim_core.rule import Family
from surfaces import DataSurface
from ui.noise.cloudtask import DEFAULT_CLOUD, Cloud, Spread, affordable, cloud, fewer_note, task_of
from ui.noise.packing import Floats
from ui.noise.section import (
    CLOUD_COLOR,
    Picture,
    Section,
    axes_of,
    cloud_stage,
    knobs_card,
    line_of,
    rounded,
)
from ui.page import cards
from ui.page.cards import Card
from ui.page.datacard import data_card
from ui.page.i18n import _, counted
from ui.page.lane import Lane
from ui.page.limits import MAX_CLOUD_STEPS
from ui.page.message import N_
from ui.page.names import optimizer_name
from ui.page.numerals import number, whole
from ui.page.runs import float32_table
from ui.page.setup import Noise
from ui.page.surfacecard import surface_card
from ui.page.values import Value

if TYPE_CHECKING:
    from ui.noise.setup import NoiseSetup

QUANTILES: Final = ("q10", "median", "q90")


def picture(setup: NoiseSetup) -> Picture:
    """The cloud, and the band of its losses."""
    task = task_of(setup)
    found, surface = cloud(task), task.surface.build()
    label = optimizer_name(task.lane)
    stage = cloud_stage(
        found.packed,
        label,
        counted("{count} particle, mean path", "{count} particles, mean path", task.particles),
        CLOUD_COLOR,
        0,
        task.steps,
    )
    series = dict(found.series)
    columns = {"mean0_x": series.pop("mean_x"), "mean0_y": series.pop("mean_y"), **series}
    columns |= {
        name: series[name] - (found.minimum_loss or 0.0) for name in QUANTILES
    }  # what a log axis can show
    return {
        "surface": surface,
        "steps": task.steps,
        "runs": task.particles,
        "stages": [{**stage, "start": list(task.start), "at": "setting"}],
        "beside": True,
        "charts": [_chart(found.minimum_loss, series["samples"])],
        "legend": [{"label": label, "color": CLOUD_COLOR, "verdict": _loss_in_the_end(found)}],
        "points0": found.packed.points,
        "series": float32_table(columns),
    }


def _chart(minimum_loss: float | None, samples: Floats) -> dict[str, Any]:
    """The band of the losses of all particles."""
    return {
        "kind": "lines",
        "title": _("Loss: median and the middle 80% of the runs"),
        "linear": minimum_loss is None,
        "lines": [
            line_of("q90", _("90%"), CLOUD_COLOR, width=0.8),
            line_of("median", _("median"), CLOUD_COLOR, width=2.4),
            line_of("q10", _("10%"), CLOUD_COLOR, width=0.8),
        ],
        "bands": [[2, 0, CLOUD_COLOR]],
        "minimum_loss": rounded(minimum_loss),
        "axes": axes_of(samples),
    }


def _loss_in_the_end(found: Cloud) -> str:
    if found.diverged == found.packed.particles:
        return _("all diverged")
    low, middle, high = (number(found.series[name][-1], 3) for name in QUANTILES)
    text = _("final loss: median {middle} (10th to 90th percentile: {low} to {high})")
    text = text.format(low=low, middle=middle, high=high)
    return text if not found.diverged else f"{text} · {_('{n} diverged').format(n=whole(found.diverged))}"


def explain(setup: NoiseSetup) -> list[str]:
    noise, found = setup.cloud.noise, cloud(task_of(setup))
    texts = [
        _(
            "A particle is one run; the cloud is many runs of one optimizer, each with its own "
            "noise. It shows how differently a run may turn out. The line is the mean of all "
            "particles. For SGD, momentum and Nesterov on a quadratic with added noise it is, up "
            "to sampling error, the path without noise (with real mini-batches only nearly). "
            "Where the particles separate, the mean may be a place that no particle visits. In "
            "the chart, half of the runs lie below the median."
        )
    ]
    surface = setup.cloud.surface.build()
    batches = isinstance(surface, DataSurface) and noise.kind != "none"
    lost = [] if batches else _lost_noise(setup)
    texts += lost or (
        _data_noise(noise, surface) if isinstance(surface, DataSurface) else _added_noise(noise)
    )
    texts += _own_draws(setup)
    if found.packed.stride > 1:
        text = _(
            "Positions are sent every {stride} steps and joined by straight lines. Mean, "
            "quantiles and counts come from all particles at all steps."
        )
        texts.append(text.format(stride=found.packed.stride))
    return texts


def _lost_noise(setup: NoiseSetup) -> list[str]:
    """Why noise of gradients does nothing to an optimizer that asks for none."""
    lane = setup.cloud.lanes[0]
    if lane.model.family is not Family.WITHOUT:
        return []
    text = _("{optimizer} asks for losses only. The noise here is added to gradients, so it changes nothing.")
    words = [text.format(optimizer=optimizer_name(lane))]
    if setup.spread.kind == "point":
        words.append(
            _("Particles that start at one point follow one path: choose other starting points to see more.")
        )
    return [" ".join(words)]


def _own_draws(setup: NoiseSetup) -> list[str]:
    """Where the chance of an optimizer itself comes from."""
    lane = setup.cloud.lanes[0]
    if not lane.model.random:
        return []
    text = _(
        "What {optimizer} itself draws depends on the seed and the step, and is the same for every "
        "particle. The cloud shows nothing of that chance; another seed does."
    )
    return [text.format(optimizer=optimizer_name(lane))]


def _added_noise(noise: Noise) -> list[str]:
    """What noise of standard deviation σ/√B means, where the gradient is exact without it."""
    if noise.kind not in ("gaussian", "heavy_tailed"):
        return []
    if noise.sigma == 0.0:
        return [_("σ is 0: there is no noise, and particles that start at one point follow one path.")]
    text = _(
        "With a batch of {size}, the noise of a single sample (σ = {single}) shrinks to σ/√B = "
        "{sigma}. A batch four times as large halves the noise and costs four times as many "
        "samples: show the chart against samples seen."
    )
    return [text.format(size=noise.batch_size, sigma=number(noise.scale, 3), single=number(noise.sigma, 3))]


def _data_noise(noise: Noise, surface: DataSurface) -> list[str]:
    """Which batches are drawn, and what σ adds to their error."""
    if noise.kind == "none":
        return []
    exact = noise.batch_size >= surface.samples
    text = (
        _("Every batch holds all {samples} samples: the gradient of the data has no error.")
        if exact
        else _("Real mini-batches are drawn: every step uses {size} of the {samples} samples.")
    )
    words = [text.format(size=noise.batch_size, samples=surface.samples)]
    if noise.kind != "mini_batch" and noise.sigma > 0.0:
        extra = (
            _("σ = {single} is extra noise added to them: {sigma} (σ/√B) times the length of the gradient.")
            if noise.kind == "multiplicative"
            else _("σ = {single} is extra noise added to them, with standard deviation σ/√B = {sigma}.")
        )
        words.append(extra.format(single=number(noise.sigma, 3), sigma=number(noise.scale, 3)))
    return [" ".join(words)]


def section_cards(setup: NoiseSetup) -> list[Card]:
    race = setup.cloud
    count, wanted = affordable(race, setup.spread), setup.spread.whole("particles")
    note = fewer_note(count) if count < wanted else ""
    usual = DEFAULT_CLOUD.noise.settings
    if isinstance(race.surface.build(), DataSurface):
        usual = {**usual, "sigma": 0.0}
    unused = frozenset({"radius"} if setup.spread.kind == "point" else ())
    lane = cards.lane_cards(race)[0]
    lane = {
        **_with_defaults(lane, _usual_values(race.lanes[0])),
        "panel": "noise",
        "color": CLOUD_COLOR,
        "actions": [action for action in lane["actions"] if action["do"] == "reset"],
    }
    start = cards.start_card(race)
    start["fields"] = [
        {**field, "max": MAX_CLOUD_STEPS} if field["name"] == "steps" else field for field in start["fields"]
    ]
    return [
        _with_defaults(cards.noise_card(race), usual),
        knobs_card("spread", setup.spread, unused, note),
        lane,
        surface_card(race, ""),
        data_card(race.surface.data),
        _with_defaults(start, {"steps": DEFAULT_CLOUD.steps}),
        cards.schedule_card(race),
    ]


def _usual_values(lane: Lane) -> Mapping[str, Value]:
    """What this page sets of the optimizer it opens with."""
    (usual,) = DEFAULT_CLOUD.lanes
    same = (lane.optimizer, lane.framework) == (usual.optimizer, usual.framework)
    return dict(usual.values) if same else {}


def _with_defaults(card: Card, usual: Mapping[str, Value]) -> Card:
    """The card with what this page has as defaults, where that is not what the race has."""
    fields = [
        {**field, "default": usual[field["name"]]} if field["name"] in usual else field
        for field in card["fields"]
    ]
    return {**card, "fields": fields}


def columns(setup: NoiseSetup) -> Mapping[str, Floats]:
    """The statistics of all particles."""
    return cloud(task_of(setup)).series


SECTION = Section("cloud", N_("The cloud"), "spread", "w", Spread, picture, explain, columns, section_cards)
