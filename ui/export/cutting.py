"""Gradient clipping in a script: as the library has it where it does just that, else written out."""

from __future__ import annotations

import ast

from optim_core.clipping import LIMIT, by_norm, cut_of
from optim_core.rule import Optimizer
from ui.export.dialect import Dialect, translated
from ui.export.fold import Unit
from ui.export.syntax import function_of

CLIPPED = "clipped"
NAMES = (CLIPPED, LIMIT.name)
LATER = {  # a line before the step of the optimizer
    "norm": f"torch.nn.utils.clip_grad_norm_([x], {LIMIT.name})",
    "value": f"torch.nn.utils.clip_grad_value_([x], {LIMIT.name})",
}
FIRST = {"norm": "optax.clip_by_global_norm", "value": "optax.clip"}
ARGUMENT = {"norm": "global_clipnorm", "value": "clipvalue"}


def ready_made(optimizer: Optimizer, library: str) -> bool:
    """Whether the clipping of a library does what this optimizer has; torch divides by a little more."""
    return optimizer.clipping == "value" or by_norm(library) is by_norm(optimizer.framework)


def before_step(optimizer: Optimizer, library: str) -> list[str]:
    """What a loop around an optimizer of the library does to the gradient before the step."""
    return [LATER[optimizer.clipping]] if library == "torch" else []


def with_clipping(call: str, optimizer: Optimizer, library: str) -> str:
    """The constructor of a library's optimizer with its clipping."""
    if library == "optax":
        return f"optax.chain({FIRST[optimizer.clipping]}({LIMIT.name}), {call})"
    if library == "keras":
        return f"{call.removesuffix(')')}, {ARGUMENT[optimizer.clipping]}={LIMIT.name})"
    return call


def cutting_code(optimizer: Optimizer, dialect: Dialect) -> list[ast.stmt]:
    """`clipped(g, most)`, from the source of what the race does."""
    function = cut_of(optimizer)
    unit = Unit(optimizer)
    body = unit.resolve_names(unit.body(function))
    helper = function_of(CLIPPED, ["g", "most"], body, (function.__doc__ or "").replace(" (D, N)", ""))
    return [translated(helper, dialect, {"most"}, ())]


def cut(node: ast.expr) -> ast.expr:
    """A gradient, cut."""
    arguments = [node, ast.Name(LIMIT.name, ast.Load())]
    return ast.Call(ast.Name(CLIPPED, ast.Load()), arguments, [])
