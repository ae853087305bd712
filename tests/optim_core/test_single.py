"""A particle by itself is walked by a written function; nobody may be able to tell."""

import importlib
import re

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, simulate, single
from surfaces import SURFACES, surface_from_formula

runner = importlib.import_module("optim_core.simulate")
CASES = [(key, name) for key, cls in OPTIMIZERS.items() for name in cls.frameworks()]
BRANCHING = {"newton", "backtracking"}
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
    r"(?:\b(?:[xntkfv]\d+|[vs]\d+_\d|def|walk|for|in|if|else|or|rows|row|at|begin|constants|functions|path"
    r"|records|place|show|packer|abs|bool|float|sqrt|[012]\.0|\d+)\b|[-+*/=<>!,:()\[\]\s])*"
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


@pytest.fixture
def walks(monkeypatch):
    """The sources of the walks that were carried out to their end."""
    sources, walk, function = [], single.walk, single._function

    def watched(*arguments):
        written = []
        with monkeypatch.context() as patch:
            patch.setattr(single, "_function", lambda source: written.append(source) or function(source))
            walk(*arguments)
        sources.extend(written)

    monkeypatch.setattr(single, "walk", watched)
    return sources


@pytest.mark.parametrize(("key", "framework"), CASES)
def test_alone_as_in_company(walks, key, framework):
    rng = np.random.default_rng(5)
    for i, surface in enumerate(SURFACES_WRITTEN):
        optimizer = OPTIMIZERS[key].preset(framework, **({"lr": 0.3} if i % 2 else {}))
        start, noise = rng.uniform(-1.5, 1.5, 2), NOISES[i % len(NOISES)]
        alone = run(surface, optimizer, start, noise)
        assert same(alone, run(surface, optimizer, np.stack([start, start + 0.1], axis=1), noise)), surface
    assert bool(walks) == (key not in BRANCHING)


@pytest.mark.parametrize("surface", [s for s in SURFACES_WRITTEN if s.key != "formula"], ids=lambda s: s.key)
def test_every_surface_is_walked_from_its_start(walks, surface):
    run(surface, OPTIMIZERS["adam"](), surface.start, steps=300)
    assert len(walks) == 1


@pytest.mark.parametrize(
    ("formula", "start"),
    [
        ("1/x + y", (0.0, 1.0)),
        ("sqrt(x) + y^2", (0.02, 1.0)),
        ("x^2/y", (1.0, 0.0)),
        ("log(x) + y^2", (1e-9, 1.0)),
    ],
)
def test_where_python_refuses_arrays_go_on(formula, start):
    surface, company = surface_from_formula(formula), np.array([[start[0], 1.0], [start[1], 1.0]])
    for key in ("sgd", "adam"):
        alone = run(surface, OPTIMIZERS[key](lr=0.5), start)
        assert same(alone, run(surface, OPTIMIZERS[key](lr=0.5), company))


def test_python_does_refuse(walks):
    run(surface_from_formula("1/x + y"), OPTIMIZERS["sgd"](), (0.0, 1.0))
    run(surface_from_formula("sqrt(x) + y^2"), OPTIMIZERS["sgd"](lr=0.5), (0.02, 1.0))
    assert walks == []


def test_what_is_written_has_no_text_of_anybody(walks):
    for surface in SURFACES_WRITTEN:
        for key, framework in CASES:
            run(surface, OPTIMIZERS[key].preset(framework), (0.3, 0.4), NOISES[1], steps=1)
    assert len(set(walks)) > 500
    for source in set(walks):
        assert TOKENS.fullmatch(source), source


def test_what_is_written_knows_no_more_than_it_needs():
    with pytest.raises(NameError):
        single._function("def walk():\n    return open")()
    with pytest.raises(ImportError):
        single._function("def walk():\n    import os")()


def test_another_start_or_setting_needs_no_new_function():
    def moved(k):
        optimizer = OPTIMIZERS["adam"](lr=0.01 + 0.001 * k, beta1=0.5 + 0.01 * k)
        run(SURFACES["rosenbrock"].replace(b=10.0 + k), optimizer, (0.1 * k, 0.2))

    moved(1)
    before = single._function.cache_info().misses
    for k in range(2, 20):
        moved(k)
    assert single._function.cache_info().misses == before
