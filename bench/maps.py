"""How fast maps are, beside the same map made with torch and optax: python -m bench.maps [--quick]

Adam on Rosenbrock, float64, the whole map: where every cell ends, from which step on it stays, its loss.
torch is `torch.optim.Adam(fused=True)`, optax is `optax.adam` under jit and scan, compiled beforehand; both
keep the step as they go, with the gradient that shares its terms, and know the minimum. Whether a run rests
elsewhere or has diverged is told from their last positions by the function that tells it of ours; "no ends"
is without that, less than a map. What is not installed is skipped. Figures are the best of several, taken in
turns so that other load falls on all alike; the processor's time beside the clock's is that of all threads.

A million runs are 1,000 × 1,000 starts × 500 steps, in a process of their own, whose memory is read at its
peak.
"""

from __future__ import annotations

import argparse
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.throughput import shared
from optim_core import OPTIMIZERS, BatchNoise
from optim_core.studies import basins, sweep
from optim_core.studies.basins import sorted_by_end
from optim_core.studies.cells import Task, Walk
from optim_core.studies.cluster import SCHEDULER, executor_of
from optim_core.studies.resting import tenth
from surfaces import SURFACES

RATE, REACH = 0.01, 1e-2
ROSENBROCK, ADAM = SURFACES["rosenbrock"], OPTIMIZERS["adam"](lr=RATE)
COARSE, SHARP = (200, 100), (400, 300)  # cells along a side, steps
REPEATS = 12  # the best of so many: other work comes and goes


@contextmanager
def cluster(workers: int) -> Iterator[Executor]:
    """What `make cluster` starts, with so many workers."""
    command = [sys.executable, "-m", "tools.cluster", "--port", "0", "--workers", str(workers)]
    root = Path(__file__).resolve().parents[1]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip().partition("=")[2]
        executor = executor_of({SCHEDULER: address})
        assert executor is not None
        executor._client.wait_for_workers(workers)  # type: ignore[attr-defined]
        basins(ROSENBROCK, ADAM, columns=90, rows=90, steps=500, executor=executor)  # loads what workers need
        try:
            yield executor
        finally:
            executor._client.close()  # type: ignore[attr-defined]
            process.send_signal(signal.SIGTERM)
            process.wait(20)


POOLS: dict[str, Callable[[int], AbstractContextManager[Executor]]] = {
    "threads": ThreadPoolExecutor,
    "processes": ProcessPoolExecutor,
    "workers of a cluster": cluster,
}

Map = tuple[np.ndarray, np.ndarray, np.ndarray]


def ours(side: int, steps: int, workers: Executor | None = None) -> Map:
    """Label, step and loss of the map in this package."""
    b = basins(ROSENBROCK, ADAM, columns=side, rows=side, steps=steps, executor=workers)
    return b.label.ravel(), b.step.ravel(), b.loss.ravel()


def cells(side: int) -> np.ndarray:
    """The starts of the map, (2, side²)."""
    x_min, x_max, y_min, y_max = ROSENBROCK.view
    x, y = np.meshgrid(np.linspace(x_min, x_max, side), np.linspace(y_min, y_max, side))
    return np.stack([x.ravel(), y.ravel()])


def sorted_out(start: np.ndarray, tail: np.ndarray, since: np.ndarray, loss: np.ndarray, steps: int) -> Map:
    """The map that another library's runs make, by our own study: from their last positions (S, 2, n), the
    step (n,) from which on each is near the minimum, and the loss at the end (n,)."""
    roamed = np.max(np.add.reduce((tail - tail[-1]) ** 2, axis=1), axis=0)
    diverged = np.where(np.isfinite(tail[-1]).all(axis=0) & np.isfinite(loss), -1, steps)
    found = Walk(tail[-1], loss, diverged, roamed, lambda _, who: since[who])
    answer = sorted_by_end(Task(ROSENBROCK, steps, None, ROSENBROCK.minima, REACH), start, found)
    return answer.label, answer.step, answer.loss


def torch_fused(side: int, steps: int) -> Callable[[], Map] | None:
    """The same map in torch, or None where there is none."""
    try:
        import torch
    except ImportError:
        return None
    start = torch.from_numpy(cells(side))

    def away(p: Any) -> Any:
        return ~((p[0] - 1.0) ** 2 + (p[1] - 1.0) ** 2 <= REACH * REACH)

    def draw() -> Map:
        p = torch.nn.Parameter(start.clone())
        adam = torch.optim.Adam([p], lr=RATE, fused=True)
        tail = torch.empty((tenth(steps), *p.shape), dtype=p.dtype)
        with torch.no_grad():
            step = away(p).long()
            for t in range(1, steps + 1):
                p.grad = torch.stack(shared(p[0], p[1]))
                adam.step()
                step = torch.where(away(p), t + 1, step)
                if (late := t - 1 - steps + len(tail)) >= 0:
                    tail[late] = p
            x, y = p.detach()
            loss = (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2
            return sorted_out(start.numpy(), tail.numpy(), step.numpy(), loss.numpy(), steps)

    return draw


def optax_jit(side: int, steps: int, *, ends: bool = True) -> Callable[[], Map] | None:
    """The same map in optax, compiled beforehand, or None where there is none.

    Without `ends` nobody asks whether a run rests anywhere but at the minimum, nor which have diverged.
    """
    try:
        import jax
        import optax
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", True)
    jnp, adam, start, kept = jax.numpy, optax.adam(RATE), cells(side), tenth(steps)

    def away(p: Any) -> Any:
        return ~((p[0] - 1.0) ** 2 + (p[1] - 1.0) ** 2 <= REACH * REACH)

    def advance(carry: Any, t: Any) -> Any:
        p, state, step = carry
        update, state = adam.update(jnp.stack(shared(*p)), state)
        p = optax.apply_updates(p, update)
        return p, state, jnp.where(away(p), t + 1, step)

    def walk(p: Any) -> Any:
        carry, last = (p, adam.init(p), away(p).astype(int)), steps - kept if ends else steps
        carry, _ = jax.lax.scan(lambda c, t: (advance(c, t), None), carry, jnp.arange(1, last + 1))
        late = jnp.arange(last + 1, steps + 1)
        carry, tail = jax.lax.scan(lambda c, t: ((c := advance(c, t)), c[0]), carry, late)
        (x, y), _, step = carry
        return tail, step, (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2

    compile_: Any = jax.jit
    compiled = compile_(walk)

    def draw() -> Map:
        tail, step, loss = map(np.asarray, compiled(start))
        if ends:
            return sorted_out(start, tail, step, loss, steps)
        there = step <= steps
        return np.where(there, 0, -2), np.where(there, step, -1), loss

    draw()  # compiles
    return draw


def compare(side: int, steps: int) -> None:
    """Print the seconds of every way to make one map, and how far the maps agree."""
    ways: dict[str, Callable[[], Map]] = {"optim_core": lambda: ours(side, steps)}
    others = {"torch fused": torch_fused(side, steps), "optax jit": optax_jit(side, steps)}
    others["optax, no ends"] = optax_jit(side, steps, ends=False)
    ways |= {name: way for name, way in others.items() if way is not None}
    label, step, _ = ways["optim_core"]()
    agreement = {name: np.mean((way()[0] == label) & (way()[1] == step)) for name, way in ways.items()}
    seconds, effort = dict.fromkeys(ways, np.inf), dict.fromkeys(ways, np.inf)
    for _ in range(REPEATS):
        for name, way in ways.items():
            began = time.process_time()
            seconds[name] = min(seconds[name], _time(way))
            effort[name] = min(effort[name], time.process_time() - began)
    print(f"map of {side} × {side} × {steps} steps")
    for name in ("optim_core", *others):
        if name not in ways:
            print(f"  {name:<14} not installed: skipped")
            continue
        print(
            f"  {name:<14} {1e3 * seconds[name]:5.0f} ms, {seconds[name] / seconds['optim_core']:.2f} × ours;"
            f" processor {1e3 * effort[name]:5.0f} ms, {effort[name] / effort['optim_core']:.2f} × ours;"
            f" {agreement[name]:.2%} of the cells as ours"
        )


def settings_map() -> None:
    """Print the seconds of a map of settings as a page draws it, without and with noise."""
    over = {"lr": np.geomspace(1e-4, 1.0, 60), "beta1": 1.0 - np.geomspace(1.0, 1e-3, 40)}
    plain = partial(sweep, ROSENBROCK, ADAM, over)
    noisy = partial(plain, noise=BatchNoise(1.0, 8), seeds=range(5))
    for name, way in (("no noise", plain), ("noise, 5 seeds", noisy)):
        seconds = min(_time(way) for _ in range(REPEATS))
        print(f"map of 60 rates × 40 β1 × 300 steps, {name}: {seconds:.2f} s")
    few = {"lr": np.geomspace(1e-4, 1.0, 24), "beta1": 1.0 - np.geomspace(1.0, 1e-3, 18)}
    batches = partial(sweep, SURFACES["penguins"], ADAM, few, steps=500, noise=BatchNoise(0.0, 16))
    middle = np.median([_time(batches) for _ in range(REPEATS)])
    print(f"map of 24 rates × 18 β1 × 500 steps of mini-batches, shown until all are there: {middle:.3f} s")


def million(kind: str, workers: int) -> None:
    """Make the map of a million runs in this process and print its seconds and the peak of its memory."""
    with POOLS[kind](workers) as pool:
        seconds = _time(lambda: ours(1000, 500, pool))
    own = peak()
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    more = f" and {children:.0f} MB in the largest worker" if kind != "threads" else ""
    print(f"a million runs × 500 steps on {workers} {kind}: {seconds:.1f} s, {own:.0f} MB at most{more}")


def peak() -> float:
    """The most memory that this process has had, in MB; a child's `ru_maxrss` begins with its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _time(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without the million runs")
    parser.add_argument("--million", nargs=2, metavar=("KIND", "WORKERS"), help="only this, in this process")
    wanted = parser.parse_args()
    if wanted.million:
        million(wanted.million[0], int(wanted.million[1]))
        return
    for side, steps in (COARSE, SHARP):
        compare(side, steps)
    settings_map()
    if not wanted.quick:
        ways = [("threads", "1"), ("threads", "2"), ("processes", "2")]
        ways += [("workers of a cluster", "1"), ("workers of a cluster", "2")]
        for kind, workers in ways:
            command = [sys.executable, "-m", "bench.maps", "--million", kind, workers]
            subprocess.run(command, cwd=Path(__file__).resolve().parents[1], check=True)


if __name__ == "__main__":
    main()
