"""The constructors of torch and optax that do what a rule of ours does, and when they do not.

An optimizer without an entry is written out in every framework.
"""

from __future__ import annotations

import ast
import dataclasses
from typing import NamedTuple

from optim_core.rule import Optimizer
from ui.export.rule import rule_of


class Native(NamedTuple):
    """A call in terms of our settings, and the settings with which it does something else, or nothing."""

    call: str
    refuses: tuple[tuple[str, float | bool], ...] = ()


UNCORRECTED = (("bias_correction", False),)
# The libraries do not keep v − ḡ² from falling below 0, and then give NaN.
CENTERED = (("centered", True),)

NATIVE: dict[str, dict[str, Native]] = {
    "torch": {
        "sgd": Native("torch.optim.SGD([x], lr={lr})"),
        "momentum": Native("torch.optim.SGD([x], lr={lr}, momentum=momentum)"),
        "nesterov": Native(
            "torch.optim.SGD([x], lr={lr}, momentum=momentum, nesterov=True)", (("momentum", 0.0),)
        ),
        "adagrad": Native(
            "torch.optim.Adagrad([x], lr={lr}, eps=eps, initial_accumulator_value=initial_accumulator)"
        ),
        "adadelta": Native("torch.optim.Adadelta([x], lr={lr}, rho=rho, eps=eps)"),
        "rmsprop": Native(
            "torch.optim.RMSprop([x], lr={lr}, alpha=rho, eps=eps, momentum=momentum)", CENTERED
        ),
        "adam": Native("torch.optim.Adam([x], lr={lr}, betas=(beta1, beta2), eps=eps)", UNCORRECTED),
        "amsgrad": Native("torch.optim.Adam([x], lr={lr}, betas=(beta1, beta2), eps=eps, amsgrad=True)"),
        "adamw": Native(
            "torch.optim.AdamW([x], lr={lr}, betas=(beta1, beta2), eps=eps, weight_decay=weight_decay)",
            UNCORRECTED,
        ),
        "adamax": Native("torch.optim.Adamax([x], lr={lr}, betas=(beta1, beta2), eps=eps)"),
        "nadam": Native("torch.optim.NAdam([x], lr={lr}, betas=(beta1, beta2), eps=eps)"),
        "radam": Native("torch.optim.RAdam([x], lr={lr}, betas=(beta1, beta2), eps=eps)"),
        "rprop": Native(
            "torch.optim.Rprop([x], lr={lr}, etas=(eta_minus, eta_plus), step_sizes=(step_min, step_max))"
        ),
    },
    "optax": {
        "sgd": Native("optax.sgd({lr})"),
        "momentum": Native("optax.sgd({lr}, momentum=momentum)"),
        "nesterov": Native("optax.sgd({lr}, momentum=momentum, nesterov=True)"),
        "adagrad": Native("optax.adagrad({lr}, initial_accumulator_value=initial_accumulator, eps=eps)"),
        "adadelta": Native("optax.adadelta({lr}, rho=rho, eps=eps)"),
        "rmsprop": Native("optax.rmsprop({lr}, decay=rho, eps=eps, momentum=momentum)", CENTERED),
        "adam": Native("optax.adam({lr}, b1=beta1, b2=beta2, eps=eps)", UNCORRECTED),
        "amsgrad": Native("optax.amsgrad({lr}, b1=beta1, b2=beta2, eps=eps)"),
        "adamw": Native(
            "optax.adamw({lr}, b1=beta1, b2=beta2, eps=eps, weight_decay=weight_decay)", UNCORRECTED
        ),
        "adamax": Native("optax.adamax({lr}, b1=beta1, b2=beta2, eps=eps)"),
        "nadam": Native("optax.nadam({lr}, b1=beta1, b2=beta2, eps=eps)"),
        "radam": Native("optax.radam({lr}, b1=beta1, b2=beta2, eps=eps)"),
        "adabelief": Native("optax.adabelief({lr}, b1=beta1, b2=beta2, eps=eps)"),
        "yogi": Native("optax.yogi({lr}, b1=beta1, b2=beta2, eps=eps)"),
        "lion": Native("optax.lion({lr}, b1=beta1, b2=beta2, weight_decay=weight_decay)"),
        "signsgd": Native("optax.sign_sgd({lr})"),
        "rprop": Native(
            "optax.rprop({lr}, eta_minus=eta_minus, eta_plus=eta_plus,"
            " min_step_size=step_min, max_step_size=step_max)"
        ),
    },
}


def native(framework: str, optimizer: Optimizer) -> Native | None:
    """The constructor that does the same as this optimizer; None if there is none.

    The conventions need not be those of the framework by name: what counts is that both give the same rule.
    """
    found = NATIVE.get(framework, {}).get(optimizer.key)
    if found is None or framework not in optimizer.frameworks():
        return None
    if any(getattr(optimizer, name) == value for name, value in found.refuses):
        return None
    if optimizer.may_divide_by_zero:  # where ours stays, theirs has NaN
        return None
    theirs = dataclasses.replace(optimizer, framework=framework)
    return found if rule_of(theirs).text == rule_of(optimizer).text else None


def settings_of(found: Native, optimizer: Optimizer) -> dict[str, float]:
    """The settings the constructor asks for, in our order."""
    names = {n.id for n in ast.walk(ast.parse(found.call.format(lr="lr"))) if isinstance(n, ast.Name)}
    return {p.name: getattr(optimizer, p.name) for p in optimizer.hyperparameters if p.name in names}
