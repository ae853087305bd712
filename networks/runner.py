"""Runs many networks over a table of samples, a block of networks at a time that stays in the cache.

Rows are the parameters of N networks, (N, D). A table (F, S) holds a batch: the inputs and a row of ones,
then the targets; samples are its columns. Where every network has a batch of its own it is (N, F, S).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from networks.activations import Activation
from networks.heads import Head
from networks.layout import Layer
from networks.passes import Pass

Array = NDArray[Any]
# Numbers in the widest array of a block of networks.
BLOCK = 1 << 15
_MOST_KEPT = 1 << 20


class Runner:
    """Forward and backward for networks of one shape, with `decay` (D,) the strength of the penalty."""

    def __init__(
        self, places: Sequence[Layer], activation: Activation, head: Head, decay: NDArray[np.float64]
    ) -> None:
        self.places, self.activation, self.head = places, activation, head
        self._decay = decay if decay.any() else None
        self._inputs = places[0].inputs + 1
        self._widest = max(layer.outputs for layer in places) + 1
        # Passes that nobody uses just now. Taking one out and putting it back are atomic: threads may share.
        self._idle: dict[tuple[int, int, Any], list[Pass]] = {}

    def values(self, rows: Array, table: Array) -> Array:
        """The loss (N,)."""

        def of(block: Array, table: Array) -> Array:
            way = self._taken(block, table)
            scores = way.forward(table[..., : self._inputs, :])
            losses = self.head.losses(scores, table[..., self._inputs :, :])
            self._returned(way)
            mean: Array = np.add.reduce(losses, axis=-1) / table.shape[-1]
            return mean if self._decay is None else mean + 0.5 * np.add.reduce(self._decay * block**2, axis=1)

        return self._in_blocks(of, rows, table)

    def gradients(
        self,
        rows: Array,
        table: Array,
        masks: Sequence[Array] | None = None,
        shift: Array | None = None,
    ) -> Array:
        """The gradient of the loss (N, D), at parameters moved by `shift` (D,)."""

        def of(block: Array, table: Array) -> Array:
            moved = block if shift is None else block + shift
            way = self._taken(moved, table)
            scores = way.forward(table[..., : self._inputs, :], masks)
            delta = way.stages[-1].delta
            self.head.slope(scores, table[..., self._inputs :, :], delta)
            delta *= 1.0 / table.shape[-1]
            gradient: Array = way.backward(masks).copy()
            self._returned(way)
            if self._decay is not None:
                gradient += self._decay * moved
            return gradient

        return self._in_blocks(of, rows, table)

    def scores(self, rows: Array, inputs: Array, reference: Array) -> Array:
        """What the last layer says (N, K, S), normalized as over the inputs of the table `reference`."""
        return self.looked(rows, inputs, reference, lambda way, scores: scores.copy())

    def looked(
        self, rows: Array, inputs: Array, reference: Array, at: Callable[[Pass, Array], Array]
    ) -> Array:
        """What `at(pass, scores)` copies from a pass with the statistics of the table `reference`."""

        def of(block: Array, inputs: Array) -> Array:
            statistics = None
            if any(layer.normalized for layer in self.places):
                before = self._taken(block, reference)
                before.forward(reference[: self._inputs])
                statistics = [stage.statistics for stage in before.stages]
                self._returned(before)
            way = self._taken(block, inputs)
            found = at(way, way.forward(inputs[: self._inputs], None, statistics))
            self._returned(way)
            return found

        return self._in_blocks(of, rows, inputs)

    def passed(self, row: Array, table: Array) -> Pass:
        """One network (1, D) forward and backward, with everything still in the buffers of the pass."""
        way = Pass(self.places, self.activation, 1, table.shape[1], row.dtype)
        way.w[...] = row
        scores = way.forward(table[: self._inputs])
        self.head.slope(scores, table[self._inputs :], way.stages[-1].delta)
        way.stages[-1].delta *= 1.0 / table.shape[1]
        way.backward()
        return way

    def _in_blocks(self, of: Callable[[Array, Array], Array], rows: Array, table: Array) -> Array:
        # Another order in memory would give other last bits.
        table = np.ascontiguousarray(table)
        size = max(1, BLOCK // (self._widest * table.shape[-1]))
        with np.errstate(all="ignore"):
            if len(rows) <= size:
                return of(rows, table)
            blocks = [slice(first, first + size) for first in range(0, len(rows), size)]
            return np.concatenate([of(rows[b], table if table.ndim == 2 else table[b]) for b in blocks])

    def _taken(self, rows: Array, table: Array) -> Pass:
        """A pass with these parameters, used before or new."""
        key = (len(rows), table.shape[-1], rows.dtype)
        try:
            way = self._idle[key].pop()
        except (KeyError, IndexError):
            way = Pass(self.places, self.activation, *key)
        way.w[...] = rows
        return way

    def _returned(self, way: Pass) -> None:
        if way.size <= _MOST_KEPT:
            idle = self._idle.setdefault(way.key, [])
            if len(idle) < 2:
                idle.append(way)
