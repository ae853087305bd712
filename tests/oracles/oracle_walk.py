"""Two surfaces in plain Python floats, and the walk of an oracle over them. Nothing here knows `surfaces`."""

from math import cos, pi
from types import SimpleNamespace


class Rosenbrock:
    """(1 − x)² + 100 (y − x²)²."""

    def value(self, x, y):
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2

    def gradient(self, x, y):
        return -2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)

    def hessian(self, x, y):
        return (2 - 400 * (y - 3 * x * x), -400 * x), (-400 * x, 200.0)


class Himmelblau:
    """(x² + y − 11)² + (x + y² − 7)²."""

    def value(self, x, y):
        return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2

    def gradient(self, x, y):
        a, b = x * x + y - 11, x + y * y - 7
        return 4 * x * a + 2 * b, 2 * a + 4 * y * b

    def hessian(self, x, y):
        return (12 * x * x + 4 * y - 42, 4 * (x + y)), (4 * (x + y), 12 * y * y + 4 * x - 26)


LOSSES = {"rosenbrock": Rosenbrock(), "himmelblau": Himmelblau()}


class Disturbed:
    """A loss whose gradient carries the noise of one step."""

    def __init__(self, loss, noise):
        self._loss, self._noise = loss, noise
        self.value, self.hessian = loss.value, loss.hessian

    def gradient(self, x, y):
        dx, dy = self._loss.gradient(x, y)
        return dx + self._noise[0], dy + self._noise[1]


def walk(oracle, surface, start, settings, steps, cosine, noise=None):
    """Return the positions (steps + 1 pairs) of an oracle, and {name: pairs after each step} of its state.

    With `cosine` the rate falls as η (1 + cos π k/T) / 2 over the steps k = 0 … T − 1; that factor alone is
    `p.factor`. `noise` holds a pair for each step.
    """
    state, path, seen = {}, [tuple(start)], {}
    for t in range(1, steps + 1):
        factor = (1 + cos(pi * (t - 1) / steps)) / 2 if cosine else 1.0
        p = SimpleNamespace(**{**settings, "lr": settings["lr"] * factor, "factor": factor})
        loss = LOSSES[surface] if noise is None else Disturbed(LOSSES[surface], noise[t - 1])
        path.append(oracle(path[-1], loss, state, t, p))
        for name, pair in named(state).items():
            seen.setdefault(name, []).append(pair)
    return path, seen


def named(state):
    """Join the states of the two coordinates into pairs by name."""
    if "coordinates" not in state:
        return {name: pair for name, pair in state.items() if isinstance(pair, tuple) and len(pair) == 2}
    first, second = state["coordinates"]
    return {name: (first[name], second[name]) for name in first}
