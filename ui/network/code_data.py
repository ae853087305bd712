"""The samples in the script of a network: the source of their generator, or the samples themselves."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from typing import Any, Final

from networks import DATASETS, Data
from networks.data import standardized
from ui.network.setup import LaneSpec

ROWS: Final = 4  # samples on a line


def samples_code(lane: LaneSpec, train: Data, held: Data) -> Iterator[str]:
    """Lines that leave inputs and labels in `train` and `held`."""
    kind, known = DATASETS[lane.kind], dict(lane.data)
    if kind.key != "penguins" or lane.folds:
        yield from _source(standardized)
    yield ""
    if kind.key == "penguins":
        yield "# The samples, standardized: two inputs and the number of the class."
        for name, part in (("train", train), ("held", held)):
            yield f"{name} = np.array(["
            rows = [f"({a!r}, {b!r}), " for a, b in part.x.tolist()]
            yield from ("    " + "".join(rows[k : k + ROWS]).rstrip() for k in range(0, len(rows), ROWS))
            yield f"]), np.array({part.y.tolist()})"
        return
    yield from _source(kind.draw)
    validation, draw = int(known["validation"]), kind.draw.__name__.lstrip("_")
    count, last = validation + lane.drawn, validation + int(lane.of("samples"))
    yield from (
        "# Samples for validation, then those for training, which also decide how all are standardized.",
        f"x, y = {draw}(np.random.default_rng({known['draw']}), {count}, {known['noise']})",
        f"aside, kept = slice(0, {validation}), slice({validation}, {last})",
        "x = standardized(x, x)",
        "x = standardized(x, x[kept])",
        "train, held = (x[kept, : layers[0]], y[kept]), (x[aside, : layers[0]], y[aside])",
    )


def _source(function: Any) -> Iterator[str]:
    """A function and what it calls, from their source, without types and texts."""
    module = inspect.getmodule(function)
    texts = [inspect.getsource(function)]
    if "_halves(" in texts[0]:
        texts.insert(0, inspect.getsource(module._halves))  # type: ignore[union-attr]
    for text in texts:
        tree = _Plain().visit(ast.parse(text))
        yield from ("", "", *ast.unparse(ast.fix_missing_locations(tree)).splitlines(), "")


class _Plain(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        node.name, node.returns = node.name.lstrip("_"), None
        node.body = [each for each in node.body if not _is_text(each)]
        self.generic_visit(node)
        return node

    def visit_arg(self, node: ast.arg) -> Any:
        node.annotation = None
        return node

    def visit_Name(self, node: ast.Name) -> Any:
        node.id = node.id.lstrip("_")
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        self.generic_visit(node)
        return ast.Assign([node.target], node.value) if node.value else None


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
