"""A stand-alone NumPy script that makes a map of settings again, all runs of all cells in one array."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

from optim_core.studies import Sweep
from ui.export.code import Script
from ui.export.fold import BASE_RATE
from ui.export.maps import MAP_NAMES, MapScript

NAMES = MAP_NAMES | {"starts", "cells", "distance", "there", "count", "reached", "average", "shape"}

DECIDES = {("radam", "beta2")}  # settings by which a rule takes one way or another

RESULT = """
shape = starts.shape[1], rows, columns
step[diverged | (label < 0)] = -1
loss, step, diverged = value(place).reshape(shape), step.reshape(shape), diverged.reshape(shape).mean(axis=0)
loss, reached, there = loss.mean(axis=0), (step >= 0).mean(axis=0), (step >= 0).sum(axis=0)
step = np.where(there > 0, np.sum(step, axis=0, where=step >= 0) / np.maximum(there, 1), -1.0)

best = np.unravel_index(np.nanargmin(np.where(diverged > 0, np.inf, loss)), loss.shape)
print(f"lowest loss {loss[best]:.6g} in row {best[0]}, column {best[1]}")
print(f"{np.mean(diverged):.2%} of the runs diverge")
"""


def sweep_script(s: Sweep) -> str:
    """The script that makes `loss`, `step`, `reached` and `diverged` of a map again, (rows, columns) each.

    Raises:
        ValueError: the map has noise, or the rule is another one in every cell.
    """
    if s.noise is not None:
        raise ValueError("a script makes maps without noise only")
    if any((s.optimizer.key, name) in DECIDES for name in s.over):
        raise ValueError(f"{s.optimizer.key} decides by this setting, in each cell otherwise")
    return _SettingsScript(s).text()


class _SettingsScript(MapScript):
    """The script of one map of settings in the making."""

    end = RESULT
    own_names = NAMES

    def __init__(self, s: Sweep) -> None:
        # The rule is written out with the settings of a cell in the middle, where none is 0 by chance.
        middle = {name: values[len(values) // 2].item() for name, values in s.over.items()}
        minima = np.array(s.surface.minima, dtype=float).reshape(-1, 2)
        facts: Any = SimpleNamespace(
            surface=s.surface,
            optimizer=dataclasses.replace(s.optimizer, **middle),
            steps=s.steps,
            schedule=s.schedule,
            reach=s.reach,
            ends=minima,
        )
        super().__init__(facts)
        self.sweep = s

    def facts(self) -> list[str]:
        """What this is, a line each."""
        s = self.sweep
        over = ", ".join(f"{len(values)} values of {name}" for name, values in s.over.items())
        return [
            f"What becomes of {self.optimizer.label} on {self.surface.label} with {over}:"
            f" {s.steps} steps each, with NumPy.",
            f"L(x, y) = {self.surface.formula}",
            self.optimizer.idea,
            f"Conventions: {self.optimizer.framework}. Source: {self.optimizer.source}.",
            "Written by Descent Lab: leaves `loss`, `step`, `reached` and `diverged`, (rows, columns).",
        ]

    def settings(self) -> Iterator[str]:
        """Every number a person may want to change."""
        s, names = self.sweep, list(self.sweep.over)
        for line in Script.settings(self):
            name = line.partition(" = ")[0]
            if ("lr" if name == BASE_RATE else name) not in names:
                yield line
        yield f"reach = {s.reach!r}  # who ends within this distance of a minimum has reached it"
        yield f"ends = np.array({self.map.ends.tolist()!r}).reshape(-1, 2)"
        yield f"starts = np.array({s.starts.tolist()!r})"
        for name, values in s.over.items():
            yield f"{name}_values = {values.tolist()!r}"
        sizes = [len(values) for values in s.over.values()]
        yield f"columns, rows = {sizes[0]}, {sizes[1] if len(sizes) > 1 else 1}"
        yield "# One run a cell: columns from left to right, rows from bottom to top, start after start."
        targets = ", ".join(BASE_RATE if name == "lr" and self.rule.scheduled else name for name in names)
        cells = ", ".join(f"{name}_values" for name in names)
        tile = f"(np.tile(cells.ravel(), starts.shape[1]) for cells in np.meshgrid({cells}))"
        yield f"{targets}{',' if len(names) == 1 else ''} = {tile}"

    def functions(self) -> Iterator[str]:
        """Surface and schedule; where the rate is an axis, every run has a rate of its own."""
        for line in super().functions():
            found = re.fullmatch(r"rates = \((\w+) \* (schedule\(.*\))\)\.tolist\(\)", line)
            own = found is not None and "lr" in self.sweep.over
            yield f"rates = {found[1]} * {found[2]}[:, None]" if found and own else line

    def axes(self) -> str:
        """The starts of all runs."""
        return "x = np.repeat(starts, columns * rows, axis=1)"
