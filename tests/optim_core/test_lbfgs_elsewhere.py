"""L-BFGS is that of torch and of optax until a search has to try a second step, and ends where they end.

The directions are the same algorithm. Three things are conventions, and are set equal here: the step that is
tried first (ours has the length η; torch tries 1 / the sum of |g| where that is below 1, optax a length of at
most 1), the number of pairs (10), and torch's bounds on what is too small a change. What cannot be set equal
is how a search goes on after its first trial: Moré and Thuente here and in SciPy, cubic interpolation after
minFunc in torch, zoom in optax. All three end at the first step that satisfies the strong Wolfe conditions
with c_1 = 1e-4 and c_2 = 0.9, at different ones.
"""

from __future__ import annotations

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, simulate
from optim_core.foreign import optax_run, torch_run
from surfaces import SURFACES

pytestmark = pytest.mark.slow
STEPS = 15


def by_torch(land, steps=STEPS):
    torch = pytest.importorskip("torch")

    def made(params):
        exact = {"tolerance_grad": 0, "tolerance_change": 0}
        search = {"line_search_fn": "strong_wolfe", "max_iter": 1, "max_eval": 25}  # one step a step
        return torch.optim.LBFGS(params, lr=1, history_size=10, **search, **exact)

    return torch_run(made, land, land.start, steps)


def by_optax(land, steps=STEPS):
    optax = pytest.importorskip("optax")
    return optax_run(optax.lbfgs(memory_size=10), land, land.start, steps)


def ours(land, size, steps=STEPS):
    """Our run whose first trial is 1 / `size` of the gradient where that is below 1, and then α = 1."""
    g = land.gradient(*land.start)
    first = float(np.hypot(*g) * min(1.0, 1.0 / size(g)))
    schedule = SCHEDULES["by_hand"](at=1, factor=1.0 / first)
    rule = OPTIMIZERS["lbfgs"](lr=first, memory=10)
    return simulate(land, rule, land.start, steps, schedule, record=True)


def apart(run, other):
    """At which step one is further than 1e-9 from the other, and how far they were before; -1: never."""
    distance = np.abs(run.x - other.x).max(axis=(1, 2))
    step = int(np.argmax(distance > 1e-9)) if (distance > 1e-9).any() else -1
    return step, float(distance[:step].max() if step > 0 else distance.max())


def searched(run):
    """The first step whose search needed a second trial; -1: none."""
    more = run.state["evaluations"][:, 0, 0] > 2
    return int(np.argmax(more)) if more.any() else -1


# The steps until then, which are measured, and how far from each other both are 15 steps after the start.
TORCH = [
    ("booth", -1, 1e-14),
    ("beale", -1, 1e-14),
    ("styblinski_tang", 4, 1e-8),
    ("matyas", 2, 1e-20),
    ("rosenbrock", 0, 0.03),
]
OPTAX = [("booth", -1, 1e-14), ("styblinski_tang", 4, 1e-10), ("beale", 1, 3e-4)]


@pytest.mark.parametrize(
    ("theirs", "size", "key", "first", "ends_within"),
    [(by_torch, lambda g: np.abs(g).sum(), *case) for case in TORCH]
    + [(by_optax, lambda g: np.hypot(*g), *case) for case in OPTAX],
    ids=[f"torch {case[0]}" for case in TORCH] + [f"optax {case[0]}" for case in OPTAX],
)
def test_it_is_theirs_until_a_search_needs_a_second_trial(theirs, size, key, first, ends_within):
    land = SURFACES[key]
    run, other = ours(land, size), theirs(land)
    assert searched(run) == first
    step, before = apart(run, other)
    assert before < 1e-12
    if first < 0:
        assert step == -1  # nothing was interpolated: not one step differs
    else:
        assert step == -1 or step > first
    assert np.abs(run.x[-1] - other.x[-1]).max() <= ends_within


def test_the_steps_of_all_satisfy_the_same_conditions():
    """Where they differ, both are steps that strong Wolfe accepts: SciPy's, torch's and optax's searches."""
    land = SURFACES["rosenbrock"]
    for run in (ours(land, lambda g: np.abs(g).sum()), by_torch(land)):
        g = land.gradient(run.x[:, 0, 0], run.x[:, 1, 0])
        move = np.diff(run.x[:, :, 0], axis=0)
        slope, after = (g[:, :-1].T * move).sum(axis=1), (g[:, 1:].T * move).sum(axis=1)
        assert (np.diff(run.loss[:, 0]) <= 1e-4 * slope + 1e-12).all()
        assert (np.abs(after) <= 0.9 * np.abs(slope) + 1e-12).all()
