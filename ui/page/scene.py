"""A surface as the stages draw it: losses on a grid and the scale on which their heights show valleys."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from surfaces import DataSurface, Surface
from surfaces.formula import FormulaSurface
from surfaces.surface import Array, View
from ui.page.caches import keep_some
from ui.page.messages import Scene, Window

COLUMNS = 101
COARSER = 41  # around a window


@keep_some(32)
def scene(surface: Surface) -> Scene:
    """Everything the browser needs to draw `surface`; do not change it, it is shared."""
    x_min, x_max, y_min, y_max = surface.view
    x, y = np.linspace(x_min, x_max, COLUMNS), np.linspace(y_min, y_max, COLUMNS)
    z = _narrow(_losses(surface, x, y), 0.0)
    zero, unit = _scale(surface, z.astype(np.float64))
    grid = pa.table({"z": z.ravel()})
    return {
        "panel": 0,
        "key": repr(surface),
        "place": view_key(surface),
        "columns": COLUMNS,
        "rows": COLUMNS,
        "view": list(surface.view),
        "names": list(getattr(surface, "names", ("x", "y"))),
        "minima": [list(point) for point in surface.minima],
        "equal": _alike(surface),
        "zero": zero,
        "unit": unit,
        "grid": grid,
    }


def _alike(surface: Surface) -> bool:
    """Whether x and y are measured alike, so that a unit should be as long on one axis as on the other."""
    x_min, x_max, y_min, y_max = surface.view
    return not isinstance(surface, DataSurface) and 1 / 3 <= (x_max - x_min) / (y_max - y_min) <= 3


@keep_some(32)
def window(surface: Surface, view: View) -> Window:
    """What of `surface` is seen through a window (x_min, x_max, y_min, y_max), and roughly what is around it.

    Losses are sent as what they are above `base`: however little they differ, float32 tells them apart.
    """
    x_min, x_max, y_min, y_max = surface.view
    x = _axis(view[0], view[1], x_min, x_max)
    y = _axis(view[2], view[3], y_min, y_max)
    z = _losses(surface, x, y)
    inside = z[np.ix_((y >= view[2]) & (y <= view[3]), (x >= view[0]) & (x <= view[1]))]
    finite = inside[np.isfinite(inside)]
    base = float(finite.min()) if finite.size else 0.0
    return {
        "panel": 0,
        "key": repr(surface),
        "view": list(view),
        "x": x.tolist(),
        "y": y.tolist(),
        "base": base,
        "grid": pa.table({"z": _narrow(z, base).ravel()}),
    }


def _axis(low: float, high: float, first: float, last: float) -> Array:
    """Coordinates from low to high, and fewer of those from first to last that lie outside."""
    around = np.linspace(first, last, COARSER)
    return np.concatenate([around[around < low], np.linspace(low, high, COLUMNS), around[around > high]])


def view_key(surface: Surface) -> str:
    """A key that stays equal while zoom and camera may be kept: for other settings of the same surface."""
    return repr(surface) if isinstance(surface, FormulaSurface) else surface.key


def _losses(surface: Surface, x: Array, y: Array) -> Array:
    """The losses (rows, columns) at all pairs of coordinates, rows from y_min up."""
    return surface.value(*np.meshgrid(x, y))


def _narrow(z: Array, base: float) -> NDArray[np.float32]:
    """What travels of losses, above `base`; what is too large for it is infinite there."""
    with np.errstate(over="ignore"):
        narrow: NDArray[np.float32] = (z - base).astype(np.float32)
    return narrow


def minimum_loss(surface: Surface) -> float | None:
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
    lowest = minimum_loss(surface)
    if lowest is None:
        low, middle, high = np.quantile(finite, [0.02, 0.5, 0.98])
        return float(middle), float(max(high - low, 1e-12)) / 2
    reach = float(finite.max() - lowest)
    return lowest, max(float(np.quantile(finite, 0.01)) - lowest, 1e-6 * reach, 1e-300)
