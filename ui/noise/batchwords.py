"""What the section "Real batches" says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from optim_core.studies.batches import condition, rate_limit
from surfaces import DataSurface
from ui.noise.batchruns import Batches, data_surface
from ui.noise.datapart import about
from ui.page.i18n import _
from ui.page.numerals import number

if TYPE_CHECKING:
    from ui.noise.setup import NoiseSetup

ROUND, LONG = 1.5, 20.0  # condition numbers: below, a bowl is round; above, its valley is long
KNOWN: Final = 1e13  # and below, what is computed of them is more than rounding


def explain(setup: NoiseSetup) -> list[str]:
    """The data and what to look for, the bowl of a line, penalty and validation."""
    knobs = setup.batches
    look = _(
        "The circles mark the samples of the next mini-batch. Per step, the full batch is the "
        "most reliable. Per sample seen, small batches arrive long before the full batch has "
        "taken its first steps. Use the switch on the card to compare."
    )
    bowl = [_bowl(knobs)] if knobs.is_line else []
    return [f"{about(knobs)} {look}", *bowl, " ".join([_penalty(), *_overfitting(knobs)])]


def _penalty() -> str:
    return _(
        "The L2 penalty λ adds λ/2·(x² + y²) to the loss, for both weights (for the line, "
        "the intercept too). It raises the surface far out, makes it rounder and pulls its "
        "lowest point toward zero. Validation loss is without the penalty, on samples that "
        "no step has used. Early stopping would end a run after `patience` steps without a "
        "better validation loss; a line marks that step, and the run is drawn to its end. "
        "(In courses, patience often counts epochs.) With two weights there is little to "
        "overfit."
    )


def _overfitting(knobs: Batches) -> list[str]:
    """What the classifier of the penguins does, measured."""
    if knobs.data:
        return []
    return [
        _(
            "The classifier with half of the birds held out still overfits: at a learning rate "
            "of 2 its validation loss starts to rise after about 90 full-batch steps."
        )
    ]


def _bowl(knobs: Batches) -> str:
    """How stretched the bowl of a line is, which rates it bears, and what the other scale makes of it."""
    bowl, other = data_surface(knobs), _otherwise(knobs)
    stretch, limit = condition(bowl), number(rate_limit(bowl), 3)
    if not 0.0 < stretch < KNOWN:
        text = _(
            "The surface curves so much more strongly across the valley than along it that "
            "rounding hides by how much. The learning rate must stay below {limit}."
        )
    elif stretch < ROUND:
        text = _(
            "The bowl is nearly round (condition number {condition}): descent is about equally "
            "fast in all directions, and the learning rate only has to stay below {limit}."
        )
    else:
        text = _(
            "The surface curves {condition} times more strongly across the valley than along it "
            "(its condition number), so the learning rate must stay below {limit}."
        )
    texts = [text.format(condition=spaced(stretch), limit=limit)]
    if LONG < stretch < KNOWN:
        texts.append(
            _(
                "Near that limit it takes about {steps} steps to cut the distance along "
                "the valley to a seventh."
            ).format(steps=spaced(stretch))
        )
    beside = condition(other)
    if 0.0 < beside < KNOWN and (stretch < ROUND) != (beside < ROUND):
        texts.append(
            _beside(stretch < ROUND).format(condition=spaced(beside), limit=number(rate_limit(other), 3))
        )
    return " ".join(texts)


def _beside(is_round: bool) -> str:
    """What the inputs on the other scale make of the bowl."""
    if is_round:
        return _(
            "With raw inputs the surface curves {condition} times more strongly across the "
            "valley than along it, and the limit is {limit}."
        )
    return _("Normalized inputs make it nearly round, and learning rates up to {limit} work.")


def _otherwise(knobs: Batches) -> DataSurface:
    """The same with raw inputs if these are normalized, and the other way round."""
    table = knobs.table
    if table is None:
        return data_surface(knobs.changed("normalised", not knobs.on("normalised")))
    return table.twin().surface(l2=knobs.number("l2"), holdout=knobs.number("holdout"))


def spaced(value: float) -> str:
    """A number in four significant digits, with thousands set apart and no exponent: 87,420."""
    return f"{float(f'{value:.4g}'):,.12g}"
