"""Prints a step for a block of particles, as a Python function that calls NumPy's ufuncs.

Every result has a place of its own, an array (n,) that is used again as soon as its numbers are needed no
longer, so that a block stays in the cache and nothing is allocated on the way. The source is made of numbered
names only, as that for floats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from optim_core.engine import Task
from optim_core.evaluation import write_losses
from optim_core.program.graph import Node, function
from optim_core.program.step import Parts, Program, known, values_of
from optim_core.settings import Array

FEW = 256  # particles, up to which all losses are soonest known together, when all positions are


class Blocks:
    """Walks a block of particles, some steps at a time."""

    name = "blocks"

    def __init__(self, program: Program, task: Task) -> None:
        self._program, self._task = program, task
        self._values = values_of(program, task)
        self._done = 0
        self._tables: list[Array] = []
        self._now: list[Array] = []
        self._old: list[Array] = []
        self._new: list[Array] = []
        self._step: Callable[..., None]

    def walk(self, path: Array, records: Array) -> None:
        """Write where the particles at `path[0]` go, (steps + 1, D + 1, n), and what is recorded of them.

        `records` is (steps, D · names, n). The next call goes on from where this one ended.
        """
        count, width = path.shape[2], len(self._program.x)
        inside = self._program.loss is not None and count > FEW
        if not self._done:
            self._begin(path[0, :width], tuple(self._task.names), inside)
        losses = path[:, width:] if inside else path[:, :0]
        for k in range(len(path) - 1):
            self._task.evaluation.begin()
            for now, table in zip(self._now, self._tables, strict=True):
                now[...] = table[self._done]
            step, old, new = self._step, self._old, self._new
            step(*path[k, :width], *old, *path[k + 1, :width], *losses[k], *records[k], *new)
            self._old, self._new = new, old
            self._done += 1
        write_losses(self._task.evaluation.loss, path[-1:] if inside else path)

    def _begin(self, start: Array, names: tuple[str, ...], losses: bool) -> None:
        wide = frozenset(name for name, value in self._values.items() if np.ndim(value))
        printed = _printed(self._program, names, losses, wide)
        parts, count = printed.parts, start.shape[1]
        begin = [node for state in printed.states for node in state.begin]
        given = {**self._values, **{f"x.{k}": row for k, row in enumerate(start)}}
        found = known([*parts.once, *parts.each, *begin], given, self._task.factors)
        self._old = [np.broadcast_to(found[node], count).astype(float) for node in begin]
        self._new = [np.empty(count) for _ in begin]
        self._tables, self._now, places = _tables(parts.each, found)
        once = [np.asarray(found[node]) for node in parts.once]
        kinds = {"p": float, "q": bool}
        scratch = [np.empty(count, kinds[k]) for k, many in printed.buffers.items() for _ in range(many)]
        noise = self._task.evaluation.noise
        drawn = [] if noise is None or not self._program.noise else list(noise)
        gradient = self._task.evaluation.clean_gradient
        bound = _function(printed.source)(
            printed.functions, once, places, drawn, scratch, np.copyto, gradient
        )
        self._step = bound


def _tables(each: list[Node], found: dict[Node, Any]) -> tuple[list[Array], list[Array], list[Array]]:
    """The numbers of every step, where those of the step in hand are put, and that place for each node."""
    tables: list[Array] = []
    now: list[Array] = []
    places: dict[Node, Array] = {}
    for logical in (False, True):
        nodes = [node for node in each if node.logical is logical]
        if nodes:
            tables.append(np.stack([found[node] for node in nodes], axis=1))
            now.append(np.empty(len(nodes), tables[-1].dtype))
            places |= {node: now[-1][k : k + 1].reshape(()) for k, node in enumerate(nodes)}
    return tables, now, [places[node] for node in each]


class _Printed:
    """The source of a step, and what it has to be called with."""

    def __init__(self, program: Program, names: Sequence[str], losses: bool, wide: frozenset[str]) -> None:
        shown = [node for name in names for node in program.shown[name]]
        loss = [program.loss] if losses and program.loss else []
        self.states = program.memory(shown)
        after = [node for state in self.states for node in state.after]
        self._outputs = [*program.next, *loss, *shown, *after]
        self.parts = parts = Parts(self._outputs, wide)
        self.functions: list[Callable[..., Any]] = []
        self.buffers = {"p": 0, "q": 0}
        before = [node for state in self.states for node in state.before]
        fixed = [(parts.once, "k"), (parts.each, "t"), (program.noise, "n")]
        inputs = [(program.x, "x"), (before, "s"), (self._outputs, "y")]
        self._names = {
            node: f"{letter}{i}" for nodes, letter in fixed + inputs[:2] for i, node in enumerate(nodes)
        }
        body = list(self._body())
        given = ", ".join(f"{letter}{i}" for nodes, letter in inputs for i in range(len(nodes)))
        scratch = [f"{kind}{i}" for kind, count in self.buffers.items() for i in range(count)]
        self.source = "\n".join(
            [
                "def bind(functions, once, each, noise, scratch, copy, gradient):",
                f"    [{', '.join(f'f{i}' for i in range(len(self.functions)))}] = functions",
                *(
                    f"    [{', '.join(self._names[node] for node in nodes)}] = {name}"
                    for (nodes, _), name in zip(fixed, ("once", "each", "noise"), strict=True)
                ),
                f"    [{', '.join(scratch)}] = scratch",
                f"    def step({given}):",
                *(f"        {line}" for line in body),
                "    return step",
            ]
        )

    def _body(self) -> Iterator[str]:
        """The calls of a step; a result goes to where it is wanted, or to a place that is free."""
        homes = {node: f"y{i}" for i, node in reversed(list(enumerate(self._outputs)))}
        body, names = self.parts.body, self._names
        inner = set(body)
        last = {argument: i for i, node in enumerate(body) for argument in node.arguments}
        free: dict[str, list[str]] = {"p": [], "q": []}
        for i, node in enumerate(body):
            arguments = [names[argument] for argument in node.arguments]
            ending = {a: names[a] for a in node.arguments if last[a] == i and a in inner and a not in homes}
            ending = {a: name for a, name in ending.items() if a.op not in ("row", "gradient")}
            if node.op == "gradient":
                names[node] = f"g{i}"
                yield f"g{i} = gradient([{', '.join(arguments)}])"
            elif node.op == "row":
                names[node] = f"{arguments[0]}[{node.value}]"
            else:
                kind = _kind(node)
                if node.op != "where":
                    _release(ending, free)
                names[node] = homes[node] if node in homes else self._place(kind, free[kind])
                yield from self._call(node.op, arguments, names[node])
                if node.op == "where":
                    _release(ending, free)
        for i, node in enumerate(self._outputs):
            if names[node] != f"y{i}":
                yield f"copy(y{i}, {names[node]})"

    def _place(self, kind: str, free: list[str]) -> str:
        if free:
            return free.pop()
        self.buffers[kind] += 1
        return f"{kind}{self.buffers[kind] - 1}"

    def _call(self, op: str, arguments: list[str], out: str) -> Iterator[str]:
        if op == "where":
            yield f"copy({out}, {arguments[2]})"
            yield f"copy({out}, {arguments[1]}, where={arguments[0]})"
            return
        ufunc = function(op)
        if ufunc not in self.functions:
            self.functions.append(ufunc)
        # NumPy frowns on a place given by position in these two, where elsewhere it is the fastest way.
        named = "out=" if op in ("maximum", "minimum") else ""
        yield f"f{self.functions.index(ufunc)}({', '.join(arguments)}, {named}{out})"


def _kind(node: Node) -> str:
    """The letter of places for numbers, or of those for truths."""
    return "q" if node.logical else "p"


def _release(ending: dict[Node, str], free: dict[str, list[str]]) -> None:
    for node, name in ending.items():
        free[_kind(node)].append(name)


@lru_cache(maxsize=512)
def _printed(program: Program, names: tuple[str, ...], losses: bool, wide: frozenset[str]) -> _Printed:
    return _Printed(program, names, losses, wide)


@lru_cache(maxsize=512)
def _function(source: str) -> Callable[..., Any]:
    made: dict[str, Any] = {}
    exec(compile(source, "<a recorded step>", "exec"), {"__builtins__": {}}, made)
    bind: Callable[..., Any] = made["bind"]
    return bind
