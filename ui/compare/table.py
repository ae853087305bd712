"""Every number of a comparison as comma-separated values: the race's table with the panel before each row."""

from __future__ import annotations

from ui.compare.comparison import Comparison
from ui.export.table import csv
from ui.page.runs import result, run_specs


def table_text(comparison: Comparison) -> str:
    """The paths of all panels and lanes; `lane` counts within the panel."""
    started = [(panel, spec) for panel in comparison.panels() for spec in run_specs(panel.setup)]
    owners = [(panel.label, panel.setup.surface.key, panel.setup.schedule.key) for panel, _heat in started]
    return csv([spec for _panel, spec in started], [result(spec) for _panel, spec in started], owners)
