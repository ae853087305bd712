"""Numbers as people read them, written as `ui/player/js/core/format.js` writes them beside them."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal, localcontext

MINUS = "−"


def number(value: float | None, digits: int = 4) -> str:
    """A number in `digits` significant digits, without useless zeros: 0.001, 1.5, 12,340, 2.3e−7, ∞."""
    if value is None or math.isnan(value):
        return "–"
    sign, size = MINUS if value < 0 else "", abs(value)
    if math.isinf(value):
        return f"{sign}∞"
    if value == 0:
        return "0"
    with localcontext() as context:
        context.prec, context.rounding = digits, ROUND_HALF_UP
        rounded = (+Decimal(float(size))).normalize()
    if 1e-3 <= size < 1e5:
        return f"{sign}{rounded:,f}"
    mantissa = rounded.scaleb(-rounded.adjusted())
    return f"{sign}{mantissa:f}e{rounded.adjusted()}".replace("e-", f"e{MINUS}")


def whole(value: float) -> str:
    """A whole number in full: 87,420."""
    return f"{round(value):,}".replace("-", MINUS)


def pair(x: float, y: float, digits: int = 4) -> str:
    """A point, whose comma stands between the coordinates alone: (1500, −2)."""
    return "({}, {})".format(*(number(value, digits).replace(",", "") for value in (x, y)))
