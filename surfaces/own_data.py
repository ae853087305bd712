"""Surfaces of a table that a person brings along: a line, or a classifier, through some of its columns.

A surface knows its table by a token only. Whoever brought the table holds it; when nobody does any more it is
gone, whatever has kept a surface, or the key of a result, until then.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from surfaces.data import DataSurface, Samples
from surfaces.models import LineSurface, PenguinsLogistic, with_ones
from surfaces.surface import Point, View, grown

KEY: Final = "own_data"
FEWEST: Final = 8  # rows of a table
LARGEST: Final = 1e9  # of the numbers in a table
TWIN: Final = "twin"  # under what a table keeps itself on the other scale


class Table:
    """Columns of numbers: inputs, (n,) for a line, (n, 2) for a classifier, and targets (n,), there 0 or 1.

    `names` are those of the inputs and of the target; `mark` is what its sender calls it, and `memo` for
    whoever wants to keep something as long as the table is there. ValueError: too few rows, numbers that are
    none, or no two classes.
    """

    def __init__(
        self,
        token: str,
        kind: str,
        inputs: NDArray[np.float64],
        targets: NDArray[np.float64],
        names: tuple[str, ...] = (),
        normalized: bool = True,
    ) -> None:
        if kind not in ("line", "class") or inputs.ndim != (1 if kind == "line" else 2):
            raise ValueError(f"a table is for a line or a class, not {kind!r} with inputs {inputs.shape}")
        if len(inputs) != len(targets) or len(targets) < FEWEST:
            raise ValueError(f"a table needs at least {FEWEST} rows with a target each")
        if not all(np.all(np.abs(part) <= LARGEST) for part in (inputs, targets)):
            raise ValueError(f"the numbers of a table lie between ±{LARGEST:g}")
        if kind == "class" and set(np.unique(targets)) != {0.0, 1.0}:
            raise ValueError("the targets of a class are 0 and 1, and both occur")
        self.token, self.kind, self.names, self.normalized = token, kind, names, normalized
        self.inputs, self.targets = inputs, targets
        self.mark = ""
        self.memo: dict[Any, Any] = {}

    def surface(self, **settings: Any) -> DataSurface:
        """The surface of this table."""
        return (OwnLine if self.kind == "line" else OwnClassifier)(token=self.token, **settings)

    def twin(self) -> Table:
        """The same rows normalized where these are raw, and raw where they are normalized."""
        if TWIN not in self.memo:
            facts = (self.kind, self.inputs, self.targets, self.names, not self.normalized)
            twin = self.memo[TWIN] = Table(f"{self.token}-twin", *facts)
            TABLES[twin.token] = twin
        found: Table = self.memo[TWIN]
        return found


TABLES: WeakValueDictionary[str, Table] = WeakValueDictionary()


@dataclass(frozen=True)
class OwnLine(LineSurface):
    r"""A line through one's own data: slope x, intercept y.

    $$L = \frac1n \sum_i (x a_i + y - t_i)^2 + \frac\lambda2 (x^2 + y^2)$$
    """

    token: str = ""

    key = KEY
    label = "Your data: line"
    source = "A file of your own, which is not kept after your visit"
    idea = "A straight line through your own data: slope x and intercept y with the least mean squared error."
    input_labels = ("input", "1")
    target_label = "target"

    def _table(self) -> Samples:
        return _samples(self.token)

    def _prepared(self, samples: Samples, train: Samples) -> Samples:
        if not TABLES[self.token].normalized:
            return Samples(with_ones(samples.inputs), samples.targets.copy())
        inputs = _normalized(samples.inputs, train.inputs)
        return Samples(with_ones(inputs), _normalized(samples.targets, train.targets))

    @property
    def formula(self) -> str:
        """The mean squared error, a_i being the input and t_i the target."""
        n = self.samples
        return rf"\frac{{1}}{{{n}}} \sum_{{i=1}}^{{{n}}} (x a_i + y - t_i)^2{self._penalty}"

    @property
    def view(self) -> View:
        """A window around the best line of the whole table, three times as wide as it or the data are."""
        if TABLES[self.token].normalized:
            return grown((-2.0, 3.0, -2.5, 2.5), self.minima)
        x, y, wide, high = self._reach
        return grown((x - wide, x + wide, y - high, y + high), self.minima)

    @property
    def start(self) -> Point:
        """Away from the best line."""
        if TABLES[self.token].normalized:
            return -1.5, 1.5
        x, y, wide, high = self._reach
        return _short(x - 0.7 * wide), _short(y + 0.7 * high)

    @cached_property
    def _reach(self) -> tuple[float, float, float, float]:
        table = _samples(self.token)
        x, y = np.linalg.lstsq(with_ones(table.inputs), table.targets, rcond=None)[0]
        spread, tall = float(table.inputs.std()), float(table.targets.std()) or 1.0
        steep = tall / spread if spread else 1.0
        return float(x), float(y), 3.0 * max(abs(float(x)), steep), 3.0 * max(abs(float(y)), tall)


@dataclass(frozen=True)
class OwnClassifier(PenguinsLogistic):
    r"""A logistic classifier of one's own data, on two inputs, without intercept.

    $$L = \frac1n \sum_i \log(1 + e^{-s_i (x a_i + y b_i)}) + \frac\lambda2 (x^2 + y^2)$$

    s is +1 for the class that is looked for and −1 for all others. Where the rows can be separated without an
    error and there is no penalty, no minimum exists.
    """

    token: str = ""

    key = KEY
    label = "Your data: classifier"
    source = "A file of your own, which is not kept after your visit"
    idea = "A logistic classifier of your own data: one weight for each of two inputs."
    input_labels = ("input 1", "input 2")
    target_label = "class"

    def _table(self) -> Samples:
        return _samples(self.token)

    def _prepared(self, samples: Samples, train: Samples) -> Samples:
        plain = not TABLES[self.token].normalized
        inputs = samples.inputs.copy() if plain else _normalized(samples.inputs, train.inputs)
        return Samples(inputs, samples.targets.copy())

    @property
    def formula(self) -> str:
        """The mean logistic loss, s_i being ±1, a_i and b_i the inputs."""
        n = self.samples
        inner = r"\log\left(1 + e^{-s_i (x a_i + y b_i)}\right)"
        return rf"\frac{{1}}{{{n}}} \sum_{{i=1}}^{{{n}}} {inner}{self._penalty}"

    @property
    def view(self) -> View:
        """A window around the minimum, or around 0 where there is none."""
        x, y, wide, high = self._reach
        return grown((x - wide, x + wide, y - high, y + high), self.minima)

    @property
    def start(self) -> Point:  # type: ignore[override]
        """Away from the minimum."""
        x, y, wide, high = self._reach
        return _short(x - 0.7 * wide), _short(y + 0.7 * high)

    @cached_property
    def _reach(self) -> tuple[float, float, float, float]:
        whole = self.replace(l2=0.0, holdout=0.0)
        x, y = (*whole.minima, (0.0, 0.0))[0]
        wide, high = (4.0 / float(spread) if spread else 4.0 for spread in whole.inputs.std(axis=0))
        return x, y, max(1.5 * abs(x), wide), max(1.5 * abs(y), high)

    @cached_property
    def _minima(self) -> tuple[Point, ...]:
        try:
            found: tuple[Point, ...] = PenguinsLogistic._minima.func(self)  # type: ignore[attr-defined]
        except np.linalg.LinAlgError:
            return ()  # the inputs are multiples of one another, or a weight has run away
        slopes = [float(np.abs(self.gradient(*point)).max()) for point in found]
        largest = float(np.abs(self.inputs).max()) or 1.0
        return found if all(slope <= 1e-8 * largest for slope in slopes) else ()


def _samples(token: str) -> Samples:
    table = TABLES[token]
    return Samples(table.inputs, table.targets)


def _normalized(values: NDArray[np.float64], like: NDArray[np.float64]) -> NDArray[np.float64]:
    """Columns with the mean 0 and the deviation 1 of `like`; one that never changes is 0."""
    spread = like.std(axis=0)
    result: NDArray[np.float64] = (values - like.mean(axis=0)) / np.where(spread == 0.0, 1.0, spread)
    return result


def _short(value: float) -> float:
    """A number that is not longer than a link wants it."""
    return float(f"{value:.3g}")
