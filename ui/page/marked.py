"""Symbols of formulas that stand in the picture too, marked so that the page can light both together.

A mark is a color, `#00000k` for the place k of the quantity: the page, not the formula, decides how it looks
(`ui/player/js/panel/lit.js`).
"""

from __future__ import annotations

import re
from typing import Final

_ALONE: Final = r"(?<![a-zA-Z\\])(?<!\\tilde )(?<!\\hat )(?<!\\bar ){}(?:_[tx])?(?![a-zA-Z_])"
# How a formula writes a quantity; where one is written in several ways, each is marked.
WRITTEN: Final = {
    "next": r"\\theta_\{t\+1\}",
    "update": r"\\Delta\\theta(?:_[ti])?",
    "m_hat": r"\\hat m(?:_t)?",
    "v_hat": r"\\hat v(?:_t)?",
    "ahead": r"\\theta(?:_t)? - \\eta\\mu v(?:_\{t-1\})?",
    "position": r"\\theta(?:_t)?(?![a-zA-Z_])",
    "gradient": _ALONE.format("g"),
    "lr": r"\\eta(?:_t)?(?![a-zA-Z_])",
} | {name: _ALONE.format(name) for name in ("m", "v", "G")}


def marked(formula: str, lit: tuple[str, ...]) -> str:
    """A formula in LaTeX whose symbols of the quantities `lit` bear their marks."""
    parts = {name: WRITTEN[name] for name in WRITTEN if name in lit}
    if "lr" in parts and r"\eta_t" in formula:  # then \eta is another rate than that of the step
        parts["lr"] = r"\\eta_t"
    if "gradient" in parts and not re.search(parts["gradient"], formula):
        parts["gradient"] = r"\\nabla L"
    if not parts:
        return formula
    pattern = re.compile("|".join(f"(?P<{name}>{part})" for name, part in parts.items()))
    return pattern.sub(lambda found: _mark(lit.index(str(found.lastgroup)), found[0]), formula)


def _mark(place: int, symbol: str) -> str:
    return rf"\textcolor{{#{place + 1:06x}}}{{{symbol}}}"
