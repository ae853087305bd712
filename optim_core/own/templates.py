"""The textbook rules of the registry in the form in which one writes one's own.

Rules that branch on a loss or need the Hessian cannot be written so. Names are those of the settings.
"""

from __future__ import annotations

from typing import Final

from optim_core.own.optimizer import OwnRule, optimizer_from_rule
from optim_core.own.reading import read
from optim_core.rule import Optimizer

_MEAN = "m = beta1*m + (1 - beta1)*g"
_SQUARE = "v = beta2*v + (1 - beta2)*g^2"
_CORRECTED = ("m_hat = m/(1 - beta1^t)", "v_hat = v/(1 - beta2^t)")
_STEP = "x = x - lr*m_hat/(sqrt(v_hat) + eps)"


def _lines(*lines: str) -> str:
    return "\n".join(lines)


TEMPLATES: Final[dict[str, str]] = {
    "sgd": "x = x - lr*g",
    "momentum": _lines("v = momentum*v + g", "x = x - lr*v"),
    "damped_momentum": _lines("v = momentum*v + (1 - dampening)*g", "x = x - lr*v"),
    "nesterov": _lines("v = momentum*v + grad(x - lr*momentum*v)", "x = x - lr*v"),
    "adagrad": _lines(
        "G = initial_accumulator",
        "---",
        "G = G + g^2",
        "x = x - lr/(sqrt(G) + eps)*g",
    ),
    "adadelta": _lines(
        "v = rho*v + (1 - rho)*g^2",
        "delta = sqrt(u + eps)/sqrt(v + eps)*g",
        "u = rho*u + (1 - rho)*delta^2",
        "x = x - lr*delta",
    ),
    "rmsprop": _lines(
        "v = rho*v + (1 - rho)*g^2",
        "b = momentum*b + g/(sqrt(v) + eps)",
        "x = x - lr*b",
    ),
    "adam": _lines(_MEAN, _SQUARE, *_CORRECTED, _STEP),
    "adamw": _lines(_MEAN, _SQUARE, *_CORRECTED, f"{_STEP} - lr*weight_decay*x"),
    "adam_l2": _lines(
        "slope = g + weight_decay*x",
        "m = beta1*m + (1 - beta1)*slope",
        "v = beta2*v + (1 - beta2)*slope^2",
        *_CORRECTED,
        _STEP,
    ),
    "amsgrad": _lines(
        _MEAN,
        _SQUARE,
        "v_max = max(v_max, v)",
        "m_hat = m/(1 - beta1^t)",
        "v_hat = v_max/(1 - beta2^t)",
        _STEP,
    ),
    "nadam": _lines(
        "product = 1",
        "---",
        _MEAN,
        _SQUARE,
        "mu = beta1*(1 - 0.5*0.96^(0.004*t))",
        "mu_next = beta1*(1 - 0.5*0.96^(0.004*(t + 1)))",
        "product = product*mu",
        "m_hat = mu_next*m/(1 - product*mu_next) + (1 - mu)*g/(1 - product)",
        "v_hat = v/(1 - beta2^t)",
        _STEP,
    ),
    "adamax": _lines(
        _MEAN,
        "u = max(beta2*u, |g| + eps)",
        "m_hat = m/(1 - beta1^t)",
        "x = x - lr/u*m_hat",
    ),
    "radam": _lines(
        _MEAN,
        _SQUARE,
        *_CORRECTED,
        "longest = 2/(1 - beta2) - 1",
        "rho = longest - 2*t*beta2^t/(1 - beta2^t)",
        "sure = max(sign(rho - 5), 0)",
        "r = sqrt(max((rho - 4)*(rho - 2)*longest/((longest - 4)*(longest - 2)*rho), 0))",
        "x = x - lr*(1 - sure + sure*r/(sqrt(v_hat) + eps/sqrt(1 - beta2^t)))*m_hat",
    ),
    "adabelief": _lines(
        _MEAN,
        "v = beta2*v + (1 - beta2)*(g - m)^2 + eps_root",
        *_CORRECTED,
        _STEP,
    ),
    "yogi": _lines(
        "v = v_start",
        "---",
        _MEAN,
        "v = v - (1 - beta2)*sign(v - g^2)*g^2",
        *_CORRECTED,
        _STEP,
    ),
    "lion": _lines(
        "c = beta1*m + (1 - beta1)*g",
        "m = beta2*m + (1 - beta2)*g",
        "x = x - lr*(sign(c) + weight_decay*x)",
    ),
    "signsgd": "x = x - lr*sign(g)",
    "rprop": _lines(
        "turn = sign(g*last)",
        "first = max(2 - t, 0)",
        "factor_now = 1 + max(turn, 0)*(eta_plus - 1) + min(turn, 0)*(1 - eta_minus)",
        "size = min(max((first*lr + (1 - first)*size)*factor_now, step_min), step_max)",
        "last = g*(1 + min(turn, 0))",
        "x = x - sign(last)*size",
    ),
    "schedule_free_sgd": _lines(
        "first = max(2 - t, 0)",
        "z = first*x + (1 - first)*z",
        "z = z - lr*grad((1 - beta)*z + beta*x)",
        "weights = weights + lr^2",
        "c = lr^2/weights",
        "x = x + c*(z - x)",
    ),
    "schedule_free_adamw": _lines(
        "first = max(2 - t, 0)",
        "z = first*x + (1 - first)*z",
        "y = (1 - beta1)*z + beta1*x",
        "slope = grad(y)",
        "v = beta2*v + (1 - beta2)*slope^2",
        "v_hat = v/(1 - beta2^t)",
        "z = z - lr*slope/(sqrt(v_hat) + eps) - lr*weight_decay*y",
        "weights = weights + lr^2",
        "c = lr^2/weights",
        "x = x + c*(z - x)",
    ),
    "lookahead": _lines(
        "first = max(2 - t, 0)",
        "slow = first*x + (1 - first)*slow",
        "v = momentum*v + g",
        "since = since + 1",
        "meet = max(sign(since - k + 0.5), 0)",
        "slow = slow + meet*alpha*(x - lr*v - slow)",
        "since = (1 - meet)*since",
        "x = x + meet*(slow - x) - (1 - meet)*lr*v",
    ),
    "sam": _lines(
        "ahead = x + rho*(g/max(norm(g), 1e-300))",
        "v = momentum*v + grad(ahead)",
        "x = x - lr*v",
    ),
}


def as_own_rule(optimizer: Optimizer) -> OwnRule:
    """The textbook rule of an optimizer, written down, with the settings that it has.

    Raises:
        ValueError: it cannot be written so.
    """
    if optimizer.key not in TEMPLATES:
        raise ValueError(f"{optimizer.key} cannot be written as a rule; known: {', '.join(TEMPLATES)}")
    text = TEMPLATES[optimizer.key]
    names = ["lr", *(name for name, _, _ in read(text).settings)]
    return optimizer_from_rule(text, **{name: getattr(optimizer, name) for name in names})
