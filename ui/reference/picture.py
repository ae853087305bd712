"""A small contour of a surface as a picture: shades as on the stages, level lines, minima."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from surfaces import Surface
from ui.page.scene import scene

SIZE = 192  # pixels of the longer side
LEVELS = 14
RAMP = ((251, 252, 254), (230, 237, 246), (201, 216, 234), (165, 189, 219), (127, 156, 196))
LINE, STAR, RIM = (88, 116, 160), (255, 204, 0), (58, 47, 0)
RADIUS = 7.0  # pixels of a star


@lru_cache(maxsize=64)
def contour(surface: Surface) -> Image.Image:
    """The picture; x grows to the right and y up, as on the stages."""
    x_min, x_max, y_min, y_max = surface.view
    aspect = min(3.0, max(1 / 3, (x_max - x_min) / (y_max - y_min)))
    columns, rows = (SIZE, round(SIZE / aspect)) if aspect >= 1 else (round(SIZE * aspect), SIZE)
    x, y = np.linspace(x_min, x_max, columns), np.linspace(y_max, y_min, rows)
    with np.errstate(all="ignore"):
        heights = _heights(surface, surface.value(*np.meshgrid(x, y)))
    image = Image.fromarray(_shaded(heights))
    pen = ImageDraw.Draw(image)
    for mx, my in surface.minima:
        column = (mx - x_min) / (x_max - x_min) * (columns - 1)
        row = (y_max - my) / (y_max - y_min) * (rows - 1)
        pen.polygon(_star(column, row), fill=STAR, outline=RIM)
    return image


def _heights(surface: Surface, loss: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heights in [0, 1] (rows, columns), on the scale of the stages: even at first, then by factors."""
    drawn = scene(surface)
    height = np.arcsinh((loss - drawn["zero"]) / drawn["unit"])
    finite = height[np.isfinite(height)]
    low, high = finite.min(), finite.max()
    share = (height - low) / max(high - low, 1e-12)
    return np.asarray(np.nan_to_num(share, nan=1.0, posinf=1.0, neginf=0.0), dtype=np.float64)


def _shaded(heights: NDArray[np.float64]) -> NDArray[np.uint8]:
    stops = np.linspace(0, 1, len(RAMP))
    shades = np.stack([np.interp(heights, stops, [color[k] for color in RAMP]) for k in range(3)], axis=-1)
    band = np.floor(heights * LEVELS)
    edge = np.zeros(band.shape, bool)
    edge[:-1] |= band[:-1] != band[1:]
    edge[:, :-1] |= band[:, :-1] != band[:, 1:]
    shades[edge] = 0.55 * shades[edge] + 0.45 * np.array(LINE)
    return shades.round().astype(np.uint8)


def _star(column: float, row: float) -> list[tuple[float, float]]:
    turns = -np.pi / 2 + np.pi / 5 * np.arange(10)
    radii = np.where(np.arange(10) % 2, 0.45 * RADIUS, RADIUS)
    return [(column + r * np.cos(a), row + r * np.sin(a)) for a, r in zip(turns, radii, strict=True)]
