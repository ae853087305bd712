"""The ways of comparing that the page "Side by side" offers, in the order in which they are offered."""

from __future__ import annotations

from typing import Final

from ui.compare.by_framework import ByFramework
from ui.compare.by_lane import ByOptimizer, ByRate, ByValue
from ui.compare.by_place import BySchedule, ByStart, BySurface
from ui.compare.variation import Variation

VARIATIONS: Final[dict[str, type[Variation]]] = {
    kind.key: kind for kind in (ByRate, ByOptimizer, ByValue, BySurface, ByFramework, BySchedule, ByStart)
}
