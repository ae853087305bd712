"""Ways from the reference into the app: a race that shows an optimizer, or a surface."""

from __future__ import annotations

from surfaces import Surface
from ui.page.i18n import spoken
from ui.page.lane import Lane
from ui.page.link import address
from ui.page.setup import DEFAULT_SETUP, Setup, SurfaceChoice

GROUND = SurfaceChoice("rosenbrock", (("b", 5.0),))  # that of the first race, on which most arrive
STEPS = 500
# Learning rates with which each arrives there, or comes near; a test holds that every optimizer has one.
RATES = {
    "sgd": 0.03,
    "momentum": 0.02,
    "nesterov": 0.02,
    "damped_momentum": 0.03,
    "adagrad": 1.0,
    "adadelta": 1.0,
    "rmsprop": 0.03,
    "adam": 0.1,
    "adamw": 0.1,
    "adam_l2": 0.1,
    "amsgrad": 0.1,
    "nadam": 0.05,
    "adamax": 1.0,
    "radam": 0.1,
    "adabelief": 0.3,
    "yogi": 0.1,
    "signsgd": 0.01,
    "lion": 0.03,
    "rprop": 0.1,
    "sam": 0.01,
    "schedule_free_sgd": 0.03,
    "schedule_free_adamw": 0.1,
    "lookahead": 0.02,
    "newton": 1.0,
    "backtracking": 0.3,
    "lbfgs": 1.0,
    "conjugate_gradient": 1.0,
    "nelder_mead": 0.5,
    "cma_es": 0.5,
}


def optimizer_race(key: str) -> Setup:
    """The optimizer beside SGD, each with a rate that suits it."""
    beside = () if key == "sgd" else (Lane("sgd", values=_rate("sgd"), color=1),)
    lanes = (Lane(key, values=_rate(key)), *beside)
    return Setup(surface=GROUND, start=GROUND.build().start, steps=STEPS, lanes=lanes)


def _rate(key: str) -> tuple[tuple[str, float], ...]:
    return (("lr", RATES[key]),) if key in RATES else ()


def surface_race(surface: Surface) -> Setup:
    """The lanes of the default race on the surface."""
    choice = SurfaceChoice(surface.key)
    return DEFAULT_SETUP.replace(surface=choice, start=choice.build().start)


def link(setup: Setup) -> str:
    """The way to a race from a page beside it, in the visitor's language."""
    return f"./?{address(setup)}&lang={spoken()}"
