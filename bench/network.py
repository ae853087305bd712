"""How fast small networks train and planes are drawn, beside torch on the CPU, from one run on one machine.

    python bench/network.py

The network is 2-8-8-1 with ReLU on 200 samples, float64. Training is Adam with batches of 16, 2,000 steps:
by `Training`, every position and its loss over all samples kept, and in torch as its tutorials write it,
which keeps the end only, on one thread, where it is fastest for so small a network. A plane is 60 × 60 losses
over all samples. Figures are the best of several repeats, taken in turns so that other load on the machine
falls on all alike. Without torch its line is left out.

The page: how long after a rate has changed its first frames are ready to be sent, and when everything is;
and the same for the slowest of eight visitors who change theirs at once, each with three lanes of 500 steps.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from networks import ACTIVATIONS, DATASETS, Network
from networks.training import Training
from optim_core import OPTIMIZERS
from optim_core.noise import BatchStream
from ui.network.sending import messages
from ui.network.setup import DEFAULT as PAGE
from ui.network.setup import racer
from ui.network.study import Study
from ui.page.jobs import Desk

SAMPLES, BATCH, STEPS, RATE, SIDE, REPEATS = 200, 16, 2000, 0.01, 60, 5
DATA = DATASETS["moons"](samples=SAMPLES)
LOSS = Network(layers=(2, 8, 8, 1)).loss(DATA)


def training(lanes: int = 1) -> Training:
    """The training of some networks side by side."""
    batches = BatchStream(SAMPLES, BATCH, 0, 0, 1)
    return Training(LOSS, OPTIMIZERS["adam"](lr=RATE), LOSS.network.starts(lanes), STEPS, batches)


def ours(lanes: int = 1) -> np.ndarray:
    """All of it, with every loss: the parameters at the end (D, lanes)."""
    end: np.ndarray = next(training(lanes).pieces(STEPS)).x[-1]
    return end


def first_piece() -> np.ndarray:
    """What is there to be drawn first: 100 steps, from nothing."""
    loss = Network(layers=(2, 8, 8, 1)).loss(DATASETS["moons"](samples=SAMPLES))
    batches = BatchStream(SAMPLES, BATCH, 0, 0, 1)
    piece = next(Training(loss, OPTIMIZERS["adam"](lr=RATE), None, STEPS, batches).pieces(100))
    last: np.ndarray = piece.x[-1]
    return last


def in_torch(torch: Any) -> np.ndarray:
    """The same in torch, from our start and with our batches."""
    net = torch.nn.Sequential(
        *(torch.nn.Linear(2, 8), torch.nn.ReLU()),
        *(torch.nn.Linear(8, 8), torch.nn.ReLU()),
        torch.nn.Linear(8, 1),
    ).double()
    with torch.no_grad():
        for linear, layer in zip(net[::2], LOSS.network.places, strict=True):
            w = LOSS.start[layer.weights].reshape(layer.inputs, layer.outputs)
            linear.weight.copy_(torch.from_numpy(w.T.copy()))
            linear.bias.zero_()
    x, y = torch.tensor(DATA.x), torch.tensor(DATA.y, dtype=torch.float64)[:, None]
    adam, pay = torch.optim.Adam(net.parameters(), lr=RATE), torch.nn.BCEWithLogitsLoss()
    batches = BatchStream(SAMPLES, BATCH, 0, 0, 1)
    for _ in range(STEPS):
        index = torch.from_numpy(batches.step()[0].copy())
        adam.zero_grad()
        pay(net(x[index]), y[index]).backward()
        adam.step()
    parts = [part for linear in net[::2] for part in (linear.weight.T, linear.bias)]
    flat: np.ndarray = torch.cat([part.reshape(-1) for part in parts]).detach().numpy()
    return flat


def plane(activation: str) -> Callable[[], np.ndarray]:
    """A picture of the plane through two random directions."""
    loss = Network(layers=(2, 8, 8, 1), activation=activation).loss(DATA)
    rng = np.random.default_rng(0)
    surface = loss.plane(loss.start, *rng.standard_normal((2, loss.dimension)))
    a = np.linspace(-1, 1, SIDE)
    return lambda: surface.value(a[None, :], a[:, None])


def changed(number: int) -> tuple[float, float]:
    """Seconds until a page with another rate has its first frames, and until it has everything."""
    rate = 0.01 * (1.0 + 1e-6 * number)
    setup = PAGE.replace_lane(2, PAGE.lanes[2].replace(racer=racer("adam", rate, 2)))
    began = time.perf_counter()
    study = Study(setup)
    job = Desk().begin("learn", study.about, study.pieces)
    study.begun.wait()
    messages(setup, study)
    first = time.perf_counter() - began
    job.wait(60.0)
    messages(setup, study)
    return first, time.perf_counter() - began


def visitors(count: int, turn: int) -> tuple[float, float]:
    """The same for the slowest of several visitors, none of whom has what another has learned."""
    with ThreadPoolExecutor(count) as pool:
        found = list(pool.map(changed, range(1000 * turn, 1000 * turn + count)))
    return max(first for first, _all in found), max(all_ for _first, all_ in found)


def page() -> None:
    """Print how soon the page has something to show: the best of several turns."""
    for count in (1, 8):
        turns = [visitors(count, 100 * count + turn) for turn in range(REPEATS)]
        first, whole = (min(times) * 1e3 for times in zip(*turns, strict=True))
        print(f"{count} visitor(s): first frames {first:5.0f} ms, everything {whole:5.0f} ms")


def main() -> None:
    """Measure everything in turns and print it."""
    ways: dict[str, Callable[[], Any]] = {
        f"{STEPS} steps, ours": ours,
        f"{STEPS} steps of 4 networks, ours": lambda: ours(4),
        "first 100 steps from nothing, ours": first_piece,
    }
    for key in ACTIVATIONS:
        ways[f"plane {SIDE} × {SIDE}, {key}"] = plane(key)
    try:
        import torch
    except ImportError:
        print("torch is not installed: left out")
    else:
        torch.set_num_threads(1)
        ways[f"{STEPS} steps, torch"] = lambda: in_torch(torch)
        apart = np.abs(in_torch(torch) - ours()[:, 0]).max()
        print(f"parameters after {STEPS} steps differ from torch's by at most {apart:.1e}")
    seconds = {name: min(times) for name, times in _in_turns(ways).items()}
    reference = seconds.get(f"{STEPS} steps, torch", np.nan)
    for name, found in seconds.items():
        ratio = f"   {reference / found:.1f} × as fast as torch" if name == f"{STEPS} steps, ours" else ""
        print(f"{name:<36} {found * 1e3:7.0f} ms{ratio}")
    page()


def _in_turns(ways: dict[str, Callable[[], Any]]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(REPEATS):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - began)
    return times


if __name__ == "__main__":
    main()
