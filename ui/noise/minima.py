"""Sharp and flat: in which of two minima particles end, and how that depends on the size of the batch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from optim_core import OPTIMIZERS, BatchNoise, simulate
from optim_core.optimizers.beyond import SAM
from optim_core.rule import Optimizer
from optim_core.studies.cloud import alive, mean_path
from optim_core.studies.minima import flat_share, minima_shares, minima_starts, on_map
from surfaces.parameter import Interval, Parameter, Scale
from surfaces.wells import SharpFlat
from ui.noise.packing import Floats, Packed, pack
from ui.noise.section import Picture, Section, cloud_stage, count, knobs_card, line_of, rate, seed
from ui.page.caches import keep
from ui.page.cards import Card
from ui.page.i18n import _
from ui.page.knobs import Knobs
from ui.page.limits import MAX_CLOUD_STEPS
from ui.page.message import N_
from ui.page.numerals import number, whole
from ui.page.runs import float32_table

if TYPE_CHECKING:
    from ui.noise.setup import NoiseSetup

FULL: Final = 1024
"""Samples of the imagined data set in "Sharp and flat": a batch of all of them has no noise."""
BATCHES: Final = tuple(2**k for k in range(11))  # 1, 2, 4 … all 1024
RACERS: Final = ("sgd", "sam")
RACER_COLORS: Final = {"sgd": 1, "sam": 3}
STRIP: Final = 128  # particles for each point of the strip
SENT: Final = 2**17  # positions sent of each of the two clouds


class Minima(Knobs):
    """Sharp and flat."""

    title = N_("Noise and step")
    kind_label = N_("Starting points")
    kinds: ClassVar[dict[str, str]] = {
        "sharp": N_("in the sharp minimum"),
        "both": N_("half in each minimum"),
        "everywhere": N_("across the visible range"),
    }
    parameters = (
        count(
            "batch_size",
            16,
            1,
            FULL,
            N_("Number of samples per batch, drawn with replacement. 1,024 is the whole data set: no noise."),
            "B",
        ),
        rate(0.2, 0.02, 1.0),
        Parameter(
            "sigma",
            r"\sigma",
            2.0,
            Interval(0.0, 1e3),
            (0.1, 10.0),
            N_("Standard deviation of the noise in the gradient of a single sample."),
            Scale.LOG,
            N_("noise size"),
        ),
        Parameter(
            "rho",
            r"\rho",
            0.3,
            Interval(0.0, 10.0),
            (0.02, 1.0),
            N_("Radius: how far uphill SAM takes its second gradient."),
            Scale.LOG,
            N_("radius"),
        ),
        Parameter(
            "ratio",
            r"\lambda_s / \lambda_f",
            64.0,
            Interval(1.0, 1e4),
            (1.0, 200.0),
            N_("Ratio of the curvatures at the sharp minimum and at the flat one."),
            Scale.LOG,
        ),
        count("particles", 500, 50, 2000, N_("Number of particles, each with its own noise.")),
        count("steps", 300, 50, MAX_CLOUD_STEPS, N_("Number of steps of every particle.")),
        seed(),
    )


@dataclass(frozen=True)
class MinimaCloud:
    """A cloud on the surface with two minima; the shares have steps + 1 numbers.

    `outside` particles have diverged or are far outside the picture at the end, and so in no minimum.
    """

    packed: Packed
    mean: Floats
    sharp: Floats
    flat: Floats
    samples: Floats
    outside: int

    @property
    def size(self) -> int:
        """Bytes held."""
        return int(self.packed.points.nbytes) + 6 * self.flat.nbytes


def surface_of(knobs: Minima) -> SharpFlat:
    """The surface with the chosen ratio of curvatures."""
    return SharpFlat(ratio=knobs.number("ratio"))


def minima_cloud(optimizer: str, knobs: Minima) -> MinimaCloud:
    """The cloud of one optimizer."""
    return _cloud(optimizer, _relevant(optimizer, knobs))


@keep(megabytes=32)
def _cloud(optimizer: str, knobs: Minima) -> MinimaCloud:
    surface, steps = surface_of(knobs), knobs.whole("steps")
    start = _starts(knobs, knobs.whole("particles"))
    noise = _noise(knobs, knobs.whole("batch_size"))
    run = simulate(surface, _build(optimizer, knobs), start, steps, noise=noise, seed=knobs.whole("seed"))
    present = alive(run)
    sharp, flat = minima_shares(surface, run)
    outside = int(np.sum(~(present[-1] & on_map(*run.x[-1]))))
    mean, samples = mean_path(run.x, present), run.samples.astype(float)
    return MinimaCloud(pack(run.x, surface.view, SENT), mean, sharp, flat, samples, outside)


def strip(optimizer: str, knobs: Minima) -> tuple[float, ...]:
    """The share of particles in the flat minimum after the last step, for every size of BATCHES."""
    wanted = knobs.changed("batch_size", 1).changed("particles", STRIP)
    return _strip(optimizer, _relevant(optimizer, wanted))


@lru_cache(maxsize=512)
def _strip(optimizer: str, knobs: Minima) -> tuple[float, ...]:
    surface, opt, start = surface_of(knobs), _build(optimizer, knobs), _starts(knobs, STRIP)
    steps, seed = knobs.whole("steps"), knobs.whole("seed")
    noises = (_noise(knobs, batch_size) for batch_size in BATCHES)
    return tuple(flat_share(surface, opt, start, steps, noise, seed) for noise in noises)


def _relevant(optimizer: str, knobs: Minima) -> Minima:
    """The settings without the one that matters to SAM alone."""
    return knobs if optimizer == "sam" else knobs.changed("rho", 0.3)


def _build(optimizer: str, knobs: Minima) -> Optimizer:
    lr = knobs.number("lr")
    if optimizer == "sam":
        return SAM(lr=lr, rho=knobs.number("rho"))
    return OPTIMIZERS[optimizer](lr=lr)


def _noise(knobs: Minima, batch_size: int) -> BatchNoise | None:
    return None if batch_size >= FULL else BatchNoise(knobs.number("sigma"), batch_size)


def _starts(knobs: Minima, count: int) -> Floats:
    return minima_starts(surface_of(knobs), knobs.kind, count, knobs.whole("seed"))


def picture(setup: NoiseSetup) -> Picture:
    """SGD and SAM over the two minima, their shares, and the strip over batch sizes."""
    knobs, steps = setup.minima, setup.minima.whole("steps")
    found = {key: minima_cloud(key, knobs) for key in RACERS}
    columns: dict[str, np.ndarray] = {}
    stages, lines, legend = [], [], []
    for index, (key, cloud) in enumerate(found.items()):
        label, color = OPTIMIZERS[key].label, RACER_COLORS[key]
        columns |= {f"mean{index}_x": cloud.mean[:, 0], f"mean{index}_y": cloud.mean[:, 1]}
        columns |= {f"{key}.flat": cloud.flat, f"{key}.sharp": cloud.sharp}
        stages.append(cloud_stage(cloud.packed, label, label, color, index, steps))
        lines += [
            line_of(f"{key}.flat", _("{name}, flat").format(name=label), color, width=2.4),
            line_of(f"{key}.sharp", _("{name}, sharp").format(name=label), color, dash="dot"),
        ]
        legend.append({"label": label, "color": color, "verdict": _shares_in_the_end(cloud)})
    shares = {
        "kind": "lines",
        "title": _("Share of particles in each minimum"),
        "linear": True,
        "range": [-0.03, 1.03],
        "lines": lines,
        "axes": [{"label": _("step")}],
    }
    return {
        "surface": surface_of(knobs),
        "steps": steps,
        "runs": 2 * knobs.whole("particles"),
        "stages": stages,
        "charts": [shares, _strip_chart(setup)],
        "legend": legend,
        **{f"points{index}": cloud.packed.points for index, cloud in enumerate(found.values())},
        "series": float32_table(columns),
    }


def _shares_in_the_end(cloud: MinimaCloud) -> str:
    text = _("at the end {flat:.0%} in the flat minimum, {sharp:.0%} in the sharp one")
    text = text.format(flat=cloud.flat[-1], sharp=cloud.sharp[-1])
    if not cloud.outside:
        return text
    return f"{text} · {_('{n} far outside the plot').format(n=whole(cloud.outside))}"


def _strip_chart(setup: NoiseSetup) -> dict[str, Any]:
    knobs = setup.minima
    return {
        "kind": "strip",
        "title": _("Final share in the flat minimum, by batch size"),
        "ticks": [str(size) if size < FULL else _("all") for size in BATCHES],
        "x_label": _("batch size"),
        "at": float(np.log2(knobs.whole("batch_size"))),
        "lines": [
            {"label": OPTIMIZERS[key].label, "color": RACER_COLORS[key], "values": list(strip(key, knobs))}
            for key in RACERS
        ],
        "pick": {"at": "minima", "name": "batch_size", "values": list(BATCHES)},
    }


def explain(setup: NoiseSetup) -> list[str]:
    knobs = setup.minima
    noise = (
        0.0
        if knobs.whole("batch_size") >= FULL
        else knobs.number("sigma") / math.sqrt(knobs.whole("batch_size"))
    )
    text = _(
        "Both minima are equally deep; the sharp one is strongly curved, the flat one weakly. "
        "The noise of a batch of {size} has standard deviation {noise}, and each step moves a "
        "particle by η times the noise. The pass between them is as high from either side but "
        "{times} times nearer to the sharp minimum: small batches and large learning rates carry "
        "particles across it, and with large batches they stay where they started. SAM uses the "
        "gradient found a distance ρ uphill. That favors the flat minimum: SAM leaves the sharp "
        "one at batch sizes where SGD stays, though not at the largest."
    )
    known = _(
        "Each particle is assigned to the minimum that noise-free descent would reach from where "
        "it is. Each point of the chart by batch size is 128 particles: a difference of less "
        "than about 0.12 may be chance. A click on that chart sets the batch size."
    )
    caution = _(
        "**What this is not.** Two dimensions, two minima, and noise that is Gaussian, equal "
        "everywhere and independent of the loss: this shows a mechanism and is not evidence "
        "about networks. That flat minima of networks generalize better is a claim about data "
        "that were not used for training; there are none here. Sharpness also depends on how a "
        "network is parametrized (Dinh et al., 2017), and large batches with a suitable learning "
        "rate and enough steps can generalize as well as small ones (Hoffer et al., 2017; Smith "
        "et al., 2018)."
    )
    nearer = number(math.cbrt(knobs.number("ratio")), 2)  # 1/p + 1/q is least where the pass lies
    facts = {"size": knobs.whole("batch_size"), "noise": number(noise, 3), "times": nearer}
    return [text.format(**facts), known, caution]


def columns(setup: NoiseSetup) -> Mapping[str, Floats]:
    """The shares of both optimizers."""
    found = {key: minima_cloud(key, setup.minima) for key in RACERS}
    names = ("sharp", "flat", "samples")
    return {f"{key}_{name}": getattr(cloud, name) for key, cloud in found.items() for name in names}


def section_cards(setup: NoiseSetup) -> list[Card]:
    """One card."""
    return [knobs_card("minima", setup.minima)]


SECTION = Section(
    "minima", N_("Sharp and flat"), "minima", "f", Minima, picture, explain, columns, section_cards
)
