"""Places where the gradient says little: saddles, plateaus, ridges and kinks."""

from __future__ import annotations

import numpy as np

from surfaces.parameter import Interval, Scale, setting
from surfaces.registry import registered
from surfaces.surface import Array, Surface, number


@registered
class Saddle(Surface):
    r"""Down in one direction, up in the other, and no gradient in the middle.

    $$L = x^2 - y^2$$

    Dauphin et al. (2014), figure 1. Unbounded below: there is no minimum.
    """

    key = "saddle"
    label = "Saddle"
    formula = "x^2 - y^2"
    source = (
        "Y. Dauphin et al. (2014), Identifying and attacking the saddle point problem in high-dimensional "
        "non-convex optimization, NeurIPS, arXiv:1406.2572, figure 1"
    )
    idea = (
        "At a saddle the gradient is zero, yet it is not a minimum. Whichever optimizer "
        "picks up the slight sideways slope first escapes first."
    )
    view = (-3.0, 3.0, -3.0, 3.0)
    minima = ()
    start = (-2.5, 0.01)

    def _value(self, x: Array, y: Array) -> Array:
        return x * x - y * y

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        return 2.0 * x, -2.0 * y

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        return 2.0, 0.0, -2.0


@registered
class MonkeySaddle(Surface):
    r"""Three valleys and three ridges meet where gradient and curvature are both zero.

    $$L = x^3 - 3 x y^2$$

    Dauphin et al. (2014), figure 1. Unbounded below: there is no minimum.
    """

    key = "monkey_saddle"
    label = "Monkey saddle"
    formula = "x^3 - 3 x y^2"
    source = (
        "Y. Dauphin et al. (2014), Identifying and attacking the saddle point problem in high-dimensional "
        "non-convex optimization, NeurIPS, arXiv:1406.2572, figure 1"
    )
    idea = (
        "In the middle even the curvature is zero, so methods that use the Hessian get no "
        "direction from it either."
    )
    view = (-2.0, 2.0, -2.0, 2.0)
    minima = ()
    start = (1.5, 0.02)

    def _value(self, x: Array, y: Array) -> Array:
        return x * (x * x - 3.0 * (y * y))

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        return 3.0 * (x * x - y * y), -6.0 * (x * y)

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        return 6.0 * x, -6.0 * y, -6.0 * x


@registered
class Plateau(Surface):
    r"""A hole in a level plain: far from it there is almost nothing to follow.

    $$L = 1 - e^{-(x^2 + y^2) / 2}$$

    An inverted Gaussian; on plateaus see Goodfellow, Bengio and Courville (2016), section 8.2.3. At
    distance r the slope is r·exp(−r²/2).
    """

    key = "plateau"
    label = "Plateau"
    formula = r"1 - \exp\left(-\frac{x^2 + y^2}{2}\right)"
    source = (
        "Inverted Gaussian; I. Goodfellow, Y. Bengio, A. Courville (2016), Deep Learning, MIT Press, "
        "section 8.2.3 (Plateaus, Saddle Points and Other Flat Regions)"
    )
    idea = (
        "On a plateau plain gradient descent almost stands still, while methods that "
        "divide by the size of the gradient keep moving."
    )
    view = (-4.0, 4.0, -4.0, 4.0)
    minima = ((0.0, 0.0),)
    start = (-2.8, 2.2)

    def _value(self, x: Array, y: Array) -> Array:
        return 1.0 - np.exp(-0.5 * (x * x + y * y))

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        bell = np.exp(-0.5 * (x * x + y * y))
        return x * bell, y * bell

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        bell = np.exp(-0.5 * (x * x + y * y))
        return (1.0 - x * x) * bell, -x * y * bell, (1.0 - y * y) * bell


@registered
class DoubleWell(Surface):
    r"""Two equal valleys with a ridge between them.

    $$L = (x^2 - 1)^2 + y^2$$

    The double-well potential; Strogatz (2015), section 12.5. Saddle of height 1 at the origin.
    """

    key = "double_well"
    label = "Double well"
    formula = "(x^2 - 1)^2 + y^2"
    source = (
        "Double-well potential; S. H. Strogatz (2015), Nonlinear Dynamics and Chaos, 2nd edition, "
        "Westview Press, section 12.5"
    )
    idea = (
        "The start point decides which of two equally deep minima a run reaches, unless "
        "momentum or noise carries it over the ridge."
    )
    view = (-2.0, 2.0, -2.0, 2.0)
    minima = ((-1.0, 0.0), (1.0, 0.0))
    start = (-0.05, 1.6)

    def _value(self, x: Array, y: Array) -> Array:
        w = x * x - 1.0
        return w * w + y * y

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        return 4.0 * x * (x * x - 1.0), 2.0 * y

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        return 12.0 * x * x - 4.0, 0.0, 2.0


@registered
class AbsValley(Surface):
    r"""A valley with a kink for a floor: the slope never fades.

    $$L = |x| + b\,|y|$$

    The weighted absolute error; Boyd and Vandenberghe (2004), section 6.1.2. Not differentiable on the axes,
    where the gradient returned is the subgradient 0 in that coordinate; the Hessian is zero.
    """

    b: float = setting(
        5.0,
        "b",
        Interval(0.0, 1e6, low_open=True),
        (0.1, 100.0),
        "Slope across the valley divided by the slope along it.",
        Scale.LOG,
    )

    key = "abs_valley"
    label = "Absolute valley"
    source = (
        "Weighted absolute value (l1) penalty; S. Boyd, L. Vandenberghe (2004), Convex Optimization, "
        "Cambridge University Press, section 6.1.2"
    )
    idea = (
        "The slope does not fade near the minimum, so with a constant learning rate steps jump "
        "back and forth, and the rate must fall. At the kink itself the app uses slope 0."
    )
    smooth = False
    view = (-4.0, 4.0, -4.0, 4.0)
    minima = ((0.0, 0.0),)
    start = (-3.3, 1.7)

    @property
    def formula(self) -> str:
        """The formula with the actual steepness."""
        return rf"\left|x\right| + {number(self.b)} \left|y\right|"

    def _value(self, x: Array, y: Array) -> Array:
        return np.abs(x) + self.b * np.abs(y)

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        return np.sign(x), self.b * np.sign(y)

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        return 0.0, 0.0, 0.0
