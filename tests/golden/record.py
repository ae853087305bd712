"""Record golden trajectories of torch, optax and Keras into tests/golden/golden.json.

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install -r tests/golden/requirements.txt
    /tmp/golden/bin/python tests/golden/record.py

Everything runs in float64, with gradients written here from the formulas, so that nothing of this project
takes part. For every optimizer key × framework × setting × surface the first of a few starts is kept
whose path is finite and not chaotic: the start moved by 1e-13 must end within 1e-11. What is kept of a
path of 120 steps is in `KEPT`. The file also holds the versions of the libraries and, read from their
signatures, their default settings.
"""

import json
import sys
import warnings
from math import cos, pi
from pathlib import Path

import numpy as np
from frameworks import CONSTRUCTORS, RUNNERS, VERSIONS, defaults

STEPS = 120
KEPT = [*range(11), *range(20, STEPS + 1, 10)]
NUDGE = np.array([[1e-13], [-0.7e-13]])
MOST_SPREAD = 1e-11


def rosenbrock(x, y):
    """Gradient of (1 − x)² + 100 (y − x²)²."""
    return stack(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x))


def beale(x, y):
    """Gradient of (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²."""
    a, b, c = 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3
    return stack(
        2 * (a * (y - 1) + b * (y**2 - 1) + c * (y**3 - 1)),
        2 * (a * x + b * 2 * x * y + c * 3 * x * y**2),
    )


def himmelblau(x, y):
    """Gradient of (x² + y − 11)² + (x + y² − 7)²."""
    a, b = x * x + y - 11, x + y * y - 7
    return stack(4 * x * a + 2 * b, 2 * a + 4 * y * b)


def stack(dx, dy):
    """Join two partial derivatives, plain numbers or values that JAX is tracing."""
    return np.stack([dx, dy]) if isinstance(dx, (float, np.ndarray)) else (dx, dy)


SURFACES = {
    "rosenbrock": (rosenbrock, [(-1.2, 1.0), (0.62, -0.37), (-0.4, 0.83), (1.7, 1.3), (0.9, 0.7)]),
    "beale": (beale, [(1.1, 1.3), (-0.8, 0.55), (2.1, -0.7), (0.3, 0.4), (2.8, 0.45)]),
    "himmelblau": (himmelblau, [(0.7, 1.9), (-1.1, 0.35), (-2.2, -1.3), (3.4, -0.9), (2.9, 2.2)]),
}

# Name -> settings of our schedule of that name, and the factors of the rate written out.
SCHEDULES = {
    None: (None, None),
    "exponential": ({"final": 0.02}, [0.02 ** (t / STEPS) for t in range(STEPS)]),
    "cosine": ({"final": 0.0}, [(1 + cos(pi * t / STEPS)) / 2 for t in range(STEPS)]),
}

# Settings for rules whose step grows with the gradient. {} are the framework's defaults.
PLAIN = [({"lr": 4e-4}, None), ({"lr": 6e-4}, "cosine"), ({}, None)]
HEAVY = [
    ({"lr": 3e-4, "momentum": 0.5}, None),
    ({"lr": 1e-4, "momentum": 0.95}, None),
    ({"lr": 3e-4, "momentum": 0.8}, "exponential"),
    ({"lr": 2e-4, "momentum": 0.9}, "cosine"),
    ({}, None),
]
ADAM = [
    ({}, None),
    ({"lr": 0.01, "beta1": 0.5, "beta2": 0.95, "eps": 1e-3}, None),
    ({"lr": 0.005, "beta1": 0.0, "beta2": 0.99, "eps": 0.1}, None),
    ({"lr": 0.03, "eps": 1e-4}, "cosine"),
]
RECTIFIED = [
    ({}, None),
    ({"lr": 4e-4, "beta1": 0.5, "beta2": 0.9, "eps": 0.1}, None),
    ({"lr": 3e-4, "beta1": 0.0, "beta2": 0.5, "eps": 0.1}, None),
    ({"lr": 6e-4, "beta2": 0.98, "eps": 1e-3}, "cosine"),
]
DECAYED = [({}, None)] + [({**settings, "weight_decay": 0.1}, schedule) for settings, schedule in ADAM]
SETTINGS = {
    "sgd": PLAIN,
    "momentum": [*HEAVY, ({"lr": 4e-4, "momentum": 0.0}, None)],
    "nesterov": HEAVY,
    "damped_momentum": [
        ({"lr": 6e-4, "momentum": 0.9, "dampening": 0.9}, None),
        ({"lr": 3e-4, "momentum": 0.8, "dampening": 0.3}, None),
        ({"lr": 4e-4, "momentum": 0.0, "dampening": 0.5}, None),
        ({"lr": 8e-4, "momentum": 0.95, "dampening": 0.95}, "cosine"),
    ],
    "adagrad": [
        ({}, None),
        ({"lr": 0.3, "eps": 1e-3}, None),
        ({"lr": 0.1, "initial_accumulator": 0.5, "eps": 0.1}, None),
        ({"lr": 0.2}, "cosine"),
    ],
    "adadelta": [
        ({}, None),
        ({"lr": 0.5, "rho": 0.5, "eps": 1e-3}, None),
        ({"lr": 1.5, "rho": 0.8, "eps": 1e-4}, "exponential"),
    ],
    "rmsprop": [
        ({}, None),
        ({"lr": 3e-3, "rho": 0.5, "eps": 1e-3}, None),
        ({"lr": 2e-3, "momentum": 0.5, "eps": 1e-2}, None),
        ({"lr": 2e-3, "centered": True, "eps": 1e-2}, None),
        ({"lr": 2e-3, "rho": 0.95, "momentum": 0.7, "eps": 1e-2}, "exponential"),
        ({"lr": 1e-3, "rho": 0.8, "momentum": 0.5, "centered": True, "eps": 0.1}, "cosine"),
    ],
    "adam": ADAM,
    "amsgrad": ADAM,
    "adamw": DECAYED,
    "adam_l2": DECAYED[1:],
    "adamax": ADAM,
    "nadam": ADAM,
    "radam": RECTIFIED,
    "adabelief": [
        ({}, None),
        ({"lr": 0.003, "beta1": 0.8, "beta2": 0.95, "eps": 0.1}, None),
        ({"lr": 0.005, "beta1": 0.5, "beta2": 0.99, "eps": 1.0}, None),
        ({"lr": 0.002, "eps": 1e-2}, "cosine"),
    ],
    "yogi": ADAM,
    "lion": [
        ({}, None),
        ({"lr": 0.003, "beta1": 0.5, "beta2": 0.8, "weight_decay": 0.1}, None),
        ({"lr": 0.01, "beta1": 0.8, "beta2": 0.95}, "exponential"),
    ],
    "signsgd": [({"lr": 0.01}, None), ({"lr": 0.003}, None), ({"lr": 0.02}, "cosine")],
    "rprop": [
        ({}, None),
        ({"lr": 0.05, "eta_minus": 0.3, "eta_plus": 1.5, "step_min": 1e-4, "step_max": 0.2}, None),
        ({"lr": 0.3, "step_max": 0.1}, None),
    ],
    "sam": [
        ({"lr": 4e-4, "rho": 0.05, "momentum": 0.0}, None),
        ({"lr": 2e-4, "rho": 0.2, "momentum": 0.8}, None),
        ({"lr": 3e-4, "rho": 0.1, "momentum": 0.5}, "exponential"),
    ],
}
# For settings of sgd's family without a rate of their own, and where the library has no default rate.
FALLBACK = {"momentum": 0.9}
RATES = {"sgd": 1e-3, "momentum": 1e-3, "nesterov": 1e-3, "adadelta": 1.0}
RATE = 0.01


def complete(framework, key, overrides):
    """Return the overrides, plus what the library has no default for."""
    known = defaults(framework, key)
    needed = {"lr": RATES.get(key, RATE)} | (
        FALLBACK if key in ("momentum", "nesterov", "damped_momentum") else {}
    )
    return {name: value for name, value in needed.items() if name not in known} | overrides


def trajectories(framework, key, settings, gradient, starts, factors):
    """Run all starts: at once, or one by one for SAM, whose norm would join them."""
    run = RUNNERS[framework]
    columns = [starts] if key != "sam" else [starts[:, [i]] for i in range(starts.shape[1])]
    return np.concatenate([run(key, settings, gradient, each, STEPS, factors) for each in columns], axis=2)


def first_calm(framework, key, settings, surface, schedule):
    """Return (start, path) of the first start whose path is finite and not chaotic, or None."""
    gradient, starts = SURFACES[surface]
    pairs = np.array(starts).T
    pairs = np.concatenate([pairs, pairs + NUDGE], axis=1)
    full = {"lr": defaults(framework, key).get("lr")} | settings
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the starts that overflow are those we drop
        paths = trajectories(framework, key, full, gradient, pairs, SCHEDULES[schedule][1])
        near = paths[..., : len(starts)]
        spread = np.abs(paths[..., len(starts) :] - near).max(axis=(0, 1))
    for index, start in enumerate(starts):
        if np.isfinite(near[..., index]).all() and spread[index] < MOST_SPREAD:
            return start, near[..., index]
    return None


def records(framework, key):
    """Yield one record for each setting and surface on which a calm path was found."""
    for overrides, schedule in SETTINGS[key]:
        settings = complete(framework, key, overrides)
        for surface in SURFACES:
            found = first_calm(framework, key, settings, surface, schedule)
            if found is None:
                print("no calm path:", framework, key, settings, schedule, surface, file=sys.stderr)
                continue
            start, path = found
            yield {
                "framework": framework,
                "key": key,
                "surface": surface,
                "overrides": settings,
                "schedule": schedule and [schedule, SCHEDULES[schedule][0]],
                "start": start,
                "path": path[KEPT].tolist(),
            }


def main():
    """Record everything and write one line a record, so that a change reads as a diff."""
    pairs = [(framework, key) for framework in CONSTRUCTORS for key in CONSTRUCTORS[framework]]
    lines = [json.dumps(record) for pair in pairs for record in records(*pair)]
    claims = [json.dumps([*pair, defaults(*pair)]) for pair in pairs]
    head = json.dumps({"versions": VERSIONS, "steps": STEPS, "kept": KEPT})[1:-1]
    body = ",\n".join(lines)
    table = ",\n".join(claims)
    text = f'{{{head},\n"defaults": [\n{table}\n],\n"records": [\n{body}\n]}}\n'
    target = Path(__file__).parent / "golden.json"
    target.write_text(text, encoding="utf-8")
    print(f"{len(lines)} records, {len(text) / 1e6:.2f} MB, written to {target}")


if __name__ == "__main__":
    main()
