"""Rules that choose a direction from several gradients and search along it for a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from optim_core.linesearch import ROUNDING, along, searched
from optim_core.rule import Family, Optimizer, Problem, Step, Symbols, aligned
from optim_core.settings import DECREASE, OPEN_UNIT, Array, Metadata, Value, learning_rate, number
from surfaces.parameter import Interval, Scale


def _decrease() -> Metadata:
    return number("c_1", DECREASE, OPEN_UNIT, (1e-4, 0.5), Scale.LOG, "decrease")


def _flattening() -> Metadata:
    text = "Fraction of the slope along the direction that may be left after a step: smaller searches longer."
    return number("c_2", text, OPEN_UNIT, (0.01, 0.99), words="flattening")


def _first_try() -> Metadata:
    text = "Factor on the step that is tried first. The line search makes it longer or shorter."
    return learning_rate(1e-3, 10.0, text=text, words="first try")


class Pairs(NamedTuple):
    """The last moves and what the gradient changed on each, newest first, (m, D, N), 0 where there is none.

    `tried` is the gradient (D, N) with which straight descent found no step: that is not tried again.
    """

    moves: Array
    changes: Array
    tried: Array


def against(g: Any, moves: Any, changes: Any, memory: Any) -> Any:
    """The product of the inverse Hessian, as the pairs have it, and the gradient: the two loops."""
    parts, used = [], []
    for k in range(len(moves)):
        product = along(moves[k], changes[k])
        there = (product > 0) & (k < np.floor(memory))
        rho = np.where(there, 1.0 / np.where(there, product, 1.0), 0.0)
        part = rho * along(moves[k], g)
        g = g - part * changes[k]
        parts.append(part)
        used.append(rho)
    square = along(changes[0], changes[0])
    some = square > 0
    g = g * np.where(some, along(moves[0], changes[0]) / np.where(some, square, 1.0), 1.0)
    for k in range(len(moves) - 1, -1, -1):
        g = g + moves[k] * (parts[k] - used[k] * along(changes[k], g))
    return g


@dataclass(frozen=True, kw_only=True)
class LBFGS(Optimizer):
    r"""Estimates the curvature from the last m steps and steps as Newton would, without any Hessian.

    With moves $s_i = \theta_{i+1} - \theta_i$ and changes $y_i = \nabla L(\theta_{i+1}) - \nabla
    L(\theta_i)$ the two loops give $d = -H g$, where H is the inverse of a Hessian that has $H y_i = s_i$ for
    the newest pair and begins with $\gamma I$, $\gamma = s \cdot y / y \cdot y$; $\theta \leftarrow \theta +
    \alpha d$ with the line search of Moré and Thuente (`optim_core.linesearch`). It tries α = η first, and a
    step of length η while there are no pairs. Pairs without curvature, $s \cdot y \le \epsilon\,|g \cdot s|$
    with the rounding error ε, are not kept. Where no step is found it stays, and forgets all pairs. Both
    gradients of a pair are of the batch of the step, and both are paid. Nocedal and Wright (2006), algorithms
    7.4 and 7.5 with eq. 7.20, c_1 and c_2 as in Liu and Nocedal (1989). SciPy's L-BFGS-B has c_1 = 0.001 and
    10 pairs, and takes the same steps. torch's LBFGS with strong_wolfe (100 pairs) and optax's lbfgs (10)
    have the same directions and conditions, but a first step of at most 1 / |g|_1 and of at most length 1,
    and other searches: with those first steps the paths are equal to 1e-12 until a search refuses its first
    trial, which it does nowhere on Booth and, from the start on, on Rosenbrock.
    """

    key = "lbfgs"
    label = "L-BFGS"
    arrives_with = 1.0
    family = Family.BEYOND
    decides = True
    settles = True
    hidden = ("moves", "changes", "tried")
    idea = (
        "Learns the curvature from how the gradient changed over the last m steps: nearly Newton’s steps, "
        "without a Hessian."
    )
    source = "Liu and Nocedal, On the limited memory BFGS method for large scale optimization, 1989"
    published = "Nocedal and Wright (2006), algorithm 7.5"
    symbols: ClassVar[Symbols] = {"direction": "d_t", "alpha": r"\alpha_t", "evaluations": "n_t"}
    quantities: ClassVar[Mapping[str, str]] = {
        "direction": "direction",
        "alpha": "accepted step length",
        "evaluations": "gradients asked for",
    }

    lr: Value = field(default=1.0, metadata=_first_try())
    memory: Value = field(
        default=5,
        metadata=number(
            "m",
            "How many of the last steps it learns from. In two dimensions two are enough on a quadratic.",
            Interval(1.0, 100.0),
            (1.0, 20.0),
            words="memory",
        ),
    )
    c1: Value = field(default=1e-4, metadata=_decrease())
    c2: Value = field(default=0.9, metadata=_flattening())

    def init(self, x: Array) -> Pairs:
        room = np.zeros((int(np.max(self.memory)), *x.shape))
        return Pairs(room, room, np.full_like(x, np.nan))

    def step(self, f: Problem, x: Array, state: Pairs, t: Any, lr: Any) -> Step:
        g, loss = f.gradient(x), f.value(x)
        fresh = np.logical_and.reduce(state.changes[0] == 0)
        idle = fresh & np.logical_and.reduce(g == state.tried)
        direction = -against(g, state.moves, state.changes, self.memory)
        slope, size = along(g, direction), np.sqrt(along(g, g))
        first = lr * np.where(fresh, 1.0 / np.where(size > 0, size, 1.0), 1.0)
        way = np.where(idle, 0.0, direction)
        alpha, found, there, trials = searched(f, x, way, loss, g, first, self.c1, self.c2, 0.1)
        move = np.where(found, alpha * direction, np.where(np.isnan(slope), np.nan, 0.0))
        change = there - g
        curved = found & (along(move, change) > ROUNDING * alpha * -slope)
        moves = np.where(curved, np.concatenate([move[None], state.moves[:-1]]), state.moves)
        changes = np.where(curved, np.concatenate([change[None], state.changes[:-1]]), state.changes)
        pairs = Pairs(
            np.where(found, moves, 0.0),
            np.where(found, changes, 0.0),
            np.where(fresh & ~found, g, np.full_like(g, np.nan)),
        )
        info = {"direction": direction, "alpha": alpha, "evaluations": 1 + trials, "rate": alpha}
        return Step(move, pairs, info)

    @property
    def rule(self) -> str:
        return aligned(
            r"d_t &= -H_t\, g_t, \quad H_t \text{ from } s_i = \theta_{i+1} - \theta_i,",
            r"&\qquad y_i = g_{i+1} - g_i,\; i = t-m, \dots, t-1",
            r"H &\leftarrow (I - \rho_i s_i y_i^\top)\, H\, (I - \rho_i y_i s_i^\top) + \rho_i s_i s_i^\top,",
            r"&\qquad \rho_i = \tfrac{1}{s_i \cdot y_i}",
            r"\theta_{t+1} &= \theta_t + \alpha_t\, d_t",
            r"L(\theta_{t+1}) &\le L(\theta_t) + c_1 \alpha_t\, g_t \cdot d_t, \quad"
            r" |g_{t+1} \cdot d_t| \le c_2\, |g_t \cdot d_t|",
        )


class Conjugate(NamedTuple):
    """The last direction d (D, N), gradient and loss; `tried` as in `Pairs`."""

    d: Array
    g: Array
    loss: Array
    tried: Array


@dataclass(frozen=True, kw_only=True)
class ConjugateGradient(Optimizer):
    r"""Bends the last direction by the new gradient, so that a step does not undo the one before.

    $d \leftarrow -g + \beta d,\; \beta = \max(0, g \cdot (g - g_{t-1}) / g_{t-1} \cdot g_{t-1})$ (Polak and
    Ribière, kept from below by 0), $\theta \leftarrow \theta + \alpha d$ with the line search of Moré and
    Thuente (`optim_core.linesearch`). It tries $\eta \min(1, 2.02\, (L - L_{t-1}) / g \cdot d)$ first, as if
    the loss fell as much as in the last step, and a step of length 1.01 η at the start. Where d does not go
    down enough, $g \cdot d > -0.01\, g \cdot g$, and after a search that found nothing, it is −g. Nocedal and
    Wright (2006), algorithm 5.4 with eq. 5.45 and 3.60, c_2 as they advise; SciPy has c_2 = 0.4. Both
    gradients are of the batch of the step, and all are paid.
    """

    key = "conjugate_gradient"
    label = "Nonlinear CG"
    arrives_with = 1.0
    family = Family.BEYOND
    decides = True
    settles = True
    hidden = ("g", "loss", "tried")
    idea = (
        "Bends its last direction by the new gradient and searches along it: on a quadratic of two "
        "parameters two exact searches are enough."
    )
    source = "Polak and Ribière, Note sur la convergence de méthodes de directions conjuguées, 1969"
    published = "Nocedal and Wright (2006), eq. 5.45"
    symbols: ClassVar[Symbols] = {
        "d": "d_t",
        "beta": r"\beta_t",
        "alpha": r"\alpha_t",
        "evaluations": "n_t",
    }
    quantities: ClassVar[Mapping[str, str]] = {
        "d": "direction",
        "beta": "share of the last direction",
        "alpha": "accepted step length",
        "evaluations": "gradients asked for",
    }

    lr: Value = field(default=1.0, metadata=_first_try())
    c1: Value = field(default=1e-4, metadata=_decrease())
    c2: Value = field(default=0.1, metadata=_flattening())

    def init(self, x: Array) -> Conjugate:
        return Conjugate(np.zeros_like(x), np.ones_like(x), np.zeros_like(x[0]), np.full_like(x, np.nan))

    def step(self, f: Problem, x: Array, state: Conjugate, t: Any, lr: Any) -> Step:
        g, loss = f.gradient(x), f.value(x)
        square = along(g, g)
        fresh = np.logical_and.reduce(state.d == 0)
        beta = np.maximum(0.0, along(g - state.g, g) / np.where(fresh, 1.0, along(state.g, state.g)))
        downhill = ~fresh & (along(g, beta * state.d - g) <= -0.01 * square)
        beta = np.where(downhill, beta, 0.0)
        d = beta * state.d - g
        slope = along(g, d)
        before = np.where(fresh, loss + np.sqrt(square) / 2.0, state.loss)
        guess = 1.01 * 2.0 * (loss - before) / np.where(slope < 0, slope, -1.0)
        guess = lr * np.where((guess < 0) | ~(guess < 1), 1.0, guess)
        idle = ~downhill & np.logical_and.reduce(g == state.tried)
        way = np.where(idle, 0.0, d)
        alpha, found, _there, trials = searched(f, x, way, loss, g, guess, self.c1, self.c2, 1e-14)
        move = np.where(found, alpha * d, np.where(np.isnan(slope), np.nan, 0.0))
        tried = np.where(~downhill & ~found, g, np.full_like(g, np.nan))
        info = {"beta": beta, "alpha": alpha, "evaluations": 1 + trials, "rate": alpha}
        return Step(move, Conjugate(np.where(found, d, 0.0), g, loss, tried), info)

    @property
    def rule(self) -> str:
        return aligned(
            r"\beta_t &= \max\left(0, \frac{g_t \cdot (g_t - g_{t-1})}{g_{t-1} \cdot g_{t-1}}\right)",
            r"d_t &= -g_t + \beta_t\, d_{t-1}",
            r"\theta_{t+1} &= \theta_t + \alpha_t\, d_t",
            r"L(\theta_{t+1}) &\le L(\theta_t) + c_1 \alpha_t\, g_t \cdot d_t, \quad"
            r" |g_{t+1} \cdot d_t| \le c_2\, |g_t \cdot d_t|",
        )
