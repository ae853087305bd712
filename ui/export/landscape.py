"""The loss surface of a script: `value(point)`, `gradient(point)` and, if a rule asks, `hessian(point)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from surfaces import DataSurface, Surface
from ui.export.dialect import Dialect, reads, translated
from ui.export.fold import Unit
from ui.export.syntax import Unreadable, function_of, literal
from ui.export.traced import traced

WIDTH = 80  # of a line that is kept in one piece
HOOKS = {"value": "_value", "gradient": "_gradient", "hessian": "_hessian"}
OVER_DATA = {
    "value": """
x, y = point
a, b, target = data[samples].T
return np.mean(loss(x * a + y * b, target)) + PENALTY * (x * x + y * y)
""",
    "gradient": """
x, y = point
a, b, target = data[samples].T
slopes = slope(x * a + y * b, target)
return np.mean(slopes * a) + L2 * x, np.mean(slopes * b) + L2 * y
""",
    "hessian": """
x, y = point
a, b, target = data.T
bends = bend(x * a + y * b, target)
return np.mean(bends * (a * a)) + L2, np.mean(bends * (a * b)), np.mean(bends * (b * b)) + L2
""",
}
DERIVATIVES = {"value": ("loss",), "gradient": ("slope",), "hessian": ("bend",)}


class Landscape:
    """Code that computes a surface: `constants` by name, `functions` in order, and `rows` of data, if any.

    With `batches`, value and gradient take the numbers of the samples to use as a second argument.
    """

    def __init__(self, surface: Surface, batches: bool, hessian: bool) -> None:
        self._surface = surface
        self._unit = Unit(surface)
        self._functions: list[tuple[str, str, list[ast.stmt]]] = []
        self.over_data = False
        for name in HOOKS if hessian else ("value", "gradient"):
            data = isinstance(surface, DataSurface) and (
                not surface.elementwise or (batches and name != "hessian")
            )
            body = self._from_data(name) if data else self._from_hook(HOOKS[name])
            samples = ", samples=slice(None)" if data and name != "hessian" else ""
            self._functions.append((name, f"point{samples}", body))

    @property
    def constants(self) -> dict[str, float]:
        """The numbers that have names."""
        return self._unit.constants

    @property
    def names(self) -> set[str]:
        """Every name this code defines."""
        return {*self._unit.constants, *self._unit.helpers, *HOOKS, "data"}

    def rows(self) -> list[list[float]]:
        """The samples: two inputs and the target each."""
        surface = self._surface
        if not self.over_data or not isinstance(surface, DataSurface):
            return []
        pairs = zip(surface.inputs.tolist(), surface.targets.tolist(), strict=True)
        return [[*inputs, target] for inputs, target in pairs]

    def functions(self, dialect: Dialect) -> Iterator[ast.FunctionDef]:
        """The functions in the words of a dialect."""
        plain, known = set(self.constants), {*self._unit.helpers, *HOOKS}
        for helper in self._unit.helpers.values():
            yield translated(helper, dialect, plain, known)
        for name, parameters, body in self._functions:
            yield function_of(
                name, [parameters], dialect.translate(_returning(name, body, dialect), plain, known)
            )

    def _from_data(self, name: str) -> list[ast.stmt]:
        self.over_data = True
        for derivative in DERIVATIVES[name]:
            self._unit.help(self._unit.method(f"_{derivative}")[0])
        l2 = getattr(self._surface, "l2", 0.0)
        numbers = {"PENALTY": literal(0.5 * l2), "L2": literal(l2)}
        return [_Numbers(numbers).visit(node) for node in ast.parse(OVER_DATA[name]).body]

    def _from_hook(self, hook: str) -> list[ast.stmt]:
        unpacked = ast.parse("x, y = point").body
        helpers, constants = dict(self._unit.helpers), dict(self._unit.constants)
        try:
            body = self._unit.resolve_names(self._unit.body(self._unit.method(hook)[0]))
            last = body[-1]
            if isinstance(last, ast.Return) and (hook == "_value" or isinstance(last.value, ast.Tuple)):
                return [*unpacked, *body]
        except (Unreadable, OSError):
            pass
        self._unit.helpers, self._unit.constants = helpers, constants
        return [*unpacked, *traced(getattr(self._surface, hook))]


class _Numbers(ast.NodeTransformer):
    """Puts numbers in place of names, and drops what is multiplied by 0."""

    def __init__(self, numbers: dict[str, ast.expr]) -> None:
        self._numbers = numbers

    def visit_Name(self, node: ast.Name) -> Any:
        return self._numbers.get(node.id, node)

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        self.generic_visit(node)
        nothing = isinstance(node.op, ast.Add) and _starts_with_zero(node.right)
        return node.left if nothing else node


def _starts_with_zero(node: ast.expr) -> bool:
    first = node.left if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) else node
    return isinstance(first, ast.Constant) and first.value == 0


def _returning(name: str, body: list[ast.stmt], dialect: Dialect) -> list[ast.stmt]:
    """The same body, whose return gives a number, a vector or a matrix."""
    *before, last = body
    assert isinstance(last, ast.Return)
    assert last.value is not None
    if name == "value":
        constant = not {"x", "y", "point"} & {n for node in body[1:] for n in reads(node)}
        nothing = ast.parse("0.0 * x", mode="eval").body
        return [*before, ast.Return(ast.BinOp(nothing, ast.Add(), last.value) if constant else last.value)]
    assert isinstance(last.value, ast.Tuple)
    if name == "gradient":
        parts = last.value.elts
        if len(ast.unparse(last)) > WIDTH:
            named = [ast.Name(part, ast.Store()) for part in ("gx", "gy")]
            before += [ast.Assign([n], part, lineno=0) for n, part in zip(named, parts, strict=True)]
            parts = [ast.Name("gx", ast.Load()), ast.Name("gy", ast.Load())]
        return [*before, ast.Return(dialect.array(ast.List(parts, ast.Load())))]
    names = ast.parse("xx, xy, yy", mode="eval").body
    matrix = ast.parse("[[xx, xy], [xy, yy]]", mode="eval").body
    return [*before, ast.Assign([names], last.value, lineno=0), ast.Return(dialect.array(matrix))]
