"""Prints a step as a list of operations with named inputs, for the interpreter of the page.

Numbers live in registers, counted from 0: first the inputs, then the constants, then the results in the order
of the operations, whose targets therefore need not be written. An operation is its place in `OPERATIONS` and
the registers of its arguments; ui/player/js/core/program.js has the same order. What is printed is JSON:

    optimizer, surface   {name: register} of the numbers that are put in once a run
    t, factor            registers that are put in once a step, null where nobody reads them
    x, noise             registers of the point, and of the noise of the step where there is some
    memory               [[before, begin, after], …] for every number that is remembered
    constants            their numbers
    once, step, each     operations to be carried out once a run, once a step, and where the particle is
    watch                operations for when the particle has lost its way, see `undefined`
    next, loss           registers of the next point and of the loss at this one
    shown                {name: registers} of everything that can be recorded
    undefined            [[gradient…, loss], …] at every place where the rule looks, its own place first
    columns, wide        registers that hold a number for each sample: {name: register} of those of the table,
                         and those of results
    samples              {name: numbers} of the table, where there is one
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from optim_core.evaluation import Sampling
from optim_core.noise import BatchNoise
from optim_core.program.graph import Level, Node, Untraceable, ordered
from optim_core.program.recording import numbers, traced_value
from optim_core.program.step import Program, program_of
from optim_core.rule import Optimizer
from surfaces import Surface

_ARITHMETIC = ("add", "subtract", "multiply", "divide", "negative", "square", "absolute", "sqrt", "sign")
_CHOICES = ("maximum", "minimum", "where", "less", "less_equal", "greater", "greater_equal", "equal")
_TRUTHS = ("not_equal", "logical_and", "logical_or", "logical_not", "isfinite", "isnan")
_POWERS = ("power", "hypot", "exp", "log", "log10")
_ANGLES = ("sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh")
_SAMPLES = ("logaddexp", "mean")
OPERATIONS = (*_ARITHMETIC, *_CHOICES, *_TRUTHS, *_POWERS, *_ANGLES, *_SAMPLES)
_CODES = {op: code for code, op in enumerate(OPERATIONS)}


def program_for_page(
    optimizer: Optimizer, surface: Surface, noise: BatchNoise | None = None
) -> dict[str, Any]:
    """The program of a lane; `numbers_for_page` has what to put in.

    Raises:
        Untraceable: the page cannot run this lane: the rule branches on values, or gradients are of batches.
    """
    program = program_of(optimizer, Sampling(surface, noise, 0), by_sample=True)
    if program.outside:
        raise Untraceable("gradients that come from elsewhere")
    return {**listing(program), **_samples(surface)}


def numbers_for_page(optimizer: Optimizer, surface: Surface) -> dict[str, dict[str, float]]:
    """The numbers of a lane by their names, for "optimizer" and "surface"."""
    found: dict[str, dict[str, float]] = {"optimizer": {}, "surface": {}}
    for name, value in numbers(optimizer, surface).items():
        owner, _, key = name.partition(".")
        found[owner][key] = float(value)
    return found


def landscape_for_page(surface: Surface) -> dict[str, Any]:
    """The program of the loss alone, in the same form.

    Raises:
        Untraceable: the surface has no formula that could be written down.
    """
    if not (surface.elementwise or surface.by_sample):
        raise Untraceable("a loss without a formula")
    x, loss = traced_value(surface)
    return {**numbers_listing(x, {"loss": loss}), **_samples(surface)}


def _samples(surface: Surface) -> dict[str, Any]:
    """The table that a program of the surface reads, if it reads one."""
    table = {str(k): column.tolist() for k, column in enumerate(surface.columns)} if surface.by_sample else {}
    return {"samples": table} if table else {}


def numbers_listing(x: Sequence[Node], named: Mapping[str, Node]) -> dict[str, Any]:
    """What is to be known of a point, in the form of a program: a register for each name."""
    registers = _Registers([*x, *named.values()], [])
    places = zip(named, registers.of(named.values()), strict=True)
    return {**registers.printed(), "x": registers.of(x), **dict(places)}


def listing(program: Program) -> dict[str, Any]:
    """A program as it is sent."""
    memory = [parts for s in program.states for parts in zip(s.before, s.begin, s.after, strict=True)]
    assert program.loss is not None
    shown = [node for rows in program.shown.values() for node in rows]
    outputs = [*program.next, program.loss, *shown, *(node for parts in memory for node in parts)]
    registers = _Registers([*program.x, *program.noise, *outputs], [n for row in program.looks for n in row])
    return {
        **registers.printed(),
        "x": registers.of(program.x),
        "noise": registers.of(program.noise),
        "memory": [registers.of(parts) for parts in memory],
        "next": registers.of(program.next),
        "loss": registers.of([program.loss])[0],
        "shown": {name: registers.of(rows) for name, rows in program.shown.items()},
        "undefined": [registers.of(row) for row in program.looks],
    }


class _Registers:
    """Gives every node a register."""

    def __init__(self, outputs: list[Node], watched: list[Node]) -> None:
        nodes = ordered([*outputs, *watched])
        main = set(ordered(outputs))
        self._inputs = [node for node in nodes if node.op == "input"]
        self._constants = [node for node in nodes if node.op == "constant"]
        done = [node for node in nodes if node.op not in ("input", "constant")]
        self._sections = {
            "once": [node for node in done if node.level is Level.RUN and node in main],
            "step": [node for node in done if node.level is Level.STEP and node in main],
            "each": [node for node in done if node.level >= Level.PARTICLE and node in main],
            "watch": [node for node in done if node not in main],
        }
        order = [*self._inputs, *self._constants, *(n for part in self._sections.values() for n in part)]
        self._register = {node: i for i, node in enumerate(order)}
        self._wide = [node for node in done if node.level is Level.SAMPLE]

    def of(self, nodes: Iterable[Node]) -> list[int]:
        """The registers of nodes."""
        return [self._register[node] for node in nodes]

    def printed(self) -> dict[str, Any]:
        """Where inputs are to be put, the constants, and the operations."""
        named = {node.name: self._register[node] for node in self._inputs}
        owners = {
            owner: {name.partition(".")[2]: i for name, i in named.items() if name.startswith(f"{owner}.")}
            for owner in ("optimizer", "surface", *(("columns",) if self._wide else ()))
        }
        steps = {name: named.get(name) for name in ("t", "factor")}
        constants = [float(node.value) for node in self._constants]
        if not np.isfinite(constants).all():
            raise Untraceable("numbers that JSON does not have")
        code = {name: [*self._code(nodes)] for name, nodes in self._sections.items()}
        wide = {"wide": self.of(self._wide)} if self._wide else {}
        return {**owners, **steps, "constants": constants, **code, **wide}

    def _code(self, nodes: list[Node]) -> Iterable[int]:
        for node in nodes:
            if node.op not in _CODES:
                raise Untraceable(f"{node.op} in the page")
            yield _CODES[node.op]
            yield from self.of(node.arguments)
