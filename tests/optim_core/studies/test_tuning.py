"""Random settings tried for an equal budget: what is tried, what wins, and that it can be given up."""

import dataclasses

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, simulate
from optim_core.studies import Cancelled, tuning
from surfaces import SURFACES

BEALE = SURFACES["beale"]
TASK = {"schedule": SCHEDULES["cosine"](), "noise": BatchNoise(0.5), "seed": 3}


def test_every_trial_is_the_run_of_its_settings_and_the_lowest_loss_wins():
    adam = OPTIMIZERS["adam"](lr=0.02, clipping="norm", clipping_at=0.5)
    found = tuning(BEALE, adam, BEALE.start, 60, 40, (7, 1), **TASK)
    assert set(found.trials) == {"lr", "beta1", "beta2", "eps"}
    assert [values[0] for values in found.trials.values()] == [0.02, 0.9, 0.999, 1e-8]
    for k in (0, 1, 39, found.best):
        own = {name: float(values[k]) for name, values in found.trials.items()}
        run = simulate(BEALE, dataclasses.replace(adam, **own), BEALE.start, 60, **TASK)
        assert run.loss[-1, 0] == pytest.approx(found.loss[k], rel=1e-12)
    assert found.loss[found.best] == found.loss.min() < found.loss[0]
    assert found.found == {name: values[found.best] for name, values in found.trials.items()}


def test_nothing_is_found_where_nothing_is_better():
    found = tuning(SURFACES["bowl"], OPTIMIZERS["newton"](), (1.0, 1.0), 1, 8)
    assert (found.best, found.found) == (0, {})


def test_it_draws_evenly_on_the_scales_of_the_sliders():
    tried = tuning(BEALE, OPTIMIZERS["momentum"](), BEALE.start, 0, 2000).trials
    lr, momentum = (values[1:] for values in tried.values())
    assert abs(np.median(np.log(lr)) - np.log([1e-5, 1.0]).mean()) < 0.4
    assert (momentum < 1.0).all()
    assert np.mean(momentum > 0.99) > 0.45


def test_it_tells_how_far_it_is_and_can_be_given_up():
    heard = []
    sgd = OPTIMIZERS["sgd"]()
    tuning(BEALE, sgd, BEALE.start, 3, 70, progress=lambda *told: heard.append(told))
    assert heard == [(32, 70), (64, 70), (70, 70)]
    with pytest.raises(Cancelled):
        tuning(BEALE, sgd, BEALE.start, 3, 70, cancelled=lambda: True)
    with pytest.raises(ValueError, match="budget"):
        tuning(BEALE, sgd, BEALE.start, 3, 0)
