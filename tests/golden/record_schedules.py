"""Record the factors of torch's and optax's cyclical schedules into tests/golden/schedules.json.

    python tests/golden/record_schedules.py        (with tests/golden/requirements.txt)

Each record has the key and the settings of our schedule, the number of steps, and the rate of every step for
a rate of 1.
"""

import json
from pathlib import Path

import jax
import optax
import torch

jax.config.update("jax_enable_x64", True)


def torch_rates(make, steps):
    """Step a scheduler of torch and read the rate before each step of the optimizer."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler, rates = make(optimizer), []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def restarts(first, growth, final):
    """torch's warm restarts."""
    kind = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts
    return lambda optimizer: kind(optimizer, T_0=first, T_mult=growth, eta_min=final)


def triangles(half, low, mode):
    """torch's cyclical rate."""
    kind = torch.optim.lr_scheduler.CyclicLR
    return lambda optimizer: kind(optimizer, low, 1.0, step_size_up=half, mode=mode, cycle_momentum=False)


def sgdr(lengths, final):
    """optax's warm restarts, without a warm-up."""
    cycle = {"init_value": 1.0, "peak_value": 1.0, "warmup_steps": 0, "end_value": final}
    schedule = optax.sgdr_schedule([{**cycle, "decay_steps": length} for length in lengths])
    return [float(schedule(t)) for t in range(sum(lengths))]


RESTARTS, CYCLICAL = "cosine_restarts", "cyclical"
RECORDS = [
    ("torch", RESTARTS, {"cycles": 3, "growth": 2}, torch_rates(restarts(30, 2, 0.0), 210)),
    ("torch", RESTARTS, {"cycles": 7, "growth": 1, "final": 0.1}, torch_rates(restarts(11, 1, 0.1), 77)),
    ("torch", RESTARTS, {"cycles": 4, "growth": 3, "final": 0.02}, torch_rates(restarts(5, 3, 0.02), 200)),
    ("optax", RESTARTS, {"cycles": 4, "growth": 2, "final": 0.05}, sgdr([10, 20, 40, 80], 0.05)),
    ("torch", CYCLICAL, {"cycles": 4}, torch_rates(triangles(25, 0.1, "triangular"), 200)),
    (
        "torch",
        CYCLICAL,
        {"cycles": 3, "low": 0.02, "gamma": 0.5},
        torch_rates(triangles(7, 0.02, "triangular2"), 42),
    ),
]

if __name__ == "__main__":
    target = Path(__file__).with_name("schedules.json")
    body = ",\n".join(json.dumps(record) for record in RECORDS)
    target.write_text(f"[\n{body}\n]\n", encoding="utf-8")
