"""Arguments of studies: a ValueError names the argument, its value, and what is allowed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from optim_core.rule import Optimizer
from surfaces.surface import View


def checked_view(view: Any) -> View:
    """Four finite numbers, in order."""
    try:
        x_min, x_max, y_min, y_max = (float(bound) for bound in view)
    except (TypeError, ValueError):
        raise ValueError(f"view must be four numbers x_min, x_max, y_min, y_max, got {view!r}") from None
    finite = all(map(math.isfinite, (x_min, x_max, y_min, y_max)))
    if not (finite and x_min < x_max and y_min < y_max):
        raise ValueError(f"view must have finite x_min < x_max and y_min < y_max, got {view!r}")
    return x_min, x_max, y_min, y_max


def check_whole(name: str, value: Any, least: int) -> None:
    """Raise a ValueError unless `value` is a whole number of `least` or more."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(f"{name} must be a whole number in [{least}, ∞), got {value!r}")


def check_reach(reach: Any) -> None:
    """Raise a ValueError unless `reach` is a distance."""
    try:
        good = math.isfinite(reach) and reach > 0
    except TypeError:
        good = False
    if not good:
        raise ValueError(f"reach must lie in (0, ∞), got {reach!r}")


def check_numbers(opt: Optimizer) -> None:
    """Raise a ValueError if a setting of `opt` has one value a particle: here each has one for all."""
    for parameter in opt.hyperparameters:
        if np.ndim(value := getattr(opt, parameter.name)):
            raise ValueError(
                f"{parameter.name} of the optimizer must be one number, got {len(value)} numbers"
            )


def check_execution(executor: Any, progress: Any, cancelled: Any) -> None:
    """Raise a ValueError for what cannot execute, be told, or be asked."""
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise ValueError(f"executor must be a concurrent.futures.Executor or None, got {executor!r}")
    for name, value in (("progress", progress), ("cancelled", cancelled)):
        if value is not None and not callable(value):
            raise ValueError(f"{name} must be a function or None, got {value!r}")
