"""What can be set on the page "Network": layers, numbers, switches and choices, each with a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from networks import ACTIVATIONS, DATASETS, INITIALIZATIONS
from surfaces.parameter import Interval, Parameter, Scale
from ui.network.kinds import DEPTH, USUAL_NEURONS, Layers, Option, Spec
from ui.page.limits import MAX_SEED
from ui.page.message import N_

MOST_SAMPLES: Final = 500
MOST_NETWORK_STEPS: Final = 4000


def _number(
    name: str, symbol: str, default: float, domain: Interval, slider: tuple[float, float], text: str
) -> Parameter:
    return Parameter(name, symbol, default, domain, slider, text)


def _amount(name: str, symbol: str, most: float, slider: float, text: str) -> Parameter:
    return Parameter(name, symbol, 0.0, Interval(0.0, most), (0.0, slider), text)


WORDS = {
    "batch_size": N_("batch size"),
    "samples": N_("training samples"),
    "validation": N_("validation samples"),
    "noise": N_("noise on the samples"),
    "draw": N_("draw of the samples"),
    "seed": N_("seed of the weights"),
    "order": N_("order of the batches"),
    "steps": N_("steps"),
    "patience": N_("patience (early stopping)"),
    "folds": N_("five-fold cross-validation"),
    "l2": N_("L2 penalty"),
    "dropout": N_("dropout"),
    "batch_norm": N_("batch normalization"),
    "label_smoothing": N_("label smoothing"),
    "average": N_("averaged steps"),
    "members": N_("networks (ensemble)"),
    "input_noise": N_("noise on inputs"),
    "weight_noise": N_("noise on weights"),
    "rotation": N_("rotation"),
    "jitter": N_("jitter"),
    "mixup": N_("mix-up"),
}


def _worded(*parameters: Parameter) -> tuple[Parameter, ...]:
    """The settings with what they are called in words."""
    return tuple(replace(parameter, words=WORDS[parameter.name]) for parameter in parameters)


NUMBERS: Final[tuple[Parameter, ...]] = _worded(
    Parameter(
        "batch_size",
        "B",
        16,
        Interval(1, MOST_SAMPLES),
        (1, MOST_SAMPLES),
        N_("Number of samples per step. From the number of all samples on, every step uses the full batch."),
        Scale.LOG,
    ),
    Parameter(
        "samples",
        "n",
        200,
        Interval(4, MOST_SAMPLES),
        (10, MOST_SAMPLES),
        N_("Number of samples to learn from. A few samples are easily memorized."),
        Scale.LOG,
    ),
    Parameter(
        "l2",
        r"\lambda",
        0.0,
        Interval(0.0, 1e3),
        (1e-5, 1.0),
        N_("Strength of the L2 penalty: λ/2 times the sum of the squared weights is added to the loss."),
        Scale.LOG,
    ),
    _amount(
        "dropout",
        "p",
        0.95,
        0.8,
        N_(
            "Fraction of the activations that is set to zero in a step, chosen at random; the "
            "others are scaled up."
        ),
    ),
    Parameter(
        "batch_norm",
        "",
        False,
        Interval(),
        (0, 1),
        N_(
            "Gives the sums of every hidden layer mean 0 and variance 1 over the batch, then a "
            "learned scale and shift."
        ),
    ),
    Parameter(
        "label_smoothing",
        r"\varepsilon",
        0.0,
        Interval(0.0, 1.0, high_open=True),
        (0.0, 0.5),
        N_("Fraction of every label that is spread over all classes, so that the scores stay bounded."),
    ),
    _amount(
        "input_noise",
        r"\sigma_x",
        10.0,
        1.0,
        N_("Standard deviation of the noise added to the inputs in every step."),
    ),
    _amount(
        "weight_noise",
        r"\sigma_w",
        10.0,
        0.5,
        N_("Standard deviation of the noise on the weights at which the gradient of a step is taken."),
    ),
    _amount(
        "rotation",
        r"\varphi",
        180.0,
        90.0,
        N_(
            "Augmentation: largest angle in degrees by which each sample is turned about the "
            "center, anew in every step."
        ),
    ),
    _amount(
        "jitter",
        "j",
        10.0,
        1.0,
        N_(
            "Augmentation: largest distance by which each sample is moved along each axis, anew "
            "in every step."
        ),
    ),
    _amount(
        "mixup",
        r"\alpha",
        10.0,
        1.0,
        N_("Augmentation: pairs of samples are mixed, and their labels too. Larger α: more even mixtures."),
    ),
    _number(
        "average",
        "",
        0,
        Interval(0, 2000),
        (0, 500),
        N_("Number of last steps whose weights are averaged. Validation uses the average. 0: no averaging."),
    ),
    _number(
        "members",
        "",
        1,
        Interval(1, 5),
        (1, 5),
        N_(
            "Number of networks with starts of their own. With more than one, validation is on the "
            "mean of their answers."
        ),
    ),
)
LAYERS = Layers(
    "layers",
    N_("hidden layers"),
    (USUAL_NEURONS,) * int(DEPTH.default),
    N_("Number of hidden layers, and of neurons in each."),
)
ACTIVATION = Option(
    "activation",
    N_("Activation"),
    "relu",
    {key: known.label for key, known in ACTIVATIONS.items()},
    N_("What every hidden neuron does with its sum."),
)
INITIALIZATION = Option(
    "init",
    N_("Initialization"),
    "he",
    {key: known.label for key, known in INITIALIZATIONS.items()},
    N_("How the weights are drawn before the first step. Biases start at 0."),
)
_SPECS: tuple[Spec, ...] = (LAYERS, ACTIVATION, INITIALIZATION, *NUMBERS)
NETWORK: Final[dict[str, Spec]] = {spec.name: spec for spec in _SPECS}
"""What a network is and how it learns: set for all lanes, or otherwise for one."""

DATA_NUMBERS: Final[tuple[Parameter, ...]] = _worded(
    _number(
        "noise",
        r"\sigma",
        0.15,
        Interval(0.0, 2.0),
        (0.0, 0.5),
        N_("Standard deviation of the noise on the samples."),
    ),
    Parameter(
        "validation",
        r"n_{\mathrm{val}}",
        200,
        Interval(1, MOST_SAMPLES),
        (10, MOST_SAMPLES),
        N_("Number of samples that are kept out of training and used for validation."),
        Scale.LOG,
    ),
    _number(
        "draw", "", 0, Interval(0, MAX_SEED), (0, 20), N_("A number that fixes which samples are drawn.")
    ),
)
DATA_KIND = Option("kind", N_("Data set"), "moons", {key: known.label for key, known in DATASETS.items()}, "")
DATA: Final[dict[str, Spec]] = {DATA_KIND.name: DATA_KIND, **{spec.name: spec for spec in DATA_NUMBERS}}

RUN_NUMBERS: Final[tuple[Parameter, ...]] = _worded(
    Parameter(
        "steps",
        "",
        500,
        Interval(1, MOST_NETWORK_STEPS),
        (50, 2000),
        N_("Number of steps of every lane."),
        Scale.LOG,
    ),
    _number(
        "seed",
        "",
        0,
        Interval(0, MAX_SEED),
        (0, 20),
        N_("A number that fixes the first weights, dropout and noise."),
    ),
    _number(
        "order",
        "",
        0,
        Interval(0, MAX_SEED),
        (0, 20),
        N_("A number that fixes the order of the samples: the same batches for all lanes."),
    ),
    _number(
        "patience",
        "",
        0,
        Interval(0, MOST_NETWORK_STEPS),
        (0, 500),
        N_(
            "Early stopping: number of steps without a better validation loss after which training "
            "would stop. 0: never."
        ),
    ),
    Parameter(
        "folds",
        "",
        False,
        Interval(),
        (0, 1),
        N_(
            "Trains every lane five times more, each time with another fifth of its samples set "
            "aside, and gives the mean loss there."
        ),
    ),
)
RUN: Final[dict[str, Spec]] = {spec.name: spec for spec in RUN_NUMBERS}
NETWORK_TITLE, DATA_TITLE, RUN_TITLE = N_("Network"), N_("Data"), N_("Training")
