"""The constructors of torch, optax and Keras that do what a rule of ours does, and when they do not."""

from __future__ import annotations

import ast
import dataclasses

from optim_core.rule import Constructor, Optimizer
from ui.export.rule import rule_of


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
    return found if rule_of(theirs).text == rule_of(optimizer).text else None


def settings_of(found: Constructor, optimizer: Optimizer) -> dict[str, float]:
    """The settings the constructor asks for, in our order."""
    names = {n.id for n in ast.walk(ast.parse(found.call.format(lr="lr"))) if isinstance(n, ast.Name)}
    return {p.name: getattr(optimizer, p.name) for p in optimizer.hyperparameters if p.name in names}
