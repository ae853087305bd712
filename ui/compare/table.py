"""Every number of a comparison as comma-separated values: the race's table with the panel before each row."""

from __future__ import annotations

from ui.compare.comparison import Comparison
from ui.export.table import csv
from ui.page.runs import heats, result


def table_text(comparison: Comparison) -> str:
    """The paths of all panels and lanes; `lane` counts within the panel."""
    started = [(panel, heat) for panel in comparison.panels() for heat in heats(panel.setup)]
    owners = [(panel.label, panel.setup.surface.key, panel.setup.schedule.key) for panel, _heat in started]
    return csv([heat for _panel, heat in started], [result(heat) for _panel, heat in started], owners)
