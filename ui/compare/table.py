"""Every number of a comparison as comma-separated values: the race's table with the panel before each row."""

from __future__ import annotations

import csv as reader
import io

from ui.compare.comparison import Comparison
from ui.export.table import csv
from ui.page.runs import heats, result


def table_text(comparison: Comparison) -> str:
    """The paths of all panels and lanes; `lane` counts within the panel."""
    owners, started = [], []
    for panel in comparison.panels():
        for lane, heat in enumerate(heats(panel.setup), 1):
            owners.append([panel.label, panel.setup.surface.key, panel.setup.schedule.key, str(lane)])
            started.append(heat)
    head, *rows = reader.reader(io.StringIO(csv(started, [result(heat) for heat in started]), newline=""))
    text = io.StringIO(newline="")
    table = reader.writer(text)
    table.writerow(["panel", "surface", "schedule", *head])
    table.writerows([*owners[int(number) - 1], *row] for number, *row in rows)
    return text.getvalue()
