"""The plane of ηλ and β: the factor per step of every point, with the edges of its regions."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np
import pyarrow as pa

from optim_core.studies.spectrum import momentum_factor, nesterov_factor, stable_below, swings_between
from surfaces.parameter import Scale
from ui.maps.spans import Floats, from_u, to_u
from ui.page.i18n import _
from ui.page.knobs import Knobs
from ui.page.message import N_

PANEL: Final = "map-spectrum"
COLUMNS, ROWS = 161, 101
COMPLEX, GROWS = 1, 255  # codes of cells: their roots are complex; their larger root lies outside the circle
POINTS = 201  # of an edge
ROUNDING = 1e-12  # of a factor: β = 1 neither shrinks nor grows
LOWEST = 1e-3  # ηλ on an axis of factors
FARTHEST: Final = {False: 4.0, True: 2.2}  # ηλ, for heavy ball and for Nesterov


class Signs(NamedTuple):
    """What the axes are called: ηλ or η(1 − β₁)λ across, and the momentum."""

    across: str
    up: str


class Scaled(Knobs):
    """Whether ηλ is drawn as it is or by factors."""

    title = N_("Plane")
    kind_label = N_("Scale of ηλ")
    kinds: ClassVar[dict[str, str]] = {"linear": N_("linear"), "log": N_("logarithmic")}
    parameters = ()

    @property
    def scale(self) -> Scale:
        """The scale of the axis."""
        return Scale(self.kind)


def view_of(nesterov: bool, scale: Scale) -> list[float]:
    """Where the outermost cells are, in places along the axes."""
    high = FARTHEST[nesterov]
    low = LOWEST if scale is Scale.LOG else 0.0
    return [*to_u(np.array([low, high]), scale).tolist(), 0.0, 1.0]


@lru_cache(maxsize=4)
def cells(nesterov: bool, scale: Scale) -> pa.Table:
    """Two bytes a cell: the kind of its roots, and the size of the larger one in 255ths."""
    x0, x1, y0, y1 = view_of(nesterov, scale)
    rate = from_u(np.linspace(x0, x1, COLUMNS), scale)[None, :]
    beta = np.linspace(y0, y1, ROWS)[:, None]
    factor = (nesterov_factor if nesterov else momentum_factor)(rate, beta)
    code = np.select([factor.size > 1.0 + ROUNDING, factor.complex], [GROWS, COMPLEX], 0).astype(np.uint8)
    level = np.rint(255.0 * np.minimum(factor.size, 1.0)).astype(np.uint8)
    return pa.table({"code": code.ravel(), "level": level.ravel()})


def edges(nesterov: bool, scale: Scale, signs: Signs) -> list[dict[str, Any]]:
    """Where a direction stops to shrink, and between which curves it swings."""
    beta = np.linspace(0.0, 1.0, POINTS)
    low, high = swings_between(beta, nesterov)
    across, beta_sign = signs
    limit = f"(2 + 2{beta_sign})/(1 + 2{beta_sign})" if nesterov else f"2 + 2{beta_sign}"
    return [
        {
            "label": f"{across} = {limit}",
            "dash": [],
            "points": _points(stable_below(beta, nesterov), beta, scale),
        },
        {"label": _("critical damping"), "dash": [6, 4], "points": _points(low, beta, scale)},
        {"label": _("swings up to here"), "dash": [2, 3], "points": _points(high, beta, scale)},
    ]


def _points(rate: Floats, beta: Floats, scale: Scale) -> list[list[float]]:
    u = to_u(np.maximum(rate, 1e-2 * LOWEST) if scale is Scale.LOG else rate, scale)
    return [[float(a), float(b)] for a, b in zip(u, beta, strict=True)]
