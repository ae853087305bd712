"""Samples for a network to learn from: inputs (samples, 2), and what belongs to each, (samples,)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False)
class Data:
    """A table of samples, read-only.

    Attributes:
        key: the data set it comes from.
        x: inputs (samples, 2), every column with mean 0 and standard deviation 1; a column that is the same
            for all samples (the 1 beside the input of a curve) stays as it is.
        y: class numbers 0 … classes − 1, or the values of a curve, (samples,).
        classes: the number of classes, 0 for a curve.
        names: of the classes.
        axes: of the two inputs.
    """

    key: str
    x: NDArray[np.float64]
    y: NDArray[np.float64] | NDArray[np.int64]
    classes: int
    names: tuple[str, ...] = ()
    axes: tuple[str, str] = ("x₁", "x₂")

    def __post_init__(self) -> None:
        self.x.flags.writeable = self.y.flags.writeable = False

    @property
    def samples(self) -> int:
        """The number of samples."""
        return len(self.y)

    def chosen(self, samples: ArrayLike) -> Data:
        """Some of the samples, as they are."""
        index = np.asarray(samples, dtype=np.intp)
        return replace(self, x=self.x[index], y=self.y[index])

    def split(self, validation: float = 0.3, seed: int = 0) -> tuple[Data, Data]:
        """Set a part of the samples aside, drawn by `seed`: what is left for training, and that part.

        Inputs are standardized again, both parts by what is left for training. Both parts have one sample
        at least. ValueError: validation lies outside (0, 1).
        """
        if not 0.0 < validation < 1.0:
            raise ValueError(f"split: validation must lie in (0, 1), got {validation!r}")
        order = np.random.default_rng(seed).permutation(self.samples)
        count = min(max(round(validation * self.samples), 1), self.samples - 1)
        return self._parted(order[count:], order[:count])

    def folds(self, count: int = 5, seed: int = 0) -> Iterator[tuple[Data, Data]]:
        """Every sample is set aside once: `count` pairs of training and validation data.

        ValueError: count is not a whole number in [2, samples].
        """
        if not (isinstance(count, (int, np.integer)) and 2 <= count <= self.samples):
            raise ValueError(f"folds: count must be a whole number in [2, {self.samples}], got {count!r}")
        parts = np.array_split(np.random.default_rng(seed).permutation(self.samples), count)
        for k, part in enumerate(parts):
            yield self._parted(np.concatenate([p for i, p in enumerate(parts) if i != k]), part)

    def _parted(self, kept: NDArray[np.intp], aside: NDArray[np.intp]) -> tuple[Data, Data]:
        train, validation = self.chosen(np.sort(kept)), self.chosen(np.sort(aside))
        return (
            replace(train, x=standardized(train.x, train.x)),
            replace(validation, x=standardized(validation.x, train.x)),
        )


def standardized(values: NDArray[np.float64], like: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shift and scale columns so that those of `like` get mean 0 and deviation 1; constant ones stay."""
    varied = np.ptp(like, axis=0) > 0
    mean = np.where(varied, like.mean(axis=0), 0.0)
    result: NDArray[np.float64] = (values - mean) / np.where(varied, like.std(axis=0), 1.0)
    return result
