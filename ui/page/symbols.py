"""LaTeX symbols as short text in which only `_` and `^` are left as marks: `\\hat m_t` becomes m̂_t.

The browser sets what follows `_` low and what follows `^` high; `spoken` leaves the marks out.
"""

from __future__ import annotations

import re

LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "Delta": "Δ", "varepsilon": "ε", "epsilon": "ε",
    "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "chi": "χ", "varphi": "φ", "phi": "φ", "nabla": "∇", "circ": "°", "prod": "∏", "infty": "∞",
}  # fmt: skip
MARKS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}


def plain(latex: str) -> str:
    """The symbol in Unicode, with braces only around what is set low or high as a whole."""
    text = re.sub(r"\\(?:mathrm|text|operatorname)\{([^}]*)\}", r"{\1}", latex.replace(r"\textstyle", ""))
    text = re.sub(r"\\([A-Za-z]+)", lambda m: LETTERS.get(m[1], m[0] if m[1] in MARKS else m[1]), text)
    text = re.sub(r"\\(hat|bar|tilde)\s*\{?\s*(\w)\s*\}?", lambda m: m[2] + MARKS[m[1]], text)
    text = re.sub(r"[\\$,]|\s+", "", text)
    text = re.sub(r"\{\{([^{}]*)\}\}", r"{\1}", text)
    return re.sub(r"(?<![_^])\{([^{}]*)\}", r"\1", text)


def spoken(symbol: str) -> str:
    """The symbol on one line, for places that have no low and high."""
    return re.sub(r"[_^{}]", "", symbol)
