"""Every fact on the record of every surface, held against the function itself."""

import copy
import dataclasses
import inspect
import math
import pickle

import numpy as np
import pytest

from surfaces import SURFACES, DataSurface, Surface, surface_at

STEP = 1e-30
CONTRACT = """
bowl ravine saddle monkey_saddle plateau rosenbrock beale himmelblau booth matyas three_hump_camel
six_hump_camel styblinski_tang rastrigin ackley griewank levy sharp_flat abs_valley double_well
"""


def variants():
    """Every surface as it comes, and with each parameter at either end of its slider."""
    for key, surface in SURFACES.items():
        yield pytest.param(surface, id=key)
        for parameter in surface.parameters:
            for end in parameter.slider:
                value = int(end) if parameter.whole else end
                yield pytest.param(
                    surface.replace(**{parameter.name: value}), id=f"{key}-{parameter.name}-{end:g}"
                )


every_variant = pytest.mark.parametrize("surface", list(variants()))
every_surface = pytest.mark.parametrize("surface", [pytest.param(s, id=k) for k, s in SURFACES.items()])


def points(surface, count=200):
    x_min, x_max, y_min, y_max = surface.view
    unit = np.random.default_rng(7).random((2, count))
    return x_min + (x_max - x_min) * unit[0], y_min + (y_max - y_min) * unit[1]


def assert_close(actual, expected, tolerance):
    """Relative to the largest number there is, for near a zero no relative error means anything."""
    np.testing.assert_allclose(actual, expected, rtol=0, atol=tolerance * (1.0 + np.abs(expected).max()))


def can_step(surface):
    """Whether a complex step can be taken: |·| and log(1 + e^·) are not analytic in NumPy."""
    return surface.key not in ("abs_valley", "penguins_logistic")


def complex_derivative(function, x, y):
    along_x, along_y = function(x + 1j * STEP, y), function(x, y + 1j * STEP)
    return np.stack([along_x.imag, along_y.imag]) / STEP


def central_derivative(function, x, y, step=1e-5):
    along_x = function(x + step, y) - function(x - step, y)
    along_y = function(x, y + step) - function(x, y - step)
    return np.stack([along_x, along_y]) / (2.0 * step)


def test_registry_holds_the_contract_and_every_surface_class():
    assert set(CONTRACT.split()) <= set(SURFACES)
    assert all(key == surface.key for key, surface in SURFACES.items())
    modules = {type(surface).__module__ for surface in SURFACES.values()}
    classes = {
        found
        for module in modules
        for _, found in inspect.getmembers(__import__(module, fromlist=["x"]), inspect.isclass)
        if issubclass(found, Surface) and not inspect.isabstract(found)
    }
    assert classes == {type(surface) for surface in SURFACES.values()}


@every_variant
def test_gradient_is_the_derivative_of_the_value(surface):
    x, y = points(surface)
    if can_step(surface):
        assert_close(surface.gradient(x, y), complex_derivative(surface.value, x, y), 1e-12)
    else:
        assert_close(surface.gradient(x, y), central_derivative(surface.value, x, y), 1e-8)


@every_variant
def test_hessian_is_the_derivative_of_the_gradient(surface):
    x, y = points(surface)
    if surface.key == "abs_valley":
        expected = central_derivative(surface.gradient, x, y)
    else:
        expected = complex_derivative(surface.gradient, x, y)
    assert_close(surface.hessian(x, y), expected.swapaxes(0, 1), 1e-12)
    np.testing.assert_array_equal(surface.hessian(x, y)[0, 1], surface.hessian(x, y)[1, 0])


@every_variant
def test_minima_are_flat_and_nothing_lies_below_them(surface):
    if not surface.minima:
        assert surface.key in ("saddle", "monkey_saddle")
        return
    x, y = np.array(surface.minima).T
    lowest = surface.value(x, y)
    scale = np.abs(surface.hessian(x, y)).max() if surface.smooth else 1.0
    assert np.abs(surface.gradient(x, y)).max() <= 1e-12 * max(1.0, scale) * (1.0 + np.abs([x, y]).max())
    assert np.ptp(lowest) <= 1e-12 * (1.0 + abs(lowest[0]))
    grid = np.meshgrid(np.linspace(*surface.view[:2], 400), np.linspace(*surface.view[2:], 400))
    if isinstance(surface, DataSurface) and not surface.elementwise:
        grid = [axis[::4, ::4] for axis in grid]
    assert surface.value(*grid).min() >= lowest.max() - 1e-12 * (1.0 + abs(lowest[0]))


@every_variant
def test_no_global_minimum_is_missing(surface):
    """From the lowest places of a fine grid, Newton's method leads to stated minima only."""
    if not surface.minima or not surface.smooth or not surface.elementwise:
        return
    stated = np.array(surface.minima)
    x, y = (
        axis.ravel() for axis in np.meshgrid(*(np.linspace(*surface.view[i : i + 2], 400) for i in (0, 2)))
    )
    lowest = surface.value(*stated[0])
    order = np.argsort(surface.value(x, y))[:400]
    x, y = x[order], y[order]
    for _ in range(30):
        step = np.linalg.solve(np.moveaxis(surface.hessian(x, y), -1, 0), surface.gradient(x, y).T[..., None])
        x, y = x - step[:, 0, 0], y - step[:, 1, 0]
    reached = surface.value(x, y) <= lowest + 1e-9 * (1.0 + abs(lowest))
    assert reached.any()
    distance = np.hypot(x[reached, None] - stated[:, 0], y[reached, None] - stated[:, 1])
    assert distance.min(axis=1).max() <= 1e-5


@every_variant
def test_view_holds_start_and_minima(surface):
    x_min, x_max, y_min, y_max = surface.view
    assert x_min < x_max
    assert y_min < y_max
    for x, y in (surface.start, *surface.minima):
        assert x_min < x < x_max
        assert y_min < y < y_max
    assert np.hypot(*surface.gradient(*surface.start)) > 1e-3
    if surface.minima:
        assert surface.value(*surface.start) > 1.1 * surface.value(*surface.minima[0]) + 1e-3


@every_surface
def test_smooth_is_said_of_what_has_no_kink(surface):
    """Across a kink the slope jumps, however short the way is."""
    around = [(1e-9, 0.0), (-1e-9, 0.0), (0.0, 1e-9), (0.0, -1e-9)]
    x, y = np.array(around).T
    jump = np.ptp(surface.gradient(x, y), axis=1).max()
    assert (jump < 1e-4) == surface.smooth


@every_surface
def test_record_is_complete(surface):
    for text in (surface.key, surface.label, surface.formula, surface.source, surface.idea):
        assert isinstance(text, str)
        assert text.strip() == text != ""
    assert surface.idea.endswith(".")
    assert any(char.isdigit() for char in surface.source)
    assert inspect.getdoc(type(surface)) not in (None, inspect.getdoc(Surface))
    assert "$$" in inspect.getdoc(type(surface))


@every_surface
def test_fields_are_the_parameters(surface):
    names = [field.name for field in dataclasses.fields(surface)]
    assert names == [parameter.name for parameter in surface.parameters]
    for field, parameter in zip(dataclasses.fields(surface), surface.parameters, strict=True):
        assert field.default == parameter.default
        assert parameter.domain.contains(parameter.slider[0])
        assert parameter.domain.contains(parameter.slider[1])
        assert parameter.symbol
        assert parameter.help.endswith(".")


@every_surface
def test_parameters_outside_their_domain_are_refused(surface):
    for parameter in surface.parameters:
        for bad in (parameter.domain.low - 1.0, parameter.domain.high + 1.0, math.nan, math.inf, "1", None):
            with pytest.raises(ValueError, match=parameter.name) as error:
                surface.replace(**{parameter.name: bad})
            assert repr(bad) in str(error.value)
            assert str(parameter.domain) in str(error.value)
    with pytest.raises(ValueError, match="no setting 'nonsense'"):
        surface.replace(nonsense=1.0)


@every_surface
def test_shapes_broadcast_and_numbers_are_float64(surface):
    column, row = np.linspace(-1, 1, 3)[:, None], np.linspace(-1, 1, 4)
    assert surface.value(column, row).shape == (3, 4)
    assert surface.gradient(column, row).shape == (2, 3, 4)
    assert surface.hessian(column, row).shape == (2, 2, 3, 4)
    assert np.shape(surface.value(1, 1)) == ()
    assert surface.gradient(1, 1).shape == (2,)
    assert surface.hessian(np.float32(1), 1).shape == (2, 2)
    assert surface.gradient(np.empty(0), np.empty(0)).shape == (2, 0)
    for numbers in (surface.value(1, 1), surface.gradient(np.float32(1), 1), surface.hessian(1, [1])):
        assert numbers.dtype == np.float64
    np.testing.assert_array_equal(
        surface.gradient(column, row)[:, 1, 2], surface.gradient(column[1, 0], row[2])
    )


@every_surface
def test_overflow_is_neither_an_error_nor_a_warning(surface):
    far = np.array([1e200, -1e200, np.inf, np.nan, 1e308])
    for x, y in ((far, 0.0), (0.0, far), (far, far)):
        assert np.isnan(surface.value(x, y)[3])
        surface.gradient(x, y)
        surface.hessian(x, y)


@every_variant
def test_surfaces_are_values(surface):
    assert pickle.loads(pickle.dumps(surface)) == surface == copy.deepcopy(surface) == surface.replace()
    assert hash(pickle.loads(pickle.dumps(surface))) == hash(surface)
    with pytest.raises(dataclasses.FrozenInstanceError):
        surface.a = 2.0


def test_surface_at_finds_by_key():
    assert surface_at("rosenbrock", b=10.0) == SURFACES["rosenbrock"].replace(b=10.0)
    with pytest.raises(ValueError, match=r"unknown surface 'rosenbrok'; known: bowl, ravine"):
        surface_at("rosenbrok")


def test_the_simplest_surface_comes_first():
    assert next(iter(SURFACES)) == "bowl"


@pytest.mark.parametrize("condition", [1.0, 20.0, 1000.0])
@pytest.mark.parametrize("angle", [0.0, 30.0, 90.0, 135.0])
def test_ravine_has_the_condition_number_it_says(condition, angle):
    ravine = SURFACES["ravine"].replace(condition=condition, angle=angle)
    low, high = np.linalg.eigvalsh(ravine.hessian(0.3, 0.4))
    assert high / low == pytest.approx(condition, rel=1e-10)
    along = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
    np.testing.assert_allclose(ravine.hessian(0.0, 0.0) @ along, low * along, atol=1e-10)


@pytest.mark.parametrize(
    ("key", "x", "y", "value"),
    [
        ("rosenbrock", -1.2, 1.0, 24.2),
        ("beale", 0.0, 0.0, 14.203125),
        ("himmelblau", 0.0, 0.0, 170.0),
        ("booth", 0.0, 0.0, 74.0),
        ("matyas", 1.0, 1.0, 0.04),
        ("six_hump_camel", 0.08984201310031806, -0.7126564030207396, -1.0316284534898774),
        ("styblinski_tang", -2.903534027771177, -2.903534027771177, -78.33233140754282),
        ("rastrigin", 0.5, 0.5, 40.5),
        ("three_hump_camel", 1.0, 1.0, 3.1166666666666667),
        ("levy", 5.0, 5.0, 2.0 + 10.0 * math.sin(1.0) ** 2),
    ],
)
def test_values_known_from_the_literature(key, x, y, value):
    assert SURFACES[key].value(x, y) == pytest.approx(value, rel=1e-12)
