"""Turn and move a surface, with everything that is known about it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from surfaces.parameter import is_number, shown
from surfaces.surface import Array, Point, Surface, View, number


@dataclass(frozen=True)
class Transformed(Surface):
    r"""A surface turned by `angle` degrees about the origin, then moved by `shift`.

    $$L(p) = B(R^T (p - d)),\quad \nabla L = R\,\nabla B,\quad H = R H_B R^T \quad\text{for the base } B$$

    The wrapper idea is that of COCO (Hansen et al. 2021). The view is the upright box around the turned one.
    """

    base: Surface
    shift: tuple[float, float] = (0.0, 0.0)
    angle: float = 0.0

    def __post_init__(self) -> None:
        if not isinstance(self.base, Surface):
            raise ValueError(f"Transformed: base must be a surface, got {shown(self.base)}")
        if not isinstance(self.shift, (tuple, list, np.ndarray)) or len(self.shift) != 2:
            raise ValueError(f"Transformed: shift must be two numbers, got {shown(self.shift)}")
        for name, value in (("angle", self.angle), ("shift", self.shift[0]), ("shift", self.shift[1])):
            if not is_number(value):
                raise ValueError(f"Transformed: {name} must be finite, got {shown(getattr(self, name))}")

    @property
    def key(self) -> str:
        """The key of the base surface."""
        return self.base.key

    @property
    def label(self) -> str:
        """The label of the base surface, and that it was moved."""
        return f"{self.base.label}, moved"

    @property
    def formula(self) -> str:
        """The formula of the base surface, and what to put in for x and y."""
        cos, sin, dx, dy = (number(part) for part in (*self._turn, *self.shift))
        u, v = rf"\left(x - \left({dx}\right)\right)", rf"\left(y - \left({dy}\right)\right)"
        new_x = rf"{cos} \cdot {u} + \left({sin}\right) \cdot {v}"
        new_y = rf"{cos} \cdot {v} - \left({sin}\right) \cdot {u}"
        return rf"{self.base.formula},\quad x \leftarrow {new_x},\quad y \leftarrow {new_y}"

    @property
    def source(self) -> str:
        """The source of the base surface."""
        return self.base.source

    @property
    def idea(self) -> str:
        """The idea of the base surface."""
        return self.base.idea

    @property
    def smooth(self) -> bool:
        """As the base surface is."""
        return self.base.smooth

    @property
    def elementwise(self) -> bool:
        """As the base surface is."""
        return self.base.elementwise

    @property
    def view(self) -> View:
        """The upright box around the turned and moved view."""
        x_min, x_max, y_min, y_max = self.base.view
        corners = [self._there(x, y) for x in (x_min, x_max) for y in (y_min, y_max)]
        xs, ys = zip(*corners, strict=True)
        return min(xs), max(xs), min(ys), max(ys)

    @property
    def minima(self) -> tuple[Point, ...]:
        """The minima of the base surface, carried along."""
        return tuple(self._there(x, y) for x, y in self.base.minima)

    @property
    def start(self) -> Point:
        """The start of the base surface, carried along."""
        return self._there(*self.base.start)

    @property
    def _turn(self) -> tuple[float, float]:
        return math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))

    def _there(self, x: float, y: float) -> Point:
        cos, sin = self._turn
        return cos * x - sin * y + self.shift[0], sin * x + cos * y + self.shift[1]

    def _back(self, x: Array, y: Array) -> tuple[Array, Array]:
        cos, sin = self._turn
        u, v = x - self.shift[0], y - self.shift[1]
        return cos * u + sin * v, cos * v - sin * u

    def _value(self, x: Array, y: Array) -> Array:
        return self.base._value(*self._back(x, y))

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        cos, sin = self._turn
        gx, gy = self.base._gradient(*self._back(x, y))
        return cos * gx - sin * gy, sin * gx + cos * gy

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        cos, sin = self._turn
        xx, xy, yy = self.base._hessian(*self._back(x, y))
        cross = 2.0 * sin * cos * xy
        mixed = sin * cos * (xx - yy) + (cos * cos - sin * sin) * xy
        return cos * cos * xx - cross + sin * sin * yy, mixed, sin * sin * xx + cross + cos * cos * yy
