"""Says in torch or jax.numpy what is written for NumPy.

Some values are plain Python numbers (the step, the settings and what follows from them alone), all others
arrays of NumPy, tensors or jax arrays. `np.where` of a plain condition becomes `… if … else …` in every
dialect, so that what would divide by zero is not computed where it is not used.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

BUILTINS = {"maximum": "max", "minimum": "min", "abs": "abs"}
PLAIN = {"np", "torch", "jnp", "math", "max", "min", "abs", "range", "slice", "float", "None"}
RENAMED = {"torch": {"power": "pow"}}


@dataclass(frozen=True)
class Dialect:
    """How arrays are written."""

    key: str
    module: str
    imports: tuple[str, ...]
    indices: str
    setup: tuple[str, ...] = ()

    @property
    def make(self) -> str:
        """The function that makes an array of a list."""
        return "torch.tensor" if self.module == "torch" else f"{self.module}.array"

    def array(self, node: ast.expr) -> ast.expr:
        """The array made of a display of numbers."""
        return call(self.make, node)

    def translate(
        self, statements: Iterable[ast.stmt], plain: Iterable[str], known: Iterable[str] = ()
    ) -> list[ast.stmt]:
        """The statements in this dialect; `plain` names plain numbers, `known` functions."""
        state = _Names(set(plain), {*PLAIN, *known})
        nodes = _lazily([copy.deepcopy(node) for node in statements], state)
        return [_Translation(self, state).visit(node) for node in nodes]


NUMPY = Dialect("numpy", "np", (), "np.asarray")
TORCH = Dialect(
    "torch",
    "torch",
    ("import torch",),
    "torch.from_numpy",
    ("torch.set_default_dtype(torch.float64)",),
)
JAX = Dialect(
    "optax",
    "jnp",
    ("import jax", "import jax.numpy as jnp"),
    "jnp.asarray",
    ('jax.config.update("jax_enable_x64", True)',),
)
KERAS = Dialect(
    "keras",
    "jnp",
    (
        "import os",
        "",
        'os.environ["KERAS_BACKEND"] = "jax"',
        "import jax",
        "import jax.numpy as jnp",
        "import keras",
    ),
    "jnp.asarray",
    (*JAX.setup, 'keras.config.set_floatx("float64")'),
)
DIALECTS = {dialect.key: dialect for dialect in (NUMPY, TORCH, JAX, KERAS)}


def translated(
    function: ast.FunctionDef, dialect: Dialect, plain: Iterable[str], known: Iterable[str]
) -> ast.FunctionDef:
    """A function in a dialect; arguments are arrays unless their names are among the plain ones."""
    result = copy.copy(function)
    result.body = dialect.translate(function.body, plain, known)
    return result


def call(function: str, *arguments: ast.expr) -> ast.expr:
    """A call of a function by its dotted name."""
    return ast.Call(ast.parse(function, mode="eval").body, list(arguments), [])


def targets(node: ast.AST) -> set[str]:
    """The names a statement assigns."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def reads(node: ast.AST) -> list[str]:
    """The names a statement or an expression reads, as often as it does."""
    return [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]


@dataclass
class _Names:
    plain: set[str]
    ignored: set[str] = field(default_factory=set)

    def is_plain(self, node: ast.AST) -> bool:
        """Whether an expression is a plain number."""
        return all(name in self.plain or name in self.ignored for name in reads(node))

    def learn(self, node: ast.stmt) -> None:
        """Note what an assignment says about its targets."""
        if isinstance(node, ast.Assign):
            found = targets(node)
            self.plain = self.plain | found if self.is_plain(node.value) else self.plain - found


def _numpy_name(node: ast.AST) -> str:
    """The name of the NumPy function that is called, or nothing."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
    ):
        return node.func.attr if node.func.value.id == "np" else ""
    return ""


def _lazily(statements: list[ast.stmt], names: _Names) -> list[ast.stmt]:
    """Move plain numbers that one branch of a choice alone needs into that branch."""
    state = _Names(set(names.plain), names.ignored)
    made: dict[str, ast.Assign] = {}
    counts: dict[str, int] = {}
    for node in statements:
        for name in reads(node):
            counts[name] = counts.get(name, 0) + 1
        state.learn(node)
        if isinstance(node, ast.Assign) and len(targets(node)) == 1 and state.is_plain(node.value):
            made[min(targets(node))] = node
    gone: list[ast.stmt] = []
    for n in (n for statement in statements for n in ast.walk(statement)):
        if _numpy_name(n) == "where" and isinstance(n, ast.Call) and state.is_plain(n.args[0]):
            for k, part in enumerate(n.args[1:], 1):
                if isinstance(part, ast.Name) and counts[part.id] == 1 and part.id in made:
                    gone.append(made[part.id])
                    n.args[k] = made[part.id].value
    return [node for node in statements if node not in gone]


class _Translation(ast.NodeTransformer):
    def __init__(self, dialect: Dialect, names: _Names) -> None:
        self._dialect = dialect
        self._names = names

    def visit_Assign(self, node: ast.Assign) -> Any:
        node.value = self.visit(node.value)
        self._names.learn(node)
        return node

    def visit_Call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Attribute) and node.func.attr == "reduce":
            # Scripts have two parameters.
            rows: list[ast.expr] = [
                ast.Subscript(copy.deepcopy(node.args[0]), ast.Constant(k), ast.Load()) for k in (0, 1)
            ]
            node = ast.Call(node.func.value, rows, [])
        name = _numpy_name(node)
        plain = all(map(self._names.is_plain, node.args))
        if name == "where" and self._names.is_plain(node.args[0]):
            return ast.IfExp(*map(self.visit, node.args))
        lone = [self._names.is_plain(argument) for argument in node.args]
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "copy" and self._dialect is TORCH:
            node.func.attr = "clone"
        if not name or self._dialect is NUMPY:
            return node
        if plain:
            return call(BUILTINS.get(name, f"math.{name}"), *node.args)
        if self._dialect is TORCH:
            return _torch(name, node, lone)
        return ast.Call(ast.parse(f"jnp.{name}", mode="eval").body, node.args, node.keywords)


def _torch(name: str, node: ast.Call, lone: list[bool]) -> ast.expr:
    """The same in torch, whose functions of two arguments take none but tensors."""
    arguments = node.args
    if name in ("maximum", "minimum") and any(lone):
        tensor, number = arguments if lone[1] else arguments[::-1]
        bound = ast.keyword("min" if name == "maximum" else "max", number)
        return ast.Call(ast.parse("torch.clamp", mode="eval").body, [tensor], [bound])
    if name in ("logaddexp", "hypot") and any(lone):
        tensor = arguments[lone.index(False)]
        full = [
            call("torch.full_like", tensor, a) if is_lone else a
            for a, is_lone in zip(arguments, lone, strict=True)
        ]
        return call(f"torch.{name}", *full)
    function = RENAMED["torch"].get(name, name)
    return ast.Call(ast.parse(f"torch.{function}", mode="eval").body, arguments, node.keywords)
