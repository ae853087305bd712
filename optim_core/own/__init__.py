"""Optimizers that a person writes down: `optimizer_from_rule`."""

from optim_core.own.optimizer import OwnRule, optimizer_from_rule
from optim_core.own.reading import RuleError
from optim_core.own.templates import TEMPLATES, as_own_rule

__all__ = ["TEMPLATES", "OwnRule", "RuleError", "as_own_rule", "optimizer_from_rule"]
