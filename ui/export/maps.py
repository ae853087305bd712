"""A stand-alone NumPy script that makes a map of basins again.

It is the script of one lane (`ui.export.code`), with the runs of all cells in one array.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

from optim_core.studies import Basins
from surfaces import DataSurface
from ui.export.code import OWN_NAMES, Script
from ui.export.dialect import NUMPY
from ui.export.landscape import Landscape
from ui.export.rule import read, rule_of

# Names that the variables of a rule must not take, besides those of every script.
MAP_NAMES = frozenset(
    ("columns", "rows", "reach", "known", "ends", "end_of", "place", "label", "now", "each", "one", "shares")
)

ENDS = """

def end_of(point):
    \"\"\"The number of the end that each point is at, -2 where it is at none.\"\"\"
    number, nearest = np.full(point.shape[1], -2), np.full(point.shape[1], np.inf)
    for k, (end_x, end_y) in enumerate(ends):
        apart = np.hypot(point[0] - end_x, point[1] - end_y)
        closer = apart < nearest
        number[closer], nearest[closer] = k, apart[closer]
    return np.where(nearest <= reach, number, -2)


"""
AXES = """# One run a cell: columns from left to right, rows from bottom to top.
axes = np.linspace(x_min, x_max, columns), np.linspace(y_min, y_max, rows)
x = np.array([axis.ravel() for axis in np.meshgrid(*axes)])"""

# Of these a surface takes one point at a time.
ONE_BY_ONE = """
one = {{"value": value, "gradient": gradient, "hessian": globals().get("hessian")}}


def value(point{samples}):
    return np.array([one["value"]({each}) for {each} in {all}])


def gradient(point{samples}):
    return np.moveaxis(np.array([one["gradient"]({each}) for {each} in {all}]), 0, -1)


def hessian(point):
    return np.concatenate([one["hessian"](each) for each in point.T], axis=-1)
"""
WHOLE = ONE_BY_ONE.format(samples="", each="each", all="point.T")
# Where steps are taken by batches, each point has samples of its own.
SEEN = {"each": "each, some", "all": "zip(point.T, samples or [slice(None)] * point.shape[1])"}

BEFORE = (
    "place, diverged = x, ~np.isfinite(value(x))",
    "label, step = end_of(x), np.zeros(x.shape[1], int)",
)
AFTER = (
    "    # A run that leaves the finite numbers stays where it last was finite.",
    "    diverged = diverged | ~(np.isfinite(x).all(axis=0) & np.isfinite(value(x)))",
    "    place = np.where(diverged, place, x)",
    "    now = end_of(place)",
    "    step[now != label] = t",
    "    label = now",
)

RESULT = """
# Who passes by a place that is no known minimum does not rest there.
label[(label >= known) & (step > steps - max(1, steps // 10))] = -2
label[diverged] = -1
step[label < 0] = -1
label, step, loss = (cells.reshape(rows, columns) for cells in (label, step, value(place)))

shares = [np.mean(label == k) for k in range(len(ends))]
for (end_x, end_y), share in zip(ends, shares):
    print(f"({end_x:.6g}, {end_y:.6g}): {share:.2%}")
print(f"diverged: {np.mean(label == -1):.2%}, elsewhere: {np.mean(label == -2):.2%}")
"""


def basins_script(b: Basins) -> str:
    """The script that makes `label`, `step` and `loss` of a map again, (rows, columns) each.

    It is told the ends that the map found, and does not look for them anew. Beside `Basins`, a run without a
    slope to follow counts as diverged.
    """
    return MapScript(b).text()


class MapScript(Script):
    """The script of one map in the making."""

    end = RESULT
    own_names = MAP_NAMES

    def __init__(self, b: Basins) -> None:
        self.map, self.dialect = b, NUMPY
        self.spec: Any = SimpleNamespace(steps=b.steps)
        self.surface, self.optimizer = b.surface, b.optimizer
        self.noise, self.disturbed, self.samples = None, False, 0
        self.batches: bool = getattr(b, "batches", False)
        self.magnified, self.native = 0.0, None
        self.land = Landscape(b.surface, self.batches, "hessian" in read(b.optimizer).names)
        self.rule = rule_of(b.optimizer, {*OWN_NAMES, *self.own_names, *self.land.names})
        factors = None if b.schedule is None else b.schedule(np.arange(b.steps), b.steps)
        changes = factors is not None and np.any(factors != 1.0)
        self.schedule = b.schedule if self.rule.scheduled and changes else None

    def facts(self) -> list[str]:
        """What this is, a line each."""
        b = self.map
        return [
            f"Where {self.optimizer.label} on {self.surface.label} ends: {b.columns} x {b.rows} starts,"
            f" {b.steps} steps each, with NumPy.",
            f"L(x, y) = {self.surface.formula}",
            self.optimizer.idea,
            f"Conventions: {self.optimizer.framework}. Source: {self.optimizer.source}.",
            "Written by Descent Lab: leaves `label` (-1 diverged, -2 elsewhere), `step` and `loss`.",
        ]

    def settings(self) -> Iterator[str]:
        """Every number a person may want to change."""
        yield from super().settings()
        b = self.map
        yield f"x_min, x_max, y_min, y_max = {', '.join(map(repr, b.view))}"
        yield f"columns, rows = {b.columns}, {b.rows}"
        yield f"reach = {b.reach!r}  # who ends within this distance of an end has reached it"
        yield f"known = {b.known}  # of the ends are minima that were known beforehand"
        yield f"ends = np.array({b.ends.tolist()!r}).reshape(-1, 2)"

    def functions(self) -> Iterator[str]:
        """Surface and schedule; gradient and Hessian have one column for each point."""
        for line in super().functions():
            yield line if not line.startswith("    return np.array(") else f"    return {_columns(line)}"

    def data(self) -> Iterator[str]:
        """The samples, where a surface is made of them."""
        yield from super().data()
        if isinstance(self.surface, DataSurface) and (self.batches or not self.surface.elementwise):
            yield ONE_BY_ONE.format(samples=", samples=None", **SEEN) if self.batches else WHOLE

    def start(self) -> Iterator[str]:
        """The starts of all cells."""
        yield ENDS + self.axes()

    def axes(self) -> str:
        """Where every run starts."""
        return AXES

    def run_rule(self) -> Iterator[str]:
        """The loop around the rule, watched at every step."""
        for line in super().run_rule():
            yield from {"path = [x]": BEFORE, "    path.append(x)": AFTER}.get(line, (line,))


def _columns(line: str) -> str:
    """`np.array` of numbers and rows alike, as an expression."""
    returned = ast.parse(line.strip().removeprefix("return "), mode="eval").body
    assert isinstance(returned, ast.Call)
    (display,) = returned.args
    assert isinstance(display, ast.List)
    parts = [part for row in display.elts for part in (row.elts if isinstance(row, ast.List) else [row])]
    text = f"np.array(np.broadcast_arrays({', '.join(map(ast.unparse, parts))}, x)[:{len(parts)}])"
    return text if len(parts) == 2 else f"{text}.reshape(2, 2, -1)"
