"""Figures of papers: what each gives, what runs here, and the settings that show it.

`ours` of every number is recorded; a test measures each again from the settings that are linked, and that
`differs` says something exactly where a number is not the paper's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ui.page.message import N_
from ui.page.setup import Noise, Setup
from ui.reference.paper_races import (
    BOX,
    COHEN,
    DINH,
    DISTILL,
    KINGMA,
    LESSARD,
    MANDT,
    REDDI,
    ROSENBROCK,
    SADDLE,
    SAM,
    WILSON,
)
from ui.reference.place import Place, race
from ui.reference.sources import SOURCES


@dataclass(frozen=True)
class Number:
    """One number of a figure: what it is (a msgid), as the paper or its formula gives it, and as it is here.

    Both are shown with `digits` significant digits.
    """

    label: str
    paper: float
    ours: float
    digits: int = 4

    @property
    def same(self) -> bool:
        """Whether both are shown alike."""
        return f"{self.paper:.{self.digits}g}" == f"{self.ours:.{self.digits}g}"


@dataclass(frozen=True)
class Figure:
    """A statement of a paper; title, statement and `differs` are msgids, the last empty if nothing does."""

    key: str
    title: str
    statement: str
    numbers: tuple[Number, ...]
    places: tuple[Place, ...]
    differs: str = ""

    @property
    def source(self) -> str:
        """The paper, in its own language."""
        return SOURCES[self.key]


def _cloud(setup: Setup) -> Place:
    """The same on the page "Batch noise": many runs of its one lane, with noise of standard deviation 1."""
    noisy = setup.replace(noise=Noise("gaussian", sigma=1.0, batch_size=1))
    return Place("batch_noise", race(noisy).query)


FIGURES: Final = (
    Figure(
        "distill",
        N_("The best momentum in a valley"),
        N_(
            "For curvatures of 1 and 100 the best settings are η = 0.0331 and β = 0.669: each step leaves "
            "0.818 of the error. The best learning rate of gradient descent, 2/101, leaves 0.980. The "
            "table counts the steps from (1, 1) to within 10⁻⁶ of the minimum: as these factors give them, "
            "and as run here."
        ),
        (
            Number(N_("Gradient descent, steps"), 709, 709),
            Number(N_("Momentum, steps"), 71, 95),
        ),
        (race(DISTILL),),
        N_(
            "At the best β both roots of the step coincide, so the error shrinks like t · 0.818ᵗ. That "
            "takes 95 steps, not the 71 of the factor alone."
        ),
    ),
    Figure(
        "lessard",
        N_("Heavy ball can cycle on a convex function"),
        N_(
            "Momentum with η = 1/9 and β = 4/9 converges on every quadratic whose curvatures lie between 1 "
            "and 25. On this function, whose curvature in x is 25 or 1, the run from x = 3.3 repeats three "
            "points forever. From 3.06 it converges."
        ),
        (
            Number(N_("First point of the cycle, x"), 792 / 1225, 0.6465),
            Number(N_("Second point, x"), -2208 / 1225, -1.8024),
            Number(N_("Third point, x"), 2592 / 1225, 2.1159),
        ),
        (race(LESSARD),),
    ),
    Figure(
        "reddi",
        N_("Adam goes to the worst point, AMSGrad to the best"),
        N_(
            "The gradient is 1010 in one step of 101 and −10 in all others, so the best point of [−1, 1] "
            "is −1. With β2 = 0.99 and a learning rate of 0.5/√t, Adam goes to 1 and AMSGrad to −1."
        ),
        (
            Number(N_("Adam after 100,000 steps"), 1.0, 0.9929, 3),
            Number(N_("AMSGrad after 100,000 steps"), -1.0, -0.9838, 3),
        ),
        (race(REDDI),),
        N_(
            "The paper names the points that the runs approach; after 100,000 steps they are within 0.02. "
            "The race shows the first 4,000 steps of both rules, each written as a rule of one’s own."
        ),
    ),
    Figure(
        "wilson",
        N_("Same loss, two solutions"),
        N_(
            "½(x + 3y − 1)² is 0 on a whole line. From (0, 0), gradient descent with or without momentum "
            "ends at the nearest point of the line. Adagrad and Adam take equally long steps in x and y "
            "and end where x = y."
        ),
        (
            Number(N_("Gradient descent, x"), 0.1, 0.1),
            Number(N_("Gradient descent, y"), 0.3, 0.3),
            Number(N_("Adagrad and Adam, x"), 0.25, 0.25),
            Number(N_("Adagrad and Adam, y"), 0.25, 0.25),
        ),
        (race(WILSON),),
    ),
    Figure(
        "cohen",
        N_("The edge of stability"),
        N_(
            "Gradient descent cannot come to rest where the sharpness is above 2/η. A run that starts at a "
            "sharper place is driven to a flatter one, and ends just at the limit."
        ),
        (
            Number(N_("Sharpness at the end, η = 0.2"), 10.0, 9.927),
            Number(N_("Sharpness at the end, η = 0.1"), 20.0, 19.954),
        ),
        (race(COHEN), Place("maps", "b=sharpness&" + race(COHEN.replace(lanes=COHEN.lanes[:1])).query)),
        N_("2/η is the most that is possible. On this surface the runs end 0.7% and 0.2% below it."),
    ),
    Figure(
        "adamw",
        N_("AdamW ends in a box"),
        N_(
            "With weight decay λ, AdamW can end only where |x| and |y| are at most 1/λ. The minimum of "
            "this bowl is at (3, 0.5). With λ = 0.25 it lies inside the box; with λ = 3 the run ends in "
            "the box’s corner."
        ),
        (
            Number(N_("x at the end, λ = 0.25"), 3.0, 3.0, 3),
            Number(N_("x at the end, λ = 0.5"), 2.0, 2.0, 3),
            Number(N_("x at the end, λ = 1"), 1.0, 1.0, 3),
            Number(N_("x at the end, λ = 3"), 1 / 3, 0.3333, 3),
        ),
        (race(BOX),),
    ),
    Figure(
        "dinh",
        N_("Sharpness depends on the coordinates"),
        N_(
            "½(xy − 1)² is 0 wherever xy = 1, and all these points give the same product. Yet the sharpness "
            "there is x² + y²: it tells (4, ¼) from (1, 1), which the model cannot."
        ),
        (
            Number(N_("Sharpness at (1, 1)"), 2.0, 2.0),
            Number(N_("Sharpness at (4, ¼)"), 16.0625, 16.0625, 5),
        ),
        (Place("maps", "b=sharpness&" + race(DINH).query), race(DINH)),
    ),
    Figure(
        "mandt",
        N_("How far SGD spreads around a minimum"),
        N_(
            "Noise of standard deviation σ keeps SGD moving around the minimum of a bowl of curvature λ. Its "
            "variance there is ησ²/2λ, with momentum ησ²/2λ(1 − β). Measured on 2,000 runs with σ = 1."
        ),
        (
            Number(N_("Variance of SGD, η = 0.5, λ = 2"), 0.125, 0.2497, 3),
            Number(N_("Variance of momentum, η = 0.1, λ = 1, β = 0.9"), 0.5, 0.5152, 3),
        ),
        (_cloud(MANDT["sgd"]), _cloud(MANDT["momentum"])),
        N_(
            "The paper lets time be continuous, which is true of small ηλ only. For steps the variance is "
            "ησ²(1 + β)/(λ(1 − β)(2(1 + β) − ηλ)): 0.25 and 0.5135."
        ),
    ),
    Figure(
        "sam",
        N_("SAM swings across a minimum"),
        N_(
            "SAM does not come to rest on a quadratic. It ends in a cycle of two points along the sharpest "
            "direction, at ±ηλρ/(2 − ηλ) from the minimum."
        ),
        (Number(N_("Distance from the minimum, η = 0.2, λ = 4, ρ = 0.3"), 0.2, 0.2),),
        (race(SAM),),
    ),
    Figure(
        "kingma",
        N_("The longest step of Adam"),
        N_(
            "The paper bounds a step by η(1 − β1)/√(1 − β2), which is 3.16 η with its defaults, and names "
            "the case that needs it: one gradient after a long silence. Here x has no gradient for the "
            "first 3,000 steps."
        ),
        (
            Number(N_("First step after the silence, divided by η"), 10**0.5, 3.084, 3),
            Number(N_("Longest step, divided by η"), 10**0.5, 6.983, 3),
        ),
        (race(KINGMA),),
        N_(
            "The first step stays 2.5% below the bound, because bias correction is not over after 3,000 "
            "steps. The gradients that follow it make longer steps: the bound does not hold for several in "
            "a row. The Cauchy–Schwarz inequality gives 7.27 η for any gradients."
        ),
    ),
    Figure(
        "saddle",
        N_("Leaving a saddle"),
        N_(
            "Where the curvature is −1, the distance to the ridge grows by a factor of 1 + η per step. From "
            "0.001, with η = 0.1, it passes 1 after ln 1000 / ln 1.1 = 72.5 steps."
        ),
        (Number(N_("First step beyond 1"), 73, 73),),
        (race(SADDLE),),
    ),
    Figure(
        "rosenbrock",
        N_("A curved valley"),
        N_(
            "Rosenbrock’s function is (1 − x)² + 100(y − x²)², and his search began at (−1.2, 1). κ is the "
            "ratio of the curvatures at the minimum. Gradient descent rests there only with η below 2/λ. The "
            "race begins beside the minimum: it comes to rest with 0.00199, and not with 0.0021."
        ),
        (
            Number(N_("Loss at (−1.2, 1)"), 24.2, 24.2),
            Number(N_("κ at the minimum"), 2508.01, 2508.01, 6),
            Number(N_("2/λ at the minimum"), 0.0019968, 0.0019968, 5),
        ),
        (race(ROSENBROCK),),
    ),
)
