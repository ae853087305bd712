"""Moving averages, as most rules keep them.

`beta` is the share of the old average that stays. The order of the operations is part of the promise that the
same arguments give the same bits.
"""

from __future__ import annotations

from typing import Any


def ema(beta: Any, mean: Any, new: Any) -> Any:
    """The exponential moving average with one more value."""
    return beta * mean + (1 - beta) * new


def ema_of_squares(beta: Any, mean: Any, new: Any) -> Any:
    """The exponential moving average of squares with one more value."""
    return beta * mean + (1 - beta) * new * new


def debias(mean: Any, beta: Any, t: Any) -> Any:
    """A moving average of t values that started at 0, without its pull to 0."""
    return mean / (1 - beta**t)
