"""Deliberately wrong Adams, momentums and RMSprops, none of which the oracles may let pass.

Each rule is taken apart into pieces, as a subclass of the real optimizer; a fault replaces one or two.
The rule put together from its right pieces passes, by the same measure with which every fault fails.
"""

import numpy as np
import pytest
from oracle_cases import CASES, distances

from optim_core import OPTIMIZERS, Step
from optim_core.optimizers.adaptive import MovingCenteredSquares

TOLERANCE = 1e-12


class AdamInPieces(OPTIMIZERS["adamw"]):
    """AdamW, and with weight_decay 0 Adam, one method a line of the algorithm."""

    def gradient(self, g, x, lr):
        return g

    def mean(self, m, g):
        return self.beta1 * m + (1 - self.beta1) * g

    def square(self, v, g):
        return self.beta2 * v + (1 - self.beta2) * g * g

    def m_hat(self, m, t):
        return m / (1 - self.beta1**t) if self.bias_correction else m

    def v_hat(self, v, t):
        return v / (1 - self.beta2**t) if self.bias_correction else v

    def scale(self, v, v_hat, t):
        return np.sqrt(v_hat) + self.eps

    def decay(self, x, lr):
        return lr * self.weight_decay * x

    def used(self, old, new):
        return new

    def step(self, f, x, state, t, lr):
        g = self.gradient(f.gradient(x), x, lr)
        new = state._replace(m=self.mean(state.m, g), v=self.square(state.v, g))
        m, v = self.used(state, new)
        m_hat, v_hat = self.m_hat(m, t), self.v_hat(v, t)
        info = {"m_hat": m_hat, "v_hat": v_hat}
        return Step(-lr * m_hat / self.scale(v, v_hat, t) - self.decay(x, lr), new, info)


class RMSpropInPieces(OPTIMIZERS["rmsprop"]):
    """RMSprop, one method a line of the algorithm; it keeps m and b whether its formula has them or not."""

    def init(self, x):
        return MovingCenteredSquares(np.zeros_like(x), np.zeros_like(x), np.zeros_like(x))

    def square(self, v, g):
        return self.rho * v + (1 - self.rho) * g * g

    def mean(self, m, g):
        return self.rho * m + (1 - self.rho) * g

    def scale(self, v, m, t):
        return np.sqrt(v - m * m if self.centered else v) + self.eps

    def velocity(self, b, g, scale):
        return self.momentum * b + g / scale

    def used(self, old, new):
        return new

    def step(self, f, x, state, t, lr):
        g = f.gradient(x)
        new = state._replace(v=self.square(state.v, g), m=self.mean(state.m, g))
        seen = self.used(state, new)
        new = new._replace(b=self.velocity(state.b, g, self.scale(seen.v, seen.m, t)))
        return Step(-lr * new.b, new, {})


class NesterovInPieces(OPTIMIZERS["nesterov"]):
    """Momentum that looks ahead, one method a line; with `ahead` the point itself it is plain momentum."""

    def ahead(self, x, v, lr):
        return x - lr * self.momentum * v

    def velocity(self, v, g, lr):
        return self.momentum * v + g

    def move(self, old, new, g, lr):
        return -lr * new

    def step(self, f, x, state, t, lr):
        g = f.gradient(self.ahead(x, state.v, lr))
        v = self.velocity(state.v, g, lr)
        return Step(self.move(state.v, v, g, lr), state._replace(v=v), {})


class MomentumInPieces(NesterovInPieces):
    """Plain momentum."""

    def ahead(self, x, v, lr):
        return x


RIGHT = {
    "adamw": AdamInPieces,
    "rmsprop": RMSpropInPieces,
    "nesterov": NesterovInPieces,
    "momentum": MomentumInPieces,
}

FAULTS = {
    "adamw": {
        "no bias correction": {"m_hat": lambda s, m, t: m, "v_hat": lambda s, v, t: v},
        "no bias correction of m": {"m_hat": lambda s, m, t: m},
        "no bias correction of v": {"v_hat": lambda s, v, t: v},
        "bias corrected one step late": {
            "m_hat": lambda s, m, t: m / (1 - s.beta1 ** (t + 1)),
            "v_hat": lambda s, v, t: v / (1 - s.beta2 ** (t + 1)),
        },
        "bias of v corrected one step early": {
            "v_hat": lambda s, v, t: v / (1 - s.beta2 ** np.maximum(t - 1, 1))
        },
        "m corrected with β2": {"m_hat": lambda s, m, t: m / (1 - s.beta2**t)},
        "v corrected with β1": {"v_hat": lambda s, v, t: v / (1 - s.beta1**t)},
        "bias correction without the power": {"v_hat": lambda s, v, t: v / (1 - s.beta2)},
        "ε inside the root": {"scale": lambda s, v, v_hat, t: np.sqrt(v_hat + s.eps)},
        "ε before the bias correction": {
            "scale": lambda s, v, v_hat, t: (np.sqrt(v) + s.eps) / np.sqrt(1 - s.beta2**t)
        },
        "ε forgotten": {"scale": lambda s, v, v_hat, t: np.sqrt(v_hat)},
        "root forgotten": {"scale": lambda s, v, v_hat, t: v_hat + s.eps},
        "maximum of √v̂ and ε": {"scale": lambda s, v, v_hat, t: np.maximum(np.sqrt(v_hat), s.eps)},
        "β1 and β2 swapped": {
            "mean": lambda s, m, g: s.beta2 * m + (1 - s.beta2) * g,
            "square": lambda s, v, g: s.beta1 * v + (1 - s.beta1) * g * g,
        },
        "m not an average": {"mean": lambda s, m, g: s.beta1 * m + g},
        "m with its weights exchanged": {"mean": lambda s, m, g: (1 - s.beta1) * m + s.beta1 * g},
        "v not an average": {"square": lambda s, v, g: s.beta2 * v + g * g},
        "v of |g|": {"square": lambda s, v, g: s.beta2 * v + (1 - s.beta2) * np.abs(g)},
        "v of the square of the average": {"square": lambda s, v, g: s.beta2 * v + ((1 - s.beta2) * g) ** 2},
        "v never falls": {"square": lambda s, v, g: np.maximum(v, s.beta2 * v + (1 - s.beta2) * g * g)},
        "moved before v was updated": {"used": lambda s, old, new: new._replace(v=old.v + 1e-3)},
        "moved before m was updated": {"used": lambda s, old, new: new._replace(m=old.m)},
        "the gradient in place of m": {"mean": lambda s, m, g: g, "m_hat": lambda s, m, t: m},
        "rate applied twice": {"m_hat": lambda s, m, t: s.lr * m / (1 - s.beta1**t)},
        "gradient clipped": {"gradient": lambda s, g, x, lr: np.clip(g, -1, 1)},
        "decay inside the gradient": {
            "gradient": lambda s, g, x, lr: g + s.weight_decay * x,
            "decay": lambda s, x, lr: 0.0,
        },
        "decay without the rate": {"decay": lambda s, x, lr: s.weight_decay * x},
        "decay of the wrong sign": {"decay": lambda s, x, lr: -lr * s.weight_decay * x},
        "decay without the schedule": {"decay": lambda s, x, lr: s.lr * s.weight_decay * x},
    },
    "rmsprop": {
        "ε inside the root": {"scale": lambda s, v, m, t: np.sqrt(v - s.centered * m * m + s.eps)},
        "ε forgotten": {"scale": lambda s, v, m, t: np.sqrt(v - s.centered * m * m)},
        "root forgotten": {"scale": lambda s, v, m, t: v - s.centered * m * m + s.eps},
        "bias corrected like Adam": {
            "scale": lambda s, v, m, t: np.sqrt((v - s.centered * m * m) / (1 - s.rho**t)) + s.eps
        },
        "centred with m in place of m²": {
            "scale": lambda s, v, m, t: np.sqrt(np.abs(v - s.centered * m)) + s.eps
        },
        "never centred": {"scale": lambda s, v, m, t: np.sqrt(v) + s.eps},
        "weights exchanged": {"square": lambda s, v, g: (1 - s.rho) * v + s.rho * g * g},
        "v a sum, as in Adagrad": {"square": lambda s, v, g: v + g * g},
        "v not an average": {"square": lambda s, v, g: s.rho * v + g * g},
        "v of |g|": {"square": lambda s, v, g: s.rho * v + (1 - s.rho) * np.abs(g)},
        "decay of 0.9 whatever ρ": {"square": lambda s, v, g: 0.9 * v + 0.1 * g * g},
        "moved before v was updated": {"used": lambda s, old, new: new._replace(v=old.v + 1e-3)},
        "velocity an average": {"velocity": lambda s, b, g, k: s.momentum * b + (1 - s.momentum) * g / k},
        "velocity scaled, not the gradient": {"velocity": lambda s, b, g, k: (s.momentum * b + g) / k},
        "velocity forgotten": {"velocity": lambda s, b, g, k: g / k},
    },
    "momentum": {
        "velocity an average": {"velocity": lambda s, v, g, lr: s.momentum * v + (1 - s.momentum) * g},
        "rate inside the velocity": {
            "velocity": lambda s, v, g, lr: s.momentum * v + lr * g,
            "move": lambda s, old, new, g, lr: -new,
        },
        "rate applied twice": {"velocity": lambda s, v, g, lr: s.momentum * v + lr * g},
        "velocity forgotten": {"velocity": lambda s, v, g, lr: g},
        "gradient damped with the velocity": {"velocity": lambda s, v, g, lr: s.momentum * (v + g)},
        "moved before the velocity was updated": {"move": lambda s, old, new, g, lr: -lr * old},
        "gradient counted twice": {"move": lambda s, old, new, g, lr: -lr * (new + g)},
        "Nesterov, shifted": {"move": lambda s, old, new, g, lr: -lr * (g + s.momentum * new)},
        "Nesterov, looking ahead": {"ahead": NesterovInPieces.ahead},
    },
    "nesterov": {
        "looking back": {"ahead": lambda s, x, v, lr: x + lr * s.momentum * v},
        "looking ahead without β": {"ahead": lambda s, x, v, lr: x - lr * v},
        "looking ahead without the rate": {"ahead": lambda s, x, v, lr: x - s.momentum * v},
        "not looking ahead": {"ahead": lambda s, x, v, lr: x},
        "the shifted form": {
            "ahead": lambda s, x, v, lr: x,
            "move": lambda s, old, new, g, lr: -lr * (g + s.momentum * new),
        },
        "velocity an average": {"velocity": lambda s, v, g, lr: s.momentum * v + (1 - s.momentum) * g},
    },
}


def worst(key, cls):
    """The largest distance of a class from the oracle, in position, over all cases."""
    found = (distances(key, cls, case, states=False) for case in CASES[key])
    return max(error for each in found for error in each.values())


@pytest.mark.parametrize("key", RIGHT)
def test_the_real_rule_and_its_right_pieces_pass(key):
    assert worst(key, OPTIMIZERS[key]) < TOLERANCE
    assert worst(key, RIGHT[key]) < TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "fault"), [(key, fault) for key, faults in FAULTS.items() for fault in faults]
)
def test_a_fault_is_found(key, fault):
    pieces = FAULTS[key][fault]
    assert all(hasattr(RIGHT[key], name) for name in pieces)
    assert worst(key, type("Faulty", (RIGHT[key],), pieces)) > TOLERANCE
