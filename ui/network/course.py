"""One lane as it learns: a `Course` grows piece by piece and holds what has been learned so far.

A thread of the jobs adds to it, pages read it meanwhile: `count` grows only after what it counts is there.
Positions are kept every `spec.every` steps, the start and the end always.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from networks import DATASETS, Data
from networks.data import standardized
from networks.generalization import ensemble_score, sharpness
from networks.loss import NetworkLoss, Score
from networks.training import Piece, Training, train
from optim_core.noise import BatchStream
from ui.network.setup import FOLDS, LaneSpec

Floats = NDArray[np.float64]
COLUMNS = ("step", "samples", "loss", "train", "validation", "accuracy", "validation_accuracy", "score")
MOMENT = 0.03  # seconds that a piece takes, about
STEP, SAMPLE = 6e-5, 2e-9  # seconds for a step, and for a parameter and sample
SHARP = 60  # iterations that find the largest curvature
PICTURES = 800_000  # bytes of the pictures of a course, about
MOST_SHARP = 2e6  # parameters times samples for which it is looked for


class Course:
    """The training of one lane.

    Attributes:
        key: tells courses apart: two with the same spec learn the same.
        loss: what it descends.
        aside: the validation samples.
        x: parameters (kept, D) of its first member, of which `count` are known.
        columns: by name (kept,), known as far: number of the step, samples seen, training loss with penalty,
            losses and accuracies on training and validation samples without it, the largest score in size.
        members: the validation loss of each member at the end, (members,).
        diverged: the first step that was not finite, −1 if there is none.
        sharpness: the largest curvature at the end, NaN while it is unknown.
        folds: the mean validation loss over the folds, NaN while it is unknown.
        made: the latest pictures of it, by kind, for whoever draws it.
    """

    def __init__(self, spec: LaneSpec) -> None:
        self.spec = spec
        self.key = hashlib.blake2b(repr(spec).encode(), digest_size=8).hexdigest()
        train_data, self.aside = parts(spec)
        self.loss = spec.build().loss(train_data)
        kept = len(range(0, spec.steps, spec.every)) + 1
        self.x = np.empty((kept, self.loss.dimension))
        self.columns = {name: np.empty(kept) for name in COLUMNS}
        self.count, self.over = 0, False
        self.members: Floats = np.empty(0)
        self.diverged, self.sharpness, self.folds = -1, float("nan"), float("nan")
        self.end: Floats = np.empty((0, 0))
        self.made: dict[str, Any] = {}
        self._window: Floats = np.empty((0, 0, 0))

    @property
    def size(self) -> int:
        """Bytes held."""
        return int(self.x.nbytes + sum(column.nbytes for column in self.columns.values()) + PICTURES)

    def pieces(self) -> Iterator[None]:
        """Learn to the end, a moment's worth at a time."""
        for piece in self._training().pieces(self._chunk(), self.spec.every):
            self._take(piece)
            yield
        yield from self._closing()
        self.over = True

    def _training(self) -> Training:
        spec = self.spec
        return Training(
            self.loss,
            spec.racer.build(),
            self.loss.network.starts(spec.of("members")),
            spec.steps,
            batches(spec, self.loss.samples),
            spec.schedule.build(),
        )

    def _chunk(self) -> int:
        """How many steps are a moment; what is told of kept positions counts too."""
        spec, members = self.spec, int(self.spec.of("members"))
        batch = min(int(spec.of("batch_size")), self.loss.samples)
        told = (2 * self.loss.samples + self.aside.samples) / spec.every
        each = STEP + SAMPLE * self.loss.dimension * members * (3 * batch + told)
        return max(1, min(spec.steps, round(MOMENT / each / spec.every) * spec.every or spec.every))

    def _take(self, piece: Piece) -> None:
        first, count = self.count, len(piece.steps)
        now = slice(first, first + count)
        with np.errstate(all="ignore"):  # a lane may leave the finite numbers
            seen = self._averaged(piece.x)
            trained, aside, score = self._scored(seen)
        self.x[now] = piece.x[:, :, 0]
        found = (
            piece.steps,
            piece.samples,
            piece.loss[:, 0],
            trained.loss,
            aside.loss,
            trained.accuracy,
            aside.accuracy,
            score,
        )
        for name, values in zip(COLUMNS, found, strict=True):
            self.columns[name][now] = values
        self.diverged, self.end = int(piece.diverged.max()), seen[-1]
        self.count = first + count

    def _averaged(self, x: Floats) -> Floats:
        """The positions (m, D, N), each averaged with those of the steps before it, if that is wanted."""
        width = int(self.spec.of("average")) // self.spec.every
        if width < 2:
            return x
        known = np.concatenate([self._window, x]) if len(self._window) else x
        before = len(known) - len(x)
        sums = np.cumsum(np.concatenate([np.zeros_like(known[:1]), known]), axis=0)
        last = np.arange(before, len(known)) + 1
        begin = np.maximum(last - width, 0)
        self._window = known[-(width - 1) :]
        mean: Floats = (sums[last] - sums[begin]) / (last - begin)[:, None, None]
        return mean

    def _scored(self, x: Floats) -> tuple[Score, Score, Floats]:
        """Training and validation scores (m,) of positions (m, D, N), and the largest score in size (m,)."""
        count, dimension, members = x.shape
        rows = np.moveaxis(x, 1, 0).reshape(dimension, -1)
        said = self.loss.scores(rows)
        largest = np.abs(said).reshape(count, -1).max(axis=1)
        if members == 1:
            trained = self.loss.scored(said, self.loss.data)
            return trained, self.loss.score(rows, self.aside), largest
        pairs = [
            (ensemble_score(self.loss, one, self.loss.data), ensemble_score(self.loss, one, self.aside))
            for one in x
        ]
        trained, aside = (
            Score(np.array([score.loss for score in side]), np.array([score.accuracy for score in side]))
            for side in zip(*pairs, strict=True)
        )
        return trained, aside, largest

    def _closing(self) -> Iterator[None]:
        """What is told of the end."""
        self.members = np.atleast_1d(self.loss.score(self.end, self.aside).loss)
        if self.diverged < 0 and self.loss.dimension * self.loss.samples <= MOST_SHARP:
            self.sharpness = float(sharpness(self.loss, self.x[self.count - 1], SHARP))
            yield
        if self.spec.folds:
            found = []
            for kept, aside in self.loss.data.folds(min(FOLDS, self.loss.samples)):
                loss = self.loss.network.loss(kept)
                end = train(
                    loss,
                    self.spec.racer.build(),
                    None,
                    self.spec.steps,
                    batches(self.spec, loss.samples),
                    self.spec.schedule.build(),
                    every=self.spec.steps,
                ).x[-1]
                found.append(float(loss.score(end, aside).loss[0]))
                yield
            self.folds = float(np.mean(found))


def batches(spec: LaneSpec, samples: int) -> BatchStream | None:
    """The mini-batches of a lane, the same for all lanes with as many samples; None for the full batch."""
    size = int(spec.of("batch_size"))
    return BatchStream(samples, size, spec.order, 0, 1) if size < samples else None


def parts(spec: LaneSpec) -> tuple[Data, Data]:
    """Training and validation samples of a lane; the latter are the same for all lanes, but every lane
    standardizes by what it learns from."""
    known = dict(spec.data)
    aside_count = int(known["validation"])
    data = DATASETS[spec.kind](aside_count + spec.drawn, noise=float(known["noise"]), seed=int(known["draw"]))
    kept = data.chosen(range(aside_count, aside_count + int(spec.of("samples"))))
    aside = data.chosen(range(aside_count))
    return (
        replace(kept, x=standardized(kept.x, kept.x)),
        replace(aside, x=standardized(aside.x, kept.x)),
    )


def loss_of(spec: LaneSpec) -> NetworkLoss:
    """What a lane descends."""
    return spec.build().loss(parts(spec)[0])
