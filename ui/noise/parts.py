"""The parts that the pictures of the page "Batch noise" are made of, as the browser knows them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ui.noise.cloud import Packed
from ui.page.i18n import _

Picture = dict[str, Any]
CLOUD_COLOR, MODEL_COLOR = 1, 3


def cloud_stage(packed: Packed, label: str, title: str, color: int, index: int, steps: int) -> dict[str, Any]:
    """A cloud over the contour; its mean path is in the columns mean{index}_x and mean{index}_y."""
    facts = {
        "kind": "cloud",
        "title": title,
        "label": label,
        "color": color,
        "points": f"points{index}",
        "steps": steps,
    }
    packing = {
        "particles": packed.particles,
        "frames": packed.frames,
        "stride": packed.stride,
        "box": list(packed.box),
    }
    return {
        **facts,
        **packing,
        "mean": [f"mean{index}_x", f"mean{index}_y"],
        "start": None,
        "point": None,
        "at": None,
    }


def axes_of(samples: np.ndarray) -> list[dict[str, Any]]:
    """Steps, or the samples that every particle has seen by then."""
    return [
        {"label": _("step")},
        {"label": _("samples seen"), "end": float(samples[-1]), "column": "samples"},
    ]


def line_of(column: str, label: str, color: int, **more: Any) -> dict[str, Any]:
    """A line of a chart."""
    return {"column": column, "label": label, "color": color, **more}


def rounded(value: float | None) -> float | None:
    """A number as it can be read under an axis."""
    return None if value is None else float(f"{value:.4g}")
