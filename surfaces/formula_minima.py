"""Finds the lowest points of a typed formula inside its view.

Candidates are the hollows of a grid. Newton's method brings those in smooth basins to the spot, flat ones
included; a search on shrinking circles those at kinks and tips. A point counts if nothing in the view is
lower and a circle around it lies above it all the way: a saddle, a whole line or a plain of lowest points has
none, nor has what is lowest on the edge of the view.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from surfaces.surface import Point, Surface, View

Floats: TypeAlias = NDArray[np.float64]
COARSE, FINE = 121, 400  # points of the grids along each side
NEWTON, SEARCHED = 120, 24  # candidates at most for either way
STEPS, HALVINGS = 120, 60
RADII = (1e-3, 1e-2, 0.05)  # of the circles, in diagonals of the view
APART = 1e-5  # diagonals between two minima
FEWEST = 3  # defined points of a circle of 25: more than a line has
ABOVE = 1e-10  # how low a circle may be anywhere, as a part of its highest point


def lowest_points(surface: Surface) -> tuple[Point, ...]:
    """The isolated global minima inside the view, in the order in which they are found."""
    with np.errstate(all="ignore"):
        x, y = _candidates(surface)
        smooth = _newton(surface, x[:NEWTON], y[:NEWTON])
        sharp = _descent(surface, x[:SEARCHED], y[:SEARCHED])
        found = [np.concatenate(pair) for pair in zip(smooth, sharp, strict=True)]
        points = _snapped(surface, *_inside(surface.view, *found))
        return _select(surface, *points)


def grid(view: View, count: int, inset: float = 0.0) -> tuple[Floats, Floats]:
    """Points in rows and columns, `inset` being the part left out on every side."""
    x_min, x_max, y_min, y_max = view
    dx, dy = inset * (x_max - x_min), inset * (y_max - y_min)
    xs, ys = np.linspace(x_min + dx, x_max - dx, count), np.linspace(y_min + dy, y_max - dy, count)
    x, y = np.meshgrid(xs, ys)
    return x, y


def _diagonal(view: View) -> float:
    return math.hypot(view[1] - view[0], view[3] - view[2])


def _height(surface: Surface, x: Floats, y: Floats) -> Floats:
    value = surface.value(x, y)
    return np.where(np.isfinite(value), value, np.inf)


def _candidates(surface: Surface) -> tuple[Floats, Floats]:
    """The points of a grid that are not higher than their neighbours, lowest first."""
    x, y = grid(surface.view, COARSE)
    value = _height(surface, x, y)
    padded = np.pad(value, 1, constant_values=np.inf)
    shifted = [padded[i : i + COARSE, j : j + COARSE] for i in range(3) for j in range(3)]
    hollow = np.isfinite(value) & (value <= np.minimum.reduce(shifted))
    order = np.argsort(value[hollow], kind="stable")
    return x[hollow][order], y[hollow][order]


def _newton(surface: Surface, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Newton's method, which is slow where the bottom is flat in a direction, and stays where it is level."""
    size = _diagonal(surface.view)
    for _ in range(STEPS):
        (gx, gy), ((xx, xy), (_, yy)) = surface.gradient(x, y), surface.hessian(x, y)
        little = 1e-12 * (np.abs(xx) + np.abs(yy)) + 1e-300
        xx, yy = xx + little, yy + little
        determinant = xx * yy - xy * xy
        dx, dy = (yy * gx - xy * gy) / determinant, (xx * gy - xy * gx) / determinant
        rest = (gx == 0.0) & (gy == 0.0)
        x, y = np.where(rest, x, x - dx), np.where(rest, y, y - dy)
        if np.all(rest | ~(np.hypot(dx, dy) > 1e-17 * size)):
            break
    return x, y


def _descent(surface: Surface, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Go to the lowest point of a circle while that is lower, and halve the circle when it is not."""
    size = _diagonal(surface.view)
    radius = np.full(x.shape, size / COARSE)
    value = _height(surface, x, y)
    for _ in range(2 * HALVINGS):
        angle, lowest = _lowest_on_circle(surface, x, y, radius, 12)
        lower = lowest < value
        x = np.where(lower, x + radius * np.cos(angle), x)
        y = np.where(lower, y + radius * np.sin(angle), y)
        value = np.where(lower, lowest, value)
        radius = np.where(lower, radius, 0.5 * radius)
        if np.all(radius < 1e-17 * size):
            break
    return x, y


def _lowest_on_circle(
    surface: Surface, x: Floats, y: Floats, radius: Floats, zooms: int
) -> tuple[Floats, Floats]:
    """The angle (n,) at which each circle is lowest, and the value there."""
    middle, width = np.zeros(x.shape), math.pi
    value = np.full(x.shape, np.inf)
    offsets = np.linspace(-1.0, 1.0, 49)[:, None]
    for _ in range(zooms):
        angle = middle + width * offsets
        around = _height(surface, x + radius * np.cos(angle), y + radius * np.sin(angle))
        best = np.argmin(around, axis=0), np.arange(len(x))
        better = around[best] < value
        middle, value = np.where(better, angle[best], middle), np.where(better, around[best], value)
        width /= 12.0
        offsets = np.linspace(-1.0, 1.0, 25)[:, None]
    return middle, value


def _inside(view: View, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """What is not on or beyond the edge of the view."""
    x_min, x_max, y_min, y_max = view
    dx, dy = 1e-9 * (x_max - x_min), 1e-9 * (y_max - y_min)
    inside = (x > x_min + dx) & (x < x_max - dx) & (y > y_min + dy) & (y < y_max - dy)
    return x[inside], y[inside]


def _snapped(surface: Surface, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The same points as short numbers, where these are not higher."""
    digits = -math.floor(math.log10(1e-11 * _diagonal(surface.view)))
    short = np.round(x, digits) + 0.0, np.round(y, digits) + 0.0
    fits = surface.value(*short) <= surface.value(x, y)
    return np.where(fits, short[0], x), np.where(fits, short[1], y)


def _select(surface: Surface, x: Floats, y: Floats) -> tuple[Point, ...]:
    size, value = _diagonal(surface.view), _height(surface, x, y)
    lowest = min(np.min(_height(surface, *grid(surface.view, FINE))), np.min(value, initial=np.inf))
    good = value <= lowest + 1e-9 * (1.0 + np.abs(value))
    x, y, value = x[good], y[good], value[good]
    found: list[int] = []
    for i in range(len(x)):
        if all(math.hypot(x[i] - x[k], y[i] - y[k]) > APART * size for k in found):
            found.append(i)
    kept = [
        i
        for i in found
        if _isolated(surface, x, y, value, i, found) and _continuous(surface, x[i], y[i], value[i])
    ]
    return tuple((float(x[i]), float(y[i])) for i in kept)


def _continuous(surface: Surface, x: float, y: float, value: float) -> bool:
    """Whether the loss comes down to that of the point, and does not fall on for ever as beside a pole.

    Most of the circles may lie where the formula is undefined. A point of a line beside which it is
    undefined, as x^x at x = −1, is no minimum of a surface.
    """
    size, angle = _diagonal(surface.view), np.linspace(0.0, 2.0 * math.pi, 25)
    near, far = (
        _height(surface, x + r * size * np.cos(angle), y + r * size * np.sin(angle)) for r in (1e-9, 1e-3)
    )
    near, far = near[np.isfinite(near)], far[np.isfinite(far)]
    if len(near) < FEWEST or len(far) < FEWEST:
        return False
    return bool(np.max(near) - value <= 0.3 * (np.max(far) - value))


def _unsettled(surface: Surface, x: Floats, y: Floats, value: float) -> float:
    """How much the loss differs within the rounding of a position: a root makes much of it, as √|x − y|."""
    size, angle = 1e-13 * _diagonal(surface.view), np.linspace(0.0, 2.0 * math.pi, 9)
    around = surface.value(x + size * np.cos(angle), y + size * np.sin(angle))
    return float(np.max(np.abs(around[np.isfinite(around)] - value), initial=0.0))


def _isolated(surface: Surface, x: Floats, y: Floats, value: Floats, i: int, others: list[int]) -> bool:
    """Whether a circle around point i is above it all the way, without another lowest point within."""
    apart = min((math.hypot(x[i] - x[k], y[i] - y[k]) for k in others if k != i), default=math.inf)
    for radius in (part * _diagonal(surface.view) for part in RADII):
        if radius >= apart:
            break
        at, r = (x[i : i + 1], y[i : i + 1]), np.array([radius])
        around = np.linspace(0.0, 2.0 * math.pi, 97)
        highest = np.max(surface.value(at[0] + radius * np.cos(around), at[1] + radius * np.sin(around)))
        angle, lowest = _lowest_on_circle(surface, *at, r, 16)
        there = at[0] + radius * np.cos(angle), at[1] + radius * np.sin(angle)
        noise = max(1e-15 * abs(value[i]), 4.0 * _unsettled(surface, *there, lowest[0]))
        if lowest[0] - value[i] > max(noise, ABOVE * (highest - value[i])):
            return True
    return False
