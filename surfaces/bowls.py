"""Convex quadratics: one minimum, and the shape of the bowl decides how hard it is to reach."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from surfaces.parameter import Interval, Scale, setting
from surfaces.registry import registered
from surfaces.surface import Array, Point, Surface, number


@registered
class Bowl(Surface):
    r"""A round bowl: the negative gradient points straight at the minimum.

    $$L = x^2 + y^2$$

    De Jong (1975), function F1. The Hessian is 2·I, so plain descent converges for rates below 1.
    """

    key = "bowl"
    label = "Bowl"
    formula = "x^2 + y^2"
    source = (
        "K. A. De Jong (1975), An analysis of the behavior of a class of genetic adaptive systems, "
        "PhD thesis, University of Michigan, function F1"
    )
    idea = (
        "On a round bowl the negative gradient points straight at the minimum, so only the "
        "learning rate matters."
    )
    view = (-5.0, 5.0, -5.0, 5.0)
    minima = ((0.0, 0.0),)
    start = (-4.0, 3.0)

    def _value(self, x: Array, y: Array) -> Array:
        return x * x + y * y

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        return 2.0 * x, 2.0 * y

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        return 2.0, 0.0, 2.0


@registered
class Ravine(Surface):
    r"""A long narrow valley: strongly curved across, hardly along.

    $$L = \tfrac12 (u^2 + \kappa v^2),\quad (u, v) = (x, y) \text{ turned by } -\theta$$

    The Hessian has eigenvalues 1 (along, at θ to the x-axis) and κ (across): plain descent needs a rate below
    2/κ, and near that limit κ steps leave a seventh of the distance along the valley. Goodfellow, Bengio and
    Courville (2016), section 4.3.1 and figure 4.6.
    """

    condition: float = setting(
        50.0,
        r"\kappa",
        Interval(1.0, 1e6),
        (1.0, 1000.0),
        "Condition number κ: the largest curvature divided by the smallest. Curvature is how "
        "fast the slope changes; the Hessian is the table of curvatures.",
        Scale.LOG,
    )
    angle: float = setting(
        30.0,
        r"\theta",
        Interval(-360.0, 360.0),
        (0.0, 180.0),
        "Direction of the valley in degrees; at 0 and 90 it is in line with the coordinates.",
    )

    key = "ravine"
    label = "Ravine"
    source = (
        "I. Goodfellow, Y. Bengio, A. Courville (2016), Deep Learning, MIT Press, section 4.3.1 and "
        "figure 4.6 (a quadratic with condition number 5)"
    )
    idea = (
        "When the surface curves much more strongly across the valley than along it, "
        "plain gradient descent zig-zags across and hardly moves along."
    )
    view = (-5.0, 5.0, -5.0, 5.0)
    minima = ((0.0, 0.0),)

    @property
    def formula(self) -> str:
        """The quadratic form with its actual coefficients."""
        a, b, c = self._coefficients
        return rf"\frac{{1}}{{2}} \left({number(a)} x^2 {2 * b:+.10f} x y + {number(c)} y^2\right)"

    @property
    def start(self) -> Point:
        """Far along the valley and a little up its side, whatever the direction of the valley."""
        cos, sin = self._direction
        return float(-4.0 * cos - 1.0 * sin), float(-4.0 * sin + 1.0 * cos)

    @cached_property
    def _direction(self) -> tuple[Array, Array]:
        turned = self.angle * (np.pi / 180.0)
        return np.cos(turned), np.sin(turned)

    @cached_property
    def _coefficients(self) -> tuple[Array, Array, Array]:
        cos, sin = self._direction
        a = cos * cos + self.condition * sin * sin
        b = (1.0 - self.condition) * sin * cos
        return a, b, sin * sin + self.condition * cos * cos

    def _value(self, x: Array, y: Array) -> Array:
        a, b, c = self._coefficients
        return 0.5 * (x * (a * x + (2.0 * b) * y) + (c * y) * y)

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        a, b, c = self._coefficients
        return a * x + b * y, b * x + c * y

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        return self._coefficients


@registered
class Booth(Surface):
    r"""A tilted elliptic bowl with its minimum away from the origin.

    $$L = (x + 2y - 7)^2 + (2x + y - 5)^2$$

    Jamil and Yang (2013). Condition number 9, axes at 45 degrees.
    """

    key = "booth"
    label = "Booth"
    formula = "(x + 2 y - 7)^2 + (2 x + y - 5)^2"
    source = "M. Jamil, X.-S. Yang (2013), A literature survey of benchmark functions, arXiv:1308.4008, Booth"
    idea = (
        "This bowl is tilted and moderately stretched. A learning rate that suits its "
        "strongly curved direction is slow in the other."
    )
    view = (-10.0, 10.0, -10.0, 10.0)
    minima = ((1.0, 3.0),)
    start = (-8.0, 5.0)

    def _value(self, x: Array, y: Array) -> Array:
        p = x + 2.0 * y - 7.0
        q = 2.0 * x + y - 5.0
        return p * p + q * q

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        p = x + 2.0 * y - 7.0
        q = 2.0 * x + y - 5.0
        return 2.0 * p + 4.0 * q, 4.0 * p + 2.0 * q

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        return 10.0, 8.0, 10.0


@registered
class Matyas(Surface):
    r"""A very shallow valley along the diagonal.

    $$L = 0.26\,(x^2 + y^2) - 0.48\,x y$$

    Jamil and Yang (2013). Eigenvalues 0.04 and 1.
    """

    key = "matyas"
    label = "Matyas"
    formula = "0.26 (x^2 + y^2) - 0.48 x y"
    source = (
        "M. Jamil, X.-S. Yang (2013), A literature survey of benchmark functions, arXiv:1308.4008, Matyas"
    )
    idea = "The valley floor is so level that the last stretch takes most of the steps."
    view = (-10.0, 10.0, -10.0, 10.0)
    minima = ((0.0, 0.0),)
    start = (-9.0, -4.0)

    def _value(self, x: Array, y: Array) -> Array:
        return 0.26 * (x * x + y * y) - 0.48 * (x * y)

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        return 0.52 * x - 0.48 * y, 0.52 * y - 0.48 * x

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        return 0.52, -0.48, 0.52
