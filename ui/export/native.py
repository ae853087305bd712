"""The constructors of torch, optax and Keras that do what a rule of ours does, and when they do not."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator

from optim_core.rule import Constructor, Optimizer
from ui.export.rule import read


def native(framework: str, optimizer: Optimizer) -> Constructor | None:
    """The constructor that does the same as this optimizer; None if there is none.

    The conventions need not be those of the framework by name: what counts is that both give the same rule.
    """
    found = optimizer.constructors.get(framework)
    if found is None or framework not in optimizer.frameworks():
        return None
    if any(getattr(optimizer, name) == value for name, value in found.refuses):
        return None
    if optimizer.may_divide_by_zero:  # where ours stays, theirs has NaN
        return None
    theirs = dataclasses.replace(optimizer, framework=framework)
    return found if read(theirs).text == read(optimizer).text else None


def settings_of(found: Constructor, optimizer: Optimizer) -> dict[str, float]:
    """The settings the constructor asks for, in our order."""
    names = {n.id for n in ast.walk(ast.parse(found.call.format(lr="lr"))) if isinstance(n, ast.Name)}
    return {p.name: getattr(optimizer, p.name) for p in optimizer.hyperparameters if p.name in names}


def _torch_loop(gradient: str, changing: bool) -> Iterator[str]:
    yield from ("path = [x.clone()]", "for t in range(1, steps + 1):")
    if changing:
        yield '    optimizer.param_groups[0]["lr"] = rates[t - 1]'
    yield f"    x.grad = {gradient}"
    yield from ("    optimizer.step()", "    path.append(x.clone())")


def _optax_loop(gradient: str, changing: bool) -> Iterator[str]:
    yield from ("opt_state = optimizer.init(x)", "update = jax.jit(optimizer.update)", "path = [x]")
    yield "for t in range(1, steps + 1):"
    yield f"    change, opt_state = update({gradient}, opt_state, x)"
    yield from ("    x = optax.apply_updates(x, change)", "    path.append(x)")


def _keras_loop(gradient: str, changing: bool) -> Iterator[str]:
    yield from ("x = keras.Variable(x)", "optimizer.build([x])", "path = [x.value]")
    yield "for t in range(1, steps + 1):"
    if changing:
        yield "    optimizer.learning_rate = rates[t - 1]"
    yield f"    optimizer.apply([{gradient}], [x])"
    yield "    path.append(x.value)"


LOOPS = {"torch": _torch_loop, "optax": _optax_loop, "keras": _keras_loop}
