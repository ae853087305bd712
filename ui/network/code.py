"""A stand-alone script that trains the network of a lane again, in NumPy or PyTorch.

Rule, schedule and batches are printed from the classes that train it on the page (`ui.export`), data from the
source of their generator. The network itself is written out: in NumPy with its way back, in PyTorch without.
"""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np

from networks import DATASETS
from optim_core import BatchNoise
from ui.export.code import OWN_NAMES, Script
from ui.export.dialect import DIALECTS, Dialect
from ui.export.native import native
from ui.export.rule import rule_of
from ui.network.code_texts import BACK, END, FORWARD, LOSS, NUMPY, SLOPE, STARTS, TORCH
from ui.network.course import parts
from ui.network.setup import AUGMENTATIONS, CLASSES_ONLY, LaneSpec
from ui.page.message import N_

LIBRARIES: Final = {"numpy": "NumPy", "torch": "PyTorch"}
NOT_COVERED: Final = N_("There is no script for a lane with these settings: {names}.")
UNCOVERED: Final = (*AUGMENTATIONS, "average")
"""Settings that no script has."""
ROWS: Final = 4  # samples on a line
# Names that the variables of a rule must not take.
OWN = "layers w at aside kept train held seed l2 dropout smoothing forward masks start"
NAMES: Final = frozenset(OWN.split())


def missing(spec: LaneSpec) -> list[str]:
    """The settings of a lane that a script would not have, so that there is none."""
    curve = not DATASETS[spec.kind].classes
    found = [name for name in UNCOVERED if spec.of(name) and not (curve and name in CLASSES_ONLY)]
    return [*found, "members"] if spec.of("members") > 1 else found


def libraries(spec: LaneSpec) -> list[str]:
    """The libraries in which there is a script: a rule that adds up coordinates is written in NumPy alone."""
    optimizer = spec.racer.build()
    plain = "reduce" not in rule_of(optimizer).text
    return [key for key in LIBRARIES if key == "numpy" or plain or native(key, optimizer)]


def script(spec: LaneSpec, library: str) -> str:
    """The script for "numpy" or "torch"; it leaves all positions in `path`, (steps + 1, parameters)."""
    return NetworkScript(spec, library).text()


class _AsWritten(Dialect):
    """A dialect that leaves rules as they are: NumPy's own."""

    def translate(
        self, statements: Iterable[ast.stmt], plain: Iterable[str], known: Iterable[str] = ()
    ) -> list[ast.stmt]:
        return [copy.deepcopy(node) for node in statements]


class NetworkScript(Script):
    """One script in the making."""

    end = END

    def __init__(self, lane: LaneSpec, library: str) -> None:
        self.lane, self.network = lane, lane.build()
        self.dialect = DIALECTS[library]
        if library == "numpy":
            self.dialect = _AsWritten(**vars(self.dialect))
        self.classes = min(3, DATASETS[lane.kind].classes)
        self.train, self.held = parts(lane)
        self.optimizer = lane.racer.build()
        self.samples = self.train.samples
        self.disturbed, self.magnified = False, 0.0
        size = int(lane.of("batch_size"))
        self.batches = size < self.samples
        self.noise = BatchNoise(0.0, size)
        self.native = native(library, self.optimizer)
        self.rule = rule_of(self.optimizer, {*OWN_NAMES, *NAMES})
        schedule = lane.schedule.build()
        factors = schedule(np.arange(lane.steps), lane.steps)
        self.schedule = schedule if self.rule.scheduled and np.any(factors != 1.0) else None
        # What the base reads of a lane of the race.
        self.spec: Any = _Steps(lane.steps, lane.order)
        self.land: Any = _NoLand()

    def facts(self) -> list[str]:
        """What this is, a line each."""
        shape = "-".join(map(str, self.network.layers))
        data, library = DATASETS[self.lane.kind], LIBRARIES[self.dialect.key]
        return [
            f"{self.optimizer.label}: a network {shape} learns {data.label.lower()}, with {library}.",
            data.idea,
            self.optimizer.idea,
            f"Conventions: {self.lane.racer.framework}. Source: {self.optimizer.source}.",
            "Written by Descent Lab: all positions are in `path`, (steps + 1, parameters).",
        ]

    def settings(self) -> Iterator[str]:
        """Every number a person may want to change."""
        yield from super().settings()
        network = self.network
        yield f"layers = {list(network.layers)}"
        yield f"seed = {network.seed}"
        for name, value in (
            ("l2", network.l2),
            ("dropout", network.dropout),
            ("smoothing", network.label_smoothing),
        ):
            yield f"{name} = {value}"

    def functions(self) -> Iterator[str]:
        """Data, start, network, and the batches."""
        yield from self._samples()
        yield from self._start()
        yield from self._network()
        yield from super().functions()

    def data(self) -> Iterator[str]:
        """Nothing more."""
        return iter(())

    def start(self) -> Iterator[str]:
        """The first parameters."""
        yield from ("", "x = start" if self.dialect.key == "numpy" else "x = torch.tensor(start)")

    def _samples(self) -> Iterator[str]:
        kind = DATASETS[self.lane.kind]
        known = dict(self.lane.data)
        yield ""
        if kind.key == "penguins":
            yield "# The samples, standardized: two inputs and the number of the class."
            for name, part in (("train", self.train), ("held", self.held)):
                yield f"{name} = np.array(["
                rows = [f"({a!r}, {b!r}), " for a, b in part.x.tolist()]
                yield from ("    " + "".join(rows[k : k + ROWS]).rstrip() for k in range(0, len(rows), ROWS))
                yield f"]), np.array({part.y.tolist()})"
            return
        yield from _source(kind.draw)
        count = int(known["validation"]) + self.lane.drawn
        yield "# Samples for validation, then those for training, which also decide how all are standardized."
        draw = kind.draw.__name__.lstrip("_")
        yield f"x, y = {draw}(np.random.default_rng({known['draw']}), {count}, {known['noise']})"
        held, last = int(known["validation"]), int(known["validation"]) + int(self.lane.of("samples"))
        yield from (
            "varied = np.ptp(x, axis=0) > 0",
            "x = (x - np.where(varied, x.mean(axis=0), 0.0)) / np.where(varied, x.std(axis=0), 1.0)",
            f"aside, kept = slice(0, {held}), slice({held}, {last})",
            "mean = np.where(varied, x[kept].mean(axis=0), 0.0)",
            "x = (x - mean) / np.where(varied, x[kept].std(axis=0), 1.0)",
            "train, held = (x[kept, : layers[0]], y[kept]), (x[aside, : layers[0]], y[aside])",
        )

    def _start(self) -> Iterator[str]:
        scale = ", np.ones(m), np.zeros(m)" if self.network.batch_norm else ""
        yield from (
            "",
            "# Layer by layer: weights row by row, biases" + (", scales and shifts." if scale else "."),
            "rng, start = np.random.default_rng(seed), []",
            "for n, m in zip(layers[:-1], layers[1:]):",
            f"    start += [({STARTS[self.network.init]}).ravel(), np.zeros(m){scale}]",
        )
        yield "start = np.concatenate(start[:-2])" if scale else "start = np.concatenate(start)"

    def _network(self) -> Iterator[str]:
        text = NUMPY if self.dialect.key == "numpy" else TORCH
        key = self.dialect.key
        body = text.replace("ACTIVATION", FORWARD[key][self.network.activation])
        body = body.replace("SLOPE", SLOPE[self.network.activation]).replace("BACK", BACK[self.classes])
        body = body.replace(
            "    LOSS", "\n".join(f"    {line}" for line in LOSS[key, self.classes].splitlines())
        )
        yield from _kept(body, norm=self.network.batch_norm, drop=self.network.dropout > 0).splitlines()


class _Steps:
    def __init__(self, steps: int, seed: int) -> None:
        self.steps, self.seed = steps, seed


class _NoLand:
    """What stands for the surface of a race: nothing but what is written out here."""

    constants: dict[str, Any] = {}  # noqa: RUF012 -- never changed

    def functions(self, dialect: Dialect) -> list[ast.stmt]:
        return []

    def rows(self) -> list[str]:
        return []


def _source(draw: Any) -> Iterator[str]:
    """A generator of samples and what it calls, from their source."""
    module = inspect.getmodule(draw)
    texts = [inspect.getsource(draw)]
    if "_halves(" in texts[0]:
        texts.insert(0, inspect.getsource(module._halves))  # type: ignore[union-attr]
    for text in texts:
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                node.name, node.returns = node.name.lstrip("_"), None
                node.body = [each for each in node.body if not _is_text(each)]
            elif isinstance(node, ast.arg):
                node.annotation = None
            elif isinstance(node, ast.Name):
                node.id = node.id.lstrip("_")
        yield from ("", *ast.unparse(tree).splitlines(), "")


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _kept(text: str, norm: bool, drop: bool) -> str:
    """The lines that are for networks of this kind: those that end with a mark are for some alone."""
    wanted = {"norm": norm, "bare": not norm, "drop": drop, "plain": not drop}
    lines = []
    for line in text.splitlines():
        code, _sign, mark = line.partition("  #?")
        if not mark or wanted[mark]:
            lines.append(code)
    return "\n".join(lines)
