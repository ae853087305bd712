"""The schedule of the learning rate that a person has chosen, and what their hand has changed of it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from optim_core import SCHEDULES, Schedule
from optim_core.cycles import ByHand, Turned
from optim_core.schedules import Constant
from surfaces import Parameter
from ui.page.message import N_
from ui.page.values import Value, Values, canonical, choice, with_value, without_value

# Without the letters k and f, which the schedule may have too.
CALLED = {"at": N_("changed at step"), "factor": N_("factor from there on")}
BY_HAND = tuple(
    dataclasses.replace(spec, symbol="", words=CALLED[spec.name]) for spec in ByHand.hyperparameters
)


@dataclass(frozen=True)
class ScheduleChoice:
    """A schedule of the learning rate and what of it differs from its defaults.

    Where it is `turned` by hand it has the settings of "by_hand" too: from step `at` on it is `factor` times
    as much. A constant rate that is turned is "by_hand" itself.
    """

    key: str = "constant"
    values: Values = ()
    turned: bool = False

    def __post_init__(self) -> None:
        choice(N_("Schedule"), self.key, SCHEDULES)
        if self.turned and self.key in (Constant.key, ByHand.key):
            object.__setattr__(self, "key", ByHand.key)
            object.__setattr__(self, "turned", False)
        usual = {spec.name: spec.default for spec in self.parameters}
        object.__setattr__(self, "values", canonical(self.values, self.parameters, usual, self.key))
        self.build()

    def build(self) -> Schedule:
        """The schedule itself."""
        known = SCHEDULES[self.key](**dict(self._values_of(SCHEDULES[self.key])))
        if not self.turned:
            return known
        return Turned(base=known, at=int(self.settings["at"]), factor=float(self.settings["factor"]))

    def _values_of(self, kind: type[Schedule]) -> Values:
        """What differs from the defaults among the settings of one kind."""
        names = {spec.name for spec in kind.hyperparameters}
        return tuple(pair for pair in self.values if pair[0] in names)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The settings the schedule has."""
        return SCHEDULES[self.key].hyperparameters + (BY_HAND if self.turned else ())

    @property
    def turns_at(self) -> int | None:
        """The step from which on the rate is another by hand; None where it is not."""
        return int(self.settings["at"]) if self.turned or self.key == ByHand.key else None

    def turning(self, step: int | None) -> ScheduleChoice:
        """The same with the rate changed by hand from a step on, by the factor there was; None: not."""
        if step is not None:
            known = self if self.turns_at is not None else dataclasses.replace(self, turned=True)
            return known.with_value("at", step)
        if self.key == ByHand.key:
            return ScheduleChoice()
        return ScheduleChoice(self.key, self._values_of(SCHEDULES[self.key]))

    def with_key(self, key: object) -> ScheduleChoice:
        """Another kind with its defaults; what a hand has changed stays, but for a constant rate."""
        chosen = ScheduleChoice(key)  # type: ignore[arg-type]
        if not self.turned or chosen.key == Constant.key:
            return chosen
        return dataclasses.replace(chosen, values=self._values_of(ByHand), turned=True)

    @property
    def settings(self) -> dict[str, Value]:
        """Every setting with its value, in the schedule's order."""
        return {spec.name: spec.default for spec in self.parameters} | dict(self.values)

    def with_value(self, name: str, value: object) -> ScheduleChoice:
        """The same schedule with one setting changed."""
        return dataclasses.replace(self, values=with_value(self.values, name, value))

    def without_value(self, name: str) -> ScheduleChoice:
        """The same schedule with one setting back at its default."""
        choice(N_("Schedule setting"), name, self.settings)
        return dataclasses.replace(self, values=without_value(self.values, name))
