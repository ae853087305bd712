"""The charts of a spectrum: the error in each direction, and what multiplies it per step."""

from __future__ import annotations

from typing import Any, Final

from ui.maps.spectral import Spectrum
from ui.page.i18n import _
from ui.page.numerals import number

COLORS: Final = (2, 3)  # of the directions: flat, steep
HIGHEST: Final = 1.2  # factor that the chart shows


def charts(told: Spectrum) -> list[dict[str, Any]]:
    """Errors on a log scale, and factors as measured beside those of the roots."""
    labels = [f"λ {number(value, 4)}" for value in told.eigenvalues]
    axes = [{"label": _("step")}]
    ways = list(zip(labels, COLORS, strict=True))
    errors = [
        {"column": f"error{k + 1}", "label": label, "color": color} for k, (label, color) in enumerate(ways)
    ]
    factors = [
        {"column": f"factor{k + 1}", "label": label, "color": color} for k, (label, color) in enumerate(ways)
    ]
    if told.places:
        factors += [
            {
                "column": f"roots{k + 1}",
                "label": _("{name}, by its roots").format(name=label),
                "color": color,
                "dash": "dash",
            }
            for k, (label, color) in enumerate(ways)
        ]
    return [
        {
            "kind": "lines",
            "title": _("Error in each direction"),
            "linear": False,
            "lines": errors,
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
