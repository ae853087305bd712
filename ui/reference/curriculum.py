"""What a course on training neural networks asks about, in its order, and where each is seen moving.

A test reads every link with the reader of its page, and compares those of stories and examples with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ui.page.message import N_
from ui.reference.curriculum_places import (
    ADADELTA,
    ADAGRAD,
    BASINS,
    BATCHES,
    BETA1,
    BIAS,
    EPSILON,
    GAUSSIAN,
    INVERSE,
    MINIMA,
    NESTEROV,
    ONE_SAMPLE,
    RATE_MAP,
    RATES,
    RAVINE,
    RAW,
    SADDLE,
    SCHEDULE,
    SEARCH,
    SIX_RATES,
    SIX_RULES,
    SIX_SCHEDULES,
    STARTS,
    network,
)
from ui.reference.place import Place


@dataclass(frozen=True)
class Topic:
    """One thing to see; title and text are msgids."""

    key: str
    title: str
    text: str
    places: tuple[Place, ...]

    @property
    def ways(self) -> tuple[Place, ...]:
        """All places, and the lesson of the course that treats it, if one does."""
        lesson = LESSONS.get(self.key)
        return (*self.places, Place("course", f"b={lesson}~question")) if lesson else self.places


@dataclass(frozen=True)
class Chapter:
    """Topics that belong together; the title is a msgid."""

    title: str
    topics: tuple[Topic, ...]


# Topics and the lessons of the course that treat them.
LESSONS: Final = {
    "sgd": "rates", "momentum": "ravine", "nesterov": "nesterov", "adagrad": "adagrad", "rmsprop": "adagrad",
    "bias": "bias", "epsilon": "epsilon", "default_rate": "choose", "batches": "noise", "sharp_flat": "sharp",
    "ravine": "ravine", "saddle": "saddle", "plateau": "epsilon", "minima": "minima", "rates": "rates",
    "schedules": "schedules", "root": "noise", "inputs": "inputs", "search": "search", "l2": "decay",
}  # fmt: skip

CHAPTERS: Final = (
    Chapter(
        N_("The optimizers"),
        (
            Topic(
                "sgd",
                N_("Gradient descent and its learning rate"),
                N_("The learning rate is hard to choose: too small is slow, too large diverges."),
                (RATES, SIX_RATES),
            ),
            Topic(
                "momentum",
                N_("Momentum adds up gradients"),
                N_("Old gradients keep acting: a run crosses a ravine and overshoots a minimum."),
                (RAVINE, NESTEROV),
            ),
            Topic(
                "nesterov",
                N_("Nesterov looks ahead"),
                N_("It takes the gradient ahead, brakes earlier and settles where momentum circles."),
                (NESTEROV,),
            ),
            Topic(
                "adagrad",
                N_("Adagrad: a rate for each coordinate"),
                N_("What changed much is moved little. Its sum of squares only grows, so it nearly stops."),
                (ADAGRAD,),
            ),
            Topic(
                "rmsprop",
                N_("RMSprop: an average of squares"),
                N_("Adagrad with a moving average instead of a sum: old gradients are forgotten."),
                (ADAGRAD,),
            ),
            Topic(
                "adadelta",
                N_("Adadelta: without a learning rate"),
                N_("Each step is scaled by the size of the steps before it."),
                (ADADELTA,),
            ),
            Topic(
                "adam",
                N_("Adam: two moving averages"),
                N_("An average of gradients sets the direction of a step, one of their squares its size."),
                (SIX_RULES, BETA1),
            ),
            Topic(
                "bias",
                N_("Adam’s bias correction"),
                N_("Both averages start at 0. Without the correction the first steps are too long."),
                (BIAS,),
            ),
            Topic(
                "epsilon",
                N_("Adam’s ε"),
                N_("ε decides how Adam moves where the gradient is as small as ε itself."),
                (EPSILON,),
            ),
            Topic(
                "default_rate",
                N_("Adam’s usual learning rate"),
                N_("On a network Adam learns with its default rate; SGD needs a search for its own."),
                (network("a=default_rate"),),
            ),
        ),
    ),
    Chapter(
        N_("The situations"),
        (
            Topic(
                "batches",
                N_("Full batch, mini-batch, one sample"),
                N_("The same descent, noisier and cheaper per step. Compare them by the samples seen."),
                (BATCHES, ONE_SAMPLE),
            ),
            Topic(
                "sharp_flat",
                N_("Batch size, sharp and flat minima"),
                N_("Small batches leave a sharp minimum and end in a flat one; large batches stay."),
                (MINIMA, network("a=flat_minima")),
            ),
            Topic(
                "ravine",
                N_("A ravine"),
                N_("The loss changes fast in one direction and slowly in another: who gets out of it?"),
                (RAVINE, SIX_RULES),
            ),
            Topic(
                "saddle",
                N_("A saddle point"),
                N_("The gradient is nearly 0, yet it is no minimum. The rules leave it at different times."),
                (SADDLE,),
            ),
            Topic(
                "plateau",
                N_("A plateau"),
                N_("The gradient is tiny everywhere: only rules that divide by it move on."),
                (EPSILON,),
            ),
            Topic(
                "minima",
                N_("Many minima"),
                N_("Where you start decides where you end. The map colors every start by its end."),
                (STARTS, BASINS),
            ),
            Topic(
                "rates",
                N_("Too small, right, too large"),
                N_("Six learning rates side by side, and a map of all rates and momenta."),
                (SIX_RATES, RATE_MAP),
            ),
            Topic(
                "schedules",
                N_("Learning-rate schedules"),
                N_("Constant, step, exponential, 1/t, cosine, warm-up and one-cycle on the same valley."),
                (SIX_SCHEDULES, SCHEDULE, INVERSE),
            ),
            Topic(
                "root",
                N_("Noise and the root of the batch size"),
                N_("Four times the batch halves the noise of the gradient. Is it normally distributed?"),
                (GAUSSIAN,),
            ),
            Topic(
                "inputs",
                N_("Inputs that are not normalized"),
                N_("Raw inputs stretch the bowl, and this rate diverges. With normalization it works."),
                (RAW,),
            ),
            Topic(
                "search",
                N_("Searching hyperparameters"),
                N_(
                    "Random search against a grid with as many trials, where one of two settings does not "
                    "matter."
                ),
                (SEARCH,),
            ),
        ),
    ),
    Chapter(
        N_("Around the optimizer"),
        (
            Topic(
                "zeros",
                N_("Initialization: zeros and He"),
                N_("With all weights at 0 the neurons stay equal, and the network learns nothing."),
                (network("a=zeros"),),
            ),
            Topic(
                "saturation",
                N_("Initialization: too large"),
                N_("Large weights push tanh to where it is flat; little gradient passes."),
                (network("a=saturation"),),
            ),
            Topic(
                "vanishing",
                N_("Vanishing gradients"),
                N_("The slope of a sigmoid is at most 0.25: of eight layers the first hardly learns."),
                (network("a=vanishing"),),
            ),
            Topic(
                "l2",
                N_("L2 penalty"),
                N_("The penalty adds a bowl around 0 to the loss and keeps the network from memorizing."),
                (network("a=overfitting"), network("a=cross_validation")),
            ),
            Topic(
                "early",
                N_("Early stopping"),
                N_("The validation loss falls and rises again: the best network is found early."),
                (network("a=early_stopping"),),
            ),
            Topic(
                "data_noise",
                N_("Noise on the data"),
                N_("The second network sees inputs with fresh noise in every step."),
                (network("l=adam&l=adam&x=1~input_noise-0.3"),),
            ),
            Topic(
                "weight_noise",
                N_("Noise on the parameters"),
                N_("The second network takes every gradient at weights that are disturbed."),
                (network("l=adam&l=adam&x=1~weight_noise-0.1"),),
            ),
            Topic(
                "dropout",
                N_("Dropout"),
                N_("Activations are dropped at random in every step: the gap to new samples shrinks."),
                (network("a=overfitting"),),
            ),
            Topic(
                "batch_norm",
                N_("Batch normalization"),
                N_("With it, eight layers train at ten times the learning rate."),
                (network("a=batch_norm"),),
            ),
        ),
    ),
)
