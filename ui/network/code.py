"""A stand-alone script that trains the network of a lane again, in NumPy or PyTorch.

Rule, schedule and batches are printed from the classes that train it on the page (`ui.export`), data from the
source of their generator. The network itself is written out: in NumPy with its way back, in PyTorch without.
Where several are trained (an ensemble, five folds) the loop is a function, which is called for each.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np

from networks import DATASETS
from optim_core import BatchNoise
from optim_core import noise as noise_source
from ui.export import cutting
from ui.export.code import OWN_NAMES, Script
from ui.export.dialect import DIALECTS, TORCH, Dialect
from ui.export.disturb import schedule_code
from ui.export.native import native
from ui.export.rule import rule_of
from ui.network.code_data import samples_code
from ui.network.code_ends import FOLDING, drawn, ending
from ui.network.code_texts import (
    BACK,
    ENSEMBLE,
    FORWARD,
    LOSS,
    NUMPY,
    SLOPE,
    STARTS,
    TARGETS,
)
from ui.network.code_texts import TORCH as IN_TORCH
from ui.network.course import parts
from ui.network.setup import AUGMENTATIONS, CLASSES_ONLY, LaneSpec

LIBRARIES: Final = {"numpy": "NumPy", "torch": "PyTorch"}
# Names that the variables of a rule must not take.
OWN = (
    "layers w at aside kept train held seed l2 dropout smoothing forward masks start starts first learn paths"
)
NAMES: Final = frozenset(
    f"{OWN} stream disturbed targets scores standardized averaged average draw_batches samples shares".split()
)


def script(spec: LaneSpec, library: str, patience: int = 0) -> str:
    """The script for "numpy" or "torch", with early stopping where `patience` is not 0.

    It leaves all positions in `path`, (steps + 1, parameters), and those of an ensemble in `paths`, of which
    `path` is the first.
    """
    return NetworkScript(spec, library, patience).text()


class _AsWritten(Dialect):
    """A dialect that leaves rules as they are: NumPy's own."""

    def translate(
        self, statements: Iterable[ast.stmt], plain: Iterable[str], known: Iterable[str] = ()
    ) -> list[ast.stmt]:
        return [copy.deepcopy(node) for node in statements]


class _OfMany(Dialect):
    """PyTorch for any number of parameters, where scripts of a race have two."""

    def translate(
        self, statements: Iterable[ast.stmt], plain: Iterable[str], known: Iterable[str] = ()
    ) -> list[ast.stmt]:
        whole = [_Whole().visit(copy.deepcopy(node)) for node in statements]
        return TORCH.translate(whole, plain, known)


class _Whole(ast.NodeTransformer):
    """Says what a rule adds up over all parameters by the name of the whole."""

    NAMES: Final = {"np.add.reduce": "sum", "np.hypot.reduce": "norm"}

    def visit_Call(self, node: ast.Call) -> Any:
        self.generic_visit(node)
        name = self.NAMES.get(ast.unparse(node.func))
        return ast.Call(ast.parse(f"np.{name}", mode="eval").body, node.args, []) if name else node


class NetworkScript(Script):
    """One script in the making."""

    end = ""

    def __init__(self, lane: LaneSpec, library: str, patience: int = 0) -> None:
        self.lane, self.network = lane, lane.build()
        self.dialect = {"numpy": _AsWritten, "torch": _OfMany}[library](**vars(DIALECTS[library]))
        self.classes = min(3, DATASETS[lane.kind].classes)
        self.train, self.held = parts(lane)
        self.optimizer = lane.racer.build()
        self.samples, self.patience = self.train.samples, patience
        self.magnified = 0.0
        self.size = int(lane.of("batch_size"))
        self.batches = self.size < self.samples
        self.noise = BatchNoise(0.0, self.size)
        self.native = native(library, self.optimizer)
        self.rule = rule_of(self.optimizer, {*OWN_NAMES, *NAMES})
        schedule = lane.schedule.build()
        factors = schedule(np.arange(lane.steps), lane.steps)
        self.schedule = schedule if self.rule.scheduled and np.any(factors != 1.0) else None
        # What the base reads of a lane of the race.
        self.spec: Any = _Steps(lane.steps, lane.order)
        self.land: Any = _NoLand()
        curve = not DATASETS[lane.kind].classes
        self.disturbances = [
            name for name in AUGMENTATIONS if lane.of(name) and not (curve and name in CLASSES_ONLY)
        ]
        # The base then asks for `noisy_gradient` in place of `gradient`.
        self.disturbed = bool(self.disturbances) or self.network.dropout > 0
        self.members = int(lane.of("members"))
        averaged = int(lane.of("average")) // lane.every
        self.average = averaged if averaged > 1 else 0

    @property
    def several(self) -> bool:
        """Whether more than one network is trained."""
        return self.members > 1 or self.lane.folds

    def text(self) -> str:
        """The whole script."""
        ends = [*ending(self.average, self.lane.every, self.members, self.patience)]
        if self.lane.folds:
            ends.append(_kept(FOLDING, {"batches"} if self.batches else set()))
        return super().text() + "".join(ends)

    def facts(self) -> list[str]:
        """What this is, a line each."""
        shape = "-".join(map(str, self.network.layers))
        data, library = DATASETS[self.lane.kind], LIBRARIES[self.dialect.key]
        return [
            f"{self.optimizer.label}: a network {shape} learns {data.label.lower()}, with {library}.",
            data.idea,
            self.optimizer.idea,
            f"Conventions: {self.lane.racer.framework}. Source: {self.optimizer.source}.",
            "Written by Descent Lab: all positions are in `path`, (steps + 1, parameters)."
            + (" Those of all networks are in `paths`." if self.members > 1 else ""),
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
        for name in self.disturbances:
            yield f"{name} = {getattr(network.augmentation, name)}"
        if self.average:
            yield f"average = {self.average}"

    def functions(self) -> Iterator[str]:
        """Data, start, network, and the batches."""
        yield from samples_code(self.lane, self.train, self.held)
        yield from self._start()
        yield from self._network()
        if self.schedule is not None:
            yield from self.code(schedule_code(self.schedule, "factor" in self.rule.names))
        if self.written_cut:
            yield from self.code(cutting.cutting_code(self.optimizer, self.dialect))
        if self.batches:
            convert = "torch.from_numpy" if self.dialect.key == "torch" else "np.asarray"
            yield drawn(self.size, self.lane.order, noise_source.SHUFFLED_TOGETHER, convert)

    def data(self) -> Iterator[str]:
        """Nothing more."""
        return iter(())

    def start(self) -> Iterator[str]:
        """The first parameters."""
        yield from ("", "x = start" if self.dialect.key == "numpy" else "x = torch.tensor(start)")

    def run_rule(self) -> Iterator[str]:
        """The loop around the rule."""
        return self._run(super().run_rule())

    def run_native(self) -> Iterator[str]:
        """The loop around the optimizer of the library."""
        return self._run(super().run_native())

    def _run(self, lines: Iterable[str]) -> Iterator[str]:
        """The loop, as a function where several networks are trained."""
        gathered = "np.array([each.tolist() for each in path])"
        if not self.several:
            yield from lines
            yield from ("", f"path = {gathered}")
            return
        yield from ("", "", "def learn(start):")
        yield '    """All positions of a training from `start`, (steps + 1, parameters)."""'
        # A rule is one text, in which functions are statements of many lines.
        inner = "\n".join(lines).strip().splitlines()
        yield from (f"    {line}" if line else line for line in inner)
        yield from (f"    return {gathered}", "", "")
        if self.members > 1:
            yield f"paths = np.array([learn(first(seed + k)) for k in range({self.members})])"
            yield "path = paths[0]"
        else:
            yield "path = learn(start)"

    def _start(self) -> Iterator[str]:
        scale = ", np.ones(m), np.zeros(m)" if self.network.batch_norm else ""
        of = "weights row by row, biases" + (", scales and shifts." if scale else ".")
        kept = "parts[:-2]" if scale else "parts"
        yield from (
            "",
            "",
            "def first(seed):",
            f'    """The parameters before the first step, layer by layer: {of}"""',
            "    rng, parts = np.random.default_rng(seed), []",
            "    for n, m in zip(layers[:-1], layers[1:]):",
            f"        parts += [({STARTS[self.network.init]}).ravel(), np.zeros(m){scale}]",
            f"    return np.concatenate({kept})",
            "",
            "",
            "start = first(seed)",
        )

    def _network(self) -> Iterator[str]:
        key = self.dialect.key
        body = NUMPY if key == "numpy" else IN_TORCH
        ensemble = "\n".join(f"    {line}  #?members" for line in ENSEMBLE[self.classes].splitlines())
        for name, text in (
            ("    ENSEMBLE", ensemble),
            ("    LOSS", "\n".join(f"    {line}" for line in LOSS[key, self.classes].splitlines())),
            ("TARGETS", TARGETS[self.classes]),
            ("ACTIVATION", FORWARD[key][self.network.activation]),
            ("SLOPE", SLOPE[self.network.activation]),
            ("BACK", BACK[self.classes]),
            ("BATCH", "batches[step - 1]" if self.batches else "slice(None)"),
        ):
            body = body.replace(name, text)
        yield from _kept(body, self._marks()).splitlines()

    def _marks(self) -> set[str]:
        """The marks of the lines that this script needs."""
        network, names = self.network, set(self.disturbances)
        marks = {*names, "norm" if network.batch_norm else "bare", "random" if self.disturbed else "plain"}
        marks |= {"drop"} if network.dropout else {"undropped"}
        marks |= {"softmax"} if self.classes > 2 else set()
        marks |= {"samples"} if names - {"weight_noise"} else set()
        return marks | ({"members"} if self.members > 1 else set())


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


def _kept(text: str, marks: set[str]) -> str:
    """The lines that are for networks of this kind: those that end with a mark are for some alone."""
    lines = []
    for line in text.splitlines():
        code, _sign, mark = line.partition("  #?")
        if not mark or mark in marks:
            lines.append(code)
    return "\n".join(lines) + "\n"
