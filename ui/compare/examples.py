"""Comparisons that tell something, one click each. A test measures that each shows what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ui.compare.by_framework import ByFramework
from ui.compare.by_lane import ByOptimizer, ByValue
from ui.compare.by_place import BySchedule, ByStart, BySurface
from ui.compare.comparison import DEFAULT, Comparison
from ui.compare.variation import Variation
from ui.page.message import N_
from ui.page.setup import Lane, Setup, SurfaceChoice
from ui.page.values import Point, Value, choice


@dataclass(frozen=True)
class Example:
    """A comparison and what to look for; title and text are msgids."""

    key: str
    title: str
    text: str
    comparison: Comparison


def _lane(optimizer: str, framework: str = "paper", **values: Value) -> Lane:
    return Lane(optimizer, framework, tuple(values.items()))


def _example(
    key: str,
    title: str,
    text: str,
    variation: Variation,
    surface: str,
    *lanes: Lane,
    steps: int,
    start: Point | None = None,
) -> Example:
    choice = SurfaceChoice(surface)
    setup = Setup(surface=choice, start=start or choice.build().start, steps=steps, lanes=lanes)
    return Example(key, title, text, Comparison(setup, variation))


EXAMPLES: Final = (
    Example(
        "rates",
        N_("From too small to too large"),
        N_(
            "Six rates, each three times the one before. The smallest crawl, one walks straight in, the next "
            "jumps from wall to wall and is there sooner, the last is thrown out. Drag the centre and watch "
            "the border move."
        ),
        DEFAULT,
    ),
    _example(
        "optimizers",
        N_("One rate is not one step"),
        N_(
            "All six have the same rate. Momentum adds up ten of its steps and arrives first with Nesterov; "
            "plain descent follows. Adam and RMSprop walk about one rate a step whatever the slope: RMSprop "
            "just gets there, Adam does not. Adagrad walks less and less. Raised tenfold, the rate brings "
            "Adam and RMSprop there in half the steps and throws out the first three."
        ),
        ByOptimizer(),
        "ravine",
        *(_lane(key, lr=0.015) for key in ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")),
        steps=300,
    ),
    _example(
        "beta1",
        N_("How long Adam remembers"),
        N_(
            "β1 is the share of yesterday’s direction that is kept. Without it Adam turns at every "
            "gradient; at 0.9 it swings a little and settles; at 0.99 it flies past the minimum and "
            "circles it for long."
        ),
        ByValue((0.0, 0.5, 0.9, 0.99), "beta1"),
        "bowl",
        _lane("adam", lr=0.3),
        steps=150,
    ),
    _example(
        "surfaces",
        N_("One optimizer, six surfaces"),
        N_(
            "Momentum with one and the same setting arrives quickly on Himmelblau’s, takes four times as "
            "long on a bowl, is still on its way in the long valleys and comes to rest in a wrong hollow "
            "of Rastrigin’s. No setting is good everywhere."
        ),
        BySurface(("bowl", "ravine", "rosenbrock", "beale", "himmelblau", "rastrigin")),
        "bowl",
        _lane("momentum", lr=0.0005),
        steps=400,
    ),
    _example(
        "frameworks",
        N_("The same RMSprop, four ways"),
        N_(
            "Every number is the same. The paper and PyTorch add ε to the root of the mean square, optax "
            "and Keras put it under the root: where gradients are as tiny as on this plateau, that alone "
            "decides who walks and who stays."
        ),
        ByFramework(("paper", "torch", "optax", "keras")),
        "plateau",
        _lane("rmsprop", lr=0.02, rho=0.9),
        steps=160,
        start=(-3.8, 3.4),
    ),
    _example(
        "schedules",
        N_("Landing with a large rate"),
        N_(
            "Across a sharp valley a constant rate can only jump to and fro. A rate that falls lets the "
            "same optimizer land: compare where each ends, and how early it gets near."
        ),
        BySchedule(("constant", "step", "exponential", "cosine", "warmup_cosine", "one_cycle")),
        "abs_valley",
        _lane("sgd", lr=0.2),
        steps=200,
    ),
    _example(
        "starts",
        N_("Four starts, four ends"),
        N_(
            "Himmelblau’s four minima are equally deep. Neighbouring starts end in different ones: drag a"
            " start a little and see its end jump."
        ),
        ByStart(((0.0, 0.0), (-0.2, -1.0), (-0.3, -0.9), (-0.4, -0.6))),
        "himmelblau",
        _lane("sgd", lr=0.01),
        steps=60,
    ),
)


def example(key: str) -> Example:
    """The example with this key; a Problem lists the keys there are."""
    examples = {item.key: item for item in EXAMPLES}
    return examples[choice(N_("Example"), key, examples)]
