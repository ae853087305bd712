"""CMA-ES goes where pycma 4.5.0 goes with the same draws (`record_cma.py`), to 1e-12."""

import json
from pathlib import Path

import numpy as np
import pytest

from optim_core import OPTIMIZERS, simulate
from surfaces import SURFACES

RECORDS = json.loads(Path(__file__).with_name("cma.json").read_text())


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["case"][0])
def test_cma_es_is_that_of_pycma(record):
    key, size, population, seed = record["case"]
    surface, path = SURFACES[key], np.array(record["path"])
    rule = OPTIMIZERS["cma_es"](lr=size, population=population)
    run = simulate(surface, rule, surface.start, len(path), seed=seed, record=True)
    np.testing.assert_allclose(run.x[1:, :, 0], path, rtol=1e-12, atol=1e-12)
    assert (run.state["evaluations"] == population).all()
    other = simulate(surface, rule, surface.start, len(path), seed=seed + 1)
    assert not np.allclose(other.x[1], run.x[1], atol=1e-3)


def test_its_ellipse_is_that_of_what_it_draws():
    surface = SURFACES["ravine"]
    run = simulate(surface, OPTIMIZERS["cma_es"](lr=0.5), surface.start, 80, record=True)
    long, short = (run.state[name][:, :, 0] for name in ("long", "short"))
    assert np.abs(np.add.reduce(long * short, axis=1)).max() < 1e-12
    assert (np.hypot(*long.T) >= np.hypot(*short.T)).all()
    # It has turned to where the valley lies, and is as long as the valley is: κ = 20, the root of it.
    _, vectors = np.linalg.eigh(surface.hessian(*surface.start))
    turned = np.abs(long[-1] @ vectors[:, 0]) / np.hypot(*long[-1])
    assert turned > 0.95
