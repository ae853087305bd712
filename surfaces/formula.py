"""Surfaces a person types: `surface_from_formula("x**2 + 3*sin(3*x)*y**2")`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from surfaces.formula_compile import Compiled, compiled
from surfaces.formula_parser import check_text
from surfaces.surface import Array, Point, Surface, View

DEFAULT_VIEW = (-3.0, 3.0, -3.0, 3.0)
SMALLEST_VIEW, LARGEST_VIEW = 1e-6, 1e6
CANDIDATES = 40


@dataclass(frozen=True)
class FormulaSurface(Surface):
    r"""A typed formula, with gradient and Hessian derived by SymPy.

    $$L = \text{what was typed}$$

    Allowed: numbers, x, y, pi, e, + - * / ** (or ^), parentheses and the functions of
    `surfaces.formula_tree.FUNCTIONS`. Value and derivatives are NaN where the formula is undefined, poles
    included; at kinks the gradient is a subgradient. Two surfaces with the same text and view are equal.
    Raises a FormulaError (a ValueError) that points at what is wrong, and a ValueError for a bad view.
    """

    text: str
    view: View = DEFAULT_VIEW

    key = "formula"
    label = "Your formula"
    source = "Typed by hand"
    idea = "Try an idea of your own: whatever the formula, the gradient is exact."

    def __post_init__(self) -> None:
        object.__setattr__(self, "view", _checked_view(self.view))
        check_text(self.text)
        compiled(self.text)

    @property
    def _compiled(self) -> Compiled:
        return compiled(self.text)

    @property
    def formula(self) -> str:
        """The formula as typed, in LaTeX."""
        return self._compiled.latex

    @property
    def operations(self) -> tuple[int, int, int]:
        """How many steps value, gradient and Hessian take."""
        tapes = (self._compiled.value, self._compiled.gradient, self._compiled.hessian)
        value, gradient, hessian = (len(tape.steps) for tape in tapes)
        return value, gradient, hessian

    @property
    def smooth(self) -> bool:
        """Whether abs, sign, min and max are absent."""
        return self._compiled.smooth

    @property
    def minima(self) -> tuple[Point, ...]:
        """The lowest points inside the view, where Newton's method finds them; empty otherwise."""
        return _lowest_points(self) if self.smooth else ()

    @cached_property
    def _default_start(self) -> Point:
        x, y = _grid(self.view, 9, inset=0.1)
        value, gradient = self.value(x, y), self.gradient(x, y)
        usable = np.isfinite(value) & np.isfinite(gradient).all(axis=0)
        if not usable.any():
            return float(x[4, 4]), float(y[4, 4])
        target = np.quantile(value[usable], 0.8)
        best = np.argmin(np.where(usable, np.abs(value - target), np.inf))
        # Six digits are enough for a start, and keep links short.
        return float(f"{x.flat[best]:.6g}"), float(f"{y.flat[best]:.6g}")

    @property
    def start(self) -> Point:
        """A place that is higher than four fifths of the view."""
        return self._default_start

    def _value(self, x: Array, y: Array) -> Array:
        return self._compiled.value.run(x, y)[0]

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        gx, gy = self._compiled.gradient.run(x, y)
        return gx, gy

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        xx, xy, yy = self._compiled.hessian.run(x, y)
        return xx, xy, yy


def surface_from_formula(text: str, view: View = DEFAULT_VIEW) -> FormulaSurface:
    """Return the surface of a typed formula; a FormulaError says what is wrong with it, and where."""
    return FormulaSurface(text, view)


def _checked_view(view: View) -> View:
    try:
        x_min, x_max, y_min, y_max = (float(bound) for bound in view)
    except (TypeError, ValueError):
        raise ValueError(f"view must be four numbers x_min, x_max, y_min, y_max, got {view!r}") from None
    for name, low, high in (("x", x_min, x_max), ("y", y_min, y_max)):
        if not (math.isfinite(low) and math.isfinite(high) and max(abs(low), abs(high)) <= LARGEST_VIEW):
            raise ValueError(f"view: {name} must stay within ±{LARGEST_VIEW:g}, got ({low:g}, {high:g})")
        if high - low < SMALLEST_VIEW:
            raise ValueError(
                f"view: {name}_max must exceed {name}_min by {SMALLEST_VIEW:g}, got {low:g}, {high:g}"
            )
    return x_min, x_max, y_min, y_max


def _grid(view: View, count: int, inset: float = 0.0) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x_min, x_max, y_min, y_max = view
    dx, dy = inset * (x_max - x_min), inset * (y_max - y_min)
    xs, ys = np.linspace(x_min + dx, x_max - dx, count), np.linspace(y_min + dy, y_max - dy, count)
    x, y = np.meshgrid(xs, ys)
    return x, y


@lru_cache(maxsize=256)
def _lowest_points(surface: FormulaSurface) -> tuple[Point, ...]:
    with np.errstate(all="ignore"):
        return _select(surface, *_newton(surface, *_hollows(surface)))


def _select(surface: FormulaSurface, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[Point, ...]:
    x_min, x_max, y_min, y_max = surface.view
    gradient, hessian, value = surface.gradient(x, y), surface.hessian(x, y), surface.value(x, y)
    trace = hessian[0, 0] + hessian[1, 1]
    determinant = hessian[0, 0] * hessian[1, 1] - hessian[0, 1] ** 2
    size = np.hypot(x_max - x_min, y_max - y_min)
    settled = np.hypot(*gradient) <= 1e-9 * np.maximum(1e-3, trace) * min(1.0, size)
    inside = (x >= x_min) & (x <= x_max) & (y >= y_min) & (y <= y_max)
    good = settled & inside & (trace > 0.0) & (determinant > 1e-9 * trace * trace)
    x, y, value = x[good], y[good], value[good]
    everywhere = surface.value(*_grid(surface.view, 400))
    lowest = np.min(everywhere, where=np.isfinite(everywhere), initial=np.inf)
    found: list[Point] = []
    for u, v, level in zip(x.tolist(), y.tolist(), value.tolist(), strict=True):
        slack = 1e-9 * (1.0 + abs(level))
        new = all(math.hypot(u - p, v - q) > 1e-6 * size for p, q in found)
        if new and level <= lowest + slack and level <= value.min() + slack:
            found.append((u, v))
    return tuple(found)


def _hollows(surface: FormulaSurface) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The points of a grid that are not higher than their neighbours, lowest first."""
    x, y = _grid(surface.view, 61)
    value = np.where(np.isfinite(surface.value(x, y)), surface.value(x, y), np.inf)
    padded = np.pad(value, 1, constant_values=np.inf)
    shifted = [padded[i : i + 61, j : j + 61] for i in range(3) for j in range(3)]
    hollow = np.isfinite(value) & (value <= np.minimum.reduce(shifted))
    order = np.argsort(value[hollow], kind="stable")[:CANDIDATES]
    return x[hollow][order], y[hollow][order]


def _newton(
    surface: FormulaSurface, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    for _ in range(50):
        (gx, gy), hessian = surface.gradient(x, y), surface.hessian(x, y)
        (xx, xy), (_, yy) = hessian
        determinant = xx * yy - xy * xy
        x, y = x - (yy * gx - xy * gy) / determinant, y - (xx * gy - xy * gx) / determinant
    return x, y
