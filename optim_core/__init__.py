"""Optimizers, schedules, noise and `simulate`: the mathematics of Descent Lab, in NumPy alone.

from optim_core import OPTIMIZERS, simulate
from surfaces import SURFACES
run = simulate(SURFACES["rosenbrock"], OPTIMIZERS["adam"](lr=0.01), start=(-1.5, 2.0), steps=500)
"""

from optim_core import cycles as cycles
from optim_core.conventions import FRAMEWORKS
from optim_core.measures import (
    blown_up,
    distance,
    distances,
    first_apart,
    first_reached,
    loss_quantiles,
    minimum_reached,
    path_length,
    reached_for_good,
    shares,
)
from optim_core.noise import BatchNoise
from optim_core.optimizers import OPTIMIZERS
from optim_core.own import optimizer_from_rule
from optim_core.rule import Family, Optimizer, Step
from optim_core.run import Run
from optim_core.schedules import SCHEDULES, Schedule
from optim_core.simulate import simulate

__all__ = [
    "FRAMEWORKS",
    "OPTIMIZERS",
    "SCHEDULES",
    "BatchNoise",
    "Family",
    "Optimizer",
    "Run",
    "Schedule",
    "Step",
    "blown_up",
    "distance",
    "distances",
    "first_apart",
    "first_reached",
    "loss_quantiles",
    "minimum_reached",
    "optimizer_from_rule",
    "path_length",
    "reached_for_good",
    "shares",
    "simulate",
]
