"""The settings on which optimizers meet their oracles, and the measure of their distance."""

from dataclasses import dataclass, field

import numpy as np
from oracle_rules import ORACLES
from oracle_walk import walk

from optim_core import SCHEDULES, simulate
from surfaces import SURFACES

STEPS = 80
FEW = 6  # rules that learn the curvature magnify what differs, the more so the longer they go
STARTS = {"rosenbrock": (-1.13, 0.87), "himmelblau": (-1.1, 0.35)}


@dataclass(frozen=True)
class Case:
    """Settings beside the defaults, whether the rate falls along a cosine, and how many steps count."""

    settings: dict = field(default_factory=dict)
    cosine: bool = False
    steps: int = STEPS


SMALL = [Case({"lr": 4e-4}), Case({"lr": 9e-4}), Case({"lr": 6e-4}, cosine=True)]
HEAVY = [
    Case({"lr": 3e-4, "momentum": 0.5}),
    Case({"lr": 2e-4, "momentum": 0.9}),
    Case({"lr": 3e-4, "momentum": 0.8}, cosine=True),
]
ADAM = [
    Case(),
    Case({"lr": 0.02, "beta1": 0.8, "beta2": 0.95, "eps": 1e-2}),
    Case({"lr": 0.005, "beta1": 0.0, "beta2": 0.9, "eps": 0.1}),
    Case({"lr": 0.02, "eps": 1e-3}, cosine=True),
]
RECTIFIED = [
    Case({"lr": 3e-4}),
    Case({"lr": 4e-4, "beta1": 0.5, "beta2": 0.9, "eps": 0.1}),
    Case({"lr": 3e-4, "beta1": 0.0, "beta2": 0.5}),
    Case({"lr": 6e-4, "beta2": 0.98, "eps": 1e-3}, cosine=True),
]
CASES = {
    "sgd": SMALL,
    "momentum": HEAVY,
    "nesterov": HEAVY,
    "damped_momentum": [
        Case({"lr": 9e-4}),
        Case({"lr": 3e-4, "momentum": 0.8, "dampening": 0.3}),
        Case({"lr": 6e-4, "momentum": 0.0, "dampening": 0.5}),
        Case({"lr": 8e-4, "momentum": 0.95, "dampening": 0.95}, cosine=True),
    ],
    "adagrad": [
        Case(),
        Case({"lr": 0.2, "eps": 0.1}),
        Case({"lr": 0.1, "eps": 1e-3, "initial_accumulator": 0.5}),
        Case({"lr": 0.2, "eps": 1e-3}, cosine=True),
    ],
    "adadelta": [
        Case(),
        Case({"lr": 0.5, "rho": 0.5, "eps": 1e-3}),
        Case({"lr": 0.3, "rho": 0.8, "eps": 1e-4}, cosine=True),
    ],
    "rmsprop": [
        Case(),
        Case({"lr": 3e-3, "rho": 0.5, "eps": 0.1}),
        Case({"lr": 2e-3, "momentum": 0.5, "eps": 1e-2}),
        Case({"lr": 2e-3, "centered": True, "eps": 0.1}),
        Case({"lr": 2e-3, "rho": 0.95, "momentum": 0.7, "eps": 1e-2}, cosine=True),
    ],
    "adam": [*ADAM, Case({"lr": 1e-3, "bias_correction": False})],
    "adamw": [Case(case.settings | {"weight_decay": 0.1}, case.cosine) for case in ADAM],
    "adam_l2": [Case(case.settings | {"weight_decay": 0.1}, case.cosine) for case in ADAM],
    "amsgrad": ADAM,
    "adamax": ADAM,
    "nadam": ADAM,
    "radam": RECTIFIED,
    "adabelief": [
        Case(),
        Case({"lr": 0.003, "beta1": 0.8, "beta2": 0.95, "eps": 0.1}),
        Case({"lr": 0.005, "beta1": 0.5, "beta2": 0.99, "eps": 1.0}),
        Case({"lr": 0.002, "eps": 1e-2}, cosine=True),
    ],
    "yogi": ADAM,
    "lion": [
        Case(),
        Case({"lr": 0.003, "beta1": 0.5, "beta2": 0.8, "weight_decay": 0.1}),
        Case({"lr": 0.01, "beta1": 0.8, "beta2": 0.95}, cosine=True),
    ],
    "signsgd": [Case({"lr": 0.003}), Case({"lr": 0.01}, cosine=True)],
    "rprop": [
        Case(),
        Case({"lr": 0.05, "eta_minus": 0.3, "eta_plus": 1.5, "step_min": 1e-4, "step_max": 0.2}),
        Case({"lr": 0.3, "step_max": 0.1}, cosine=True),
    ],
    "sam": [
        Case({"lr": 4e-4, "rho": 0.05}),
        Case({"lr": 2e-4, "rho": 0.2, "momentum": 0.8}),
        Case({"lr": 2e-4, "rho": 0.02, "momentum": 0.5}, cosine=True),
    ],
    "schedule_free_sgd": [
        Case({"lr": 4e-4}),
        Case({"lr": 9e-4, "beta": 0.5}),
        Case({"lr": 6e-4, "beta": 0.98}, cosine=True),
    ],
    "schedule_free_adamw": [
        Case(),
        Case({"lr": 0.02, "beta1": 0.6, "beta2": 0.95, "eps": 1e-2}),
        Case({"lr": 0.02, "beta1": 0.95, "weight_decay": 0.1}),
        Case({"lr": 0.02, "eps": 1e-3}, cosine=True),
    ],
    "lookahead": [
        Case({"lr": 3e-4, "momentum": 0.5}),
        Case({"lr": 4e-4, "momentum": 0.0, "k": 3, "alpha": 0.8}),
        Case({"lr": 2e-4, "k": 7, "alpha": 0.3}, cosine=True),
    ],
    "newton": [
        Case({"damping": 100.0}),
        Case({"lr": 0.3, "damping": 60.0}),
        Case({"damping": 80.0}, cosine=True),
    ],
    "nelder_mead": [
        Case(),
        Case({"lr": 0.1, "reflection": 0.9, "expansion": 1.7}),
        Case({"lr": 0.05, "contraction": 0.6, "shrink": 0.4}, cosine=True),
    ],
    "cma_es": [
        Case(steps=40),
        Case({"lr": 0.1, "population": 9}, steps=40),
        Case({"lr": 1.0, "population": 4}, cosine=True, steps=40),
    ],
    "lbfgs": [
        Case(steps=FEW),
        Case({"lr": 0.3, "memory": 1, "c1": 0.2}, steps=FEW),
        Case({"lr": 2.0, "memory": 3, "c2": 0.4}, cosine=True, steps=FEW),
    ],
    "conjugate_gradient": [
        Case(steps=FEW),
        Case({"lr": 0.3, "c1": 0.05}, steps=FEW),
        Case({"lr": 1.5, "c2": 0.3}, cosine=True, steps=FEW),
    ],
    "backtracking": [
        Case({"lr": 0.01}),
        Case({"lr": 0.1, "c": 0.3, "shrink": 0.3}),
        Case({"lr": 0.02}, cosine=True),
    ],
}


def distance(a, b):
    """Largest difference of two arrays, relative where values are large; infinite if one is not finite."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return np.inf
    return float(np.max(np.abs(a - b) / (1 + np.abs(b))))


def expected(key, optimizer, surface, case, nudge=0.0):
    """The positions and the state that the oracle of `key` finds with the settings of `optimizer`."""
    settings = {p.name: getattr(optimizer, p.name) for p in optimizer.hyperparameters}
    x, y = STARTS[surface]
    return walk(ORACLES[key], surface, (x + nudge, y - nudge), settings, case.steps, case.cosine)


def distances(key, cls, case, states=True):
    """{(surface, what): distance} of a class from the oracle of `key`: positions, and each state it knows."""
    found = {}
    optimizer = cls(**case.settings)
    schedule = SCHEDULES["cosine"](final=0.0) if case.cosine else None
    for surface, start in STARTS.items():
        path, state = expected(key, optimizer, surface, case)
        run = simulate(SURFACES[surface], optimizer, start, case.steps, schedule=schedule, record=states)
        found[surface, "x"] = distance(run.x[..., 0], path)
        for name, values in state.items() if states else ():
            found[surface, name] = distance(run.state[name][..., 0], values)
    return found
