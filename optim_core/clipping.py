r"""Gradients cut before a rule sees them: as a whole by their length, or each coordinate by itself.

Pascanu, Mikolov and Bengio (2013), On the difficulty of training recurrent neural networks, algorithm 1, cut
by length: $g \leftarrow g\, c / \lVert g \rVert$ where $\lVert g \rVert > c$. By value, every coordinate is
kept in [−c, c]. What is cut carries the noise of the step; where a rule asks for several gradients, each is
cut. torch adds 1e-6 to the length it divides by; optax and Keras (`global_clipnorm`) do not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from optim_core.settings import POSITIVE, Array
from surfaces.parameter import Parameter, Scale, shown

if TYPE_CHECKING:
    from optim_core.rule import Optimizer, Problem

CLIPPINGS: Final = ("", "norm", "value")
LIMIT: Final = Parameter(
    "clipping_at",
    "c",
    1.0,
    POSITIVE,
    (1e-3, 1e3),
    "Where the gradient is cut: its length, or each coordinate, is at most c.",
    Scale.LOG,
    "threshold",
)


def cut_by_norm(g: Any, most: Any) -> Any:
    """The gradient (D, N), at most `most` long."""
    squares = g * g
    size = np.sqrt(np.add.reduce(squares))
    return g * np.where(size > most, most / size, 1.0)


def cut_by_norm_as_torch(g: Any, most: Any) -> Any:
    """The gradient (D, N), at most `most` long, as torch.nn.utils.clip_grad_norm_ has it."""
    squares = g * g
    size = np.sqrt(np.add.reduce(squares))
    return g * np.minimum(most / (size + 1e-6), 1.0)


def cut_by_value(g: Any, most: Any) -> Any:
    """The gradient (D, N) with every coordinate in [−most, most]."""
    return np.clip(g, -most, most)


class ByNorm(NamedTuple):
    """A convention of cutting by length: what does it, and what it adds to the length, in LaTeX."""

    cut: Callable[[Any, Any], Any]
    added: str = ""


_EXACT: Final = ByNorm(cut_by_norm)
_BY_NORM: Final = {"torch": ByNorm(cut_by_norm_as_torch, r" + 10^{-6}")}


def by_norm(library: str) -> ByNorm:
    """How a library cuts by length; where it has no way of its own, as the paper does."""
    return _BY_NORM.get(library, _EXACT)


def cut_of(optimizer: Optimizer) -> Callable[[Any, Any], Any]:
    """What cuts the gradients of an optimizer whose `clipping` is on."""
    return cut_by_value if optimizer.clipping == "value" else by_norm(optimizer.framework).cut


class Cut:
    """A problem whose gradients are cut."""

    def __init__(self, problem: Problem, optimizer: Optimizer) -> None:
        self._problem, self._optimizer = problem, optimizer
        self.first: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._problem, name)  # what is asked for besides is left as it is

    def gradient(self, x: Array) -> Any:
        """The gradient at `x`, cut."""
        g = cut_of(self._optimizer)(self._problem.gradient(x), self._optimizer.clipping_at)
        self.first = g if self.first is None else self.first
        return g


def cut_in_latex(optimizer: Optimizer) -> str:
    """What is done to every gradient before the rule sees it; nothing without clipping."""
    if optimizer.clipping == "value":
        return r"g \leftarrow \min(\max(g, -c), c)"
    if optimizer.clipping == "norm":
        added = by_norm(optimizer.framework).added
        return rf"g \leftarrow g\, \min\left(1, \frac{{c}}{{\lVert g \rVert{added}}}\right)"
    return ""


def check_clipping(owner: str, clipping: Any, limit: Any) -> None:
    """Raise a ValueError where the kind is none of `CLIPPINGS` or the threshold is no positive number."""
    if clipping not in CLIPPINGS:
        known = ", ".join(map(repr, CLIPPINGS))
        raise ValueError(f"{owner}: clipping must be one of {known}, got {shown(clipping)}")
    LIMIT.check(limit, owner)
