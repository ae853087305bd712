"""Two-weight models of the Palmer penguins: a line, on raw and on normalized data, and a classifier."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from surfaces.data import DataSurface, Samples, normalized
from surfaces.penguins import MEASUREMENTS, measurements
from surfaces.registry import registered
from surfaces.surface import Array, Point, View, grown

GORMAN = "K. B. Gorman, T. D. Williams, W. R. Fraser (2014), PLoS ONE 9(3): e90081 (Palmer penguins, CC0)"


class LineSurface(DataSurface):
    """Mean squared error of a straight line: a quadratic, known in full from the sums over the samples."""

    def _table(self) -> Samples:
        _, numbers = measurements()
        flipper = numbers[:, MEASUREMENTS.index("flipper_length_mm")] / 10.0
        return Samples(flipper, numbers[:, MEASUREMENTS.index("body_mass_g")] / 1000.0)

    def _loss(self, score: Array, target: Array) -> Array:
        error = score - target
        return error * error

    def _slope(self, score: Array, target: Array) -> Array:
        return 2.0 * (score - target)

    def _bend(self, score: Array, target: Array) -> Array:
        return np.full_like(score, 2.0)

    @classmethod
    def coefficients(cls) -> Mapping[str, int]:
        """What the sums over the samples come to."""
        return {"_optimum": 2, "_moments": 4}

    @property
    def minima(self) -> tuple[Point, ...]:
        """The least-squares line."""
        return (self._optimum,)

    @cached_property
    def _optimum(self) -> Point:
        # The penalty as two more samples: least squares then never squares the condition number.
        inputs = np.vstack([self.inputs, np.eye(2) * np.sqrt(0.5 * self.l2 * self.samples)])
        x, y = np.linalg.lstsq(inputs, np.append(self.targets, [0.0, 0.0]), rcond=None)[0]
        return float(x), float(y)

    @cached_property
    def _moments(self) -> tuple[float, float, float, float]:
        """Second derivatives xx, xy, yy, and the loss at the optimum."""
        a, b = self.inputs.T
        lowest = float(self.batch_value(*self._optimum, np.arange(self.samples)))
        xx, yy = (2.0 * float(np.mean(column * column)) + self.l2 for column in (a, b))
        return xx, 2.0 * float(np.mean(a * b)), yy, lowest

    def _value(self, x: Array, y: Array) -> Array:
        xx, xy, yy, lowest = self._moments
        u, w = x - self._optimum[0], y - self._optimum[1]
        return lowest + 0.5 * (u * (xx * u + (2.0 * xy) * w) + (yy * w) * w)

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        xx, xy, yy, _ = self._moments
        u, w = x - self._optimum[0], y - self._optimum[1]
        return xx * u + xy * w, xy * u + yy * w

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        return self._moments[:3]

    @property
    def formula(self) -> str:
        """The mean squared error, f_i being flipper length and m_i body mass."""
        n = self.samples
        return rf"\frac{{1}}{{{n}}} \sum_{{i=1}}^{{{n}}} (x f_i + y - m_i)^2{self._penalty}"


@registered
class Penguins(LineSurface):
    r"""The same line on normalized data: flipper length and body mass with mean 0 and deviation 1.

    $$L = \frac1n \sum_i (x f_i + y - m_i)^2 + \frac\lambda2 (x^2 + y^2)$$

    The Hessian is (2 + λ)·I; without penalty the slope at the minimum is the correlation, 0.87, and the
    intercept 0. Data: Gorman, Williams and Fraser (2014).
    """

    key = "penguins"
    label = "Penguins: line, normalized data"
    source = f"Linear regression of body mass on flipper length, both normalized; {GORMAN}"
    idea = (
        "Normalizing the inputs makes the stretched bowl round, and a learning rate of "
        "ordinary size now works."
    )
    start = (-1.5, 1.5)
    input_labels = ("flipper length (normalized)", "1")
    target_label = "body mass (normalized)"

    @property
    def view(self) -> View:
        """A window of the plane of slope and intercept."""
        return grown((-2.0, 3.0, -2.5, 2.5), self.minima)

    def _prepared(self, samples: Samples, train: Samples) -> Samples:
        inputs = normalized(samples.inputs, train.inputs)
        return Samples(with_ones(inputs), normalized(samples.targets, train.targets))


@registered
class PenguinsRaw(LineSurface):
    r"""Body mass in kg as a line over flipper length in cm: slope x, intercept y.

    $$L = \frac1n \sum_i (x f_i + y - m_i)^2 + \frac\lambda2 (x^2 + y^2)$$

    Flippers are about 20 cm long and differ by little, so slope and intercept can hardly be told apart: the
    condition number is about 80 000. Data: Gorman, Williams and Fraser (2014).
    """

    key = "penguins_raw"
    label = "Penguins: line, raw data"
    source = f"Linear regression of body mass (kg) on flipper length (cm); {GORMAN}"
    idea = (
        "Raw inputs make an extremely stretched bowl. No learning rate is both safe "
        "across it and fast along it."
    )
    start = (1.5, 0.0)
    input_labels = ("flipper length (cm)", "1")
    target_label = "body mass (kg)"

    @property
    def view(self) -> View:
        """A window of the plane of slope and intercept."""
        return grown((-1.0, 2.0, -12.0, 6.0), self.minima)

    def _prepared(self, samples: Samples, train: Samples) -> Samples:
        return Samples(with_ones(samples.inputs), samples.targets.copy())


@registered
class PenguinsLogistic(DataSurface):
    r"""Chinstrap or Adelie? A logistic classifier on normalized bill length and body mass, without intercept.

    $$L = \frac1n \sum_i \log(1 + e^{-s_i (x b_i + y m_i)}) + \frac\lambda2 (x^2 + y^2)$$

    s is +1 for Chinstrap (target 1) and −1 for Adelie (target 0). Data: Gorman, Williams and Fraser (2014);
    the loss: Hastie, Tibshirani and Friedman (2009), section 4.4. No minimum exists where the training
    samples can be separated without an error and there is no penalty; `minima` is empty then.
    """

    elementwise = False
    by_sample = True
    key = "penguins_logistic"
    label = "Penguins: classifier"
    source = (
        f"Logistic regression of species (Adelie, Chinstrap); {GORMAN}; T. Hastie, R. Tibshirani, "
        "J. Friedman (2009), The Elements of Statistical Learning, 2nd edition, Springer, section 4.4"
    )
    idea = (
        "The loss of a classifier is steep on the wrong side and flattens on the "
        "right one, so the last stretch is slow."
    )
    start = (-3.0, 5.0)
    input_labels = ("bill length (normalized)", "body mass (normalized)")
    target_label = "Chinstrap (1) or Adelie (0)"

    @property
    def view(self) -> View:
        """A window of the plane of the two weights."""
        return grown((-4.0, 12.0, -8.0, 7.0), self.minima)

    @property
    def formula(self) -> str:
        """The mean logistic loss, s_i being ±1, b_i bill length and m_i body mass."""
        n = self.samples
        inner = r"\log\left(1 + e^{-s_i (x b_i + y m_i)}\right)"
        return rf"\frac{{1}}{{{n}}} \sum_{{i=1}}^{{{n}}} {inner}{self._penalty}"

    def _table(self) -> Samples:
        species, numbers = measurements()
        chosen = species != "Gentoo"
        columns = [MEASUREMENTS.index("bill_length_mm"), MEASUREMENTS.index("body_mass_g")]
        return Samples(numbers[chosen][:, columns], (species[chosen] == "Chinstrap").astype(float))

    def _prepared(self, samples: Samples, train: Samples) -> Samples:
        return Samples(normalized(samples.inputs, train.inputs), samples.targets.copy())

    def _loss(self, score: Array, target: Array) -> Array:
        return np.logaddexp(0.0, score * (1.0 - 2.0 * target))

    def _slope(self, score: Array, target: Array) -> Array:
        return 0.5 * (1.0 + np.tanh(0.5 * score)) - target

    def _bend(self, score: Array, target: Array) -> Array:
        t = np.tanh(0.5 * score)
        return 0.25 * (1.0 - t * t)

    def _value(self, x: Array, y: Array) -> Array:
        (loss,) = self._means(lambda score, a, b, target: (self._loss(score, target),), x, y)
        return loss + (0.5 * self.l2) * (x * x + y * y)

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        def terms(score: Array, a: Array, b: Array, target: Array) -> tuple[Array, Array]:
            slope = self._slope(score, target)
            return slope * a, slope * b

        gx, gy = self._means(terms, x, y)
        return gx + self.l2 * x, gy + self.l2 * y

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        def terms(score: Array, a: Array, b: Array, target: Array) -> tuple[Array, Array, Array]:
            bend = self._bend(score, target)
            return bend * (a * a), bend * (a * b), bend * (b * b)

        xx, xy, yy = self._means(terms, x, y)
        return xx + self.l2, xy, yy + self.l2

    @property
    def minima(self) -> tuple[Point, ...]:
        """The one minimum of this convex loss, where there is one."""
        return self._minima

    @cached_property
    def _minima(self) -> tuple[Point, ...]:
        x, y = 0.0, 0.0
        signs = 2.0 * self.targets - 1.0
        for _ in range(100):
            dx, dy = np.linalg.solve(self.hessian(x, y), self.gradient(x, y))
            # Newton's full step overshoots where the loss is nearly straight.
            while self.value(x - dx, y - dy) > self.value(x, y) and max(abs(dx), abs(dy)) > 1e-9:
                dx, dy = 0.5 * dx, 0.5 * dy
            x, y = float(x - dx), float(y - dy)
            if self.l2 == 0.0 and np.all(self.score(x, y, self.inputs) * signs > 0.0):
                return ()
            if max(abs(dx), abs(dy)) <= 1e-15 * max(abs(x), abs(y)):
                break
        return ((x, y),)


def with_ones(column: NDArray[np.float64]) -> NDArray[np.float64]:
    """A column (n,) and beside it one of ones: (n, 2)."""
    return np.stack([column, np.ones_like(column)], axis=1)
