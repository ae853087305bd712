"""A stand-alone NumPy script of the sharpness: a map of the surface, and along the path of a lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from surfaces.surface import View
from ui.export.code import END, Script
from ui.export.dialect import NUMPY
from ui.export.landscape import Landscape

if TYPE_CHECKING:
    from ui.page.runs import RunSpec

CURVATURE = """

def largest(point):
    \"\"\"The largest eigenvalue of the Hessian at a point; not a number where it has none.\"\"\"
    there = np.array(hessian(np.asarray(point, dtype=float)), dtype=float)
    return np.linalg.eigvalsh(there)[-1] if np.isfinite(there).all() else np.nan


# The sharpness at every position of the path, (steps + 1,), and of the window, (rows, columns).
along = np.array([largest(point) for point in path])
x_min, x_max, y_min, y_max = {view}
columns, rows = {side}, {side}
places = np.linspace(x_min, x_max, columns), np.linspace(y_min, y_max, rows)
sharpness = np.array([[largest((a, b)) for a in places[0]] for b in places[1]])
limit = {limit}  # what the rule can stay below after many steps; with rates, of the scaled Hessian
print(f"sharpness at the end {{along[-1]:.6g}}, limit {{limit}}")
"""


def sharpness_script(spec: RunSpec, view: View, side: int, limit: float | None) -> str:
    """The script that leaves `along`, `sharpness` and `limit`, None where the rule has none."""
    return _SharpnessScript(spec, view, side, limit).text()


class _SharpnessScript(Script):
    """The script of one lane's sharpness in the making."""

    def __init__(self, spec: RunSpec, view: View, side: int, limit: float | None) -> None:
        super().__init__(spec, NUMPY)
        self.land = Landscape(self.surface, self.batches, True)
        self.end = END + CURVATURE.format(view=", ".join(map(repr, view)), side=side, limit=limit)
