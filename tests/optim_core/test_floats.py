"""A particle by itself is walked by a printed function of floats; nobody may be able to tell."""

import re

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, simulate
from optim_core.evaluation import Sampling
from optim_core.program import floats, recording, step
from surfaces import SURFACES, surface_from_formula

CASES = [(key, name) for key, cls in OPTIMIZERS.items() for name in cls.frameworks()]
BRANCHING = {key for key, cls in OPTIMIZERS.items() if cls.decides}
FORMULAS = [
    "sin(x)*y^2.5 + x^3",
    "exp(x*y) - tanh(x) + abs(y)",
    "max(x, y) + min(x^2, y)",
    "log(x^2 + y^2) + atan(x)",
    "cosh(x)*asin(y/10) + x^y",
    "sign(x)*x*y + log10(abs(x) + 1)",
]
SURFACES_WRITTEN = [
    *(surface for surface in SURFACES.values() if surface.elementwise),
    *map(surface_from_formula, FORMULAS),
]
NOISES = [None, BatchNoise(0.1, 8), BatchNoise(0.1, 8, "multiplicative")]
TOKENS = re.compile(
    r"(?:\b(?:[bntkfv]\d+|def|walk|for|in|if|else|or|and|not|rows|row|at|begin|constants|functions|path|records"
    r"|place|show|packer|abs|bool|float|sqrt|nan|quotient|[012]\.0|\d+)\b|[-+*/=<>!,:()\[\]\s])*"
)


def run(surface, optimizer, start, noise=None, steps=25):
    return simulate(surface, optimizer, start, steps, SCHEDULES["cosine"](), noise, seed=3, record=True)


def same(alone, company):
    """The run of one particle is that of the first of several, bit for bit."""
    pairs = [(alone.x, company.x), (alone.loss, company.loss), (alone.update, company.update)]
    pairs += [(values, company.state[name]) for name, values in alone.state.items()]
    return all(np.array_equal(a[..., 0], b[..., 0], equal_nan=True) for a, b in pairs) and np.array_equal(
        alone.step_diverged, company.step_diverged[:1]
    )


@pytest.mark.slow
@pytest.mark.parametrize(("key", "framework"), CASES)
def test_alone_as_in_company(key, framework):
    """On a third of the surfaces; tests/golden/test_bits.py has the path of one particle on each of them."""
    rng, turn = np.random.default_rng(5), CASES.index((key, framework))
    for i, surface in list(enumerate(SURFACES_WRITTEN))[turn % 3 :: 3]:
        optimizer = OPTIMIZERS[key].preset(framework, **({"lr": 0.3} if i % 2 else {}))
        start, noise = rng.uniform(-1.5, 1.5, 2), NOISES[(i // 3 + turn // 3) % len(NOISES)]
        alone = run(surface, optimizer, start, noise)
        assert same(alone, run(surface, optimizer, np.stack([start, start + 0.1], axis=1), noise)), surface
        batches = noise is not None and hasattr(surface, "samples")
        plain = key in BRANCHING or (batches and key == "newton")  # of batches there is no Hessian
        assert alone.engine == ("plain" if plain else "blocks" if batches else "floats")


@pytest.mark.parametrize(
    ("formula", "start"),
    [
        ("1/x + y", (0.0, 1.0)),
        ("1/x + y", (-0.0, 1.0)),
        ("sqrt(x) + y^2", (0.02, 1.0)),
        ("x^2/y", (1.0, 0.0)),
        ("x^2/y", (1.0, 1e-320)),
        ("log(x) + y^2", (1e-9, 1.0)),
        ("exp(exp(x)) + x^16*y", (3.0, 1.0)),
        ("(x*y)^(0-3) + x", (1e-200, 1e-200)),
        ("max(0/x, y) + min(x, sqrt(y))", (0.0, -1.0)),
    ],
)
def test_floats_do_what_python_refuses(formula, start):
    surface = surface_from_formula(formula)
    company = np.array([[start[0], 1.0], [start[1], 1.0]])
    for key in ("sgd", "adam", "rmsprop", "newton", "sam", "adabelief"):
        optimizer = OPTIMIZERS[key](lr=0.5)
        alone = run(surface, optimizer, start)
        assert alone.engine == "floats"
        assert same(alone, run(surface, optimizer, company))


@pytest.mark.parametrize("a", [0.0, -0.0, 1.5, -2.0, np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_a_quotient_by_zero_is_that_of_ieee_754(a, zero):
    with np.errstate(all="ignore"):
        np.testing.assert_equal(floats._quotient(a, zero), np.float64(a) / zero)


def test_an_error_in_what_is_printed_is_no_secret(monkeypatch):
    def broken(source):
        def walk(*_):
            raise ValueError("a slip of the printer")

        return walk

    monkeypatch.setattr(floats, "_function", broken)
    with pytest.raises(ValueError, match="a slip of the printer"):
        run(SURFACES["bowl"], OPTIMIZERS["sgd"](), (1.0, 1.0))


def sources():
    for i, surface in enumerate(SURFACES_WRITTEN):
        for k, (key, framework) in enumerate(CASES[i % 4 :: 4]):
            optimizer, noise = OPTIMIZERS[key].preset(framework), NOISES[k % 3]
            sampling = Sampling(surface, noise, 0)
            if key not in BRANCHING and not sampling.batches:
                program = step.program_of(optimizer, sampling)
                yield floats._printed(program, tuple(program.shown)).source


@pytest.mark.slow
def test_what_is_written_has_no_text_of_anybody():
    written = set(sources())
    assert len(written) > 300
    for source in written:
        assert TOKENS.fullmatch(source), source


def test_what_is_written_knows_no_more_than_it_needs():
    with pytest.raises(NameError):
        floats._function("def walk():\n    return open")()
    with pytest.raises(ImportError):
        floats._function("def walk():\n    import os")()


def test_a_formula_of_many_parentheses_is_printed():
    text = "+".join(f"(x*{k}+y)^2" for k in range(1, 10))
    deep = "sqrt(1+" * 12 + "x^2+y^2" + ")" * 12
    for formula in (text, deep):
        run(surface_from_formula(formula), OPTIMIZERS["adam"](), (0.1, 0.2))


def test_another_start_setting_or_surface_parameter_traces_nothing():
    def moved(k):
        optimizer = OPTIMIZERS["adam"](lr=0.01 + 0.001 * k, beta1=0.5 + 0.01 * k)
        run(SURFACES["rosenbrock"].replace(b=10.0 + k), optimizer, (0.1 * k, 0.2))
        run(SURFACES["ravine"].replace(angle=10.0 + k), OPTIMIZERS["rprop"](lr=0.01 * k), (0.1 * k, 0.2))
        run(SURFACES["penguins"].replace(l2=0.01 * k), OPTIMIZERS["sgd"](lr=0.01 * k), (0.1 * k, 0.2))

    moved(1)
    caches = (recording.recorded, step._program, floats._printed, floats._function)
    before = [cache.cache_info().misses for cache in caches]
    for k in range(2, 20):
        moved(k)
    assert [cache.cache_info().misses for cache in caches] == before


@pytest.mark.parametrize("surface", [s for s in SURFACES_WRITTEN if s.parameters], ids=lambda s: s.key)
def test_parameters_of_a_surface_go_where_they_belong(surface):
    for p in surface.parameters:
        changed = surface.replace(**{p.name: type(p.default)(0.7 * p.slider[0] + 0.3 * p.slider[1])})
        alone = run(changed, OPTIMIZERS["sgd"](lr=1e-4), changed.start)
        x, y = alone.x[:-1, :, 0].T
        assert np.array_equal(alone.gradient[..., 0].T, changed.gradient(x, y))


def test_caches_are_bounded():
    for cache in (recording.recorded, step._program, floats._printed, floats._function):
        assert cache.cache_info().maxsize is not None


def test_a_task_for_floats_can_be_done_twice():
    """Nothing of a walk stays in what is cached."""
    first = run(SURFACES["beale"], OPTIMIZERS["adam"](lr=0.1), (1.0, 1.5), NOISES[1])
    run(SURFACES["beale"], OPTIMIZERS["adam"](lr=0.2), (2.0, 0.5), NOISES[1])
    again = run(SURFACES["beale"], OPTIMIZERS["adam"](lr=0.1), (1.0, 1.5), NOISES[1])
    assert np.array_equal(first.x, again.x)
