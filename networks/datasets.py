"""The data sets of the network page: generated ones, and the penguins."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from networks.data import Data, standardized
from surfaces.parameter import Interval, Parameter
from surfaces.penguins import MEASUREMENTS, measurements

Floats = NDArray[np.float64]
Drawn = tuple[Floats, NDArray[Any]]
MOST = 2000
SPECIES = ("Adelie", "Chinstrap", "Gentoo")
GORMAN = "K. B. Gorman, T. D. Williams, W. R. Fraser (2014), PLoS ONE 9(3): e90081 (Palmer penguins, CC0)"


@dataclass(frozen=True)
class DataSet:
    """One kind of data: called with a number of samples, a noise and a seed, it answers `Data`.

    `noise` is the standard deviation that is added to the inputs (to the values of a curve) before inputs
    are standardized. Same arguments, same numbers.

    Raises:
        ValueError: samples, noise or seed lie outside their domain; the message names value and domain.
    """

    key: str
    label: str
    idea: str
    source: str
    classes: int
    draw: Callable[[np.random.Generator, int, float], Drawn]
    noise: float
    most: int = MOST
    names: tuple[str, ...] = ("0", "1")
    axes: tuple[str, str] = ("x₁", "x₂")

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What can be set: samples, noise and seed."""
        return (
            Parameter(
                "samples",
                "n",
                200,
                Interval(4, self.most),
                (20, min(self.most, 500)),
                "Number of samples drawn.",
            ),
            Parameter(
                "noise",
                r"\sigma",
                self.noise,
                Interval(0.0, 2.0),
                (0.0, 0.5),
                "Standard deviation of the noise on the samples.",
            ),
            Parameter(
                "seed",
                "s",
                0,
                Interval(0, 2.0**31),
                (0, 20),
                "Number of the random draw of samples.",
            ),
        )

    def __call__(self, samples: int = 200, noise: float | None = None, seed: int = 0) -> Data:
        """Draw the samples."""
        amount = self.noise if noise is None else noise
        for parameter, value in zip(self.parameters, (samples, amount, seed), strict=True):
            parameter.check(value, self.key)
        x, y = self.draw(np.random.default_rng(int(seed)), int(samples), float(amount))
        return Data(self.key, standardized(x, x), y, self.classes, self.names, self.axes)


def _halves(rng: np.random.Generator, samples: int) -> NDArray[np.int64]:
    """As many samples of class 0 as of class 1 (one more if their number is odd), in random order."""
    return rng.permutation(np.arange(samples) % 2)


def _moons(rng: np.random.Generator, samples: int, noise: float) -> Drawn:
    y = _halves(rng, samples)
    angle = rng.uniform(0.0, math.pi, samples)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.array([1.0, 0.5]) - upper
    return np.where(y[:, None] == 0, upper, lower) + noise * rng.standard_normal((samples, 2)), y


def _circles(rng: np.random.Generator, samples: int, noise: float) -> Drawn:
    y = _halves(rng, samples)
    angle = rng.uniform(0.0, 2.0 * math.pi, samples)
    radius = np.where(y == 1, 0.5, 1.0)
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return x + noise * rng.standard_normal((samples, 2)), y


def _spiral(rng: np.random.Generator, samples: int, noise: float) -> Drawn:
    y = _halves(rng, samples)
    share = rng.uniform(0.0, 1.0, samples)
    angle = 3.5 * math.pi * share + math.pi * y
    x = np.stack([share * np.sin(angle), share * np.cos(angle)], axis=1)
    return x + noise * rng.standard_normal((samples, 2)), y


def _xor(rng: np.random.Generator, samples: int, noise: float) -> Drawn:
    # Equal numbers in the four corners, with a gap along the axes.
    corner = rng.permutation(np.arange(samples) % 4)
    signs = np.stack([2 * (corner % 2) - 1, 2 * (corner // 2) - 1], axis=1)
    x = signs * rng.uniform(0.1, 1.0, (samples, 2))
    return x + noise * rng.standard_normal((samples, 2)), np.where(signs[:, 0] == signs[:, 1], 1, 0)


def _gaussians(rng: np.random.Generator, samples: int, noise: float) -> Drawn:
    y = _halves(rng, samples)
    centers = np.where(y[:, None] == 1, 0.5, -0.5)
    return centers + (0.25 + noise) * rng.standard_normal((samples, 2)), y


def _penguins(rng: np.random.Generator, samples: int, noise: float) -> Drawn:
    species, numbers = measurements()
    birds = rng.permutation(len(species))[:samples]
    columns = [MEASUREMENTS.index("bill_length_mm"), MEASUREMENTS.index("flipper_length_mm")]
    x = numbers[:, columns] / numbers[:, columns].std(axis=0)
    y = np.searchsorted(SPECIES, species[birds])
    return x[birds] + noise * rng.standard_normal((samples, 2)), y


def _curve(rng: np.random.Generator, samples: int, noise: float) -> Drawn:
    x = rng.uniform(-1.0, 1.0, samples)
    y = np.sin(1.5 * math.pi * x) + 0.5 * x + noise * rng.standard_normal(samples)
    return np.stack([x, np.ones(samples)], axis=1), y


_ALL = (
    DataSet(
        "gaussians",
        "Gaussians",
        "Two clouds that a straight line separates.",
        "Two normal distributions of equal spread.",
        2,
        _gaussians,
        0.05,
    ),
    DataSet(
        "moons",
        "Moons",
        "Two half circles that reach into each other.",
        "As make_moons of scikit-learn, with random angles.",
        2,
        _moons,
        0.15,
    ),
    DataSet(
        "circles",
        "Circles",
        "One class around the other.",
        "As make_circles of scikit-learn, with random angles and an inner radius of ½.",
        2,
        _circles,
        0.1,
    ),
    DataSet(
        "xor",
        "XOR",
        "Opposite corners belong together: no straight line separates them, and no single neuron can.",
        "M. Minsky, S. Papert (1969), Perceptrons, MIT Press",
        2,
        _xor,
        0.1,
    ),
    DataSet(
        "spiral",
        "Spiral",
        "Two arms wound around each other, the hardest of these data sets.",
        "K. J. Lang, M. J. Witbrock (1988), Learning to tell two spirals apart",
        2,
        _spiral,
        0.02,
    ),
    DataSet(
        "penguins",
        "Penguins",
        "Three species by bill and flipper: real measurements, which overlap a little.",
        GORMAN,
        3,
        _penguins,
        0.0,
        342,
        SPECIES,
        ("bill length (standardized)", "flipper length (standardized)"),
    ),
    DataSet(
        "curve",
        "Curve",
        "A wave with a slope, to be fitted.",
        "sin(1.5πx) + x/2 on [−1, 1]",
        0,
        _curve,
        0.15,
        names=(),
        axes=("x (standardized)", "1"),
    ),
)
DATASETS: dict[str, DataSet] = {data_set.key: data_set for data_set in _ALL}
