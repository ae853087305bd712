"""Writes down what a function of x and y computes where its source does not say it, as for typed formulas.

The function is recorded as every program of a step is, and its graph printed as statements. Nobody's text
ever becomes code: what is printed is what was computed.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable
from typing import Any

from optim_core.program.graph import Level, Node, Untraceable, ordered
from optim_core.program.tracer import Tape
from ui.export.syntax import Unreadable, literal

FORMS: dict[str, str] = {
    "add": "a + b",
    "subtract": "a - b",
    "multiply": "a * b",
    "divide": "a / b",
    "power": "a ** b",
    "square": "a ** 2",
    "negative": "-a",
    "equal": "a == b",
    "absolute": "np.abs(a)",
}


def traced(function: Callable[[Any, Any], Any]) -> list[ast.stmt]:
    """Assignments of everything used more than once, and a return of what `function(x, y)` returns."""
    tape = Tape()
    tape.verbatim = True
    try:
        found = function(*(tape.input(name, Level.PARTICLE) for name in "xy"))
        nodes = [tape.node(part) for part in (found if isinstance(found, tuple) else (found,))]
    except Untraceable as error:
        raise Unreadable(str(error)) from None
    lines: list[ast.stmt] = []
    written: dict[Node, ast.expr] = {}
    uses = Counter([*nodes, *(argument for node in ordered(nodes) for argument in node.arguments)])
    for node in ordered(nodes):
        written[node] = _code(node, [written[argument] for argument in node.arguments])
        if uses[node] > 1 and node.arguments:
            name = f"u{len(lines) + 1}"
            lines.append(ast.Assign([ast.Name(name, ast.Store())], written[node], lineno=0))
            written[node] = ast.Name(name, ast.Load())
    parts = [copy.deepcopy(written[node]) for node in nodes]
    return [*lines, ast.Return(ast.Tuple(parts, ast.Load()) if isinstance(found, tuple) else parts[0])]


def _code(node: Node, arguments: list[ast.expr]) -> ast.expr:
    """What a node does to its arguments."""
    if not node.arguments:
        return ast.Name(node.name, ast.Load()) if node.op == "input" else literal(node.value)
    form = FORMS.get(node.op, f"np.{node.op}({', '.join('abc'[: len(arguments)])})")
    values = dict(zip("abc", arguments, strict=False))

    class PutIn(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> Any:
            return copy.deepcopy(values.get(name.id, name))

    code: ast.expr = PutIn().visit(ast.parse(form, mode="eval").body)
    return code
