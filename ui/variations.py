"""The ways of comparing that the page "Side by side" offers, in the order in which they are offered."""

from __future__ import annotations

from typing import Final

from ui.variation import Variation
from ui.variation_framework import ByFramework
from ui.variation_lane import ByOptimizer, ByRate, ByValue
from ui.variation_place import BySchedule, ByStart, BySurface

VARIATIONS: Final[dict[str, type[Variation]]] = {
    kind.key: kind for kind in (ByRate, ByOptimizer, ByValue, BySurface, ByFramework, BySchedule, ByStart)
}
