"""The words of a course, each with the topic of the curriculum that shows it, or a place of its own."""

from __future__ import annotations

from typing import Final

from ui.page.message import N_
from ui.reference.curriculum import CHAPTERS
from ui.reference.curriculum_places import BASINS, RAVINE, SHARPNESS, STARTS
from ui.reference.place import Place

TERMS: Final[dict[str, str | Place]] = {
    N_("learning rate"): "sgd",
    N_("loss surface"): BASINS,
    N_("gradient"): RAVINE,
    N_("gradient descent"): "sgd",
    N_("momentum"): "momentum",
    N_("look-ahead gradient"): "nesterov",
    N_("overshoot"): "nesterov",
    N_("adaptive learning rate"): "adagrad",
    N_("exponential moving average"): "rmsprop",
    N_("bias correction"): "bias",
    N_("converge"): "rates",
    N_("diverge"): "rates",
    N_("ravine"): "ravine",
    N_("saddle point"): "saddle",
    N_("plateau"): "plateau",
    N_("local and global minimum"): "minima",
    N_("basin of attraction"): BASINS,
    N_("start point"): STARTS,
    N_("trajectory"): STARTS,
    N_("contour"): STARTS,
    N_("mini-batch"): "batches",
    N_("full batch"): "batches",
    N_("samples seen"): "batches",
    N_("batch size"): "sharp_flat",
    N_("sharp and flat minimum"): "sharp_flat",
    N_("sharpness"): SHARPNESS,
    N_("Hessian"): SHARPNESS,
    N_("batch noise"): "root",
    N_("schedule"): "schedules",
    N_("warm-up"): "schedules",
    N_("normalization of inputs"): "inputs",
    N_("hyperparameter"): "search",
    N_("random and grid search"): "search",
    N_("initialization"): "zeros",
    N_("vanishing gradient"): "vanishing",
    N_("L2 penalty"): "l2",
    N_("regularization"): "l2",
    N_("weight decay"): Place("", "s=booth&n=300&l=adamw~lr-0.1&l=adamw~lr-0.1~weight_decay-0.5"),
    N_("early stopping"): "early",
    N_("patience"): "early",
    N_("generalization"): "dropout",
    N_("generalization gap"): "dropout",
}


def place_of(term: str) -> Place:
    """Where a term is seen."""
    where = TERMS[term]
    if isinstance(where, Place):
        return where
    return next(topic for chapter in CHAPTERS for topic in chapter.topics if topic.key == where).places[0]
