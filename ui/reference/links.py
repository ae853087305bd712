"""Ways from the reference into the app: a race that shows an optimizer, or a surface."""

from __future__ import annotations

from optim_core import OPTIMIZERS
from surfaces import Surface
from ui.page.i18n import spoken
from ui.page.lane import Lane
from ui.page.link import address
from ui.page.setup import DEFAULT_SETUP, Setup, SurfaceChoice

GROUND = SurfaceChoice("rosenbrock", (("b", 5.0),))  # that of the first race: see `Optimizer.arrives_with`
STEPS = 500


def optimizer_race(key: str) -> Setup:
    """The optimizer beside SGD, each with a rate that suits it."""
    beside = () if key == "sgd" else (Lane("sgd", values=_rate("sgd"), color=1),)
    lanes = (Lane(key, values=_rate(key)), *beside)
    return Setup(surface=GROUND, start=GROUND.build().start, steps=STEPS, lanes=lanes)


def _rate(key: str) -> tuple[tuple[str, float], ...]:
    rate = OPTIMIZERS[key].arrives_with
    return () if rate is None else (("lr", rate),)


def surface_race(surface: Surface) -> Setup:
    """The lanes of the default race on the surface."""
    choice = SurfaceChoice(surface.key)
    return DEFAULT_SETUP.replace(surface=choice, start=choice.build().start)


def link(setup: Setup) -> str:
    """The way to a race from a page beside it, in the visitor's language."""
    return f"./?{address(setup)}&lang={spoken()}"
