"""What a small network can show: each story with the settings that show it, measured in a test of its own.

A lane is one network with its optimizer. All lanes of a story learn from samples of the same draw and are
judged by the same samples set aside. Losses named below are without penalty, in nats.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from networks.data import Data, standardized
from networks.datasets import DATASETS
from networks.loss import NetworkLoss
from networks.network import Network


@dataclass(frozen=True)
class Lane:
    """One network on its way: `batch` 0 means all samples, `members` more than 1 an ensemble of starts."""

    label: str
    network: Network
    optimizer: str = "adam"
    rate: float = 0.01
    batch: int = 16
    samples: int = 200
    members: int = 1


@dataclass(frozen=True)
class Story:
    """Settings and words.

    Attributes:
        text: what one is to look at.
        measured: what the test of the story measures.
        data: key of the data set; `noise` and `seed` are its own.
        validation: how many samples are set aside.
        steps: how long every lane learns.
        patience: of early stopping, in steps; 0 is without.
        folds: of cross-validation over the lanes; 0 is without.
    """

    key: str
    title: str
    text: str
    measured: str
    data: str
    noise: float
    steps: int
    lanes: tuple[Lane, ...]
    validation: int = 200
    seed: int = 0
    patience: int = 0
    folds: int = 0

    def parts(self, lane: Lane, seed: int | None = None) -> tuple[Data, Data]:
        """Training and validation samples of a lane; the latter are the same for all lanes, but every lane
        standardizes by what it learns from."""
        most = max(other.samples for other in self.lanes)
        total, chosen = self.validation + most, self.seed if seed is None else seed
        data = DATASETS[self.data](samples=total, noise=self.noise, seed=chosen)
        train = data.chosen(range(self.validation, self.validation + lane.samples))
        aside = data.chosen(range(self.validation))
        return (
            replace(train, x=standardized(train.x, train.x)),
            replace(aside, x=standardized(aside.x, train.x)),
        )

    def loss(self, lane: Lane) -> NetworkLoss:
        """What a lane descends."""
        return lane.network.loss(self.parts(lane)[0])


_DEEP = (2, 8, 8, 8, 8, 8, 8, 8, 8, 1)
_LARGE = (2, 32, 32, 1)
_OVERFIT = Lane("40 samples", Network(layers=_LARGE), samples=40)

_ALL = (
    Story(
        "zeros",
        "Zeros learn nothing",
        "With all weights at zero every neuron of a layer gets the same gradient, here none at all: only "
        "the last bias moves. Random weights make neurons differ.",
        "After 300 steps all neurons of the first lane are equal and its loss is that of guessing, log 2; "
        "the other lane is below a quarter of it.",
        "moons",
        0.15,
        300,
        (
            Lane("Zero", Network(init="zero")),
            Lane("He", Network(init="he")),
        ),
    ),
    Story(
        "saturation",
        "Too large a start saturates",
        "With weights of standard deviation 3 most tanh neurons are where tanh is flat. For most samples "
        "almost no gradient passes through them; the large weights multiply what passes through the others. "
        "The result is worse on new samples.",
        "At the start more than half of the slopes are below a tenth of the steepest, with Xavier none; the "
        "median derivative by a sum is less than a tenth of that with Xavier in every hidden layer, the "
        "gradient of the first layer more than three times as long; after 500 steps the validation loss is "
        "more than twice that with Xavier.",
        "moons",
        0.15,
        500,
        (
            Lane("Too large", Network(layers=(2, 8, 8, 8, 8, 1), activation="tanh", init="large")),
            Lane("Xavier", Network(layers=(2, 8, 8, 8, 8, 1), activation="tanh", init="xavier")),
        ),
    ),
    Story(
        "vanishing",
        "Eight layers of sigmoid",
        "The slope of a sigmoid is at most ¼, so almost no gradient reaches the first of eight "
        "layers. With ReLU and tanh the network learns.",
        "At the start the gradient of the first layer is less than a thousandth of that with ReLU; after 600 "
        "steps sigmoid is still at the loss of guessing, ReLU and tanh below an eighth of it.",
        "circles",
        0.1,
        600,
        (
            Lane("Sigmoid", Network(layers=_DEEP, activation="sigmoid", init="xavier"), rate=0.003),
            Lane("tanh", Network(layers=_DEEP, activation="tanh", init="xavier"), rate=0.003),
            Lane("ReLU", Network(layers=_DEEP), rate=0.003),
        ),
    ),
    Story(
        "overfitting",
        "Too large for 40 samples",
        "The first network memorizes its 40 samples and fails on new ones. L2, dropout and more "
        "data each narrow the gap, more data most. In five draws of the samples, L2 and more data "
        "help every time, dropout in four.",
        "The gap between validation and training loss after 800 steps: L2 leaves less than a third of it, "
        "dropout less than two thirds (in four draws of five it leaves less than all), ten times the data "
        "less than a fifth.",
        "moons",
        0.3,
        800,
        (
            _OVERFIT,
            Lane("L2", Network(layers=_LARGE, l2=0.01), samples=40),
            Lane("Dropout", Network(layers=_LARGE, dropout=0.5), samples=40),
            Lane("400 samples", Network(layers=_LARGE), samples=400),
        ),
        validation=400,
    ),
    Story(
        "early_stopping",
        "Stop early",
        "The validation loss falls at first and then rises, while the training loss keeps falling. "
        "Stopping after 100 steps without a new best finds the best network.",
        "The step at which patience finds its best is the best of all 800, less than an eighth of the way; "
        "the end has more than twice its validation loss.",
        "moons",
        0.3,
        800,
        (_OVERFIT,),
        validation=400,
        patience=100,
    ),
    Story(
        "batch_norm",
        "Ten times the rate",
        "SGD trains this network of eight layers at a learning rate of 0.1, but not at 1. With "
        "batch normalization it trains at 1 as well.",
        "After 400 steps the training losses at 0.1 and, with normalization, at 1 are below a third of that "
        "of guessing; without it, at 1, nothing is learnt.",
        "moons",
        0.15,
        400,
        (
            Lane("Rate 0.1", Network(layers=_DEEP), "sgd", 0.1, 32),
            Lane("Rate 1", Network(layers=_DEEP), "sgd", 1.0, 32),
            Lane("Rate 1, normalized", Network(layers=_DEEP, batch_norm=True), "sgd", 1.0, 32),
        ),
    ),
    Story(
        "flat_minima",
        "Small batches end flatter",
        "With the same learning rate and number of steps, the smaller the batch, the flatter the "
        "end. The full batch ends at the largest sharpness that its learning rate allows, 2/η. "
        "This is measured on this network; others may differ.",
        "The largest eigenvalue of the Hessian after 1,500 steps falls with the batch size, from 2/η within "
        "3 % for the full batch to less than two thirds of that with batches of 4.",
        "curve",
        0.15,
        1500,
        tuple(
            Lane(label, Network(layers=(1, 16, 16, 1), activation="tanh"), "sgd", 0.1, batch, 64)
            for label, batch in (("Batch 4", 4), ("Batch 16", 16), ("All 64", 0))
        ),
    ),
    Story(
        "label_smoothing",
        "Smoothed labels bound the logits",
        "With hard labels the cross-entropy falls as long as the logits grow, so they keep growing. With a "
        "tenth of every label spread over both classes it is lowest at logits of ±2.94.",
        "The largest logit of the first lane keeps growing, to more than 30; that of the second ends within "
        "a tenth of log(0.95/0.05).",
        "gaussians",
        0.05,
        2000,
        (
            Lane("Hard labels", Network()),
            Lane("Smoothed by 0.1", Network(label_smoothing=0.1)),
        ),
    ),
    Story(
        "ensemble",
        "Five are better than one",
        "Five networks from five starts make different errors. The mean of their probabilities has a lower "
        "loss than each of them here, and than at least four of the five in every draw measured.",
        "The validation loss of the ensemble is below that of all five members; in four other draws below "
        "that of four members at least.",
        "circles",
        0.2,
        400,
        (Lane("Five starts", Network(layers=(2, 16, 16, 1), seed=7), samples=60, members=5),),
        seed=7,
    ),
    Story(
        "default_rate",
        "Adam's default, SGD's search",
        "Adam learns at its default learning rate of 0.001. SGD is far behind at that rate and at "
        "0.01. Its own good rate is 1,000 times larger and must be searched for. With that rate "
        "SGD ends lower than Adam.",
        "Training losses after 2,000 steps, on four data sets: that of SGD at 0.001 is more than four times "
        "that of Adam at 0.001, that of SGD at 0.01 larger too, that of SGD at 1 smaller.",
        "moons",
        0.15,
        2000,
        (
            Lane("Adam, 0.001", Network(layers=(2, 16, 16, 1)), "adam", 0.001),
            Lane("SGD, 0.001", Network(layers=(2, 16, 16, 1)), "sgd", 0.001),
            Lane("SGD, 0.01", Network(layers=(2, 16, 16, 1)), "sgd", 0.01),
            Lane("SGD, 1", Network(layers=(2, 16, 16, 1)), "sgd", 1.0),
        ),
    ),
    Story(
        "cross_validation",
        "Five folds choose the L2",
        "Each fifth of the 40 samples is set aside once. The penalty with the lowest mean loss on "
        "the samples set aside is also good on 400 new samples. It is neither 0 nor large.",
        "The penalty that five folds choose has on new samples less than half the loss of none, less than "
        "that of the strongest, and at most a quarter more than the best of all five.",
        "moons",
        0.35,
        600,
        tuple(
            Lane(f"λ = {strength:g}", Network(layers=(2, 16, 16, 1), l2=strength), samples=40)
            for strength in (0.0, 0.001, 0.01, 0.1, 1.0)
        ),
        validation=400,
        folds=5,
    ),
)
STORIES: dict[str, Story] = {story.key: story for story in _ALL}
