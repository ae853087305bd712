"""Optimizers of PyTorch, optax and pytorch-optimizer on our surfaces."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import optim_core
from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, first_apart, simulate
from optim_core.foreign import optax_run, torch_run
from surfaces import SURFACES

pytestmark = pytest.mark.slow

torch = optax = theirs = None


@pytest.fixture(autouse=True, scope="module")
def libraries():
    """Imported here and not above, where every worker would wait three seconds for them."""
    global torch, optax, theirs
    torch, optax, theirs = map(pytest.importorskip, ("torch", "optax", "pytorch_optimizer"))


BEALE = SURFACES["beale"]
START, STEPS = (1.0, 1.5), 200


def _sgd(parameters):
    return torch.optim.SGD(parameters)


# Ten of pytorch-optimizer: the factory, ours, the step at which they part; docs/foreign.md says why.
TEN = {
    "AdaMax": (lambda p: theirs.AdaMax(p, lr=0.05), "adamax", {"lr": 0.05}, -1),
    "AdaBelief": (lambda p: theirs.AdaBelief(p, lr=0.05), "adabelief", {"lr": 0.05}, -1),
    "AdaDelta": (lambda p: theirs.AdaDelta(p), "adadelta", {"rho": 0.9, "eps": 1e-6}, -1),
    "AdamP": (lambda p: theirs.AdamP(p, lr=0.05), "adam", {"lr": 0.05}, -1),
    "AdEMAMix": (lambda p: theirs.AdEMAMix(p, lr=0.05, alpha=0.0), "adam", {"lr": 0.05}, -1),
    "Lion": (lambda p: theirs.Lion(p, lr=0.01, weight_decay=0.1), "lion",
             {"lr": 0.01, "weight_decay": 0.1}, -1),
    "SignSGD": (lambda p: theirs.SignSGD(p, lr=0.01, momentum=0.0), "signsgd", {"lr": 0.01}, -1),
    "Yogi": (lambda p: theirs.Yogi(p, lr=0.05), "yogi", {"lr": 0.05}, 1),
    "RAdam": (lambda p: theirs.RAdam(p, lr=0.01), "radam", {"lr": 0.01}, 1),
    "SAM": (lambda p: theirs.SAM(p, torch.optim.SGD, lr=0.01), "sam", {"lr": 0.01}, 158),
}  # fmt: skip


@pytest.mark.parametrize("name", TEN)
def test_ten_of_a_library_follow_ours_as_far_as_the_page_says(name):
    factory, key, settings, step = TEN[name]
    run = torch_run(factory, BEALE, START, STEPS)
    assert run.optimizer.label == f"{name} (pytorch_optimizer)"
    assert run.x.shape == (STEPS + 1, 2, 1)
    found = int(first_apart(run, simulate(BEALE, OPTIMIZERS[key](**settings), START, STEPS))[0])
    # SAM's norm is of float32: its error of 1e-9 grows, when it becomes large depends on the machine.
    assert found == step if name != "SAM" else 100 < found <= STEPS


def test_what_parts_them_is_what_the_page_says():
    yogi = simulate(BEALE, OPTIMIZERS["yogi"].preset("optax", lr=0.05), START, STEPS)
    assert first_apart(torch_run(TEN["Yogi"][0], BEALE, START, STEPS), yogi) == -1
    rectified = torch_run(lambda p: theirs.RAdam(p, lr=0.01, degenerated_to_sgd=True), BEALE, START, STEPS)
    assert first_apart(rectified, simulate(BEALE, OPTIMIZERS["radam"](lr=0.01), START, STEPS)) == -1
    still = torch_run(TEN["RAdam"][0], BEALE, START, STEPS)
    assert np.array_equal(still.x[:6, :, 0], np.tile(START, (6, 1)))
    assert not np.array_equal(still.x[6], still.x[5])


def test_a_run_has_all_that_ours_has():
    ours = simulate(BEALE, OPTIMIZERS["adam"](lr=0.05), START, 50, record=True)
    by_torch = torch_run(lambda p: torch.optim.Adam(p, lr=0.05), BEALE, START, 50, record=True)
    by_optax = optax_run(optax.adam(0.05), BEALE, START, 50, record=True)
    for run, m, v in ((by_torch, "exp_avg", "exp_avg_sq"), (by_optax, "mu", "nu")):
        assert first_apart(run, ours, 1e-12) == -1
        assert run.x.dtype == np.float64
        assert np.array_equal(run.samples, ours.samples)
        for found, wanted in (
            (run.loss, ours.loss),
            (run.gradient, ours.gradient),
            (run.update, ours.update),
            (run.state[m], ours.state["m"]),
            (run.state[v], ours.state["v"]),
        ):
            assert np.allclose(found, wanted, rtol=1e-9, atol=1e-9)
    assert np.array_equal(by_torch.lr, ours.lr)
    assert np.isnan(by_optax.lr).all()
    assert torch.get_default_dtype() == torch.float32


def test_noise_schedule_and_many_starts_are_those_of_simulate():
    starts, noise = np.array([[1.0, 2.0], [1.0, 0.0]]), BatchNoise(0.1, 4)
    cosine = SCHEDULES["cosine"]()
    ours = simulate(BEALE, OPTIMIZERS["sgd"](lr=0.01), starts, 40, cosine, noise, 3)
    run = torch_run(lambda p: torch.optim.SGD(p, lr=0.01), BEALE, starts, 40, cosine, noise, 3)
    assert first_apart(run, ours, 1e-12).tolist() == [-1, -1]
    assert np.array_equal(run.samples, ours.samples)
    assert np.allclose(run.lr, ours.lr)
    batches = BatchNoise(0.0, 16)
    penguins = SURFACES["penguins"]
    ours = simulate(penguins, OPTIMIZERS["sgd"](lr=0.01), penguins.start, 40, noise=batches, seed=2)
    run = optax_run(optax.sgd(0.01), penguins, penguins.start, 40, batches, 2)
    assert first_apart(run, ours, 1e-12) == -1


def test_those_that_ask_more_than_once_a_step_pay_for_it():
    line = torch_run(lambda p: torch.optim.LBFGS(p, line_search_fn="strong_wolfe"), BEALE, START, 3)
    assert np.allclose(line.x[-1, :, 0], BEALE.minima[0], atol=1e-6)
    assert line.samples[-1] > 3
    shorter = {"slope_rtol": 0.5, "decrease_factor": 0.8, "increase_factor": float("inf")}
    search = optax.chain(optax.sgd(1.0), optax.scale_by_backtracking_linesearch(40, **shorter))
    armijo = simulate(BEALE, OPTIMIZERS["backtracking"](lr=1.0, c=0.5, shrink=0.8), START, 20)
    assert first_apart(optax_run(search, BEALE, START, 20), armijo) == -1
    climb = optax.chain(optax.contrib.normalize(), optax.sgd(0.05))
    sam = optax.contrib.sam(optax.sgd(0.01), climb, opaque_mode=True)
    found = optax_run(sam, BEALE, START, 50)
    assert first_apart(found, simulate(BEALE, OPTIMIZERS["sam"](lr=0.01, rho=0.05), START, 50), 1e-12) == -1
    assert found.samples[-1] == 100


def test_the_hessian_can_be_asked_for():
    run = torch_run(lambda p: theirs.AdaHessian(p, lr=0.15), BEALE, START, 40, curved=True, seed=1)
    assert run.loss[-1] < run.loss[0] / 5
    again = torch_run(lambda p: theirs.AdaHessian(p, lr=0.15), BEALE, START, 40, curved=True, seed=1)
    assert np.array_equal(run.x, again.x)
    with pytest.raises(RuntimeError) as error:
        torch_run(lambda p: theirs.AdaHessian(p), BEALE, START, 40)
    assert "in step 1" in error.value.__notes__[0]


@pytest.mark.parametrize(
    ("factory", "key", "settings"),
    [
        (lambda p: theirs.ScheduleFreeSGD(p, lr=0.01), "schedule_free_sgd", {"lr": 0.01}),
        (lambda p: theirs.ScheduleFreeAdamW(p, lr=0.1), "schedule_free_adamw", {"lr": 0.1}),
        (
            lambda p: theirs.ScheduleFreeAdamW(p, lr=0.05, betas=(0.6, 0.95), weight_decay=0.1),
            "schedule_free_adamw",
            {"lr": 0.05, "beta1": 0.6, "beta2": 0.95, "weight_decay": 0.1},
        ),
    ],
)
def test_schedule_free_is_theirs_at_the_averaged_and_at_the_fast_point(factory, key, settings):
    run = torch_run(factory, BEALE, START, 120, record=True)
    ours = simulate(BEALE, OPTIMIZERS[key](**settings), START, 120, record=True)
    for found, wanted in (
        (run.state["evaluated"], ours.x[1:]),
        (run.state["z"], ours.state["z"]),
        (run.x[:-1], ours.state["ahead"]),  # they hold the point at which the gradient is taken
    ):
        np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(("k", "alpha"), [(5, 0.5), (3, 0.8)])
def test_lookahead_is_theirs(k, alpha):
    run = torch_run(
        lambda p: theirs.Lookahead(torch.optim.SGD(p, lr=0.002, momentum=0.9), k=k, alpha=alpha),
        BEALE,
        START,
        120,
        record=True,
    )
    ours = simulate(
        BEALE, OPTIMIZERS["lookahead"](lr=0.002, momentum=0.9, k=k, alpha=alpha), START, 120, record=True
    )
    assert first_apart(run, ours, 1e-12) == -1


def test_schedule_free_is_recorded_where_it_is_judged_and_not_disturbed():
    run = torch_run(lambda p: theirs.ScheduleFreeSGD(p, lr=0.01), BEALE, START, 50, record=True)
    beta = 0.9  # its momentum: y = β x + (1 − β) z
    middle = beta * run.state["evaluated"] + (1 - beta) * run.state["z"]
    assert np.allclose(middle, run.x[1:], rtol=0, atol=1e-14)


def test_divergence_and_rest_are_told_as_ours_are():
    ours = simulate(BEALE, OPTIMIZERS["sgd"](lr=10.0), START, 40)
    run = torch_run(lambda p: torch.optim.SGD(p, lr=10.0), BEALE, START, 40)
    assert (run.step_diverged, run.step_stopped) == (ours.step_diverged, ours.step_stopped)
    assert first_apart(run, ours, 1e-12) == -1
    assert np.isfinite(run.loss).all()


def test_first_apart_is_the_first_step_of_many():
    run = simulate(BEALE, OPTIMIZERS["sgd"](lr=[0.01, 0.01001]), START, 20)
    alone = simulate(BEALE, OPTIMIZERS["sgd"](lr=0.01), START, 20)
    assert first_apart(run, alone).tolist() == [-1, 1]
    assert first_apart(run, alone, 10.0).tolist() == [-1, -1]


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: torch_run(lambda p: 1, BEALE, START), "must return an optimizer of torch, it returned int"),
        (lambda: torch_run(_sgd, BEALE, (1, 2, 3)), "start must have the shape"),
        (lambda: torch_run(_sgd, BEALE, START, steps=-1), "steps must be a whole"),
        (
            lambda: torch_run(_sgd, "beale", START),
            "surface must be a surface or a loss, got 'beale'",
        ),
        (
            lambda: torch_run(_sgd, BEALE, START, schedule="cosine"),
            "schedule must be a schedule",
        ),
        (lambda: optax_run(optax.adam(0.1), BEALE, START, noise=0.1), "noise must be a BatchNoise or None"),
        (lambda: optax_run(optax.adam, BEALE, START), "a transformation such as optax.adam"),
        (
            lambda: simulate(BEALE, torch_run(TEN["Lion"][0], BEALE, START, 1).optimizer, START),
            "by torch, not",
        ),
    ],
)
def test_what_cannot_be_is_said(call, text):
    with pytest.raises(ValueError, match=text):
        call()


def test_without_the_libraries_the_functions_say_how_to_get_them():
    program = """
import sys
sys.modules["torch"] = sys.modules["jax"] = None
from optim_core.foreign import optax_run, torch_run
from surfaces import SURFACES
for run in (torch_run, optax_run):
    try:
        run(None, SURFACES["bowl"], (1, 1))
    except ImportError as error:
        print(error)
"""
    root = Path(optim_core.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        "torch_run needs PyTorch, which is not installed: pip install torch",
        "optax_run needs optax, which is not installed: pip install optax",
    ]
