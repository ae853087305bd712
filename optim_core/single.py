"""Walks a single particle: a recording becomes a Python function of floats.

For one particle, calling a ufunc costs far more than the arithmetic in it. The same arithmetic on Python's
floats gives the same bits (both are IEEE 754; what is not, such as exp, stays NumPy's) much sooner. The
source of the function is made of numbered names, operators and parentheses: numbers and ufuncs are its
arguments, so that no text from outside gets into it, and nothing but `_KNOWN` is within its reach.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sized
from functools import lru_cache
from struct import Struct
from typing import Any

import numpy as np

from optim_core.engine import Task
from optim_core.evaluation import Evaluation
from optim_core.program import ordered
from optim_core.recording import Recording
from optim_core.settings import Array
from optim_core.tape import Kind, Node, Untraceable, first, pair, second, select

Parts = tuple[str, ...]  # the names of the components of a node, one or two


def _packer(count: int) -> Callable[..., None]:
    """What writes so many numbers into an array, at an offset in bytes."""
    return Struct(f"{count}d").pack_into


_KNOWN = {
    "__builtins__": {},
    "abs": abs,
    "bool": bool,
    "float": float,
    "packer": _packer,
    "sqrt": math.sqrt,
}
_WRITTEN: dict[Callable[..., Any], str] = {
    np.add: "{0} + {1}",
    np.subtract: "{0} - {1}",
    np.multiply: "{0} * {1}",
    np.divide: "{0} / {1}",
    np.negative: "-{0}",
    np.square: "{0} * {0}",
    np.absolute: "abs({0})",
    np.sqrt: "sqrt({0})",
    np.sign: "1.0 if {0} > 0.0 else -1.0 if {0} < 0.0 else 0.0 if {0} == 0.0 else {0}",
    np.maximum: "{0} if {0} >= {1} or {0} != {0} else {1}",
    np.minimum: "{0} if {0} <= {1} or {0} != {0} else {1}",
    np.less: "{0} < {1}",
    np.less_equal: "{0} <= {1}",
    np.greater: "{0} > {1}",
    np.greater_equal: "{0} >= {1}",
    np.equal: "{0} == {1}",
    np.not_equal: "{0} != {1}",
    select: "{1} if {0} else {2}",
}


def walk(task: Task, start: Array, path: Array, records: Array) -> None:
    """Write where the particle that starts at `start` (2, 1) goes.

    Positions go into the first two columns of `path` (steps + 1, 3), what is recorded into `records`
    (steps, 2K); both are C-contiguous.

    Raises:
        Untraceable: the rule or the surface cannot be recorded as arithmetic on numbers.
        ArithmeticError, ValueError: Python refuses on the way what IEEE 754 allows, such as 1/0 or √−1.
    """
    steps, (wide, width) = len(task.factors), (path.strides[0], records.strides[0])
    recording = Recording(task, start, losses=False)
    script = _Script(recording)
    path[0, :2] = start[:, 0]
    places = range(wide, wide * (steps + 1), wide)
    shows = range(0, width * steps, width) if width else [0] * steps
    rows = zip(places, shows, *script.tables, *_noise(task.evaluation, steps), strict=True)
    state = [number for state in recording.states for number in state.home.ravel().tolist()]
    step = _function(script.source)
    step(rows, [*start[:, 0].tolist(), *state], script.constants, script.functions, path, records)


def _noise(evaluation: Evaluation, steps: int) -> list[list[float]]:
    """The noise of all steps on either coordinate, where there is some."""
    if evaluation.noise is None:
        return []
    draws = np.empty((2, steps))
    for s in range(steps):
        evaluation.begin()
        draws[:, s] = evaluation.noise[:, 0]
    numbers: list[list[float]] = draws.tolist()
    return numbers


class _Script:
    """The source of a function, and what it is to be called with."""

    def __init__(self, recording: Recording) -> None:
        self.constants: list[Any] = []
        self.tables: list[list[Any]] = []
        self.functions: list[Callable[..., Any]] = []
        self._parts: dict[Node, Parts] = {}
        noise = self._input(recording.noise, "n") if recording.noise else ()
        states, shown = recording.states, list(recording.shown.values())
        before = [self._input(recording.x, "x")]
        before += [self._input(state.before, f"s{i}_") for i, state in enumerate(states)]
        after = [recording.next, *(state.after for state in states)]
        order = ordered([*after, *shown], set())
        body = [line for i, node in enumerate(order) for line in self._lines(i, node)]
        old = _names(*before)
        new = _names(*(self._spread(node, len(parts)) for node, parts in zip(after, before, strict=True)))
        place = _names(("path", "at"), self._of(recording.next))
        show = _names(("records", "row"), *(self._spread(node, 2) for node in shown))
        row = _names(("at", "row"), _numbered("t", self.tables), noise)
        self.source = "\n".join(
            [
                "def walk(rows, begin, constants, functions, path, records):",
                f"    [{old}] = begin",
                f"    [{_names(_numbered('k', self.constants))}] = constants",
                f"    [{_names(_numbered('f', self.functions))}] = functions",
                "    place = packer(2)",
                f"    show = packer({2 * len(shown)})",
                f"    for [{row}] in rows:",
                *(f"        {line}" for line in body),
                f"        place({place})",
                f"        show({show})",
                f"        [{old}] = [{new}]",
            ]
        )

    def _input(self, node: Node, name: str) -> Parts:
        self._parts[node] = _numbered(name, range(_count(node)))
        return self._parts[node]

    def _lines(self, i: int, node: Node) -> Iterator[str]:
        """Write a node, number i, down as assignments."""
        arguments = [self._of(argument) for argument in node.arguments]
        if node.function is pair:
            self._parts[node] = (arguments[0][0], arguments[1][0])
        elif node.function in (first, second):
            self._parts[node] = arguments[0][:1] if node.function is first else arguments[0][1:]
        else:
            self._parts[node] = tuple(f"v{i}_{k}" for k in range(_count(node)))
            text = _WRITTEN.get(node.function) or self._call(node)
            for k, name in enumerate(self._parts[node]):
                yield f"{name} = {text.format(*(parts[k % len(parts)] for parts in arguments))}"

    def _call(self, node: Node) -> str:
        if not isinstance(node.function, np.ufunc):
            raise Untraceable(f"{node.function} of floats")
        if node.function not in self.functions:
            self.functions.append(node.function)
        places = ", ".join(f"{{{i}}}" for i in range(len(node.arguments)))
        kind = "bool" if node.dtype == np.bool_ else "float"
        return f"{kind}(f{self.functions.index(node.function)}({places}))"

    def _of(self, node: Node) -> Parts:
        """The names of the components of a node that has been written, or is known."""
        if node not in self._parts:
            if node.kind is Kind.TABLE:
                self._parts[node] = (f"t{len(self.tables)}",)
                self.tables.append(node.data.tolist())
            else:
                numbers = node.data[0].ravel().tolist()
                self._parts[node] = tuple(f"k{len(self.constants) + i}" for i in range(_count(node)))
                self.constants.extend(numbers)
        return self._parts[node]

    def _spread(self, node: Node, rows: int) -> Parts:
        """The same for each of the rows, which may be one number."""
        parts = self._of(node)
        return parts if len(parts) == rows else parts * rows


def _count(node: Node) -> int:
    """How many numbers a node is, for one particle."""
    if node.shape not in ((2, 1), (1,), ()):
        raise Untraceable(f"the shape {node.shape} for one particle")
    return 2 if node.shape == (2, 1) else 1


def _numbered(name: str, things: Sized) -> Parts:
    return tuple(f"{name}{i}" for i in range(len(things)))


def _names(*parts: Parts) -> str:
    return ", ".join(name for names in parts for name in names)


@lru_cache(maxsize=128)
def _function(source: str) -> Callable[..., None]:
    made: dict[str, Any] = {}
    exec(compile(source, "<a recorded step>", "exec"), dict(_KNOWN), made)
    function: Callable[..., None] = made["walk"]
    return function
