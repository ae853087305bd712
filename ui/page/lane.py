"""One racer: an optimizer, the framework whose conventions it follows, and what differs from its defaults."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from optim_core import OPTIMIZERS
from optim_core.conventions import FRAMEWORKS, OLD_NAMES
from optim_core.conventions import canonical as known_as
from optim_core.rule import Optimizer
from ui.page.limits import MAX_LANES
from ui.page.message import N_, Name, Problem
from ui.page.values import Point, Value, Values, canonical, choice, point, whole, with_value, without_value

NAMES = (*FRAMEWORKS, *OLD_NAMES)


def frameworks(optimizer: str) -> tuple[str, ...]:
    """The conventions to choose from, "textbook" first."""
    return OPTIMIZERS[optimizer].frameworks()


@cache
def defaults(optimizer: str, framework: str) -> dict[str, Value]:
    """Every hyperparameter's default in a framework, in the order of the specs. Do not change it."""
    model = OPTIMIZERS[optimizer].preset(framework)
    return {spec.name: getattr(model, spec.name) for spec in OPTIMIZERS[optimizer].hyperparameters}


@dataclass(frozen=True)
class Lane:
    """One racer.

    `values` holds, sorted by name, the hyperparameters that differ from the framework's defaults; `color` is
    a slot of the palette; `start` replaces the start of the race for this lane. Problem: an unknown name
    or a value outside its domain.
    """

    optimizer: str = "adam"
    framework: str = "textbook"
    values: Values = ()
    color: int = 0
    hidden: bool = False
    start: Point | None = None

    def __post_init__(self) -> None:
        choice(N_("Optimizer"), self.optimizer, OPTIMIZERS)
        choice(N_("Framework"), self.framework, NAMES)
        object.__setattr__(self, "framework", known_as(self.framework))
        if self.framework == "published" and self.framework not in frameworks(self.optimizer):
            object.__setattr__(self, "framework", "textbook")  # where it is the same, number for number
        if self.framework not in frameworks(self.optimizer):
            known = ", ".join(frameworks(self.optimizer))
            text = N_("{framework} does not have {optimizer}; there is {known}")
            raise Problem(text, framework=self.framework, optimizer=self.optimizer, known=known)
        if not isinstance(self.hidden, bool):
            raise Problem("{owner}: {name} is a switch, on or off", owner=self.optimizer, name=Name("hidden"))
        specs = OPTIMIZERS[self.optimizer].hyperparameters
        values = canonical(self.values, specs, defaults(self.optimizer, self.framework), self.optimizer)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "color", whole(N_("color"), self.color, 0, MAX_LANES - 1))
        if self.start is not None:
            object.__setattr__(self, "start", point(N_("start"), self.start))
        self._check_together()

    def _check_together(self) -> None:
        # Each value is inside its own domain by now; what remains is a combination the optimizer rejects.
        try:
            self.build()
        except ValueError as error:
            raise Problem("{owner}: {detail}", owner=self.optimizer, detail=str(error)) from error

    @property
    def settings(self) -> dict[str, Value]:
        """Every hyperparameter with its value, in the order of the specs."""
        return {**defaults(self.optimizer, self.framework), **dict(self.values)}

    def build(self) -> Optimizer:
        """The optimizer to simulate."""
        return _built(self.optimizer, self.framework, self.values)

    def replace(self, **changes: Any) -> Lane:
        """The same lane with other fields."""
        return dataclasses.replace(self, **changes)

    def with_value(self, name: str, value: object) -> Lane:
        """The same lane with one hyperparameter set."""
        return self.replace(values=with_value(self.values, name, value))

    def without_value(self, name: str) -> Lane:
        """The same lane with one hyperparameter back at its default."""
        choice(N_("Hyperparameter"), name, self.settings)
        return self.replace(values=without_value(self.values, name))

    def with_optimizer(self, optimizer: str) -> Lane:
        """Another optimizer in this lane: its own defaults, in the same framework where that one has it."""
        choice(N_("Optimizer"), optimizer, OPTIMIZERS)
        framework = self.framework if self.framework in frameworks(optimizer) else "textbook"
        return self.replace(optimizer=optimizer, framework=framework, values=())

    def with_framework(self, framework: str) -> Lane:
        """The conventions and defaults of another framework; what the person has set stays set."""
        return self.replace(framework=framework)


@lru_cache(maxsize=1024)
def _built(optimizer: str, framework: str, values: Values) -> Optimizer:
    """The optimizer of these settings, made once: a page asks for it at every step of an edit."""
    return OPTIMIZERS[optimizer].preset(framework, **dict(values))


def free_color(lanes: Iterable[Lane]) -> int:
    """The first slot of the palette that no lane uses; with all in use, the first."""
    taken = {lane.color for lane in lanes}
    return next((slot for slot in range(MAX_LANES) if slot not in taken), 0)
