"""Positions of many particles as they travel to the browser: 16-bit numbers inside a box around the view."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from surfaces.surface import View

Floats = NDArray[np.float64]
POINTS: Final = 2**18  # positions sent of a cloud: at most one mebibyte
MARGIN: Final = 0.25  # the box is larger than the view by this part of it, on every side
OUTSIDE: Final = 65535  # code of what lies outside the box


class Packed(NamedTuple):
    """Positions for the screen: frames × particles codes in x and in y, frames `stride` steps apart."""

    points: pa.Table
    frames: int
    stride: int
    particles: int
    box: View


def pack(x: Floats, view: View, budget: int = POINTS) -> Packed:
    """Thin positions (steps + 1, 2, N) in time until they fit, and write them as 16-bit numbers."""
    steps, particles = len(x) - 1, x.shape[2]
    stride = max(1, math.ceil((steps + 1) * particles / budget))
    frames = np.unique(np.append(np.arange(0, steps, stride), steps))
    box = _widened(view)
    low, high = np.array(box[::2])[:, None], np.array(box[1::2])[:, None]
    with np.errstate(all="ignore"):
        part = (x[frames] - low) / (high - low)
        inside = ((part >= 0.0) & (part <= 1.0)).all(axis=1)
        codes = np.where(inside[:, None], np.rint(part * (OUTSIDE - 1)), OUTSIDE).astype(np.uint16)
    points = pa.table({"x": codes[:, 0].ravel(), "y": codes[:, 1].ravel()})
    return Packed(points, len(frames), stride, particles, box)


def _widened(view: View) -> View:
    """The view with a margin on every side."""
    x_min, x_max, y_min, y_max = view
    dx, dy = MARGIN * (x_max - x_min), MARGIN * (y_max - y_min)
    return x_min - dx, x_max + dx, y_min - dy, y_max + dy
