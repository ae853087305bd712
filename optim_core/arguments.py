"""Arguments of a simulation: a ValueError names the argument, its value, and what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from optim_core.noise import BatchNoise
from optim_core.rule import Optimizer
from optim_core.settings import Array
from surfaces.parameter import shown

MOST_STEPS = 10**9


def checked_starts(opt: Optimizer, start: ArrayLike, rows: int) -> Array:
    """Starts (rows, N) for an optimizer, one for each value of settings that have many."""
    try:
        x = np.array(start, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(
            f"start must be numbers of the shape ({rows},) or ({rows}, N), got {shown(start)}"
        ) from None
    if x.ndim not in (1, 2) or x.shape[0] != rows or x.size == 0:
        raise ValueError(f"start must have the shape ({rows},) or ({rows}, N), got {x.shape}")
    x = x.reshape(rows, -1)
    lengths = {p.name: len(v) for p in opt.hyperparameters if np.ndim(v := getattr(opt, p.name))}
    if x.shape[1] == 1 and lengths:
        x = np.repeat(x, max(lengths.values()), axis=1)
    for name, length in lengths.items():
        if length != x.shape[1]:
            raise ValueError(f"{name} has {length} values for {x.shape[1]} particles")
    return x


_KINDS: Final[dict[str, tuple[str, Callable[[Any], bool]]]] = {
    "surface": ("a surface or a loss", lambda value: hasattr(value, "value") and hasattr(value, "gradient")),
    "opt": ("an optimizer", lambda value: isinstance(value, Optimizer)),
    "schedule": ("a schedule or None", lambda value: value is None or callable(value)),
    "noise": ("a BatchNoise or None", lambda value: value is None or isinstance(value, BatchNoise)),
}


def check_kinds(**arguments: object) -> None:
    """Raise a ValueError where an argument is not what its name says, such as the name of an optimizer."""
    for name, value in arguments.items():
        allowed, fits = _KINDS[name]
        if isinstance(value, type) or not fits(value):
            raise ValueError(f"{name} must be {allowed}, got {shown(value)}")


def check_arguments(steps: int, seed: int, record: bool, keep: str) -> None:
    """Raise a ValueError for what is not allowed."""
    for name, value in (("steps", steps), ("seed", seed)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 0:
            raise ValueError(f"{name} must be a whole number in [0, ∞), got {shown(value)}")
    if steps > MOST_STEPS:
        raise ValueError(f"steps must be a whole number in [0, {MOST_STEPS}], got {shown(steps)}")
    if not isinstance(keep, str) or keep not in ("all", "last"):
        raise ValueError(f"unknown keep {shown(keep)}; known are all, last")
    if record and keep == "last":
        raise ValueError('record=True needs keep="all"')
