"""The names that functions have elsewhere: in NumPy, PyTorch, SymPy, JavaScript and in books."""

from __future__ import annotations

from typing import Final

from surfaces.formula_tree import CONSTANTS, FUNCTIONS, VARIABLES

ALIASES: Final = {
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "absolute": "abs",
    "fabs": "abs",
    "Abs": "abs",
    "sgn": "sign",
    "maximum": "max",
    "Max": "max",
    "minimum": "min",
    "Min": "min",
}
# Functions that are written with others, and how many arguments they take.
MADE: Final = {"pow": 2, "power": 2, "square": 1, "hypot": 2, "log1p": 1, "expm1": 1, "log2": 1}
# sin²(x) is (sin(x))², for these and for no others.
POWERED: Final = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "log", "ln")
_PARTS: Final = (*VARIABLES, *CONSTANTS, *FUNCTIONS, *ALIASES)


def known_parts(name: str) -> list[str]:
    """The known names that a longer one is put together from, as xy from x and y; empty if it is not."""
    ways: list[list[str] | None] = [[]]
    for end in range(1, len(name) + 1):
        found: list[str] | None = None
        for part in _PARTS:
            before = ways[end - len(part)] if name[:end].endswith(part) else None
            if before is not None and (found is None or len(before) < len(found) - 1):
                found = [*before, part]
        ways.append(found)
    return ways[-1] or []
