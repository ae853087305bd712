"""LaTeX symbols as plain text, for labels where no formula can be set: `\\beta_1` becomes β₁."""

from __future__ import annotations

import re

LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "Delta": "Δ", "varepsilon": "ε", "epsilon": "ε",
    "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "varphi": "φ", "phi": "φ", "nabla": "∇", "circ": "°", "max": "max", "min": "min", "infty": "∞",
}  # fmt: skip
MARKS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}
LOW = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
HIGH = str.maketrans("0123456789+-=()T", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵀ")
LOWERED = set("0123456789+-=()aehijklmnoprstuvx")


def plain(latex: str) -> str:
    """The symbol in Unicode."""
    text = re.sub(r"\\(hat|bar|tilde)\s*\{?\s*(\\?\w)\s*\}?", lambda m: m[2] + MARKS[m[1]], latex)
    text = re.sub(r"\\(?:mathrm|text|operatorname)\{([^}]*)\}", r"{\1}", text)
    text = re.sub(r"\\([A-Za-z]+)", lambda m: LETTERS.get(m[1], m[1]), text)
    text = re.sub(r"_(?:\{([^}]*)\}|(.))", lambda m: _lowered(_bare(m[1] or m[2])), text)
    text = re.sub(r"\^(?:\{([^}]*)\}|(.))", lambda m: _bare(m[1] or m[2]).translate(HIGH), text)
    return re.sub(r"[{}\\$,]|\s+", "", text)


def _bare(text: str) -> str:
    return text.strip("{} ")


def _lowered(text: str) -> str:
    return text.translate(LOW) if set(text) <= LOWERED else f" {text}".replace(" ", "\u2009")
