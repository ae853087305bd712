"""Hypothesis strategies for whole setups, drawn from the registries: a new entry is tested by itself."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from optim_core import OPTIMIZERS, SCHEDULES
from optim_core.clipping import CLIPPINGS
from surfaces import SURFACES, Parameter
from ui.page.choices import FORMULA, NOISE_KINDS, NOISE_PARAMETERS, Noise, SurfaceChoice
from ui.page.effort import effort
from ui.page.lane import Lane, frameworks
from ui.page.limits import MAX_BUDGET, MAX_COORDINATE, MAX_EFFORT, MAX_LANES, MAX_SEARCH, MAX_SEED, MAX_STEPS
from ui.page.schedulechoice import ScheduleChoice
from ui.page.setup import FAIRNESS, Setup

FORMULAS = ("x**2 + y**2", "x**2/4 + sin(3*x)*cos(2*y)", "abs(x) + 1e-3*y**2", "exp(-x**2 - y**2)")
COORDINATE = st.floats(-MAX_COORDINATE, MAX_COORDINATE)
POINT = st.tuples(COORDINATE, COORDINATE)


def value_of(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Any value of the parameter's domain."""
    if parameter.switch:
        return st.booleans()
    domain = parameter.domain
    if parameter.whole:
        return st.integers(math.ceil(max(domain.low, -1e6)), math.floor(min(domain.high, 1e6)))
    low, high = max(domain.low, -1e300), min(domain.high, 1e300)
    return st.floats(low, high, exclude_min=domain.low_open, exclude_max=domain.high_open)


def values_of(parameters: tuple[Parameter, ...]) -> st.SearchStrategy[tuple[tuple[str, Any], ...]]:
    """Some of the parameters with values."""
    optional = {parameter.name: value_of(parameter) for parameter in parameters}
    return st.fixed_dictionaries({}, optional=optional).map(lambda found: tuple(found.items()))


@st.composite
def lanes(draw: st.DrawFn) -> Lane:
    """Any racer."""
    optimizer = draw(st.sampled_from(list(OPTIMIZERS)))
    return Lane(
        optimizer,
        draw(st.sampled_from(frameworks(optimizer))),
        draw(values_of(OPTIMIZERS[optimizer].hyperparameters)),
        draw(st.integers(0, MAX_LANES - 1)),
        draw(st.booleans()),
        draw(st.none() | POINT),
        clipping=draw(st.sampled_from(CLIPPINGS)),
        clipping_at=draw(st.floats(1e-9, 1e9)),
    )


@st.composite
def surface_choices(draw: st.DrawFn) -> SurfaceChoice:
    """Any surface; settings where sliders can drag them."""
    key = draw(st.sampled_from([*SURFACES, FORMULA]))
    corners = draw(st.none() | st.tuples(st.floats(-10, 9), st.floats(-10, 9), st.floats(0.1, 5)))
    view = (
        None
        if corners is None
        else (corners[0], corners[0] + corners[2], corners[1], corners[1] + corners[2])
    )
    if key == FORMULA:
        return SurfaceChoice(key, formula=draw(st.sampled_from(FORMULAS)), view=view)
    parameters = [p for p in SURFACES[key].parameters if not p.whole]
    dragged = {p.name: st.floats(*p.slider) for p in parameters}
    return SurfaceChoice(key, tuple(draw(st.fixed_dictionaries({}, optional=dragged)).items()), view=view)


@st.composite
def setups(draw: st.DrawFn) -> Setup:
    """Any race."""
    schedule = draw(st.sampled_from(list(SCHEDULES)))
    noise = Noise.of(draw(st.sampled_from(NOISE_KINDS)), draw(values_of(NOISE_PARAMETERS)))
    setup = Setup(
        surface=draw(surface_choices()),
        start=draw(POINT),
        steps=1,
        schedule=ScheduleChoice(schedule, draw(values_of(SCHEDULES[schedule].hyperparameters))),
        noise=noise,
        seed=draw(st.integers(0, MAX_SEED)),
        lanes=tuple(draw(st.lists(lanes(), min_size=1, max_size=MAX_LANES))),
        fairness=draw(st.sampled_from(FAIRNESS)),
        shared_lr=draw(st.floats(1e-12, 1e12)),
        budget=draw(st.integers(1, MAX_BUDGET)),
    )
    most = MAX_EFFORT / effort(setup)
    if setup.fairness == "tuned":
        most = min(most, MAX_SEARCH / effort(setup, setup.budget))
    steps = draw(st.integers(1, max(1, min(MAX_STEPS, int(most)))))
    return setup.replace(steps=steps, step=draw(st.none() | st.integers(0, steps)))
