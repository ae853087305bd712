"""Short spellings of the races of lessons."""

from __future__ import annotations

from ui.page.setup import Lane, Setup, SurfaceChoice
from ui.page.values import Point, Value


def lane_of(optimizer: str, start: Point | None = None, **values: Value) -> Lane:
    """A lane with some of its settings, from the start of the race or from its own."""
    return Lane(optimizer, values=tuple(values.items()), start=start)


def race_on(surface: SurfaceChoice, steps: int, *lanes: Lane, start: Point | None = None) -> Setup:
    """A race of lanes in the colors of their order; without a start it is that of the surface."""
    colored = tuple(lane.replace(color=slot) for slot, lane in enumerate(lanes))
    return Setup(surface=surface, start=start or surface.build().start, steps=steps, lanes=colored)
