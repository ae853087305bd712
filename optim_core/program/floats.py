"""Prints a step for a single particle, as a Python function of floats.

For one particle, calling a ufunc costs far more than the arithmetic in it. The same arithmetic on Python's
floats gives the same bits (both are IEEE 754; what is not, such as exp, stays NumPy's) much sooner. The
source of the function is made of numbered names, operators and parentheses: numbers and ufuncs are its
arguments, so that no text from outside gets into it, and nothing but `_WITHIN_REACH` can be called.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from struct import Struct
from typing import Any

import numpy as np

from optim_core.engine import Task
from optim_core.evaluation import Evaluation, write_losses
from optim_core.program.graph import Node, function
from optim_core.program.step import Parts, Program, known, values_of
from optim_core.settings import Array

DEEPEST = 20  # parentheses within parentheses


def _packer(count: int) -> Callable[..., None]:
    """What writes so many numbers into an array, at an offset in bytes."""
    return Struct(f"{count}d").pack_into


def _quotient(a: float, zero: float) -> float:
    """The quotient by a zero, which Python refuses."""
    return math.nan if a == 0.0 or a != a else math.copysign(math.inf, a) * math.copysign(1.0, zero)


_WITHIN_REACH = {
    "__builtins__": {},
    "abs": abs,
    "bool": bool,
    "float": float,
    "nan": math.nan,
    "packer": _packer,
    "quotient": _quotient,
    "sqrt": math.sqrt,
}
_WRITTEN = {
    "add": "{0} + {1}",
    "subtract": "{0} - {1}",
    "multiply": "{0} * {1}",
    "divide": "{0} / {1} if {1} else quotient({0}, {1})",
    "negative": "-{0}",
    "square": "{0} * {0}",
    "absolute": "abs({0})",
    "sqrt": "sqrt({0}) if {0} >= 0.0 else nan",
    "sign": "1.0 if {0} > 0.0 else -1.0 if {0} < 0.0 else 0.0 if {0} == 0.0 else {0}",
    "maximum": "{0} if {0} >= {1} or {0} != {0} else {1}",
    "minimum": "{0} if {0} <= {1} or {0} != {0} else {1}",
    "less": "{0} < {1}",
    "less_equal": "{0} <= {1}",
    "greater": "{0} > {1}",
    "greater_equal": "{0} >= {1}",
    "equal": "{0} == {1}",
    "not_equal": "{0} != {1}",
    "logical_and": "{0} and {1}",
    "logical_or": "{0} or {1}",
    "logical_not": "not {0}",
    "where": "{1} if {0} else {2}",
}


class Floats:
    """Walks a particle; `program` computes its own gradients."""

    name = "floats"

    def __init__(self, program: Program, task: Task) -> None:
        self._program, self._task = program, task
        self._values = values_of(program, task)

    def walk(self, path: Array, records: Array) -> None:
        """Write where the particle at `path[0]` goes, (steps + 1, D + 1, 1), and what is recorded of it.

        `records` is (steps, D · names, 1); both are C-contiguous.
        """
        program, steps = self._program, len(self._task.factors)
        printed = _printed(program, tuple(self._task.names))
        parts = printed.parts
        begin = [node for state in printed.states for node in state.begin]
        start = {f"x.{k}": number for k, number in enumerate(path[0, :-1, 0].tolist())}
        found = known([*parts.once, *parts.each, *begin], {**self._values, **start}, self._task.factors)
        tables = [found[node].tolist() for node in parts.each]
        constants = [np.asarray(found[node]).item() for node in parts.once]
        memory = [float(found[node]) for node in begin]
        places = range(path.strides[0], path.strides[0] * (steps + 1), path.strides[0])
        shows = range(0, records.strides[0] * steps, records.strides[0]) if self._task.names else [0] * steps
        rows = zip(places, shows, *tables, *_noise(self._task.evaluation, program, steps), strict=True)
        step = _function(printed.source)
        step(rows, [*start.values(), *memory], constants, printed.functions, path, records)
        write_losses(self._task.evaluation.loss, path)


def _noise(evaluation: Evaluation, program: Program, steps: int) -> list[list[float]]:
    """The noise of all steps on each coordinate, where there is some."""
    if not program.noise or evaluation.noise is None:
        return []
    draws = np.empty((len(program.noise), steps))
    for s in range(steps):
        evaluation.begin()
        draws[:, s] = evaluation.noise[:, 0]
    numbers: list[list[float]] = draws.tolist()
    return numbers


class _Printed:
    """The source of a function, and what it has to be called with."""

    def __init__(self, program: Program, names: Sequence[str]) -> None:
        shown = [node for name in names for node in program.shown[name]]
        self.states = program.memory(shown)
        after = [*program.next, *(node for state in self.states for node in state.after)]
        self.parts = Parts([*after, *shown])
        self.functions: list[Callable[..., Any]] = []
        before = [*program.x, *(node for state in self.states for node in state.before)]
        self._texts = {
            **_numbered("b", before),
            **_numbered("n", program.noise),
            **_numbered("k", self.parts.once),
            **_numbered("t", self.parts.each),
        }
        body = list(self._body([*after, *shown]))
        changes = [(self._texts[old], self._texts[new]) for old, new in zip(before, after, strict=True)]
        self.source = "\n".join(
            [
                "def walk(rows, begin, constants, functions, path, records):",
                f"    [{self._list(before)}] = begin",
                f"    [{self._list(self.parts.once)}] = constants",
                f"    [{', '.join(f'f{i}' for i in range(len(self.functions)))}] = functions",
                f"    place = packer({len(program.next)})",
                f"    show = packer({len(shown)})",
                f"    for [at, row, {self._list([*self.parts.each, *program.noise])}] in rows:",
                *(f"        {line}" for line in body),
                f"        place(path, at, {self._list(program.next)})",
                *([f"        show(records, row, {self._list(shown)})"] if shown else []),
                *(f"        {line}" for line in _moved(changes)),
            ]
        )

    def _body(self, outputs: list[Node]) -> Iterator[str]:
        """Assignments of what is wanted more than once; what is wanted once stands where it is wanted."""
        uses = Counter(a for node in self.parts.body for a in node.arguments for _ in range(_reads(node, a)))
        uses.update(dict.fromkeys(outputs, 2))
        depths = dict.fromkeys(self._texts, 0)
        for node in self.parts.body:
            text, depth = self._expression(node), 1 + max(depths[a] for a in node.arguments)
            if uses[node] == 1 and depth < DEEPEST:
                self._texts[node], depths[node] = f"({text})", depth
            else:
                self._texts[node], depths[node] = f"v{len(self._texts)}", 0
                yield f"{self._texts[node]} = {text}"

    def _expression(self, node: Node) -> str:
        arguments = [self._texts[argument] for argument in node.arguments]
        if node.op in _WRITTEN:
            return _WRITTEN[node.op].format(*arguments)
        ufunc = function(node.op)
        if ufunc not in self.functions:
            self.functions.append(ufunc)
        kind = "bool" if node.logical else "float"
        return f"{kind}(f{self.functions.index(ufunc)}({', '.join(arguments)}))"

    def _list(self, nodes: Iterable[Node]) -> str:
        return ", ".join(self._texts[node] for node in nodes)


def _reads(node: Node, argument: Node) -> int:
    """How often the text of a node has that of an argument in it."""
    text = _WRITTEN.get(node.op, "{0}{1}{2}")
    return sum(text.count(f"{{{i}}}") for i, a in enumerate(node.arguments) if a is argument)


def _moved(changes: list[tuple[str, str]]) -> list[str]:
    """The new numbers take the places of the old ones, one by one where none is wanted afterwards."""
    old, new = ([change[i] for change in changes] for i in (0, 1))
    if set(old).isdisjoint(new):
        return [f"{a} = {b}" for a, b in changes]
    return [f"[{', '.join(old)}] = [{', '.join(new)}]"]


@lru_cache(maxsize=512)
def _printed(program: Program, names: tuple[str, ...]) -> _Printed:
    return _Printed(program, names)


def _numbered(letter: str, nodes: Iterable[Node]) -> dict[Node, str]:
    return {node: f"{letter}{i}" for i, node in enumerate(nodes)}


@lru_cache(maxsize=512)
def _function(source: str) -> Callable[..., None]:
    made: dict[str, Any] = {}
    exec(compile(source, "<a recorded step>", "exec"), dict(_WITHIN_REACH), made)
    walk: Callable[..., None] = made["walk"]
    return walk
