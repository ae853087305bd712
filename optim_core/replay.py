"""Replays a recording for a block of particles."""

from __future__ import annotations

from typing import Any

import numpy as np

from optim_core.bounds import reach
from optim_core.engine import Task
from optim_core.program import (
    Call,
    Places,
    Tables,
    compiled,
    copied,
    in_place,
    ordered,
    settle,
)
from optim_core.recording import Recording
from optim_core.settings import Array
from optim_core.tape import Kind, Node, Untraceable

LONG = 256  # particles, from which on a block is worth a second program


class ReplayEngine:
    """Carries out a task by replaying a recording; raises Untraceable where there can be none.

    Made without `losses` it cannot evaluate, and is sooner made and sooner done.
    """

    def __init__(self, task: Task, start: Array, losses: bool = True) -> None:
        if len(start) != 2:
            raise Untraceable("other than two parameters")
        n, steps = start.shape[1], len(task.factors)
        self.points = np.empty((2, 3, n))
        self.points[:, :2] = start
        self.records = np.zeros((2 * len(task.names), n))
        self._evaluation = task.evaluation
        self._recording = made = Recording(task, self.points[0, :2], losses)
        rows = {name: self.records[2 * k : 2 * k + 2] for k, name in enumerate(task.names)}
        for state in made.states:
            if state.name in rows and state.home.shape == rows[state.name].shape:
                # It lives where it is recorded.
                rows[state.name][...] = state.home
                state.before.data = rows.pop(state.name)
        self._shown = [(made.shown[name], row) for name, row in rows.items()]
        # A short block is soon evaluated, a second program would cost more than it saves.
        self.reach = reach(made.loss, made.x) if made.loss and n >= LONG and not task.names else 0.0
        self._compile(steps)

    def _compile(self, steps: int) -> None:
        made = self._recording
        outputs = [made.next, *made.shown.values()]
        wanted = [*outputs, *(state.after for state in made.states)]
        done: set[Node] = set()
        early = ordered([made.loss] if made.loss else [], done)
        late = ordered(wanted, done)
        used = [argument for node in early + late for argument in node.arguments] + outputs
        kinds = [Tables(used, steps, dtype) for dtype in (np.float64, np.bool_)]
        self._tables = [(table.now, table.rows) for table in kinds if table.nodes]
        known = {node: place for table in kinds for node, place in table.places().items()}
        scratch: list[Any] = []

        def programs(*phases: list[Node]) -> list[list[list[Call]]]:
            sides = [self._program(side, phases, known, scratch) for side in (0, 1)]
            return [list(calls) for calls in zip(*sides, strict=True)]

        self._early, self._late = programs(early, late)
        self._alone = self._late
        if self.reach:
            self._alone = programs(ordered(wanted, set()))[0]

    def _program(
        self, side: int, phases: tuple[list[Node], ...], known: dict[Node, Any], scratch: list[Any]
    ) -> list[list[Call]]:
        made, states = self._recording, self._recording.states
        order = [node for phase in phases for node in phase]
        made.x.data = self.points[side, :2]
        moved = (made.next, self.points[1 - side, :2])
        wanted = [(made.loss, self.points[side, 2])] if made.loss else []
        wanted += [moved, *((s.after, s.home) for s in states if in_place(order, s, s.after))]
        homes: dict[Node, Any] = dict(known)
        for node, home in [*wanted, *self._shown]:
            if node.kind is Kind.CALL and node.shape == home.shape:
                homes.setdefault(node, home)
        settle(order, homes, states)
        copies = [(s.after, s.home) for s in states] + self._shown + [moved]
        copies = [(node, home) for node, home in copies if homes.get(node) is not home]
        places = Places(order, homes, [node for node, _ in copies], scratch)
        calls, offset = [], 0
        for phase in phases:
            calls.append(compiled(phase, places, offset))
            offset += len(phase)
        calls[-1].extend(copied(places.of(node), home) for node, home in copies)
        return calls

    def evaluate(self, s: int) -> None:
        """Write the loss at position s beside it."""
        for call in self._early[s % 2]:
            call()

    def advance(self, s: int) -> None:
        """Write position s + 1, and the records of step s; the loss at s has been evaluated."""
        self._begin(s)
        for call in self._late[s % 2]:
            call()

    def stride(self, s: int) -> None:
        """The same without the loss at s, which is finite while both coordinates are within `reach`."""
        self._begin(s)
        for call in self._alone[s % 2]:
            call()

    def _begin(self, s: int) -> None:
        self._evaluation.begin()
        for now, rows in self._tables:
            now[...] = rows[s]
