"""A stand-alone NumPy script that makes a map of settings again, all runs of all cells in one array."""

from __future__ import annotations

import ast
import dataclasses
import math
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

from optim_core import BatchNoise
from optim_core import noise as source
from optim_core.noise import Kind
from optim_core.studies import Sweep
from optim_core.studies.sweep import NOISE
from surfaces import DataSurface
from ui.export import asis
from ui.export.code import Script
from ui.export.disturb import STREAM
from ui.export.fold import BASE_RATE
from ui.export.maps import MAP_NAMES, MapScript

OWN = ("starts", "cells", "distance", "there", "count", "reached", "average", "shape", "apart", "end")
NOISES = ("seeds", "seed_of", "drawn", "noise", "noisy_gradient", "deviation", "rng", *NOISE)
EPOCHS = ("epochs", "size", "taken", "runs", "some")
NAMES = MAP_NAMES | {*OWN, *NOISES, *EPOCHS}

DECIDES = {("radam", "beta2")}  # settings by which a rule takes one way or another, in every run by itself

SEEDS = """
seed_of = np.repeat(np.arange(len(seeds)), starts.shape[1] // len(seeds) * columns * rows)
"""

BATCHES = """

# Mini-batches in epochs without replacement: every run has those that one particle has with its seed.
def epochs(seed, size):
    if size >= len(data):
        return [slice(None)] * steps
    rng = {stream}
    taken = []
    while len(taken) < steps:
        order = rng.permuted(np.tile(np.arange(len(data)), ({together}, 1)), axis=1)[0]
        taken += [order[k:k + size] for k in range(0, len(data), size)]
    return taken[:steps]


runs = [(seeds[k], int(size)) for k, size in zip(seed_of, np.broadcast_to(batch_size, seed_of.shape))]
taken = {{each: epochs(*each) for each in set(runs)}}
batches = [[taken[each][t] for each in runs] for t in range(steps)]
"""

DRAWS = """

# Every run has the noise that one particle has with its seed, whatever its settings are.
deviation = {deviation}


def drawn(seed):
    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, 0, 0])))
    return np.concatenate([rng.{draw}[:, :, 0] for _ in range(0, steps, {at_once})])


noise = np.stack([drawn(seed) for seed in seeds], axis=2)


def noisy_gradient(point, t):
    g = gradient(point{batch})
    return g + noise[t - 1][:, seed_of] * deviation{length}
"""

RESULT = """
shape = starts.shape[1], rows, columns
step[diverged | (label < 0)] = -1
loss, step, diverged = value(place).reshape(shape), step.reshape(shape), diverged.reshape(shape).mean(axis=0)
apart = [np.hypot(place[0] - end[0], place[1] - end[1]).reshape(shape) for end in ends]
distance = np.min(apart, axis=0).mean(axis=0) if len(ends) else np.full(shape[1:], np.inf)
loss, reached, there = loss.mean(axis=0), (step >= 0).mean(axis=0), (step >= 0).sum(axis=0)
step = np.where(there > 0, np.sum(step, axis=0, where=step >= 0) / np.maximum(there, 1), -1.0)

best = np.unravel_index(np.nanargmin(np.where(diverged > 0, np.inf, loss)), loss.shape)
print(f"lowest loss {loss[best]:.6g} in row {best[0]}, column {best[1]}")
print(f"{np.mean(diverged):.2%} of the runs diverge")
"""


def sweep_script(s: Sweep) -> str:
    """The script of a map: `loss`, `distance`, `step`, `reached` and `diverged`, (rows, columns) each."""
    return _SettingsScript(s).text()


class _SettingsScript(MapScript):
    """The script of one map of settings in the making."""

    end = RESULT
    own_names = NAMES

    def __init__(self, s: Sweep) -> None:
        # The rule is written out with the settings of a cell in the middle, where none is 0 by chance.
        own = {name: values for name, values in s.over.items() if name not in NOISE}
        middle = {name: values[len(values) // 2].item() for name, values in own.items()}
        minima = np.array(s.surface.minima, dtype=float).reshape(-1, 2)
        facts: Any = SimpleNamespace(
            surface=s.surface,
            optimizer=dataclasses.replace(s.optimizer, **middle),
            steps=s.steps,
            schedule=s.schedule,
            reach=s.reach,
            ends=minima,
        )
        disturbing = s.noise is not None or any(name in NOISE for name in s.over)
        facts.batches = disturbing and isinstance(s.surface, DataSurface)
        super().__init__(facts)
        self.sweep = s
        drawn = s.noise or BatchNoise()
        self.disturbed = drawn.sigma > 0.0 or "sigma" in s.over
        self.seeded = self.disturbed or self.batches or self.optimizer.random

    def written(self) -> tuple[list[Any], list[ast.stmt], list[ast.stmt]]:
        """The rule; where its settings decide, every run decides by itself."""
        helpers, init, loop = super().written()
        if any((self.optimizer.key, name) in DECIDES for name in self.sweep.over):
            loop = [_Each().visit(node) for node in loop]
        return helpers, init, loop

    def facts(self) -> list[str]:
        """What this is, a line each."""
        s = self.sweep
        over = ", ".join(f"{len(values)} values of {name}" for name, values in s.over.items())
        return [
            f"What becomes of {self.optimizer.label} on {self.surface.label} with {over}:"
            f" {s.steps} steps each, with NumPy.",
            f"L(x, y) = {self.surface.formula}",
            self.optimizer.idea,
            f"Conventions: {self.optimizer.framework}. Source: {self.optimizer.source}.",
            "Written by Descent Lab: leaves `loss`, `distance`, `step`, `reached`, `diverged` of every cell.",
        ]

    def settings(self) -> Iterator[str]:
        """Every number a person may want to change."""
        s, names = self.sweep, list(self.sweep.over)
        for line in Script.settings(self):
            name = line.partition(" = ")[0]
            if ("lr" if name == BASE_RATE else name) not in names:
                yield line
        yield f"reach = {s.reach!r}  # who ends within this distance of a minimum has reached it"
        yield f"ends = np.array({self.map.ends.tolist()!r}).reshape(-1, 2)"
        yield f"starts = np.array({s.starts.tolist()!r})"
        yield from self._noise_settings()
        for name, values in s.over.items():
            yield f"{name}_values = {values.tolist()!r}"
        sizes = [len(values) for values in s.over.values()]
        yield f"columns, rows = {sizes[0]}, {sizes[1] if len(sizes) > 1 else 1}"
        yield "# One run a cell: columns from left to right, rows from bottom to top, start after start."
        targets = ", ".join(BASE_RATE if name == "lr" and self.rule.scheduled else name for name in names)
        cells = ", ".join(f"{name}_values" for name in names)
        tile = f"(np.tile(cells.ravel(), starts.shape[1]) for cells in np.meshgrid({cells}))"
        yield f"{targets}{',' if len(names) == 1 else ''} = {tile}"

    def _noise_settings(self) -> Iterator[str]:
        """The numbers of noise and batches that are no axes; each seed has all the starts."""
        if not self.seeded:
            return
        s, drawn = self.sweep, self.sweep.noise or BatchNoise()
        yield f"seeds = {list(s.seeds)!r}"
        yield "starts = np.tile(starts, len(seeds))"
        for name in ("sigma", "batch_size"):
            if name not in s.over and (self.disturbed or (self.batches and name == "batch_size")):
                yield f"{name} = {getattr(drawn, name)!r}"

    def noise_lines(self) -> str:
        """`noisy_gradient(point, t)`."""
        drawn, at_once = self.sweep.noise or BatchNoise(), source.STEPS_AT_ONCE
        shape = f"({at_once}, 2, {source.GROUP})"
        heavy = drawn.kind == Kind.HEAVY_TAILED.value
        deviation = "sigma / np.sqrt(batch_size)"
        return DRAWS.format(
            draw=f"standard_t({drawn.df!r}, {shape})" if heavy else f"standard_normal({shape})",
            deviation=f"{deviation} * {math.sqrt((drawn.df - 2.0) / drawn.df)!r}" if heavy else deviation,
            at_once=at_once,
            batch=", batches[t - 1]" if self.batches else "",
            length=" * np.hypot(g[0], g[1])" if drawn.relative else "",
        )

    def functions(self) -> Iterator[str]:
        """Surface and schedule; where the rate is an axis, every run has a rate of its own."""
        for line in super().functions():
            found = re.fullmatch(r"rates = \((\w+) \* (schedule\(.*\))\)\.tolist\(\)", line)
            own = found is not None and "lr" in self.sweep.over
            yield f"rates = {found[1]} * {found[2]}[:, None]" if found and own else line
        if self.seeded:
            yield SEEDS
        if self.disturbed:
            yield self.noise_lines()

    def data(self) -> Iterator[str]:
        """The samples, and those that each run sees in each step."""
        yield from super().data()
        if self.batches:
            stream = STREAM.format(seed="seed", purpose=1)
            yield BATCHES.format(stream=stream, together=source.SHUFFLED_TOGETHER)

    def draws(self) -> str:
        """Every run has the numbers of its seed, in whatever shape the rule wants one run's."""
        each = f"np.stack([{asis.drawn('seed')} for seed in seeds], axis=2)"
        return f"types.SimpleNamespace(reshape=lambda *_: {each}[:, :, seed_of])"

    def axes(self) -> str:
        """The starts of all runs."""
        return "x = np.repeat(starts, columns * rows, axis=1)"


class _Each(ast.NodeTransformer):
    """`a if c else b` for every run by itself."""

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        return ast.Call(ast.parse("np.where", mode="eval").body, [node.test, node.body, node.orelse], [])
