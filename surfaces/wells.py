"""Two minima of the same depth: one sharp, one flat."""

from __future__ import annotations

from surfaces.parameter import Interval, Scale, setting
from surfaces.registry import registered
from surfaces.surface import Array, Surface, number

SHARP_X, FLAT_X = -1.25, 1.25
SHARPNESS = 4.0


@registered
class SharpFlat(Surface):
    r"""The parallel sum of a sharp bowl p and a flat bowl q.

    $$L = \frac{p\,q}{p + q},\quad p = 2\,((x + 1.25)^2 + y^2),\quad q = p(-x, y)\,/\,\text{ratio}$$

    Where one bowl vanishes, so does L, and the Hessian there is that bowl's own: 4·I in the sharp minimum,
    4/ratio·I in the flat one, both of depth exactly 0. The pass between them lies nearer to the sharp one,
    on the line that joins them. Being round, the flat minimum holds `ratio` times the area of the sharp one
    below any small level, so isotropic noise ends there. Keskar et al. (2017), figure 1; the parallel sum
    is Anderson and Duffin's (1969).
    """

    ratio: float = setting(
        64.0,
        r"\lambda_s / \lambda_f",
        Interval(1.0, 1e4),
        (1.0, 200.0),
        "Ratio of the curvatures at the sharp minimum and at the flat one.",
        Scale.LOG,
    )

    key = "sharp_flat"
    label = "Sharp and flat"
    source = (
        "After N. S. Keskar et al. (2017), On large-batch training for deep learning: generalization gap and "
        "sharp minima, ICLR, arXiv:1609.04836, figure 1; built as a parallel sum, W. N. Anderson, R. J. "
        "Duffin (1969), J. Math. Anal. Appl. 26(3), 576–594"
    )
    idea = (
        "Both minima are equally deep, but the noise of small batches drives runs out of "
        "the sharp one and into the flat one."
    )
    view = (-3.0, 4.0, -3.0, 3.0)
    minima = ((SHARP_X, 0.0), (FLAT_X, 0.0))
    start = (-1.9, 0.6)

    @property
    def formula(self) -> str:
        """The parallel sum written as one fraction, with the actual curvatures."""
        p = rf"\left((x + {number(FLAT_X)})^2 + y^2\right)"
        q = rf"\left((x - {number(FLAT_X)})^2 + y^2\right)"
        return rf"\frac{{{number(0.5 * SHARPNESS)} {p} {q}}}{{{number(self.ratio)} {p} + {q}}}"

    def _value(self, x: Array, y: Array) -> Array:
        u, w = x - SHARP_X, x - FLAT_X
        y2 = y * y
        p = (0.5 * SHARPNESS) * (u * u + y2)
        q = (0.5 * SHARPNESS / self.ratio) * (w * w + y2)
        return p * (q / (p + q))

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        u, w, share = self._parts(x, y)
        sharp = SHARPNESS * (1.0 - share) * (1.0 - share)
        flat = (SHARPNESS / self.ratio) * (share * share)
        return sharp * u + flat * w, (sharp + flat) * y

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        u, w, share = self._parts(x, y)
        rest = 1.0 - share
        k, m = SHARPNESS, SHARPNESS / self.ratio
        level = k * rest * rest + m * share * share
        dx, dy = rest * k * u - share * m * w, (rest * k - share * m) * y
        scale = -2.0 / (0.5 * k * (u * u + y * y) + 0.5 * m * (w * w + y * y))
        return level + scale * dx * dx, scale * dx * dy, level + scale * dy * dy

    def _parts(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        """Both offsets in x, and p / (p + q), the part of the flat bowl in the slope."""
        u, w = x - SHARP_X, x - FLAT_X
        y2 = y * y
        p = u * u + y2
        return u, w, p / (p + (w * w + y2) * (1.0 / self.ratio))
