"""Turns a recorded graph into a list of calls with a place for every result.

Places are few and used again as soon as their numbers are no longer needed, so that a block of particles
stays in the cache. Results with a home of their own (the loss, the new point, a state, a recorded quantity)
are written there at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from optim_core.settings import Array
from optim_core.tape import Kind, Node, Untraceable, first, pair, second, select

Call = Callable[[], object]


@dataclass(frozen=True)
class State:
    """A piece of memory: the node that reads it, and the node of its next value."""

    name: str
    before: Node
    after: Node

    @property
    def home(self) -> Array:
        """The buffer it lives in."""
        home: Array = self.before.data
        return home


def ordered(outputs: Iterable[Node], done: set[Node]) -> list[Node]:
    """All calls that `outputs` need and that are not done, each after its arguments."""
    order: list[Node] = []

    def visit(node: Node) -> None:
        if node.kind is Kind.CALL and node not in done:
            done.add(node)
            for argument in node.arguments:
                visit(argument)
            order.append(node)

    for output in outputs:
        visit(output)
    return order


def needed(outputs: Sequence[Node], states: Sequence[State]) -> list[State]:
    """The states that some output depends on, now or in a later step."""
    kept: list[State] = []
    while True:
        reached: set[Node] = set()
        order = ordered([*outputs, *(state.after for state in kept)], reached)
        read = {argument for node in order for argument in node.arguments}
        more = [state for state in states if state.before in read and state not in kept]
        if not more:
            return [state for state in states if state in kept]
        kept += more


class Tables:
    """The numbers of each step known beforehand: `rows[s]` is to be copied into `now` before step s."""

    def __init__(self, nodes: Sequence[Node], steps: int, dtype: Any) -> None:
        self.nodes = [
            node for node in dict.fromkeys(nodes) if node.kind is Kind.TABLE and node.dtype == dtype
        ]
        self.rows = np.empty((steps, len(self.nodes)), dtype)
        for k, node in enumerate(self.nodes):
            self.rows[:, k] = node.data
        self.now = np.empty(len(self.nodes), dtype)

    def places(self) -> dict[Node, Any]:
        """For each node its place in `now`, as an array without dimensions."""
        return {node: self.now[k : k + 1].reshape(()) for k, node in enumerate(self.nodes)}


class Places:
    """Gives every node of an order its buffer.

    `homes` have theirs already, `kept` are needed to the end, `scratch` is to be used before anything new is
    made.
    """

    def __init__(
        self, order: list[Node], homes: dict[Node, Any], kept: Iterable[Node], scratch: list[Any]
    ) -> None:
        self.scratch = scratch
        self._free: dict[Any, list[Any]] = {}
        for buffer in scratch:
            self._free.setdefault((buffer.shape, buffer.dtype), []).append(buffer)
        self._found = dict(homes)
        self._fixed = set(homes)
        self._last = {_root(a): i for i, node in enumerate(order) for a in node.arguments}
        self._last.update((_root(node), len(order)) for node in kept)
        for node in order:
            if node.function is pair:
                self._keep_together(node)

    def _keep_together(self, node: Node) -> None:
        # The components of a gradient are computed right into the rows of the array that holds it.
        rows = self._found[node] if node in self._found else self._found.setdefault(node, self._new(node))
        self._fixed.add(node)
        for row, component in zip(rows, node.arguments, strict=True):
            plain = component.kind is Kind.CALL and component.function not in (first, second)
            if plain and component not in self._found and component.shape == row.shape:
                self._found[component] = row
                self._fixed.add(component)

    def _new(self, node: Node) -> Any:
        free = self._free.setdefault((node.shape, np.dtype(node.dtype)), [])
        if not free:
            free.append(np.empty(node.shape, node.dtype))
            self.scratch.append(free[-1])
        return free.pop()

    def of(self, node: Node) -> Any:
        """The numbers of a node, to be used as an argument."""
        if node.kind is Kind.CONSTANT:
            return node.data[0]
        if node.kind is Kind.INPUT:
            return node.data
        if node.function in (first, second):
            return self.of(node.arguments[0])[0 if node.function is first else 1]
        return self._found[node]

    def take(self, i: int, node: Node) -> Any:
        """The buffer for the result of call i, which may be that of an argument that is needed no longer."""
        roots = dict.fromkeys(_root(argument) for argument in node.arguments)
        ending = [r for r in roots if self._last[r] == i and r in self._found and r not in self._fixed]
        if node not in self._found:
            same = [
                r for r in ending if r in node.arguments and (r.shape, r.dtype) == (node.shape, node.dtype)
            ]
            if same and node.function is not select:
                self._found[node] = self._found[same[0]]
                ending.remove(same[0])
            else:
                self._found[node] = self._new(node)
        for root in ending:
            self._free[root.shape, np.dtype(root.dtype)].append(self._found[root])
        return self._found[node]


def compiled(nodes: list[Node], places: Places, offset: int) -> list[Call]:
    """The calls of an order; views need none, and pairs only for components that are not in place already."""
    calls: list[Call] = []
    for i, node in enumerate(nodes, offset):
        if node.function in (first, second):
            continue
        out = places.take(i, node)
        arguments = tuple(places.of(argument) for argument in node.arguments)
        if node.function is pair:
            parts = zip(arguments, out, strict=True)
            calls += [copied(source, row) for source, row in parts if not _same(source, row)]
        elif node.function in (np.maximum, np.minimum):
            # NumPy frowns on a place given by position here, which elsewhere is the fastest way.
            calls.append(partial(node.function, *arguments, out=out))
        else:
            calls.append(partial(node.function, *arguments, out))
    return calls


def copied(source: Any, out: Any) -> Call:
    """The call that copies numbers."""
    return partial(np.positive, source, out)


def in_place(order: list[Node], state: State, made: Node) -> bool:
    """Whether `made` may be written over the old value of a state: nobody reads that afterwards."""
    if made not in order or made.function in (first, second) or made.shape != state.home.shape:
        return False
    place = order.index(made)
    readers = [i for i, node in enumerate(order) if any(_root(a) is state.before for a in node.arguments)]
    return all(i < place or (i == place and isinstance(made.function, np.ufunc)) for i in readers)


def settle(order: list[Node], homes: dict[Node, Any], states: Sequence[State]) -> None:
    """Let what only a result with a home needs be computed in that home too: fewer arrays, more cache."""
    uses = Counter(argument for node in order for argument in node.arguments)
    held = {id(state.home): state for state in states}
    for node in reversed(order):
        home = homes.get(node)
        if home is None or not isinstance(node.function, np.ufunc):
            continue
        for argument in node.arguments:
            plain = argument.kind is Kind.CALL and argument.function not in (first, second, pair)
            fits = plain and uses[argument] == 1 and argument not in homes and argument.shape == home.shape
            state = held.get(id(home))
            if fits and argument.dtype == home.dtype and (state is None or in_place(order, state, argument)):
                homes[argument] = home
                break


def check_sources(states: Sequence[State]) -> None:
    """Refuse rules that pass one state on as another: the order of overwriting would matter."""
    if any(_root(state.after).kind is Kind.INPUT and state.after is not state.before for state in states):
        raise Untraceable("a state that is the old value of another")


def _root(node: Node) -> Node:
    while node.function in (first, second):
        node = node.arguments[0]
    return node


def _same(a: Any, b: Any) -> bool:
    return bool(np.ndim(a) and a.ctypes.data == b.ctypes.data)
