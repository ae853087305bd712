"""Curved valleys and handfuls of minima: the polynomials every optimizer is tried on."""

from __future__ import annotations

from surfaces.parameter import Interval, Scale, setting
from surfaces.registry import registered
from surfaces.surface import Array, Point, Surface, View, grown, number


@registered
class Rosenbrock(Surface):
    r"""A curved valley with a nearly level floor.

    $$L = (a - x)^2 + b\,(y - x^2)^2$$

    Rosenbrock (1960), with a = 1 and b = 100. The minimum is (a, a²).
    """

    a: float = setting(1.0, "a", Interval(-5.0, 5.0), (-2.0, 2.0), "Where the minimum lies: at (a, a²).")
    b: float = setting(
        100.0,
        "b",
        Interval(0.0, 1e6, low_open=True),
        (1.0, 1000.0),
        "Steepness of the sides of the valley; the paper has 100.",
        Scale.LOG,
    )

    key = "rosenbrock"
    label = "Rosenbrock"
    source = (
        "H. H. Rosenbrock (1960), An automatic method for finding the greatest or least value of a function, "
        "The Computer Journal 3(3), 175–184"
    )
    idea = "Finding the valley is easy. Following its bend along an almost level floor is hard."

    @property
    def formula(self) -> str:
        """The formula with the actual a and b."""
        return rf"({number(self.a)} - x)^2 + {number(self.b)} (y - x^2)^2"

    @property
    def view(self) -> View:
        """The usual window, grown until the minimum is inside."""
        return grown((-2.0, 2.0, -1.0, 3.0), self.minima)

    @property
    def minima(self) -> tuple[Point, ...]:
        """The one minimum, on the parabola at x = a."""
        return ((self.a, self.a * self.a),)

    @property
    def start(self) -> Point:
        """In the other arm of the valley."""
        return (-1.5, 2.0) if self.a > -0.5 else (1.5, 2.0)

    def _value(self, x: Array, y: Array) -> Array:
        u = x - self.a
        w = y - x * x
        return u * u + self.b * (w * w)

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        w = (2.0 * self.b) * (y - x * x)
        return 2.0 * (x - self.a) - 2.0 * (x * w), w

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        b = self.b
        return 2.0 - (4.0 * b) * (y - 3.0 * (x * x)), (-4.0 * b) * x, 2.0 * b


@registered
class Beale(Surface):
    r"""Flat almost everywhere, with steep walls at the corners.

    $$L = (1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2$$

    Beale (1958); Moré, Garbow and Hillstrom (1981), problem 5.
    """

    key = "beale"
    label = "Beale"
    formula = "(1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2"
    source = (
        "E. M. L. Beale (1958), On an iterative method for finding a local minimum of a function of "
        "more than one variable, Technical Report 25, Princeton; J. J. Moré, B. S. Garbow, K. E. "
        "Hillstrom (1981), ACM TOMS 7(1), 17–41, problem 5"
    )
    idea = "One learning rate must serve very steep walls and an almost level floor."
    view = (-4.5, 4.5, -4.5, 4.5)
    minima = ((3.0, 0.5),)
    start = (1.0, 1.5)

    def _value(self, x: Array, y: Array) -> Array:
        y2 = y * y
        p = 1.5 + x * (y - 1.0)
        q = 2.25 + x * (y2 - 1.0)
        r = 2.625 + x * (y2 * y - 1.0)
        return p * p + q * q + r * r

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        y2 = y * y
        dp, dq, dr = y - 1.0, y2 - 1.0, y2 * y - 1.0
        p, q, r = 1.5 + x * dp, 2.25 + x * dq, 2.625 + x * dr
        gx = 2.0 * (p * dp + q * dq + r * dr)
        return gx, (2.0 * x) * (p + (2.0 * y) * q + (3.0 * y2) * r)

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        y2 = y * y
        dp, dq, dr = y - 1.0, y2 - 1.0, y2 * y - 1.0
        p, q, r = 1.5 + x * dp, 2.25 + x * dq, 2.625 + x * dr
        mixed = p + 2.0 * y * q + 3.0 * y2 * r + x * (dp + 2.0 * y * dq + 3.0 * y2 * dr)
        hyy = x + 2.0 * q + 4.0 * y2 * x + 6.0 * y * r + 9.0 * y2 * y2 * x
        return 2.0 * (dp * dp + dq * dq + dr * dr), 2.0 * mixed, 2.0 * x * hyy


@registered
class Himmelblau(Surface):
    r"""Four equal minima around one hill.

    $$L = (x^2 + y - 11)^2 + (x + y^2 - 7)^2$$

    Himmelblau (1972).
    """

    key = "himmelblau"
    label = "Himmelblau"
    formula = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
    source = "D. M. Himmelblau (1972), Applied Nonlinear Programming, McGraw-Hill"
    idea = (
        "Four minima are equally deep. On the hill between them, a small difference in "
        "the start point decides which one a run reaches."
    )
    view = (-5.0, 5.0, -5.0, 5.0)
    minima = (
        (3.0, 2.0),
        (-2.805118086952745, 3.131312518250573),
        (-3.779310253377747, -3.2831859912861696),
        (3.5844283403304917, -1.8481265269644036),
    )
    start = (-0.2, -1.0)

    def _value(self, x: Array, y: Array) -> Array:
        p = x * x + y - 11.0
        q = x + y * y - 7.0
        return p * p + q * q

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        p = x * x + y - 11.0
        q = x + y * y - 7.0
        return 4.0 * (x * p) + 2.0 * q, 2.0 * p + 4.0 * (y * q)

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        x2, y2 = x * x, y * y
        return 12.0 * x2 + 4.0 * y - 42.0, 4.0 * (x + y), 12.0 * y2 + 4.0 * x - 26.0


@registered
class ThreeHumpCamel(Surface):
    r"""A global minimum between two local ones.

    $$L = 2x^2 - 1.05x^4 + \tfrac{x^6}{6} + xy + y^2$$

    Jamil and Yang (2013).
    """

    key = "three_hump_camel"
    label = "Three-hump camel"
    formula = r"2 x^2 - 1.05 x^4 + \frac{x^6}{6} + x y + y^2"
    source = (
        "M. Jamil, X.-S. Yang (2013), A literature survey of benchmark functions, arXiv:1308.4008, "
        "Camel function (three hump)"
    )
    idea = (
        "A run that starts on the outside ends in a local minimum unless momentum carries it over the hump."
    )
    view = (-2.4, 2.4, -2.4, 2.4)
    minima = ((0.0, 0.0),)
    start = (-1.9, 2.0)

    def _value(self, x: Array, y: Array) -> Array:
        x2 = x * x
        return x2 * (2.0 + x2 * (x2 * (1.0 / 6.0) - 1.05)) + y * (x + y)

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        x2 = x * x
        return x * (4.0 + x2 * (x2 - 4.2)) + y, x + 2.0 * y

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        x2 = x * x
        return 4.0 + x2 * (5.0 * x2 - 12.6), 1.0, 2.0


@registered
class SixHumpCamel(Surface):
    r"""Two global minima among six.

    $$L = (4 - 2.1x^2 + \tfrac{x^4}{3})\,x^2 + xy + (4y^2 - 4)\,y^2$$

    Dixon and Szegő (1978). The global value is −1.0316.
    """

    key = "six_hump_camel"
    label = "Six-hump camel"
    formula = r"(4 - 2.1 x^2 + \frac{x^4}{3}) x^2 + x y + (4 y^2 - 4) y^2"
    source = (
        "L. C. W. Dixon, G. P. Szegő (1978), The global optimization problem: an introduction, "
        "in Towards Global Optimisation 2, North-Holland, 1–15"
    )
    idea = (
        "The six minima have three different depths. The way downhill from the start "
        "point need not lead to the deepest."
    )
    view = (-2.2, 2.2, -1.3, 1.3)
    minima = ((0.08984201310031806, -0.7126564030207396), (-0.08984201310031806, 0.7126564030207396))
    start = (-1.9, 0.1)

    def _value(self, x: Array, y: Array) -> Array:
        x2, y2 = x * x, y * y
        return x2 * (4.0 + x2 * (x2 * (1.0 / 3.0) - 2.1)) + x * y + 4.0 * (y2 * (y2 - 1.0))

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        x2 = x * x
        return x * (8.0 + x2 * (2.0 * x2 - 8.4)) + y, x + y * (16.0 * (y * y) - 8.0)

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        x2 = x * x
        return 8.0 + x2 * (10.0 * x2 - 25.2), 1.0, 48.0 * (y * y) - 8.0


@registered
class StyblinskiTang(Surface):
    r"""Four minima of three depths, one in each quadrant.

    $$L = \tfrac12 (x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y)$$

    Styblinski and Tang (1990). The minimum is at the lowest root of 4t³ − 32t + 5 in both coordinates.
    """

    key = "styblinski_tang"
    label = "Styblinski–Tang"
    formula = r"\frac{1}{2} (x^4 - 16 x^2 + 5 x + y^4 - 16 y^2 + 5 y)"
    source = (
        "M. A. Styblinski, T.-S. Tang (1990), Experiments in nonconvex optimization: stochastic "
        "approximation with function smoothing and simulated annealing, Neural Networks 3(4), 467–483"
    )
    idea = "The four minima have three depths. From where it is, a run cannot tell that another is deeper."
    view = (-5.0, 5.0, -5.0, 5.0)
    minima = ((-2.903534027771177, -2.903534027771177),)
    start = (4.5, 0.5)

    def _value(self, x: Array, y: Array) -> Array:
        x2, y2 = x * x, y * y
        return 0.5 * (x2 * (x2 - 16.0) + y2 * (y2 - 16.0) + 5.0 * (x + y))

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        return x * (2.0 * (x * x) - 16.0) + 2.5, y * (2.0 * (y * y) - 16.0) + 2.5

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        return 6.0 * (x * x) - 16.0, 0.0, 6.0 * (y * y) - 16.0
