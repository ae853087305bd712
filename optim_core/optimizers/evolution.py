"""A rule that draws points around its own, and learns from the order of their losses how to draw."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from optim_core.rule import Family, Optimizer, Problem, Step, Symbols, aligned
from optim_core.settings import Array, Value, learning_rate, number
from surfaces.parameter import Interval


class Distribution(NamedTuple):
    """Step size σ (N,), covariance (D, D, N), and the two paths (D, N) of the mean's moves."""

    sigma: Array
    covariance: Array
    p_sigma: Array
    p_c: Array


def eigen(covariance: Any) -> Any:
    """Eigenvalues (D, N), smallest first, and eigenvectors (D, D, N), one in each column."""
    size = len(covariance)
    safe = np.isfinite(np.add.reduce(covariance, axis=(0, 1)))
    plain = np.eye(size).reshape(size, size, *[1] * safe.ndim)
    found = np.linalg.eigh(np.moveaxis(np.where(safe, covariance, plain), [0, 1], [-2, -1]))
    return np.moveaxis(np.maximum(found[0], 0.0), -1, 0), np.moveaxis(found[1], [-2, -1], [0, 1])


def of_eigen(values: Any, vectors: Any) -> Any:
    """The matrices (D, D, N) with these eigenvalues and eigenvectors."""
    return np.add.reduce(vectors[:, None] * vectors[None] * values, axis=2)


def applied(matrices: Any, points: Any) -> Any:
    """The product of matrices (D, D, N) and points (…, D, N)."""
    rows = [np.add.reduce(np.moveaxis(row * points, -matrices.ndim + 1, 0)) for row in matrices]
    return np.stack(rows, axis=-matrices.ndim + 1)


def recombination(size: int, population: Any) -> Any:
    """Weights (λ, N), best first, and μ_eff, c_1, c_μ: eq. 49 to 53, 57 and 58, where n is the dimension."""
    count = np.floor(population)
    rank = np.arange(1.0, np.max(count) + 1.0).reshape(-1, *[1] * count.ndim)
    raw = np.where(rank <= count, np.log((count + 1.0) / 2.0) - np.log(rank), 0.0)
    up, down = np.maximum(raw, 0.0), np.minimum(raw, 0.0)
    effective = np.add.reduce(up) ** 2 / np.add.reduce(up * up)
    against = np.add.reduce(down) ** 2 / np.add.reduce(down * down)
    one = 2.0 / ((size + 1.3) ** 2 + effective)
    many = 2.0 * (0.25 + effective + 1.0 / effective - 2.0) / ((size + 2.0) ** 2 + effective)
    many = np.minimum(1.0 - one, many)
    least = np.minimum(1.0 + one / many, 1.0 + 2.0 * against / (effective + 2.0))
    least = np.minimum(least, (1.0 - one - many) / (size * many))
    weights = up / np.add.reduce(up) - least * down / np.add.reduce(down)
    return weights, effective, one, many


def in_order(f: Any, x: Any, sigma: Any, root: Any, count: Any, most: int) -> Any:
    """`most` points y = √C z and their z (λ, D, N), drawn, then put in the order of their losses."""
    z = f.draws(most).reshape(most, len(x), *[1] * (x.ndim - 1)) * np.ones_like(x)
    y = applied(root, z)
    losses = np.stack([f.value(x + sigma * each) for each in y])
    rank = np.arange(1.0, most + 1.0).reshape(-1, *[1] * (x.ndim - 1))
    order = np.argsort(np.where(rank <= count, losses, np.inf), axis=0, kind="stable")[:, None]
    return np.take_along_axis(y, order, 0), np.take_along_axis(z, order, 0)


def rank_many(y: Any, z: Any, weights: Any) -> Any:
    """The sum of w y yᵀ (D, D, N) over all points; of a bad one as if its z had the length √D."""
    squares = np.add.reduce(z * z, axis=1)
    shares = np.where(weights < 0, weights * y.shape[1] / np.where(squares > 0, squares, 1.0), weights)
    return np.add.reduce(shares[:, None, None] * y[:, :, None] * y[:, None])


@dataclass(frozen=True, kw_only=True)
class CMAES(Optimizer):
    r"""Draws λ points from a normal distribution around θ, moves to the best of them, and learns how to draw.

    $x_k = \theta + \sigma y_k,\; y_k = \sqrt{C} z_k$ with $z_k$ normal; in the order of their losses
    $\theta \leftarrow \theta + \sigma \langle y \rangle,\; \langle y \rangle = \sum_{i \le \mu} w_i y_i$.
    The path $p_\sigma$ of the moves, where it is longer than by chance, makes σ larger; the path p_c and the
    points draw C out along what was good (rank one and rank μ, with negative weights for the worst). Hansen
    (2016), The CMA evolution strategy: a tutorial, arXiv:1604.00772, appendix A with the defaults of table
    1 and $c_m = 1$. There the points are $B D z$; $\sqrt C = B D B^\top$ has the same distribution and no
    signs to choose. σ begins with η; after that neither η nor a schedule matters, and noise of gradients
    never does. What is drawn depends on the seed and the step alone: it is the same for all particles. pycma
    4.5.0 has $c_\sigma = (\mu_\mathrm{eff} + 2) / (D + \mu_\mathrm{eff} + 3)$ and another test for h_σ.
    """

    key = "cma_es"
    label = "CMA-ES"
    arrives_with = 0.5
    family = Family.WITHOUT
    decides = True
    random = True
    hidden = ("covariance",)
    drawn: ClassVar[Mapping[str, str]] = {"long": "axis", "short": "axis"}
    idea = (
        "Draws points in an ellipse around itself, moves toward the best of them and stretches the ellipse "
        "along what was good: it needs no gradient."
    )
    source = "Hansen and Ostermeier, Completely derandomized self-adaptation in evolution strategies, 2001"
    published = "Hansen (2016), appendix A"
    symbols: ClassVar[Symbols] = {
        "sigma": r"\sigma_{t+1}",
        "p_sigma": r"p_\sigma",
        "p_c": "p_c",
        "long": "a_1",
        "short": "a_2",
        "evaluations": "n_t",
    }
    quantities: ClassVar[Mapping[str, str]] = {
        "sigma": "step size",
        "p_sigma": "path for the step size",
        "p_c": "path for the shape",
        "long": "longest half axis",
        "short": "shortest half axis",
        "evaluations": "losses asked for",
    }

    lr: Value = field(
        default=0.5,
        metadata=learning_rate(
            1e-3,
            10.0,
            text="Size of the first ellipse: the standard deviation of the first points.",
            words="first size",
        ),
    )
    population: Value = field(
        default=6,
        metadata=number(
            r"\lambda",
            "How many points it draws in a step. In two dimensions 6 are usual.",
            Interval(4.0, 100.0),
            (4.0, 30.0),
            words="points",
        ),
    )

    def init(self, x: Array) -> Distribution:
        plain = np.eye(len(x)).reshape(len(x), len(x), *[1] * (x.ndim - 1)) * np.ones_like(x)
        return Distribution(np.zeros_like(x[0]), plain, np.zeros_like(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: Distribution, t: Any, lr: Any) -> Step:
        size, count = len(x), np.floor(self.population)
        weights, effective, one, many = recombination(size, self.population)
        weights = weights.reshape(len(weights), *[1] * (x.ndim - 1)) if weights.ndim < x.ndim else weights
        sigma = state.sigma * 0 + lr if t == 1 else state.sigma
        values, vectors = eigen(state.covariance)
        y, z = in_order(f, x, sigma, of_eigen(np.sqrt(values), vectors), count, len(weights))
        mean = np.add.reduce(np.maximum(weights, 0.0)[:, None] * y)

        c_sigma = (effective + 2.0) / (size + effective + 5.0)
        damping = 1.0 + 2.0 * np.maximum(0.0, np.sqrt((effective - 1.0) / (size + 1.0)) - 1.0) + c_sigma
        white = applied(of_eigen(np.where(values > 0, 1.0 / np.sqrt(values), 0.0), vectors), mean)
        p_sigma = (1.0 - c_sigma) * state.p_sigma + np.sqrt(c_sigma * (2.0 - c_sigma) * effective) * white
        usual = np.sqrt(2.0) * np.exp(math.lgamma((size + 1) / 2) - math.lgamma(size / 2))
        length = np.sqrt(np.add.reduce(p_sigma * p_sigma))

        grown = length / np.sqrt(1.0 - (1.0 - c_sigma) ** (2.0 * t))
        steady = grown < (1.4 + 2.0 / (size + 1.0)) * usual
        c_c = (4.0 + effective / size) / (size + 4.0 + 2.0 * effective / size)
        p_c = (1.0 - c_c) * state.p_c + np.where(steady, np.sqrt(c_c * (2.0 - c_c) * effective), 0.0) * mean
        kept = 1.0 - one - many * np.add.reduce(weights) + np.where(steady, 0.0, one * c_c * (2.0 - c_c))
        covariance = kept * state.covariance + one * p_c[:, None] * p_c[None]
        covariance = covariance + many * rank_many(y, z, weights)
        after = Distribution(
            sigma * np.exp(c_sigma / damping * (length / usual - 1.0)), covariance, p_sigma, p_c
        )
        axes = [sigma * np.sqrt(values[k]) * vectors[:, k] for k in (-1, 0)]
        return Step(
            sigma * mean, after, {"long": axes[0], "short": axes[1], "evaluations": count + 0 * sigma}
        )

    @property
    def rule(self) -> str:
        return aligned(
            r"x_k &= \theta_t + \sigma_t\, y_k, \quad y_k \sim N(0, C_t), \quad k = 1, \dots, \lambda",
            r"\theta_{t+1} &= \theta_t + \sigma_t \langle y \rangle, \quad \langle y \rangle ="
            r" \textstyle\sum_{i \le \mu} w_i\, y_{i:\lambda}, \\ &\qquad L(x_{1:\lambda}) \le \dots \le"
            r" L(x_{\lambda:\lambda})",
            r"p_\sigma &\leftarrow (1-c_\sigma)\, p_\sigma + \sqrt{c_\sigma (2-c_\sigma) \mu_\mathrm{eff}}\;"
            r" C_t^{-1/2} \langle y \rangle",
            r"\sigma_{t+1} &= \sigma_t \exp\left(\tfrac{c_\sigma}{d_\sigma}"
            r" \left(\tfrac{\lVert p_\sigma \rVert}{E \lVert N(0, I) \rVert} - 1\right)\right)",
            r"p_c &\leftarrow (1-c_c)\, p_c + h_\sigma \sqrt{c_c (2-c_c) \mu_\mathrm{eff}}\;"
            r" \langle y \rangle",
            r"C_{t+1} &= (1 - c_1 - c_\mu \textstyle\sum w_i)\, C_t + c_1\, p_c p_c^\top"
            r" \\ &\qquad + c_\mu \textstyle\sum_i w_i\, y_{i:\lambda}\, y_{i:\lambda}^\top",
        )
