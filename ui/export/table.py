"""Every number of a race as comma-separated values (RFC 4180): one row for each lane and step."""

from __future__ import annotations

import csv as writer
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from optim_core import distance

if TYPE_CHECKING:
    from ui.page.runs import Result, RunSpec

PANEL = ("panel", "surface", "schedule")
WHO = ("lane", "optimizer", "framework")
WHAT = ("step", "samples", "x", "y", "loss", "gradient_norm", "distance")


def csv(run_specs: Sequence[RunSpec], results: Sequence[Result], panels: Sequence[Sequence[str]] = ()) -> str:
    """The paths of all lanes, counted from 1, with CRLF at the end of every row and a header.

    `panels` gives for each lane what stands before its rows: the values of `PANEL`; lanes are then counted
    within a panel.

    Between `framework` and `step` there is one column for each setting any of the lanes has, empty where a
    lane does not have it. Numbers are written so that reading them gives the same float64. `gradient_norm` is
    that of the exact gradient over all samples, `distance` that to the nearest minimum, empty without one.
    """
    names = list(dict.fromkeys(name for spec in run_specs for name in spec.lane.settings))
    text = io.StringIO(newline="")
    table = writer.writer(text)
    table.writerow([*(PANEL if panels else ()), *WHO, *names, *WHAT])
    for index, (spec, result) in enumerate(zip(run_specs, results, strict=True)):
        settings = spec.lane.settings
        panel = panels[index] if panels else ()
        number = 1 + sum(other == panel for other in panels[:index]) if panels else index + 1
        who = [*panel, str(number), spec.lane.optimizer, spec.lane.framework]
        known = [_written(settings[name]) if name in settings else "" for name in names]
        table.writerows([*who, *known, *row] for row in _rows(result))
    return text.getvalue()


def columns_csv(columns: Mapping[str, Iterable[float]]) -> str:
    """Columns by name with the step before each row; one that is shorter than others ends in empty cells."""
    text = io.StringIO(newline="")
    table = writer.writer(text)
    table.writerow(["step", *columns])
    values = (map(float, column) for column in columns.values())
    for step, row in enumerate(zip_longest(*values)):
        table.writerow([step, *("" if value is None else repr(value) for value in row)])
    return text.getvalue()


def _rows(result: Result) -> Iterator[list[str]]:
    run = result.run
    x, y = run.x[:, 0, 0], run.x[:, 1, 0]
    columns = [x, y, run.loss[:, 0], np.hypot(*run.surface.gradient(x, y))]
    if run.surface.minima:
        columns.append(distance(run)[:, 0])
    numbers = zip(*(column.tolist() for column in columns), strict=True)
    for step, (samples, row) in enumerate(zip(run.samples.tolist(), numbers, strict=True)):
        yield [str(step), str(samples), *map(repr, row), *([] if run.surface.minima else [""])]


def _written(value: float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
