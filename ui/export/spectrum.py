"""A stand-alone NumPy script that splits the error of a lane into the directions of a Hessian."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optim_core.optimizers.descent import SGD, Momentum, Nesterov
from optim_core.studies.spectrum import Directions
from ui.export.code import END, Script
from ui.export.dialect import NUMPY

if TYPE_CHECKING:
    from ui.page.runs import RunSpec

SPLIT = """
# The error of every step in the directions of the Hessian, smallest eigenvalue first, (steps + 1, 2).
minimum = np.array({minimum})
hessian_there = np.array({hessian})
eigenvalues, vectors = np.linalg.eigh(hessian_there)
errors = np.abs((path - minimum) @ vectors)

# The factor per step as it was, over {window} steps or fewer; of the next errors the largest counts.
swing = min({swing}, steps // 4)
peaks = np.log(np.array([errors[t : t + swing + 1].max(axis=0) for t in range(steps + 1 - swing)]))
now = np.clip(np.arange(steps + 1), 1, len(peaks) - 1)
before = np.maximum(now - {window}, 0)
factors = np.exp((peaks[now] - peaks[before]) / (now - before)[:, None])
print("eigenvalues:", eigenvalues)
print("factors per step as measured at the end:", factors[-1])
"""
ROOTS = """
# And by the roots of the iteration: z^2 - total z + product.
k = {rate} * eigenvalues
roots = np.array([np.roots([1.0, -total, product]) for total, product in zip({total}, {product})])
print("roots:", roots)
print("factors per step by the roots:", np.abs(roots).max(axis=1))
"""


def spectrum_script(spec: RunSpec, along: Directions | None, window: int, swing: int) -> str:
    """The script that leaves `errors`, `factors` and, where the rule has one rate for all, `roots`.

    Raises:
        ValueError: the surface has no directions.
    """
    if along is None:
        raise ValueError("this surface has no known minimum and is not quadratic")
    return _SpectrumScript(spec, along, window, swing).text()


class _SpectrumScript(Script):
    """The script of one lane's spectrum in the making."""

    def __init__(self, spec: RunSpec, along: Directions, window: int, swing: int) -> None:
        super().__init__(spec, NUMPY)
        hessian = self.surface.hessian(*along.minimum)
        texts = {"minimum": along.minimum.tolist(), "hessian": hessian.tolist()}
        texts |= {"window": window, "swing": swing}
        self.end = END + SPLIT.format(**texts) + self._roots()

    def _roots(self) -> str:
        """The part with roots, for rules that have them in closed form at the rate that is set."""
        opt, kind = self.optimizer, type(self.optimizer)
        if kind not in (SGD, Momentum, Nesterov):
            return ""
        beta = float(getattr(opt, "momentum", 0.0))
        total, product = (
            (f"{1.0 + beta!r} * (1.0 - k)", f"{beta!r} * (1.0 - k)")
            if kind is Nesterov
            else (f"{1.0 + beta!r} - k", f"{beta!r} + 0.0 * k")
        )
        return ROOTS.format(rate=repr(float(opt.lr)), total=total, product=product)
