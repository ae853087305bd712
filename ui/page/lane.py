"""One racer: an optimizer, the framework whose conventions it follows, and what differs from its defaults."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from optim_core import OPTIMIZERS
from optim_core.clipping import CLIPPINGS, LIMIT
from optim_core.conventions import FRAMEWORKS, OLD_NAMES
from optim_core.conventions import canonical as known_as
from optim_core.own import TEMPLATES
from optim_core.own.optimizer import OWN_KEY
from optim_core.rule import Optimizer
from surfaces.parameter import Parameter, Scale
from ui.page import own
from ui.page.limits import MAX_LANES
from ui.page.message import N_, Name, Problem
from ui.page.values import (
    Point,
    Value,
    Values,
    canonical,
    check,
    choice,
    coordinates,
    point,
    whole,
    with_value,
    without_value,
)

NAMES = (*FRAMEWORKS, *OLD_NAMES)
Ranges = tuple[tuple[str, float, float], ...]  # name of a setting, and the ends of its slider


def frameworks(optimizer: str) -> tuple[str, ...]:
    """The conventions to choose from, "textbook" first."""
    return ("textbook",) if optimizer == OWN_KEY else OPTIMIZERS[optimizer].frameworks()


@lru_cache(maxsize=1024)
def defaults(optimizer: str, framework: str, rule: str = "") -> dict[str, Value]:
    """Every hyperparameter's default in a framework, in the order of the specs. Do not change it."""
    model = own.model_of(optimizer, rule)
    usual = model.preset(framework)
    return {spec.name: getattr(usual, spec.name) for spec in model.hyperparameters}


@dataclass(frozen=True)
class Lane:
    """One racer.

    `values` holds, sorted by name, the hyperparameters that differ from the framework's defaults; `color` is
    a slot of the palette; `start` replaces the start of the race for this lane. With a rule of one's own
    (`ui.page.own`) `rule` is its text, and `ranges` are the sliders whose ends a person has set. `clipping`
    says how gradients are cut ("": not at all), `clipping_at` where. Problem: an unknown name, a value
    outside its domain, or a rule that cannot be read.
    """

    optimizer: str = "adam"
    framework: str = "textbook"
    values: Values = ()
    color: int = 0
    hidden: bool = False
    start: Point | None = None
    rule: str = ""
    ranges: Ranges = ()
    clipping: str = ""
    clipping_at: float = LIMIT.default

    def __post_init__(self) -> None:
        choice(N_("Optimizer"), self.optimizer, own.known())
        self._check_rule()
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
        specs = self.model.hyperparameters
        values = canonical(
            self.values, specs, defaults(self.optimizer, self.framework, self.rule), self.optimizer
        )
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "color", whole(N_("color"), self.color, 0, MAX_LANES - 1))
        choice(N_("Gradient clipping"), self.clipping, CLIPPINGS)
        limit = check(LIMIT, self.clipping_at, self.optimizer) if self.clipping else LIMIT.default
        object.__setattr__(self, LIMIT.name, limit)
        if self.start is not None:
            object.__setattr__(self, "start", point(N_("start"), self.start))
        self._check_together()

    def _check_rule(self) -> None:
        if self.optimizer != OWN_KEY:
            if self.rule or self.ranges:
                raise Problem("A rule needs the optimizer {key}", key=OWN_KEY)
            return
        object.__setattr__(self, "rule", own.checked(self.rule))
        ranges = {name: _range(self.model, name, (low, high)) for name, low, high in self.ranges}
        if len(ranges) < len(self.ranges):
            raise Problem("The range of a setting is given twice")
        object.__setattr__(self, "ranges", tuple(sorted((name, *ends) for name, ends in ranges.items())))

    def _check_together(self) -> None:
        # Each value is inside its own domain by now; what remains is a combination the optimizer rejects.
        try:
            self.build()
        except ValueError as error:
            raise Problem("{owner}: {detail}", owner=self.optimizer, detail=str(error)) from error

    @property
    def model(self) -> type[Optimizer]:
        """The class of the optimizer."""
        return own.model_of(self.optimizer, self.rule)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The hyperparameters, with the ranges of their sliders."""
        ends = {name: (low, high) for name, low, high in self.ranges}
        specs = self.model.hyperparameters
        return tuple(_ranged(spec, ends[spec.name]) if spec.name in ends else spec for spec in specs)

    @property
    def settings(self) -> dict[str, Value]:
        """Every hyperparameter with its value, in the order of the specs."""
        return {**defaults(self.optimizer, self.framework, self.rule), **dict(self.values)}

    def build(self) -> Optimizer:
        """The optimizer to simulate."""
        cut = (("clipping", self.clipping), (LIMIT.name, self.clipping_at)) if self.clipping else ()
        return _built(self.optimizer, self.rule, self.framework, (*self.values, *cut))

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

    def with_clipping(self, kind: object) -> Lane:
        """The same lane with its gradients cut in another way, or as they are."""
        return self.replace(clipping=kind)

    def with_limit(self, limit: object) -> Lane:
        """The same lane with its gradients cut elsewhere."""
        return self.replace(clipping_at=limit)

    def with_optimizer(self, optimizer: str) -> Lane:
        """Another optimizer in this lane: its own defaults, in the same framework where that one has it.

        A rule of one's own begins as that of the optimizer before, with its settings, where one can write it.
        """
        choice(N_("Optimizer"), optimizer, own.known())
        if optimizer == OWN_KEY:
            return self if self.optimizer == OWN_KEY else self._with_rule(own.begun(self.optimizer))
        framework = self.framework if self.framework in frameworks(optimizer) else "textbook"
        return self.replace(optimizer=optimizer, framework=framework, values=(), rule="", ranges=())

    def with_template(self, key: str) -> Lane:
        """The rule of an optimizer of the registry, with its defaults."""
        choice(N_("Template"), key, TEMPLATES)
        if self.optimizer != OWN_KEY:
            raise Problem("A rule needs the optimizer {key}", key=OWN_KEY)
        return self.replace(rule=own.begun(key), values=(), ranges=())

    def with_rule(self, text: object) -> Lane:
        """Another rule; settings whose names are left keep their values and ranges."""
        if self.optimizer != OWN_KEY:
            raise Problem("A rule needs the optimizer {key}", key=OWN_KEY)
        return self._with_rule(own.checked(text))

    def _with_rule(self, text: str) -> Lane:
        known = own.usual(text)
        return self.replace(
            optimizer=OWN_KEY,
            framework="textbook",
            rule=text,
            values=tuple((name, value) for name, value in self.settings.items() if name in known),
            ranges=tuple(entry for entry in self.ranges if entry[0] in known),
        )

    def with_range(self, name: str, ends: object) -> Lane:
        """The same lane with other ends of the slider of one setting of its rule."""
        rest = tuple(entry for entry in self.ranges if entry[0] != name)
        return self.replace(ranges=(*rest, (name, *_range(self.model, name, ends))))

    def with_framework(self, framework: str) -> Lane:
        """The conventions and defaults of another framework; what the person has set stays set."""
        return self.replace(framework=framework)


@lru_cache(maxsize=1024)
def _built(
    optimizer: str, rule: str, framework: str, values: tuple[tuple[str, Value | str], ...]
) -> Optimizer:
    """The optimizer of these settings, made once: a page asks for it at every step of an edit."""
    return own.model_of(optimizer, rule).preset(framework, **dict(values))


def _range(model: type[Optimizer], name: object, ends: object) -> tuple[float, float]:
    """The ends of a slider, checked."""
    names = [spec.name for spec in model.hyperparameters]
    known = choice(N_("Hyperparameter"), name, names)
    low, high = coordinates(N_("range"), ends, 2)
    if not low < high or (known == "lr" and low < 0):
        text = N_("The range of a slider goes from small to large, not from {low} to {high}")
        raise Problem(text, low=f"{low:g}", high=f"{high:g}")
    return low, high


def _ranged(spec: Parameter, ends: tuple[float, float]) -> Parameter:
    """A setting with other ends of its slider, and the scale that fits them."""
    low, high = ends
    if 0.5 < high < 1.0 and low >= 0.0 and spec.scale is Scale.NEAR_ONE:
        scale = Scale.NEAR_ONE
    else:
        scale = Scale.LOG if low > 0.0 and high >= 100.0 * low else Scale.LINEAR
    return dataclasses.replace(spec, slider=ends, scale=scale)


def free_color(lanes: Iterable[Lane]) -> int:
    """The first slot of the palette that no lane uses; with all in use, the first."""
    taken = {lane.color for lane in lanes}
    return next((slot for slot in range(MAX_LANES) if slot not in taken), 0)
