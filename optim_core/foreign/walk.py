"""Carries particles along by an optimizer that is not ours, and answers what it asks about the loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike

from optim_core.arguments import check_arguments, checked_starts
from optim_core.evaluation import Evaluation, Sampling
from optim_core.loss import Loss
from optim_core.noise import BatchNoise
from optim_core.rule import Family, Optimizer, Problem, Step
from optim_core.run import Run
from optim_core.settings import Array, Value, learning_rate
from surfaces import Surface


@dataclass(frozen=True, kw_only=True)
class Foreign(Optimizer):
    """What a run has in place of one of our optimizers: a name, the library, and no rule to read."""

    family = Family.DESCENT
    idea = "An optimizer of another library."
    source = ""

    library: str = ""
    lr: Value = field(default=0.0, metadata=learning_rate())

    def step(self, f: Problem, x: Array, state: Any, t: Any, lr: Any) -> Step:
        """The other library has the rule; a ValueError says so."""
        raise ValueError(f"{self.label} is run by {self.library}, not by simulate")

    @property
    def rule(self) -> str:
        """Nothing: the rule is in the other library."""
        return ""


def stand_in(name: str, library: str, states: tuple[str, ...]) -> Foreign:
    """What stands for an optimizer of that name in a run with these recorded states."""
    return _class(name, states)(library=library)


@lru_cache(maxsize=256)
def _class(name: str, states: tuple[str, ...]) -> type[Foreign]:
    made: Any = type("Foreign", (Foreign,), {"__doc__": Foreign.__doc__})
    # Set when the class is there already: one that is born with a key is put into the registry.
    made.key, made.label = "foreign", name
    words = {state: rf"\mathrm{{{state.replace('_', '-')}}}" for state in states}
    made.symbols = {**made.symbols, **words}
    own: type[Foreign] = made
    return own


class Slopes:
    """What a foreign optimizer may ask of one particle during one step; the same place is paid once."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._seen: dict[bytes, Array] = {}

    @property
    def dimension(self) -> int:
        """The number D of parameters."""
        return int(self._evaluation.loss.dimension)

    @property
    def asked(self) -> int:
        """How many gradients this step has asked for."""
        return self._evaluation.asked

    def begin(self) -> None:
        """Go on to the batch and the noise of the next step."""
        self._evaluation.begin()
        self._seen = {}

    def gradient(self, x: Array) -> Array:
        """The gradient (D,) at x (D,), as this step sees it."""
        x = np.array(x, dtype=float)
        place = x.tobytes()
        if place not in self._seen:
            self._seen[place] = self._evaluation.gradient(x[:, None])[:, 0]
        return self._seen[place].copy()

    def value(self, x: Array) -> float:
        """The loss at x (D,), without noise."""
        return float(self._evaluation.value(np.array(x, dtype=float)[:, None])[0])

    def hessian(self, x: Array) -> Array:
        """The Hessian (2, 2) at x (2,); a ValueError for other losses than surfaces."""
        return self._evaluation.hessian(np.array(x, dtype=float)[:, None])[..., 0]


class Moved(NamedTuple):
    """What a foreign optimizer did in one step: where it stands (D,), its states (D,) and its rate."""

    x: Array
    state: Mapping[str, Array]
    lr: float


class Carrier(Protocol):
    """A foreign optimizer that stands somewhere."""

    def move(self, slopes: Slopes, factor: float) -> Moved:
        """Make one step; `factor` is what the schedule makes of the rate."""


class Name(NamedTuple):
    """What an optimizer is called, and the library that runs it."""

    label: str
    library: str


Makes = Callable[[Array], tuple[Carrier, Name]]


@dataclass(frozen=True)
class Journey:
    """The checked arguments of a run, apart from the optimizer."""

    sampling: Sampling
    start: Array
    factors: Array
    record: bool

    @classmethod
    def checked(
        cls,
        surface: Surface | Loss,
        start: ArrayLike,
        factors: Array,
        noise: BatchNoise | None,
        seed: int,
        record: bool,
    ) -> Journey:
        """The arguments of `simulate`; a ValueError names one that is not allowed."""
        check_arguments(len(factors), seed, record, "all")
        sampling = Sampling(surface, noise, seed)
        return cls(sampling, checked_starts(Foreign(), start, sampling.loss.dimension), factors, record)

    def run(self, makes: Makes) -> Run:
        """Every particle by an optimizer of its own, made by `makes` from its start (D,)."""
        count = self.start.shape[1]
        with np.errstate(all="ignore"):
            tracks = [_Track(self, makes, particle) for particle in range(count)]
            for track in tracks:
                track.walk()
        name = tracks[0].name
        names = tuple(dict.fromkeys(key for track in tracks for key in track.states))
        asked = np.max([track.asked for track in tracks], axis=0) * self.sampling.costs(len(self.factors))

        def joined(arrays: list[Array]) -> Array:
            return np.stack(arrays, axis=-1)

        blank = np.full((len(self.factors), len(self.start)), np.nan)
        states = {key: joined([track.states.get(key, blank) for track in tracks]) for key in names}
        return Run(
            surface=self.sampling.surface,
            optimizer=stand_in(name.label, name.library, names if self.record else ()),
            x=joined([track.x for track in tracks]),
            loss=joined([track.loss for track in tracks]),
            step_diverged=np.array([track.diverged for track in tracks], dtype=np.int64),
            step_stopped=np.array([track.stopped for track in tracks], dtype=np.int64),
            samples=np.concatenate([[0], np.cumsum(asked)]).astype(np.int64),
            lr=tracks[0].lr,
            engine=name.library,
            gradient=joined([track.gradient for track in tracks]) if self.record else None,
            update=joined([track.update for track in tracks]) if self.record else None,
            state=states if self.record else {},
        )


class _Track:
    """The way of one particle: positions (T + 1, D), losses (T + 1,), and rows of T steps."""

    def __init__(self, journey: Journey, makes: Makes, particle: int) -> None:
        steps, rows = len(journey.factors), len(journey.start)
        self._factors = journey.factors
        self._slopes = Slopes(Evaluation(journey.sampling, particle, 1))
        self.x = np.repeat(journey.start[None, :, particle], steps + 1, axis=0)
        self.loss = np.full(steps + 1, np.nan)
        self.gradient, self.update = np.full((steps, rows), np.nan), np.full((steps, rows), np.nan)
        self.lr, self.asked = np.full(steps, np.nan), np.zeros(steps, dtype=np.int64)
        self.states: dict[str, Array] = {}
        self.diverged = self.stopped = -1
        self._carrier, self.name = makes(self.x[0].copy())

    def walk(self) -> None:
        """Go on until the end, or until there is no finite place to go to."""
        self.loss[:] = self._slopes.value(self.x[0])
        if not (np.isfinite(self.x[0]).all() and np.isfinite(self.loss[0])):
            self.diverged = 0
            return
        for step in range(len(self._factors)):
            if not self._step(step):
                break

    def _step(self, step: int) -> bool:
        """One step; whether there is another one to make."""
        here = self.x[step]
        self._slopes.begin()
        gradient = self._slopes.gradient(here)
        if np.isnan(gradient).any():
            self.stopped = step
            return False
        try:
            moved = self._carrier.move(self._slopes, float(self._factors[step]))
        except Exception as error:
            error.add_note(f"raised by {self.name.label} in step {step + 1}, at {here.tolist()}")
            raise
        self.asked[step:] = self._slopes.asked
        self.lr[step:] = moved.lr
        self.gradient[step], self.update[step] = gradient, moved.x - here
        for name, value in moved.state.items():
            self.states.setdefault(name, np.full_like(self.update, np.nan))[step] = value
        loss = self._slopes.value(moved.x)
        if not (np.isfinite(moved.x).all() and np.isfinite(loss)):
            self.diverged = step + 1
            return False
        self.x[step + 1 :], self.loss[step + 1 :] = moved.x, loss
        return True
