"""The charts of a spectrum: the error in each direction, and what multiplies it per step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ui.maps.spectral import Spectrum
from ui.page.i18n import _
from ui.page.numerals import number

COLORS: Final = (2, 3)  # of the directions: flat, steep
HIGHEST: Final = 1.2  # factor that the chart shows


def _ways(column: str, labels: Sequence[str]) -> list[dict[str, Any]]:
    """A line for each direction."""
    return [
        {"column": f"{column}{k}", "label": label, "color": color}
        for k, (label, color) in enumerate(zip(labels, COLORS, strict=True), start=1)
    ]


def charts(told: Spectrum) -> list[dict[str, Any]]:
    """Errors on a log scale, and factors as measured beside those of the roots."""
    labels = [f"λ {number(value, 4)}" for value in told.eigenvalues]
    axes = [{"label": _("step")}]
    factors = _ways("factor", labels)
    if told.places:
        roots = [_("{name}, by its roots").format(name=label) for label in labels]
        factors += [{**line, "dash": "dash"} for line in _ways("roots", roots)]
    return [
        {
            "kind": "lines",
            "title": _("Error in each direction"),
            "linear": False,
            "lines": _ways("error", labels),
            "axes": axes,
        },
        {
            "kind": "lines",
            "title": _("Factor per step, measured over 20 steps; dashed: by the roots"),
            "linear": True,
            "range": [0.0, HIGHEST],
            "lines": factors,
            "axes": axes,
        },
    ]
