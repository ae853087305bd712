"""All that decides the page "Batch noise": four parts, each with its own settings, of which one is shown."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from surfaces.parameter import Interval, Parameter, Scale
from ui.page.knobs import Knobs
from ui.page.lane import Lane
from ui.page.limits import MAX_CLOUD_STEPS, MAX_PARTICLES, MAX_SEED, MAX_TICK
from ui.page.message import N_, Problem
from ui.page.setup import Noise, Setup, SurfaceChoice
from ui.page.values import choice, whole

FULL: Final = 1024
"""Samples of the imagined data set in "Sharp and flat": a batch of all of them has no noise."""


def _count(name: str, default: int, low: int, high: int, text: str, symbol: str = "") -> Parameter:
    return Parameter(name, symbol, default, Interval(1, high), (low, high), text, Scale.LOG)


def _rate(default: float, low: float, high: float) -> Parameter:
    domain = Interval(0.0, 1e6)
    return Parameter(
        "lr", r"\eta", default, domain, (low, high), N_("Learning rate of every step."), Scale.LOG
    )


def _seed() -> Parameter:
    return Parameter("seed", "", 0, Interval(0, MAX_SEED), (0, 99), N_("The same seed gives the same noise."))


class Spread(Knobs):
    """How the particles of the cloud start."""

    title = N_("Particles")
    kind_label = N_("They start")
    kinds: ClassVar[dict[str, str]] = {
        "point": N_("at one point"),
        "ring": N_("on a ring"),
        "grid": N_("on a grid"),
        "normal": N_("in a Gaussian cloud"),
    }
    parameters = (
        _count("particles", 1000, 10, MAX_PARTICLES, N_("Particles, each with its own noise.")),
        Parameter(
            "radius",
            "r",
            0.1,
            Interval(0.0, 2.0),
            (0.01, 0.5),
            N_("Size of the ring, grid or cloud, as a part of the view."),
        ),
    )


class Minima(Knobs):
    """Sharp and flat."""

    title = N_("Noise and step")
    kind_label = N_("They start")
    kinds: ClassVar[dict[str, str]] = {
        "sharp": N_("in the sharp minimum"),
        "both": N_("half in each minimum"),
        "everywhere": N_("all over the view"),
    }
    parameters = (
        _count("batch_size", 16, 1, FULL, N_("Samples in a batch; 1024 are all there are: no noise."), "B"),
        _rate(0.2, 0.02, 1.0),
        Parameter(
            "sigma",
            r"\sigma",
            2.0,
            Interval(0.0, 1e3),
            (0.1, 10.0),
            N_("Standard deviation of the gradient of a single sample."),
            Scale.LOG,
        ),
        Parameter(
            "rho",
            r"\rho",
            0.3,
            Interval(0.0, 10.0),
            (0.02, 1.0),
            N_("How far SAM climbs to look."),
            Scale.LOG,
        ),
        Parameter(
            "ratio",
            r"\lambda_s / \lambda_f",
            64.0,
            Interval(1.0, 1e4),
            (1.0, 200.0),
            N_("How many times more sharply curved the sharp minimum is than the flat one."),
            Scale.LOG,
        ),
        _count("particles", 500, 50, 2000, N_("Particles, each with its own noise.")),
        _count("steps", 300, 50, MAX_CLOUD_STEPS, N_("Steps of every particle.")),
        _seed(),
    )


# The classifier is flatter than the line by as much.
RATES: Final = {"line": {"lr": 0.1}, "classifier": {"lr": 2.0}}


class Batches(Knobs):
    """Real batches."""

    title = N_("Batches and data")
    kind_label = N_("Model")
    kinds: ClassVar[dict[str, str]] = {
        "line": N_("Line: body mass over flipper length"),
        "classifier": N_("Classifier: Chinstrap or Adelie"),
    }
    fitting = RATES
    parameters = (
        _count("batch_size", 32, 1, 342, N_("Samples in a mini-batch; all of them make a full batch."), "B"),
        _rate(0.1, 1e-5, 5.0),
        Parameter(
            "normalised", "", True, Interval(), (0, 1), N_("Inputs with mean 0 and standard deviation 1.")
        ),
        Parameter(
            "per_sample",
            "",
            False,
            Interval(),
            (0, 1),
            N_("Race until all have seen equally many samples instead of taking equally many steps."),
        ),
        _count("steps", 60, 10, 500, N_("Steps of every lane, when they race per step.")),
        _count("epochs", 4, 1, 30, N_("Passes over the data, when they race per sample.")),
        Parameter(
            "l2",
            r"\lambda",
            0.0,
            Interval(0.0, 1e6),
            (0.0, 1.0),
            N_("Strength of the L2 penalty, which pulls both weights towards zero."),
        ),
        Parameter(
            "holdout",
            r"p_{\mathrm{val}}",
            0.3,
            Interval(0.0, 0.9),
            (0.0, 0.9),
            N_("Part of the samples that is kept out of training and used for validation."),
        ),
        _count("patience", 10, 1, 100, N_("Early stopping waits this long for a better validation loss.")),
        _seed(),
    )


class Matched(Knobs):
    """Gaussian against real."""

    title = N_("The batch gradient")
    kind_label = N_("Model")
    kinds = Batches.kinds
    fitting = RATES
    parameters = (
        _count("batch_size", 4, 1, 342, N_("Samples in a batch."), "B"),
        _rate(0.1, 0.005, 5.0),
        Parameter(
            "where",
            "",
            0.0,
            Interval(0.0, 1.0),
            (0.0, 1.0),
            N_("Where the gradient is looked at: 0 is the start, 1 the minimum."),
        ),
        _count("particles", 300, 50, 1000, N_("Particles, each with its own batches.")),
        _count("steps", 120, 20, 300, N_("Steps of every particle.")),
        _seed(),
    )


SECTIONS: Final = {
    "cloud": N_("The cloud"),
    "minima": N_("Sharp and flat"),
    "batches": N_("Real batches"),
    "gaussian": N_("Gaussian against real"),
}
PARTS: Final[dict[str, type[Knobs]]] = {
    "spread": Spread,
    "minima": Minima,
    "batches": Batches,
    "gaussian": Matched,
}

# From the hill in the middle, noise decides which of the four minima a particle ends in.
DEFAULT_CLOUD: Final = Setup(
    surface=SurfaceChoice("himmelblau"),
    start=(-0.2, -0.8),
    steps=300,
    noise=Noise("gaussian", sigma=40.0, batch_size=4),
    lanes=(Lane("sgd", values=(("lr", 0.004),)),),
)


@dataclass(frozen=True)
class NoiseSetup:
    """The whole page; `cloud` is a race with a single lane, `step` the position on the timeline or None."""

    section: str = "cloud"
    cloud: Setup = DEFAULT_CLOUD
    spread: Spread = field(default_factory=Spread)
    minima: Minima = field(default_factory=Minima)
    batches: Batches = field(default_factory=Batches)
    gaussian: Matched = field(default_factory=Matched)
    step: int | None = None

    def __post_init__(self) -> None:
        choice(N_("Section"), self.section, SECTIONS)
        if self.cloud.steps > MAX_CLOUD_STEPS:
            value, high = self.cloud.steps, MAX_CLOUD_STEPS
            raise Problem(
                "{name} must lie between {low} and {high}, not {value}",
                name="steps",
                low=1,
                high=high,
                value=value,
            )
        if self.step is not None:
            object.__setattr__(self, "step", whole("step", self.step, 0, MAX_TICK))

    def replace(self, **changes: Any) -> NoiseSetup:
        """The same with other fields."""
        return dataclasses.replace(self, **changes)
