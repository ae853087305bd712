"""What `sharpness_along` says of a run, as a program for the page, which runs lanes by itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from optim_core.program.browser import numbers_listing
from optim_core.program.graph import Level, Untraceable
from optim_core.program.recording import traced_parts
from optim_core.program.tracer import Tape
from optim_core.rule import Optimizer
from optim_core.studies.sharpness import BY_COORDINATE, NoLimit, linear, penalty, unbias
from optim_core.studies.spectrum import iteration
from surfaces import Surface


def curvature_for_page(optimizer: Optimizer, surface: Surface) -> dict[str, Any]:
    """The program of the Hessian (`xx`, `xy`, `yy`) and of the `limit` at every step, where the rule has one.

    `weight` is what a rule with a limit multiplies the gradient by in a step, but for what follows. For rules
    with a rate for each coordinate `whole` is what these rates are parts of, and `penalty` what is added to
    the Hessian.

    Raises:
        Untraceable: there is no formula that could be written down.
    """
    if not (surface.elementwise or surface.by_sample):
        raise Untraceable("a Hessian without a formula")
    tape, (x, y), blank, rule, t, lr = traced_parts(optimizer, surface)
    named = dict(zip(("xx", "xy", "yy"), blank._hessian(x, y), strict=True))
    memory = linear(rule, t, lr)
    if not isinstance(memory, NoLimit):
        named |= {"limit": np.divide(memory.limit, lr), "weight": lr * memory.a}
    if optimizer.family in BY_COORDINATE:
        named |= {"whole": lr * unbias(rule, t), "penalty": penalty(rule)}
    return numbers_listing([x.node, y.node], {name: tape.node(value) for name, value in named.items()})


def iteration_for_page(nesterov: bool) -> dict[str, Any]:
    """The program of the `sum` and the `product` of both roots, at ηλ = x and the momentum y."""
    tape = Tape()
    x, y = tape.input("x.0", Level.PARTICLE), tape.input("x.1", Level.PARTICLE)
    found = zip(("sum", "product"), iteration(x, y, nesterov), strict=True)
    return numbers_listing([x.node, y.node], {name: tape.node(value) for name, value in found})
