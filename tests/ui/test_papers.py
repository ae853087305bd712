"""Figures of papers: every number is measured again from the settings that the shelf links to."""

from __future__ import annotations

from math import ceil, log, sqrt

import numpy as np
import pytest

from optim_core import OPTIMIZERS, BatchNoise, simulate
from optim_core.studies import sharpness
from optim_core.studies.online import online, spikes
from optim_core.studies.spectrum import best_descent, best_momentum
from ui.page.runs import result, run_specs
from ui.reference import paper_races as papers
from ui.reference.papers import FIGURES

KEYS = {figure.key: figure for figure in FIGURES}


def runs(setup):
    """The runs of all lanes, as the race shows them."""
    return [result(spec).run for spec in run_specs(setup)]


def ends(setup):
    return [run.x[-1, :, 0] for run in runs(setup)]


def distill():
    return [int(np.argmax(np.hypot(*run.x[:, :, 0].T) < 1e-6)) for run in runs(papers.DISTILL)]


def lessard():
    cycling, other = runs(papers.LESSARD)
    assert abs(other.x[-1, 0, 0]) < 1e-3
    last = list(cycling.x[-3:, 0, 0])
    while abs(last[0] - 0.6465) > 0.1:
        last = [*last[1:], last[0]]
    return last


def reddi():
    found = []
    for key, own in zip(("adam", "amsgrad"), runs(papers.REDDI), strict=True):
        optimizer = OPTIMIZERS[key].preset("published", lr=0.5, beta1=0.9, beta2=0.99)
        path = online(optimizer, spikes(100_000), box=1.0, power=0.5)
        np.testing.assert_allclose(own.x[:, 0, 0], path[:4001], atol=1e-6)  # the race shows the same run
        found.append(path[-1])
    return found


def wilson():
    descent, momentum, adagrad, adam = ends(papers.WILSON)
    np.testing.assert_allclose(momentum, descent, atol=1e-6)
    np.testing.assert_allclose(adam, adagrad, atol=1e-6)
    return [*descent, *adagrad]


def cohen():
    starts = [run.x[0, :, 0] for run in runs(papers.COHEN)]
    surface = papers.COHEN.surface.build()
    assert [sharpness(surface, *at) > 2 / lr for at, lr in zip(starts, (0.2, 0.1), strict=True)] == [True] * 2
    return [float(sharpness(surface, *end)) for end in ends(papers.COHEN)]


def adamw():
    found = ends(papers.BOX)
    np.testing.assert_allclose(found[3], (1 / 3, 1 / 3), atol=1e-3)  # the corner
    np.testing.assert_allclose([end[1] for end in found[:3]], 0.5, atol=1e-3)
    return [end[0] for end in found]


def dinh():
    surface = papers.DINH.surface.build()
    assert surface.value(4.0, 0.25) == surface.value(1.0, 1.0) == 0
    return [float(sharpness(surface, *at)) for at in ((1.0, 1.0), (4.0, 0.25))]


def mandt():
    found = []
    for setup in papers.MANDT.values():
        optimizer, steps = setup.lanes[0].build(), setup.steps
        run = simulate(setup.surface.build(), optimizer, np.zeros((2, 2000)), steps, noise=BatchNoise(1.0, 1))
        found.append(float(run.x[-100:].var()))
    return found


def sam():
    path = runs(papers.SAM)[0].x[:, :, 0]
    assert np.abs(path[-1, 1]) < 1e-6  # the sharpest direction is x
    assert path[-1, 0] == pytest.approx(-path[-2, 0])
    return [abs(path[-1, 0])]


def kingma():
    x = runs(papers.KINGMA)[0].x[:, 0, 0]
    steps = np.abs(np.diff(x)) / 1e-3
    first = int(np.argmax(steps > 0))
    assert first > 3000
    return [steps[first], steps.max()]


def saddle():
    return [int(np.argmax(np.abs(runs(papers.SADDLE)[0].x[:, 1, 0]) >= 1))]


def rosenbrock():
    surface = papers.ROSENBROCK.surface.build()
    resting, other = runs(papers.ROSENBROCK)
    assert resting.loss[-1, 0] < 1e-5
    assert np.hypot(*resting.update[-1, :, 0]) < 1e-5
    assert np.hypot(*other.update[-50:, :, 0].T).max() > 0.01  # it goes on
    low, high = np.linalg.eigvalsh(surface.hessian(1.0, 1.0))
    return [float(surface.value(-1.2, 1.0)), high / low, 2 / float(sharpness(surface, 1.0, 1.0))]


MEASURES = (distill, lessard, reddi, wilson, cohen, adamw, dinh, mandt, sam, kingma, saddle, rosenbrock)


@pytest.mark.slow
@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.__name__)
def test_every_number_of_ours_is_measured(measure):
    numbers = KEYS[measure.__name__].numbers
    for number, found in zip(numbers, measure(), strict=True):
        assert f"{found:.{number.digits}g}" == f"{number.ours:.{number.digits}g}", number.label


def test_every_figure_has_a_measure():
    assert [measure.__name__ for measure in MEASURES] == list(KEYS)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
def test_it_is_said_where_a_number_differs(figure):
    assert bool(figure.differs) == (not all(number.same for number in figure.numbers))


def test_what_formulas_of_papers_give():
    def given(key):
        return [number.paper for number in KEYS[key].numbers]

    far = log(1e6 * sqrt(2))
    factors = best_descent(1.0, 100.0).factor, best_momentum(1.0, 100.0).factor
    assert given("distill") == [ceil(far / -log(factor)) for factor in factors]
    assert given("lessard") == pytest.approx([0.6465, -1.8024, 2.1159], abs=1e-4)
    w = np.array([1.0, 3.0])
    assert given("wilson") == pytest.approx([*(w / (w @ w)), 1 / w.sum(), 1 / w.sum()])
    assert given("cohen") == pytest.approx([2 / 0.2, 2 / 0.1])
    assert given("adamw") == pytest.approx([min(3.0, 1 / decay) for decay in (0.25, 0.5, 1.0, 3.0)])
    assert given("dinh") == [1 + 1, 4**2 + 0.25**2]
    assert given("mandt") == pytest.approx([0.5 / (2 * 2), 0.1 / (2 * 1 * (1 - 0.9))])
    assert given("sam") == pytest.approx([0.2 * 4 * 0.3 / (2 - 0.2 * 4)])
    assert given("kingma") == pytest.approx([(1 - 0.9) / sqrt(1 - 0.999)] * 2)
    root = sqrt(501**2 - 400)  # of the Hessian ((802, −400), (−400, 200))
    ratio, rate = (501 + root) / (501 - root), 2 / (501 + root)
    assert given("rosenbrock") == pytest.approx([100 * (1 - 1.2**2) ** 2 + 2.2**2, ratio, rate], rel=1e-5)
    assert given("saddle") == [ceil(log(1000) / log(1.1))]


@pytest.mark.slow
def test_what_is_said_of_the_differences():
    slow, fast = best_momentum(1.0, 100.0), papers.DISTILL.lanes[1]
    assert fast.settings == pytest.approx({"lr": slow.lr, "momentum": slow.momentum})
    errors = np.hypot(*runs(papers.DISTILL)[1].x[:, :, 0].T)
    shrunk = errors[20:90] / (np.arange(20, 90) * slow.factor ** np.arange(20, 90))
    assert np.ptp(shrunk) < 0.1 * shrunk.mean()  # t · 0.818ᵗ
    exact = [
        lr * (1 + beta) / (curve * (1 - beta) * (2 * (1 + beta) - lr * curve))
        for lr, curve, beta in ((0.5, 2, 0.0), (0.1, 1, 0.9))
    ]
    assert exact == pytest.approx([0.25, 0.5135], abs=1e-4)
    assert [number.ours for number in KEYS["mandt"].numbers] == pytest.approx(exact, rel=5e-3)


def test_no_gradients_make_longer_steps_of_adam_than_is_said():
    b1, b2 = 0.9, 0.999
    bound = (1 - b1) / sqrt(1 - b2) / sqrt(1 - b1**2 / b2)
    assert bound == pytest.approx(7.27, abs=5e-3)
    worst = np.concatenate([np.zeros(9000), (b2 / b1) ** np.arange(60.0)])  # where Cauchy–Schwarz is equal
    path = online(OPTIMIZERS["adam"](lr=1e-3, eps=0.0), worst)
    assert np.abs(np.diff(path)).max() / 1e-3 == pytest.approx(bound, rel=1e-3)
