"""Whatever is allowed works: no exception, no warning, nothing that is not finite in a path."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, simulate
from surfaces import SURFACES


@st.composite
def within(draw, parameter):
    """A value in the domain of a hyperparameter, often at or near its ends."""
    if parameter.switch:
        return draw(st.booleans())
    domain = parameter.domain
    low, high = max(domain.low, -1e300), min(domain.high, 1e300)
    if parameter.whole:
        return draw(st.integers(int(low), min(int(high), 10**6)))
    return draw(
        st.one_of(
            st.floats(low, high, exclude_min=domain.low_open, exclude_max=domain.high_open),
            st.floats(*parameter.slider),
        ).filter(domain.contains)
    )


@st.composite
def optimizers(draw):
    cls = OPTIMIZERS[draw(st.sampled_from(list(OPTIMIZERS)))]
    chosen = {p.name: draw(within(p)) for p in cls.hyperparameters if draw(st.booleans())}
    return cls.preset(draw(st.sampled_from(cls.frameworks())), **chosen)


@st.composite
def starts(draw, surface):
    x_min, x_max, y_min, y_max = surface.view
    count = draw(st.integers(1, 3))
    xs = [draw(st.floats(x_min, x_max)) for _ in range(count)]
    return np.array([xs, [draw(st.floats(y_min, y_max)) for _ in range(count)]])


@st.composite
def noises(draw):
    kind = draw(st.sampled_from(["gaussian", "multiplicative", "heavy_tailed"]))
    return BatchNoise(draw(st.floats(0, 1e6)), draw(st.integers(1, 400)), kind)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_anything_allowed_runs(data):
    surface = SURFACES[data.draw(st.sampled_from(list(SURFACES)))]
    optimizer = data.draw(optimizers())
    start = data.draw(starts(surface))
    schedule = data.draw(st.none() | st.sampled_from([cls() for cls in SCHEDULES.values()]))
    noise = data.draw(st.none() | noises())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = simulate(surface, optimizer, start, 8, schedule, noise, record=True)
        end = simulate(surface, optimizer, start, 8, schedule, noise, keep="last")
    held = run.step_diverged != 0
    assert np.isfinite(run.x).all()
    assert np.isfinite(run.loss[:, held]).all()
    assert np.array_equal(end.x[0], run.x[-1])
    assert np.array_equal(end.step_diverged, run.step_diverged)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(
    xs=st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=2, max_size=2),
    key=st.sampled_from(list(OPTIMIZERS)),
    surface=st.sampled_from(list(SURFACES.values())),
)
def test_even_absurd_starts_run(xs, key, surface):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = simulate(surface, OPTIMIZERS[key](), xs, 4)
    assert run.step_diverged[0] == 0 or np.isfinite(run.x).all()
    np.testing.assert_array_equal(run.x[0, :, 0], xs)
