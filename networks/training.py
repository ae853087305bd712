"""Trains networks in pieces: what has been learnt so far can be shown while the rest is still to come.

A rule is asked for its step as `optim_core` asks it; none is written again here. `Training` keeps the state
of the rule between two pieces, so that pieces of any length give the same bits as one go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from networks.loss import NetworkLoss

Array = NDArray[Any]


class Rule(Protocol):
    """An optimizer of `optim_core`."""

    @property
    def lr(self) -> Any:
        """The learning rate, a number or one for each network (N,)."""

    def init(self, x: Array) -> Any:
        """The state before the first step."""

    def advance(self, f: Any, x: Array, state: Any, t: Any, lr: Any) -> Any:
        """The step number t: an object with `update` and `state`."""


class Batches(Protocol):
    """Where mini-batches come from, as `optim_core.noise.BatchStream`."""

    def step(self) -> NDArray[np.intp]:
        """The samples of the next step: (1, B) for all networks, or a row for each (N, B)."""


@dataclass(frozen=True, eq=False)
class Piece:
    """Some positions of a training, in order.

    Attributes:
        steps: their numbers (m,); position s is where step s begins.
        x: parameters (m, D, N). A network that is no longer finite stays where it last was among those kept.
        loss: the loss over all training samples (m, N).
        samples: gradients of single samples paid before each, (m,); losses where a rule asks for no gradient.
        diverged: (N,) first position found so far that was not finite, −1 where there is none.
    """

    steps: NDArray[np.int64]
    x: NDArray[np.float64]
    loss: NDArray[np.float64]
    samples: NDArray[np.int64]
    diverged: NDArray[np.int64]


class _Question:
    """What a rule may ask during one step: everything of the same batch, disturbed alike."""

    def __init__(self, loss: NetworkLoss, batch: NDArray[np.intp] | None, step: int) -> None:
        self._loss, self._batch, self._step = loss, batch, step
        self.asked = self.valued = 0

    def gradient(self, x: Array) -> Array:
        """The gradient (D, N) as this step sees it."""
        self.asked += 1
        return self._loss.step_gradient(x, self._batch, self._step)

    def clean_gradient(self, x: Array) -> Array:
        """The same: networks have no noise but that of their batches."""
        return self.gradient(x)

    def value(self, x: Array) -> Array:
        """The loss (N,) of the batch, with nothing dropped."""
        self.valued += 1
        return self._loss.value(x) if self._batch is None else self._loss.batch_value(x, self._batch)

    def draws(self, count: int) -> Array:
        """ValueError: the covariance of so many parameters costs more than a training."""
        raise ValueError("this optimizer draws points, which is too costly for the parameters of a network")

    def hessian(self, x: Array) -> Array:
        """ValueError: the rules that ask for it know two parameters only."""
        raise ValueError("this optimizer needs the Hessian, which only surfaces of two parameters have")


class Training:
    """N networks on their way, from `start` (D,) or (D, N) on; `x` (D, N) is where they are.

    `schedule` is called as those of `optim_core`: with the numbers of the steps and how many there will be.
    Without `batches` every step sees all samples. All networks see the same batches and are disturbed alike.

    Raises:
        ValueError: steps is not a whole number in [1, ∞), or start has another shape.
    """

    def __init__(
        self,
        loss: NetworkLoss,
        optimizer: Rule,
        start: ArrayLike | None = None,
        steps: int = 300,
        batches: Batches | None = None,
        schedule: Callable[[Array, int], Array] | None = None,
    ) -> None:
        if isinstance(steps, bool) or not isinstance(steps, (int, np.integer)) or steps < 1:
            raise ValueError(f"Training: steps must be a whole number in [1, ∞), got {steps!r}")
        x = np.array(loss.start if start is None else start, dtype=float)
        if x.ndim not in (1, 2) or len(x) != loss.dimension or not x.size:
            raise ValueError(
                f"Training: start must have the shape ({loss.dimension},) or ({loss.dimension}, N), "
                f"got {x.shape}"
            )
        self.loss, self.steps = loss, int(steps)
        # One network after the other in memory, as they are worked on.
        self.x = np.asfortranarray(x.reshape(loss.dimension, -1))
        self.step, self.samples = 0, 0
        self._optimizer, self._batches = optimizer, batches
        self._factors = np.ones(steps) if schedule is None else schedule(np.arange(steps), int(steps))
        self._state = optimizer.init(self.x)

    def advance(self) -> None:
        """Take one step."""
        batch = None if self._batches is None else self._batches.step()
        question = _Question(self.loss, batch, self.step)
        rate = self._optimizer.lr * self._factors[self.step]
        done = self._optimizer.advance(question, self.x, self._state, np.float64(self.step + 1), rate)
        self._state, self.x = done.state, self.x + done.update
        paid = question.asked or question.valued  # who asks for no gradient pays for losses
        self.samples += paid * (self.loss.samples if batch is None else batch.shape[-1])
        self.step += 1

    def pieces(self, chunk: int = 100, every: int = 1) -> Iterator[Piece]:
        """Train to the end; after every `chunk` steps answer the positions since, of which each `every`-th,
        the first and the last are kept.

        ValueError: chunk or every is not a whole number in [1, ∞).
        """
        for name, value in (("chunk", chunk), ("every", every)):
            if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
                raise ValueError(f"pieces: {name} must be a whole number in [1, ∞), got {value!r}")
        hold = _Hold(self.x.shape[1])
        kept = [(self.step, self.samples, self.x)]
        while self.step < self.steps:
            with np.errstate(all="ignore"):
                for _ in range(min(chunk, self.steps - self.step)):
                    self.advance()
                    if self.step % every == 0 or self.step == self.steps:
                        kept.append((self.step, self.samples, self.x))
            if kept:
                yield self._piece(kept, hold)
            kept = []

    def _piece(self, kept: list[tuple[int, int, Array]], hold: _Hold) -> Piece:
        steps, samples = (np.array([row[k] for row in kept], dtype=np.int64) for k in (0, 1))
        x = np.stack([row[2] for row in kept])
        # The positions of all networks are as many networks again: their losses are one call.
        rows = np.moveaxis(x, 1, 0).reshape(self.loss.dimension, -1)
        loss = self.loss.value(rows).reshape(len(kept), -1)
        hold.freeze_diverged(steps, x, loss)
        return Piece(steps, x, loss, samples, hold.diverged.copy())


class _Hold:
    """Keeps a network that is no longer finite where it last was, from one piece to the next."""

    def __init__(self, count: int) -> None:
        self.diverged = np.full(count, -1, dtype=np.int64)
        self._last: tuple[Array, Array] | None = None

    def freeze_diverged(self, steps: Array, x: Array, loss: Array) -> None:
        """Overwrite in place what is not finite."""
        finite = np.isfinite(x).all(axis=1) & np.isfinite(loss)
        for k in range(x.shape[2]):
            lost = 0 if self.diverged[k] >= 0 else int(np.argmin(finite[:, k]))
            if self.diverged[k] < 0:
                if finite[lost, k]:
                    continue
                self.diverged[k] = steps[lost]
            if lost:
                x[lost:, :, k], loss[lost:, k] = x[lost - 1, :, k], loss[lost - 1, k]
            elif self._last is not None:
                x[:, :, k], loss[:, k] = self._last[0][:, k], self._last[1][k]
        self._last = x[-1], loss[-1]


def train(
    loss: NetworkLoss,
    optimizer: Rule,
    start: ArrayLike | None = None,
    steps: int = 300,
    batches: Batches | None = None,
    schedule: Callable[[Array, int], Array] | None = None,
    every: int = 1,
) -> Piece:
    """Train in one go: all positions that are kept, in one piece."""
    training = Training(loss, optimizer, start, steps, batches, schedule)
    return next(training.pieces(training.steps, every))
