"""How fast the core is, beside torch and optax, from one run on one machine.

    python bench/throughput.py

A sweep is Adam on Rosenbrock, 65,536 particles × 500 steps in float64, final positions only, in machine code
(if llvmlite is installed) and by blocks of NumPy; torch is
`torch.optim.Adam(fused=True)` with the analytic gradient, as textbooks write it and with its common term
computed once; optax is `optax.adam` under jit and scan.
What is not installed is skipped. To have both, run this with an interpreter that has them:
`pip install torch==2.13.0 optax==0.2.8 numpy==2.4.6`. Every figure is the best of several repeats, taken in
turns so that other load on the machine falls on all alike.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from optim_core import OPTIMIZERS, simulate
from optim_core.program import machine
from optim_core.simulate import compiled
from surfaces import SURFACES

PARTICLES, STEPS, REPEATS = 65_536, 500, 5
RATE = 0.01
RACERS = (
    "sgd",
    "momentum",
    "nesterov",
    "adagrad",
    "adadelta",
    "rmsprop",
    "adam",
    "adamw",
    "nadam",
    "adamax",
    "lion",
    "rprop",
)


def starts() -> np.ndarray:
    """Random starts (2, N) in the view of Rosenbrock."""
    x_min, x_max, y_min, y_max = SURFACES["rosenbrock"].view
    rng = np.random.default_rng(0)
    return np.stack([rng.uniform(x_min, x_max, PARTICLES), rng.uniform(y_min, y_max, PARTICLES)])


def ours(start: np.ndarray) -> Callable[[], np.ndarray]:
    """The sweep in this package."""
    surface, adam = SURFACES["rosenbrock"], OPTIMIZERS["adam"](lr=RATE)
    return lambda: simulate(surface, adam, start, steps=STEPS, keep="last").x[0]


def blocks(start: np.ndarray) -> Callable[[], np.ndarray]:
    """The same without machine code."""

    def sweep() -> np.ndarray:
        with patch.object(machine, "available", return_value=False):
            return ours(start)()

    return sweep


def textbook(x: Any, y: Any) -> tuple[Any, Any]:
    """The gradient of Rosenbrock as it is usually written."""
    return -2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)


def shared(x: Any, y: Any) -> tuple[Any, Any]:
    """The same with its common term computed once."""
    w = 200.0 * (y - x * x)
    return 2.0 * (x - 1.0) - 2.0 * (x * w), w


def torch_fused(start: np.ndarray, gradient: Callable[..., Any]) -> Callable[[], np.ndarray] | None:
    """The sweep in torch, or None where there is none."""
    try:
        import torch
    except ImportError:
        return None

    def sweep() -> np.ndarray:
        p = torch.nn.Parameter(torch.from_numpy(start.copy()))
        adam = torch.optim.Adam([p], lr=RATE, fused=True)
        with torch.no_grad():
            for _ in range(STEPS):
                p.grad = torch.stack(gradient(p[0], p[1]))
                adam.step()
        end: np.ndarray = p.detach().numpy()
        return end

    return sweep


def optax_jit(start: np.ndarray) -> Callable[[], np.ndarray] | None:
    """The sweep in optax, compiled beforehand, or None where there is none."""
    try:
        import jax
        import optax
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", True)
    adam = optax.adam(RATE)

    def step(carry: Any, _: None) -> Any:
        p, state = carry
        update, state = adam.update(jax.numpy.stack(textbook(*p)), state)
        return (optax.apply_updates(p, update), state), None

    run = jax.jit(lambda p: jax.lax.scan(step, (p, adam.init(p)), None, length=STEPS)[0][0])
    return lambda: np.asarray(run(start).block_until_ready())


def best(work: Callable[[], Any]) -> float:
    """Seconds of one call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def sweeps() -> None:
    """Print the throughput of every way to run the sweep, and how it compares with optax."""
    start = starts()
    ways: dict[str, Callable[[], Any] | None] = {
        "optim_core": ours(start),
        "optim_core, blocks": blocks(start),
        "torch fused": torch_fused(start, textbook),
        "torch fused, terms shared": torch_fused(start, shared),
        "optax jit": optax_jit(start),
    }
    found = {name: way for name, way in ways.items() if way is not None}
    reference = found["optim_core"]()
    for name, way in found.items():
        close = np.abs(way() - reference) < 1e-6
        print(f"{name}: agrees with optim_core for {close.all(axis=0).mean():.2%} of the particles")
    seconds = {name: min(times) for name, times in _in_turns(found).items()}
    for name in ways:
        if name not in found:
            print(f"{name:<26} not installed: skipped")
            continue
        rate = PARTICLES * STEPS / seconds[name] / 1e6
        ratio = f"  {seconds['optax jit'] / seconds[name]:.2f} × optax" if "optax jit" in found else ""
        print(f"{name:<26} {rate:7.1f} million particle-steps a second{ratio}")


def _in_turns(ways: dict[str, Callable[[], Any]]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(REPEATS):
        for name, way in ways.items():
            times[name].append(best(way))
    return times


def singles() -> None:
    """Print the time of one recorded trajectory, also by way of arrays, and of a race of twelve."""
    surface = SURFACES["rosenbrock"]
    adam = OPTIMIZERS["adam"](lr=RATE)
    lane_names = [OPTIMIZERS[key]() for key in RACERS]
    pair = np.stack([surface.start, surface.start], axis=1)  # from two particles on, arrays are computed

    def race() -> None:
        for racer in lane_names:
            simulate(surface, racer, surface.start, steps=STEPS, record=True)

    ways: dict[str, Callable[[], Any]] = {
        "floats": partial(simulate, surface, adam, surface.start, steps=STEPS, record=True),
        "arrays": partial(simulate, surface, adam, pair, steps=STEPS, record=True),
    }
    seconds = {name: min(times) for name, times in _in_turns(ways).items()}
    print(f"one trajectory of {STEPS} steps, recorded: {seconds['floats'] * 1e3:.1f} ms", end=", ")
    print(f"{seconds['arrays'] / seconds['floats']:.1f} × sooner than by arrays")
    print(f"a race of {len(lane_names)}, recorded: {min(best(race) for _ in range(5)) * 1e3:.0f} ms")


def compiling() -> None:
    """Print what making the machine code of a pair takes, and how long other threads wait meanwhile."""
    waits: list[float] = []
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            waits.append(best(lambda: time.sleep(0.001)) - 0.001)

    pairs = [(OPTIMIZERS[key](), SURFACES[name]) for key in RACERS for name in ("himmelblau", "ackley")]
    compiled(SURFACES["bowl"], OPTIMIZERS["sgd"](), np.zeros((2, 2)), None)  # imports llvmlite
    watcher = threading.Thread(target=watch)
    watcher.start()
    times = [best(partial(compiled, surface, rule, np.zeros((2, 2)), None)) for rule, surface in pairs]
    done.set()
    watcher.join()
    print(
        f"machine code of a pair: {np.median(times) * 1e3:.0f} ms, {max(times) * 1e3:.0f} at most", end="; "
    )
    print(
        f"another thread waits {np.median(waits) * 1e3:.1f} ms, {np.percentile(waits, 95) * 1e3:.1f} (95 %)"
    )


if __name__ == "__main__":
    sweeps()
    compiling()
    singles()
