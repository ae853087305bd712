"""Gradient clipping: as frameworks have it, the same in every engine, and nothing where it is off."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from optim_core import OPTIMIZERS, BatchNoise, optimizer_from_rule, simulate
from optim_core.program.browser import numbers_for_page, program_for_page
from surfaces import SURFACES

RECORDED = json.loads((Path(__file__).parents[1] / "golden" / "clipping.json").read_text())
ROSENBROCK = SURFACES["rosenbrock"]
START = (-1.2, 1.0)
# Together they ask for one gradient and for two, branch on values, and hold conventions.
RULES = [
    ("momentum", "torch", "norm", {"lr": 0.02}),
    ("nesterov", "textbook", "value", {"lr": 0.02}),
    ("sam", "textbook", "norm", {"lr": 0.01}),
    ("backtracking", "textbook", "norm", {}),
    ("schedule_free_adamw", "published", "value", {"lr": 0.1}),
    ("newton", "textbook", "norm", {"lr": 0.5, "damping": 50.0}),
]


@pytest.mark.parametrize(("framework", "key", "settings", "kind", "limit", "path"), RECORDED)
def test_it_is_that_of_the_framework(framework, key, settings, kind, limit, path):
    """Recorded by tests/golden/record_clipping.py."""
    optimizer = OPTIMIZERS[key].preset(framework, clipping=kind, clipping_at=limit, **settings)
    run = simulate(ROSENBROCK, optimizer, START, 60, record=True)
    np.testing.assert_allclose(run.x[::5, :, 0], path, rtol=1e-12, atol=1e-12)
    assert (run.gradient != run.state["clipped"]).any()


def test_torch_s_convention_is_told_apart():
    found = [record for record in RECORDED if record[0] == "torch" and record[3] == "norm"]
    for _, key, settings, kind, limit, path in found:
        optimizer = OPTIMIZERS[key].preset("optax", clipping=kind, clipping_at=limit, **settings)
        assert np.abs(simulate(ROSENBROCK, optimizer, START, 60).x[::5, :, 0] - path).max() > 1e-11


@pytest.mark.parametrize(("key", "framework", "kind", "settings"), RULES)
def test_the_rule_sees_what_is_left(key, framework, kind, settings):
    optimizer = OPTIMIZERS[key].preset(framework, clipping=kind, clipping_at=0.4, **settings)
    run = simulate(ROSENBROCK, optimizer, START, 40, noise=BatchNoise(0.5, 4), record=True)
    seen, whole = run.state["clipped"][:, :, 0], run.gradient[:, :, 0]
    size = np.hypot(*seen.T) if kind == "norm" else np.abs(seen).max(axis=1)
    assert (size <= 0.4 * (1 + 1e-15)).all()
    if kind == "norm":
        np.testing.assert_allclose(seen[:, 0] * whole[:, 1], seen[:, 1] * whole[:, 0], atol=1e-12)
    else:
        np.testing.assert_array_equal(seen, np.clip(whole, -0.4, 0.4))


@pytest.mark.parametrize(("key", "framework", "kind", "settings"), RULES)
def test_every_engine_cuts_alike(key, framework, kind, settings):
    optimizer = OPTIMIZERS[key].preset(framework, clipping=kind, clipping_at=0.4, **settings)
    alone = simulate(ROSENBROCK, optimizer, START, 40)
    together = simulate(ROSENBROCK, optimizer, np.array([[-1.2, 0.3], [1.0, 0.1]]), 40)
    many = simulate(ROSENBROCK, optimizer, np.tile([[-1.2], [1.0]], 3000), 40, keep="last")
    np.testing.assert_array_equal(together.x[:, :, 0], alone.x[:, :, 0])
    np.testing.assert_allclose(many.x[-1, :, -1], alone.x[-1, :, 0], rtol=1e-12)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_threshold_that_nothing_reaches_changes_nothing(key):
    plain, cut = (OPTIMIZERS[key](lr=1e-3, **more) for more in ({}, {"clipping": "norm", "clipping_at": 1e9}))
    paths = [simulate(ROSENBROCK, optimizer, START, 30).x for optimizer in (plain, cut)]
    np.testing.assert_allclose(paths[1], paths[0], rtol=1e-13)


def test_a_rule_of_one_s_own_is_cut_too():
    own = optimizer_from_rule("v = b*v + g\nx = x - lr*v", lr=0.02, b=0.8, clipping="value", clipping_at=0.5)
    known = OPTIMIZERS["momentum"](lr=0.02, momentum=0.8, clipping="value", clipping_at=0.5)
    paths = [simulate(ROSENBROCK, optimizer, START, 60).x for optimizer in (own, known)]
    np.testing.assert_allclose(paths[1], paths[0], rtol=1e-13)


def test_the_page_puts_the_threshold_in():
    optimizer = OPTIMIZERS["sgd"](lr=0.02, clipping="norm", clipping_at=0.3)
    program = program_for_page(optimizer, ROSENBROCK)
    assert set(program["optimizer"]) == {"lr", "clipping_at"}
    assert numbers_for_page(optimizer, ROSENBROCK)["optimizer"] == {"lr": 0.02, "clipping_at": 0.3}
    assert "clipped" in program["shown"]


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_page_cuts_to_the_bit():
    from test_browser import core, given, node, numbers

    cases = [
        (OPTIMIZERS["momentum"].preset(framework, lr=0.02, clipping=kind, clipping_at=0.4), noise)
        for framework, kind in (("textbook", "norm"), ("torch", "norm"), ("keras", "value"))
        for noise in (None, BatchNoise(0.1, 8))
    ]
    pages = node([given(ROSENBROCK, optimizer, noise, START) for optimizer, noise in cases])
    for (optimizer, noise), page in zip(cases, pages, strict=True):
        path = core(ROSENBROCK, optimizer, noise, START).x[..., 0]
        np.testing.assert_array_equal(numbers(page["xy"]).reshape(-1, 2), path)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"clipping": "length"}, "SGD: clipping must be one of '', 'norm', 'value', got 'length'"),
        ({"clipping": "norm", "clipping_at": 0.0}, r"SGD: clipping_at must lie in \(0, ∞\), got 0.0"),
    ],
)
def test_what_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        OPTIMIZERS["sgd"](**settings)
