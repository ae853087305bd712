"""Presets repeat the trajectories that torch, optax and Keras took in float64 (see record.py), to 1e-10."""

import json
from pathlib import Path

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, simulate
from surfaces import SURFACES

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))
DEFAULTS = {(framework, key): found for framework, key, found in GOLDEN["defaults"]}
TOLERANCE = 1e-10

# Fields for which the libraries state no default: optax asks for the rate, sgd's momentum is 0 and thereby
# off, Adam is always bias corrected, SAM is put together by hand.
UNSAID = {
    *((key, "momentum") for key in ("momentum", "nesterov", "damped_momentum", "sam")),
    *((key, "bias_correction") for key in ("adam", "adamw")),
    ("sam", "rho"),
    ("adam_l2", "weight_decay"),
}


def records(framework, key):
    return [r for r in GOLDEN["records"] if (r["framework"], r["key"]) == (framework, key)]


def deviation(record, framework):
    """Largest error, relative where values are large, of a framework's preset on a record's settings."""
    optimizer = OPTIMIZERS[record["key"]].preset(framework, **record["overrides"])
    name, settings = record["schedule"] or ("constant", {})
    schedule = SCHEDULES[name](**settings)
    run = simulate(
        SURFACES[record["surface"]], optimizer, record["start"], GOLDEN["steps"], schedule=schedule
    )
    path = np.array(record["path"])
    return float(np.max(np.abs(run.x[GOLDEN["kept"], :, 0] - path) / (1 + np.abs(path))))


@pytest.mark.parametrize(("framework", "key"), DEFAULTS)
def test_a_preset_repeats_its_framework(framework, key):
    errors = {str(record)[:200]: deviation(record, framework) for record in records(framework, key)}
    assert {text: error for text, error in errors.items() if not error < TOLERANCE} == {}


@pytest.mark.parametrize(("framework", "key"), DEFAULTS)
def test_records_cover_surfaces_settings_and_a_changing_rate(framework, key):
    found = records(framework, key)
    assert {record["surface"] for record in found} == {"rosenbrock", "beale", "himmelblau"}
    assert len({str(record["overrides"]) for record in found}) >= 3
    assert any(record["schedule"] for record in found) or key == "rprop"


def test_every_claimed_framework_is_recorded():
    claimed = {(framework, key) for key, cls in OPTIMIZERS.items() for framework in cls.frameworks()}
    assert {pair for pair in claimed if pair[0] not in ("textbook", "published")} == set(DEFAULTS)


@pytest.mark.parametrize(("framework", "key"), DEFAULTS)
def test_defaults_of_a_preset_are_those_of_the_library(framework, key):
    ours = OPTIMIZERS[key].preset(framework)
    library = DEFAULTS[framework, key]
    names = {p.name for p in ours.hyperparameters}
    shared = names & set(library)
    assert {name: getattr(ours, name) for name in shared} == {name: library[name] for name in shared}
    unsaid = {name for name in names if (key, name) in UNSAID or (framework, name) == ("optax", "lr")}
    assert names - set(library) <= unsaid


@pytest.mark.parametrize(
    ("key", "framework", "other"),
    [
        ("momentum", "keras", "torch"),
        ("nesterov", "keras", "torch"),
        ("damped_momentum", "torch", "textbook"),
        ("nesterov", "torch", "textbook"),
        ("adagrad", "keras", "torch"),
        ("rmsprop", "keras", "torch"),
        ("rmsprop", "torch", "optax"),
        ("adam", "keras", "torch"),
        ("adamw", "keras", "optax"),
        ("amsgrad", "torch", "optax"),
        ("amsgrad", "keras", "torch"),
        ("adamax", "keras", "torch"),
        ("nadam", "keras", "torch"),
        ("nadam", "optax", "torch"),
        ("radam", "optax", "torch"),
        ("rprop", "optax", "torch"),
    ],
)
def test_the_convention_of_another_framework_is_told_apart(key, framework, other):
    assert max(deviation(record, other) for record in records(framework, key)) > 1000 * TOLERANCE
