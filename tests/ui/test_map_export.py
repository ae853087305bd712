"""The script of a map makes the very map again, far from this project."""

import subprocess
import sys

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise
from optim_core.studies import basins, sweep
from surfaces import SURFACES, surface_from_formula
from ui.export.maps import basins_script
from ui.export.settingsmap import sweep_script

pytestmark = pytest.mark.slow

SAVE = "\nimport sys\nnp.savez(sys.argv[1], label=label, step=step, loss=loss)\n"
CONVENTIONS = [(key, framework) for key, cls in OPTIMIZERS.items() for framework in cls.frameworks()]


def made(b):
    """What the script of a map leaves, in this process."""
    names = {}
    exec(compile(basins_script(b), "map.py", "exec"), names)
    return names


def agrees(b, names):
    assert np.array_equal(names["label"], b.label)
    assert np.array_equal(names["step"], b.step)
    assert np.allclose(names["loss"], b.loss, rtol=1e-9, atol=1e-12)


def test_a_script_needs_nothing_from_here(tmp_path):
    b = basins(SURFACES["himmelblau"], OPTIMIZERS["momentum"](lr=0.012), (-7, 7, -7, 7), 40, 30, steps=90)
    assert set(np.unique(b.label)) >= {-2, -1, 0, 1, 2, 3}
    (tmp_path / "map.py").write_text(basins_script(b) + SAVE, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-I", "map.py", "map.npz"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert run.stderr == ""
    assert run.stdout.splitlines()[0] == f"(3, 2): {b.shares[0]:.2%}"
    assert run.stdout.splitlines()[-1] == f"diverged: {b.diverged:.2%}, elsewhere: {b.elsewhere:.2%}"
    with np.load(tmp_path / "map.npz") as saved:
        agrees(b, saved)
        assert saved["loss"].tobytes() == b.loss.tobytes()


@pytest.mark.parametrize(("key", "framework"), CONVENTIONS)
def test_every_rule_makes_its_map_again(key, framework):
    surface = SURFACES["himmelblau"]
    opt = OPTIMIZERS[key].preset(framework)
    if key not in ("newton", "backtracking", "adadelta"):
        opt = OPTIMIZERS[key].preset(framework, lr=0.01)
    b = basins(surface, opt, columns=12, rows=11, steps=40, schedule=SCHEDULES["cosine"](), reach=0.3)
    agrees(b, made(b))


@pytest.mark.parametrize("key", SURFACES)
def test_every_surface_makes_its_map_again(key, capsys):
    b = basins(SURFACES[key], OPTIMIZERS["sgd"](lr=0.02), columns=9, rows=8, steps=60)
    agrees(b, made(b))


@pytest.mark.parametrize(
    "formula", ["3", "x", "2*y + 1", "x^2/4 + y^2 + sin(3*x)*cos(2*y)", "sqrt(1 + x^2) + y^2", "2*x^2"]
)
@pytest.mark.parametrize("key", ["sgd", "newton"])
def test_typed_formulas_make_their_maps_again(formula, key):
    b = basins(surface_from_formula(formula), OPTIMIZERS[key](lr=0.1), columns=9, rows=8, steps=60)
    agrees(b, made(b))


def test_other_ends_than_the_known_minima_are_told():
    b = basins(SURFACES["styblinski_tang"], OPTIMIZERS["adam"](lr=0.1), columns=30, rows=30)
    assert len(b.ends) == 4
    agrees(b, made(b))


# Maps of settings

SECOND = {
    "sgd": None,
    "signsgd": None,
    "adagrad": "eps",
    "rmsprop": "momentum",
    "radam": "beta1",
    "sam": "rho",
    "lbfgs": "c2",
    "cma_es": "",  # its other setting is a whole number
}


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_rule_makes_its_map_of_settings_again(key, capsys):
    cls = OPTIMIZERS[key]
    others = [spec for spec in cls.hyperparameters if not spec.switch and spec.name != "lr"]
    name = SECOND.get(key, others[0].name if others else None)
    second = next((spec for spec in others if spec.name == name), None)
    over = {"lr": np.geomspace(1e-3, 1.0, 7)}
    if second is not None:
        low, high = second.slider
        over[second.name] = np.linspace(low + 0.1 * (high - low), low + 0.9 * (high - low), 4)
    schedule = SCHEDULES["cosine"]() if len(key) % 2 else None
    starts = np.array([[1.0, -2.0], [2.0, 0.5]])
    s = sweep(SURFACES["himmelblau"], cls(), over, starts, steps=40, schedule=schedule, reach=0.2)
    names = {}
    exec(compile(sweep_script(s), "map.py", "exec"), names)
    for measure in ("loss", "step", "reached", "diverged"):
        assert np.allclose(names[measure], getattr(s, measure), rtol=1e-9, atol=1e-12, equal_nan=True), (
            measure
        )
    assert "of the runs diverge" in capsys.readouterr().out


def repeats(s):
    names = {}
    exec(compile(sweep_script(s), "map.py", "exec"), names)
    for measure in ("loss", "distance", "step", "reached", "diverged"):
        assert np.allclose(names[measure], getattr(s, measure), rtol=1e-9, atol=1e-12), measure


NOISY = [
    ("adam", "gaussian", {"lr": np.geomspace(1e-3, 0.1, 4), "batch_size": np.array([1, 4, 16])}),
    ("sam", "multiplicative", {"sigma": np.array([0.1, 1.0]), "lr": np.geomspace(1e-3, 0.1, 4)}),
    ("backtracking", "heavy_tailed", {"lr": np.array([0.1, 1.0])}),
]


@pytest.mark.parametrize(("key", "kind", "over"), NOISY)
def test_every_noise_makes_its_map_of_settings_again(key, kind, over):
    starts = np.array([[1.0, -2.0], [2.0, 0.5]])
    how = {"steps": 40, "noise": BatchNoise(0.5, 4, kind), "seeds": (0, 3), "schedule": SCHEDULES["cosine"]()}
    repeats(sweep(SURFACES["himmelblau"], OPTIMIZERS[key](), over, starts, **how))


@pytest.mark.parametrize("framework", OPTIMIZERS["radam"].frameworks())
def test_where_a_setting_decides_every_run_decides_by_itself(framework):
    over = {"lr": np.geomspace(1e-3, 1.0, 5), "beta2": np.array([0.5, 0.7, 0.9, 0.999])}
    repeats(sweep(SURFACES["himmelblau"], OPTIMIZERS["radam"].preset(framework), over, steps=50))


BATCHED = [
    (
        "adam",
        "penguins_logistic",
        BatchNoise(0.0, 16),
        {"lr": np.array([0.01, 0.1]), "beta1": np.array([0.5, 0.9])},
    ),
    (
        "sam",
        "penguins",
        BatchNoise(0.3, 8, "multiplicative"),
        {"lr": [0.01, 0.05], "batch_size": [4, 100, 400]},
    ),
    ("newton", "penguins_logistic", None, {"sigma": [0.1, 0.5]}),
    ("backtracking", "penguins", BatchNoise(0.0, 32), {"batch_size": [8, 64]}),
    ("cma_es", "penguins_logistic", BatchNoise(0.0, 32), {"lr": [0.1, 0.5]}),
]


@pytest.mark.parametrize(("key", "surface", "noise", "over"), BATCHED, ids=[case[0] for case in BATCHED])
def test_mini_batches_make_their_map_of_settings_again(key, surface, noise, over):
    # More steps than an epoch of the smallest batches has, and another epoch before they are over.
    repeats(sweep(SURFACES[surface], OPTIMIZERS[key](), over, steps=70, noise=noise, seeds=(0, 3)))


def test_curvature_of_data_is_taken_one_point_at_a_time():
    b = basins(SURFACES["penguins_logistic"], OPTIMIZERS["newton"](lr=0.5), columns=5, rows=4, steps=30)
    agrees(b, made(b))
