"""Many local minima: where a run starts decides where it ends."""

from __future__ import annotations

import math

import numpy as np

from surfaces.registry import registered
from surfaces.surface import Array, Surface

PI = math.pi
TAU = 2.0 * math.pi


@registered
class Rastrigin(Surface):
    r"""A bowl covered with a regular grid of dents.

    $$L = 20 + x^2 - 10\cos 2\pi x + y^2 - 10\cos 2\pi y$$

    Rastrigin (1974); this form by Mühlenbein, Schomisch and Born (1991).
    """

    key = "rastrigin"
    label = "Rastrigin"
    formula = r"20 + x^2 - 10 \cos(2 \pi x) + y^2 - 10 \cos(2 \pi y)"
    source = (
        "L. A. Rastrigin (1974), Systems of Extremal Control, Nauka; H. Mühlenbein, M. Schomisch, J. "
        "Born (1991), The parallel genetic algorithm as function optimizer, Parallel Computing 17, 619–632"
    )
    idea = (
        "Plain gradient descent ends in the nearest local minimum. Only large steps, momentum or "
        "noise lead further down the bowl."
    )
    view = (-5.12, 5.12, -5.12, 5.12)
    minima = ((0.0, 0.0),)
    start = (-3.4, 2.6)

    def _value(self, x: Array, y: Array) -> Array:
        return 20.0 + x * x + y * y - 10.0 * (np.cos(TAU * x) + np.cos(TAU * y))

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        return 2.0 * x + (10.0 * TAU) * np.sin(TAU * x), 2.0 * y + (10.0 * TAU) * np.sin(TAU * y)

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        k = 10.0 * TAU * TAU
        return 2.0 + k * np.cos(TAU * x), 0.0, 2.0 + k * np.cos(TAU * y)


@registered
class Ackley(Surface):
    r"""A rippled plain with a narrow funnel in the middle.

    $$L = -20\,e^{-0.2\sqrt{(x^2+y^2)/2}} - e^{(\cos 2\pi x + \cos 2\pi y)/2} + 20 + e$$

    Ackley (1987). The minimum is the tip of a cone, so it is not differentiable there; the gradient returned
    at the tip is 0.
    """

    key = "ackley"
    label = "Ackley"
    formula = (
        r"-20 \exp\left(-0.2 \sqrt{\frac{x^2 + y^2}{2}}\right)"
        r" - \exp\left(\frac{\cos(2 \pi x) + \cos(2 \pi y)}{2}\right) + 20 + \exp(1)"
    )
    source = (
        "D. H. Ackley (1987), A Connectionist Machine for Genetic Hillclimbing, Kluwer Academic Publishers"
    )
    idea = "Far out the ripples hide the slope toward the middle, and local minima line the whole way."
    smooth = False
    view = (-5.0, 5.0, -5.0, 5.0)
    minima = ((0.0, 0.0),)
    start = (-3.6, 2.7)

    def _value(self, x: Array, y: Array) -> Array:
        funnel = np.exp(-0.2 * np.sqrt(0.5 * (x * x + y * y)))
        # 1 and not e comes first, so that the minimum is exactly zero.
        ripples = np.exp(0.5 * (np.cos(TAU * x) + np.cos(TAU * y)))
        return 20.0 * (1.0 - funnel) + (math.exp(1.0) - ripples)

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        radius = _away_from_zero(np.sqrt(0.5 * (x * x + y * y)))
        funnel = 2.0 * np.exp(-0.2 * radius) / radius
        ripples = PI * np.exp(0.5 * (np.cos(TAU * x) + np.cos(TAU * y)))
        return x * funnel + np.sin(TAU * x) * ripples, y * funnel + np.sin(TAU * y) * ripples

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        radius = _away_from_zero(np.sqrt(0.5 * (x * x + y * y)))
        funnel = 2.0 * np.exp(-0.2 * radius) / radius
        bend = -0.5 * funnel * (0.2 + 1.0 / radius) / radius
        ripples = PI * np.exp(0.5 * (np.cos(TAU * x) + np.cos(TAU * y)))
        sx, sy = np.sin(TAU * x), np.sin(TAU * y)
        hxx = funnel + x * x * bend + ripples * PI * (2.0 * np.cos(TAU * x) - sx * sx)
        hyy = funnel + y * y * bend + ripples * PI * (2.0 * np.cos(TAU * y) - sy * sy)
        return hxx, x * y * bend - ripples * PI * sx * sy, hyy


def _away_from_zero(radius: Array) -> Array:
    # Large enough for x / radius to vanish where x² underflows, small enough never to be felt elsewhere.
    return np.maximum(radius, 1e-150)


@registered
class Griewank(Surface):
    r"""Ripples of almost equal height on a very wide bowl.

    $$L = 1 + \frac{x^2 + y^2}{4000} - \cos x \cos\frac{y}{\sqrt2}$$

    Griewank (1981), in two dimensions.
    """

    key = "griewank"
    label = "Griewank"
    formula = r"1 + \frac{x^2 + y^2}{4000} - \cos(x) \cos\left(\frac{y}{\sqrt{2}}\right)"
    source = (
        "A. O. Griewank (1981), Generalized descent for global optimization, "
        "Journal of Optimization Theory and Applications 34(1), 11–39"
    )
    idea = (
        "The minima are almost equally deep, and plain gradient descent stops in whichever "
        "one it meets first."
    )
    view = (-10.0, 10.0, -10.0, 10.0)
    minima = ((0.0, 0.0),)
    start = (-8.0, 7.0)

    def _value(self, x: Array, y: Array) -> Array:
        return 1.0 + (x * x + y * y) * (1.0 / 4000.0) - np.cos(x) * np.cos(y * math.sqrt(0.5))

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        k = math.sqrt(0.5)
        z = y * k
        return x * 0.0005 + np.sin(x) * np.cos(z), y * 0.0005 + k * (np.cos(x) * np.sin(z))

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        k = math.sqrt(0.5)
        z = y * k
        both = np.cos(x) * np.cos(z)
        return 0.0005 + both, -k * np.sin(x) * np.sin(z), 0.0005 + 0.5 * both


@registered
class Levy(Surface):
    r"""Waves that run across a shallow bowl.

    $$L = \sin^2(\pi w) + (w-1)^2 (1 + 10\sin^2(\pi w + 1)) + (z-1)^2 (1 + \sin^2(2\pi z))$$

    with w = 1 + (x−1)/4 and z = 1 + (y−1)/4. Levy and Montalvo (1985); this form by Laguna and Martí (2005).
    """

    key = "levy"
    label = "Lévy"
    formula = (
        r"\sin^2\left(\pi \frac{x + 3}{4}\right)"
        r" + \left(\frac{x - 1}{4}\right)^2 \left(1 + 10 \sin^2\left(\pi \frac{x + 3}{4} + 1\right)\right)"
        r" + \left(\frac{y - 1}{4}\right)^2 \left(1 + \sin^2\left(\pi \frac{y + 3}{2}\right)\right)"
    )
    source = (
        "A. V. Levy, A. Montalvo (1985), The tunneling algorithm for the global minimization of functions, "
        "SIAM J. Sci. Stat. Comput. 6(1), 15–29; M. Laguna, R. Martí (2005), J. Global Optimization 33, "
        "235–255"
    )
    idea = (
        "Waves run along both axes and are much steeper along x. Local minima trap plain "
        "gradient descent, and each coordinate needs its own step size."
    )
    view = (-10.0, 10.0, -10.0, 10.0)
    minima = ((1.0, 1.0),)
    start = (-6.5, 7.0)

    def _value(self, x: Array, y: Array) -> Array:
        u, v = 0.25 * (x - 1.0), 0.25 * (y - 1.0)
        # sin² is the same for w = 1 + u and for u, and exact at u = 0.
        p, q, r = np.sin(PI * u), np.sin(PI * u + 1.0), np.sin(TAU * v)
        return p * p + u * u * (1.0 + 10.0 * (q * q)) + v * v * (1.0 + r * r)

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        u, v = 0.25 * (x - 1.0), 0.25 * (y - 1.0)
        q, r = np.sin(PI * u + 1.0), np.sin(TAU * v)
        waves = PI * (np.sin(TAU * u) + 10.0 * (u * u) * np.sin(TAU * u + 2.0))
        gx = 0.25 * (waves + 2.0 * u * (1.0 + 10.0 * (q * q)))
        return gx, 0.5 * v * (1.0 + r * r + PI * v * np.sin((2.0 * TAU) * v))

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        u, v = 0.25 * (x - 1.0), 0.25 * (y - 1.0)
        q, r = np.sin(PI * u + 1.0), np.sin(TAU * v)
        t = TAU * u + 2.0
        hxx = 2.0 * PI * PI * (np.cos(TAU * u) + 10.0 * u * u * np.cos(t)) + 40.0 * PI * u * np.sin(t)
        hyy = (
            1.0 + r * r + 4.0 * PI * v * np.sin(2.0 * TAU * v) + 4.0 * PI * PI * v * v * np.cos(2.0 * TAU * v)
        )
        return (hxx + 2.0 * (1.0 + 10.0 * q * q)) / 16.0, 0.0, hyy / 8.0
