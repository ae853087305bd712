r"""How far to go along a direction: the line search of Moré and Thuente, for many particles at once.

A step α is good enough where the loss has fallen and the slope along the direction has flattened (strong
Wolfe conditions; Nocedal and Wright, 2006, eq. 3.7): $L(\theta + \alpha d) \le L(\theta) + c_1 \alpha\, g
\cdot d$ and $|\nabla L(\theta + \alpha d) \cdot d| \le c_2\, |g \cdot d|$. Moré and Thuente (1994), Line
search algorithms with guaranteed sufficient decrease, section 2 and 4; the constants and the order of
operations are those of MINPACK-2's dcsrch, which SciPy uses.

Numbers of particles have the shape (N,), points (D, N); one point (D,) has numbers of shape ().
"""

from __future__ import annotations

from typing import Any

import numpy as np

_LONGEST = 1e10  # factor on a direction
_TRIALS = 20
ROUNDING = 2.220446049250313e-16


def along(a: Any, b: Any) -> Any:
    """The inner products of vectors (D, N), added in the same order however they lie in memory."""
    return np.add.reduce(np.ascontiguousarray(a * b))


def searched(f: Any, x: Any, way: Any, loss: Any, g: Any, first: Any, c1: Any, c2: Any, narrow: float) -> Any:
    """The step that was found along `way`, whether there was one, the gradient there, and the trials.

    `loss` and `g` are those at x, `first` is tried first; an interval as narrow as this share is given up.
    Where the slope promises less than the rounding error of the loss, there is one trial.
    """
    slope = along(g, way)
    wanted, zero = c1 * slope, np.zeros_like(slope)
    step, kept, there, trials = zero + first, zero, g, zero
    low, high = (zero, loss, slope), (zero, loss, slope)
    between, falls, found, over = zero > 0, zero > 0, zero > 0, ~(slope < 0)
    width, before = zero + _LONGEST, zero + 2 * _LONGEST
    left, right = zero, step + 4.0 * step
    flat = first * -slope <= ROUNDING * np.abs(loss)
    for _ in range(_TRIALS):
        if np.all(over):
            break
        point = x + step * way
        value, gradient = f.value(point), f.gradient(point)
        now = along(gradient, way)
        trials = trials + ~over
        known = np.isfinite(value) & np.isfinite(now)
        enough = value <= loss + step * wanted
        falls = falls | enough & (now >= 0)
        good = enough & (np.abs(now) <= c2 * -slope)
        stuck = between & is_narrow(step, left, right, narrow)
        stuck = stuck | (step == _LONGEST) & enough & (now <= wanted)
        takes = ~over & known & (good | stuck & (value < loss))
        kept, there, found = np.where(takes, step, kept), np.where(takes, gradient, there), found | takes
        over = over | known & (good | stuck) | flat
        if np.all(over):
            break
        shift = np.where(~falls & (value <= low[1]) & ~enough, wanted, 0.0)
        nearer = low[0] + 0.5 * (step - low[0])
        trial, low, high, between = interval(low, high, step, value, now, shift, between, left, right, known)
        size = np.abs(high[0] - low[0])
        trial = np.where(between & (size >= 0.66 * before), low[0] + 0.5 * (high[0] - low[0]), trial)
        before, width = np.where(between & known, width, before), np.where(between & known, size, width)
        left = np.where(between, np.minimum(low[0], high[0]), trial + 1.1 * (trial - low[0]))
        right = np.where(between, np.maximum(low[0], high[0]), trial + 4.0 * (trial - low[0]))
        trial = np.clip(trial, 0.0, _LONGEST)
        best = between & is_narrow(trial, left, right, narrow)
        step = np.where(known, np.where(best, low[0], trial), nearer)
    return kept, found, there, trials


def is_narrow(step: Any, left: Any, right: Any, narrow: float) -> Any:
    """Whether a step has come to the ends of its interval, or the interval is too narrow to go on."""
    return (step <= left) | (step >= right) | (right - left <= narrow * right)


def interval(
    low: Any,
    high: Any,
    step: Any,
    value: Any,
    now: Any,
    shift: Any,
    between: Any,
    left: Any,
    right: Any,
    known: Any,
) -> Any:
    """The next trial, and the interval with this one in it: its ends (place, loss, slope), `low` the better.

    `shift` is taken off the slopes: what is looked for then is a decrease of at least as much. Where the
    loss or slope at `step` is not `known`, nothing changes.
    """
    a, fa, ga = low[0], low[1] - low[0] * shift, low[2] - shift
    b, fb, gb = high[0], high[1] - high[0] * shift, high[2] - shift
    f, g = value - step * shift, now - shift
    higher = f > fa
    turned = ~higher & (np.sign(g) * np.sign(ga) < 0)
    flatter = ~higher & ~turned & (np.abs(g) < np.abs(ga))
    steeper = ~higher & ~turned & ~flatter
    trial = step
    if np.any(higher):
        trial = np.where(higher, where_higher(a, fa, ga, step, f, g), trial)
    if np.any(turned):
        trial = np.where(turned, where_turned(a, fa, ga, step, f, g), trial)
    if np.any(flatter):
        trial = np.where(flatter, where_flatter(a, fa, ga, b, step, f, g, between, left, right), trial)
    if np.any(steeper):
        trial = np.where(steeper, where_steeper(a, b, fb, gb, step, f, g, between, left, right), trial)
    end = [
        np.where(higher, new, np.where(turned, old, far))
        for new, old, far in zip((step, f, g), (a, fa, ga), (b, fb, gb), strict=True)
    ]
    best = [np.where(higher, old, new) for new, old in zip((step, f, g), (a, fa, ga), strict=True)]
    near, far_end = ((p, q + p * shift, r + shift) for p, q, r in (best, end))
    nearer = tuple(np.where(known, new, old) for new, old in zip(near, low, strict=True))
    other = tuple(np.where(known, new, old) for new, old in zip(far_end, high, strict=True))
    return trial, nearer, other, between | known & (higher | turned)


def bend(a: Any, fa: Any, ga: Any, b: Any, fb: Any, gb: Any) -> Any:
    """θ and γ of the cubic through two losses with two slopes; γ ≥ 0."""
    theta = 3.0 * (fa - fb) / (b - a) + ga + gb
    scale = np.maximum(np.maximum(np.abs(theta), np.abs(ga)), np.abs(gb))
    return theta, scale * np.sqrt(np.maximum(0.0, (theta / scale) ** 2 - (ga / scale) * (gb / scale)))


def where_higher(a: Any, fa: Any, ga: Any, s: Any, f: Any, g: Any) -> Any:
    """The loss has risen: the minimum of the cubic, or halfway to that of the parabola."""
    theta, gamma = bend(a, fa, ga, s, f, g)
    gamma = np.where(s < a, -gamma, gamma)
    cubic = a + (gamma - ga + theta) / (gamma - ga + gamma + g) * (s - a)
    square = a + ga / ((fa - f) / (s - a) + ga) / 2.0 * (s - a)
    return np.where(np.abs(cubic - a) <= np.abs(square - a), cubic, cubic + (square - cubic) / 2.0)


def where_turned(a: Any, fa: Any, ga: Any, s: Any, f: Any, g: Any) -> Any:
    """The slope has changed its sign: the cubic's minimum or the secant's, whichever is further off."""
    theta, gamma = bend(a, fa, ga, s, f, g)
    gamma = np.where(s > a, -gamma, gamma)
    cubic = s + (gamma - g + theta) / (gamma - g + gamma + ga) * (a - s)
    secant = s + g / (g - ga) * (a - s)
    return np.where(np.abs(cubic - s) > np.abs(secant - s), cubic, secant)


def where_flatter(
    a: Any, fa: Any, ga: Any, b: Any, s: Any, f: Any, g: Any, between: Any, left: Any, right: Any
) -> Any:
    """The slope has become flatter: on toward the minimum of the cubic or of the secant, within limits."""
    theta, gamma = bend(a, fa, ga, s, f, g)
    gamma = np.where(s > a, -gamma, gamma)
    part = (gamma - g + theta) / (gamma + (ga - g) + gamma)
    furthest = np.where(s > a, right, left)
    cubic = np.where((part < 0) & (gamma != 0), s + part * (a - s), furthest)
    secant = s + g / (g - ga) * (a - s)
    closer = np.abs(cubic - s) < np.abs(secant - s)
    limit, inner = s + 0.66 * (b - s), np.where(closer, cubic, secant)
    inner = np.where(s > a, np.minimum(limit, inner), np.maximum(limit, inner))
    further = np.abs(cubic - s) > np.abs(secant - s)
    return np.where(between, inner, np.clip(np.where(further, cubic, secant), left, right))


def where_steeper(
    a: Any, b: Any, fb: Any, gb: Any, s: Any, f: Any, g: Any, between: Any, left: Any, right: Any
) -> Any:
    """The slope has not become flatter: the cubic's minimum on the other side, or as far as allowed."""
    theta, gamma = bend(s, f, g, b, fb, gb)
    gamma = np.where(s > b, -gamma, gamma)
    cubic = s + (gamma - g + theta) / (gamma - g + gamma + gb) * (b - s)
    return np.where(between, cubic, np.where(s > a, right, left))
