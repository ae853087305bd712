"""Every optimizer in its paper's convention agrees with its scalar oracle to 1e-12: positions and memory."""

import pytest
from oracle_cases import CASES, STARTS, distance, distances, expected
from oracle_rules import ORACLES

from optim_core import OPTIMIZERS

TOLERANCE = 1e-12


def test_every_optimizer_has_an_oracle_and_cases():
    assert set(OPTIMIZERS) == set(ORACLES) == set(CASES)


@pytest.mark.parametrize("key", CASES)
def test_an_optimizer_agrees_with_its_oracle(key):
    for case in CASES[key]:
        found = distances(key, OPTIMIZERS[key], case)
        assert {what: error for what, error in found.items() if not error < TOLERANCE} == {}, case


@pytest.mark.parametrize("key", CASES)
def test_the_cases_are_not_chaotic(key):
    for case in CASES[key]:
        optimizer = OPTIMIZERS[key](**case.settings)
        for surface in STARTS:
            path, _ = expected(key, optimizer, surface, case)
            near, _ = expected(key, optimizer, surface, case, nudge=1e-13)
            assert distance(path, near) < 1e-11, (case, surface)


@pytest.mark.parametrize("key", CASES)
def test_the_cases_touch_every_setting(key):
    touched = {name for case in CASES[key] for name in case.settings}
    assert {p.name for p in OPTIMIZERS[key].hyperparameters} - touched <= {"lr"} | (
        {"bias_correction"} if key == "adamw" else set()
    )
