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

    def __post_init__(self) -> None:
        object.__setattr__(self, "comparison", self.comparison.with_story(self.key))  # its words go with it


def _lane(optimizer: str, framework: str = "textbook", **values: Value) -> Lane:
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
            "Six learning rates, each three times the one before. The small ones are slow, the "
            "fourth goes straight to the minimum, the fifth bounces from wall to wall and "
            "arrives sooner, the last diverges. Drag the center and see which panels fall beyond "
            "the limit 2/λmax ≈ 0.111 (λmax is the largest curvature)."
        ),
        DEFAULT,
    ),
    _example(
        "optimizers",
        N_("One rate is not one step"),
        N_(
            "All six have the same learning rate. Momentum adds up about ten of its steps and "
            "arrives first with Nesterov; SGD follows. RMSprop takes steps of about one learning "
            "rate per coordinate whatever the slope and just arrives. Adam remembers the steep "
            "start for a thousand steps, its steps shrink to a fifth, and it does not arrive. "
            "Adagrad’s steps shrink even more. With ten times the rate, Adam and RMSprop arrive "
            "within half of the 300 steps, and the first three diverge."
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
            "β1 is the share of the previous average direction that is kept. With β1 = 0 Adam "
            "follows only the newest gradient and, without noise, goes straight to the minimum. "
            "At 0.9 it swings a little and settles; at 0.99 it overshoots the minimum and "
            "circles it for a long time."
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
            "Momentum with the same settings everywhere arrives quickly on Himmelblau’s "
            "function, takes four times as long on a bowl, is still moving in the long valleys "
            "and stops in a local minimum of Rastrigin’s function. No setting is good "
            "everywhere."
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
            "Every number is the same. The textbook form and PyTorch add ε outside the root, "
            "optax and Keras inside it. Where gradients are as tiny as on this plateau, that "
            "alone decides which panels move on and which hardly move."
        ),
        ByFramework(("textbook", "torch", "optax", "keras")),
        "plateau",
        _lane("rmsprop", lr=0.02, rho=0.9),
        steps=160,
        start=(-3.8, 3.4),
    ),
    _example(
        "schedules",
        N_("Settling with a large learning rate"),
        N_(
            "Across a V-shaped valley a constant learning rate can only jump back and forth. "
            "With a falling rate the same optimizer settles: compare where each panel ends, and "
            "how early it gets near the minimum."
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
            "Himmelblau’s four minima are equally deep. Neighboring start points end in "
            "different ones: drag a start point a little and watch its end point change."
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
