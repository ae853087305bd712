"""A surface as the stages draw it: losses on a grid and the scale on which their heights show valleys."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from surfaces import Surface

COLUMNS = ROWS = 101


@lru_cache(maxsize=32)
def scene(surface: Surface) -> dict[str, Any]:
    """Everything the browser needs to draw `surface`; do not change it, it is shared."""
    x_min, x_max, y_min, y_max = surface.view
    x, y = np.meshgrid(np.linspace(x_min, x_max, COLUMNS), np.linspace(y_min, y_max, ROWS))
    with np.errstate(over="ignore"):  # float32 is what travels; what is too large for it is infinite there
        z = surface.value(x, y).astype(np.float32)
    zero, unit = _scale(surface, z.astype(np.float64))
    grid = pa.table({"z": z.ravel()})
    return {
        "panel": 0,
        "key": repr(surface),
        "columns": COLUMNS,
        "rows": ROWS,
        "view": list(surface.view),
        "names": list(getattr(surface, "names", ("x", "y"))),
        "minima": [list(point) for point in surface.minima],
        "zero": zero,
        "unit": unit,
        "grid": grid,
    }


def floor(surface: Surface) -> float | None:
    """The lowest loss there is, or None where there is no lowest."""
    return float(surface.value(*surface.minima[0])) if surface.minima else None


def _scale(surface: Surface, z: np.ndarray) -> tuple[float, float]:
    """Where heights start and the loss within which they grow evenly; beyond it they grow by factors.

    With a minimum, the hundredth part of the view around it is drawn evenly, so that a valley floor has level
    lines of its own. Without one (a saddle) the middle of the range is, which keeps its symmetry.
    """
    finite = z[np.isfinite(z)]
    if finite.size == 0:
        return 0.0, 1.0
    lowest = floor(surface)
    if lowest is None:
        low, middle, high = np.quantile(finite, [0.02, 0.5, 0.98])
        return float(middle), float(max(high - low, 1e-12)) / 2
    reach = float(finite.max() - lowest)
    return lowest, max(float(np.quantile(finite, 0.01)) - lowest, 1e-6 * reach, 1e-300)
