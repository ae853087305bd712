"""What may differ between panels of the lane itself: optimizer, rate, another hyperparameter, convention."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

import numpy as np

from optim_core import OPTIMIZERS
from surfaces.parameter import Interval, Parameter, Scale
from ui.compare.variation import (
    Listed,
    Panel,
    Variation,
    count_field,
    counted,
    named,
    no_more,
    numbered,
    one_lane,
    with_lane,
)
from ui.page import cards
from ui.page.fairnesscard import FAIRNESS_NAMES, SHARED
from ui.page.grammar import number_text, read_number, read_value, value_text
from ui.page.i18n import _
from ui.page.lane import Lane
from ui.page.limits import MAX_PANELS, MIN_PANELS
from ui.page.link import distinct
from ui.page.message import N_
from ui.page.names import shown
from ui.page.setup import DEFAULT_SETUP, Setup, effective_lanes
from ui.page.symbols import plain, spoken
from ui.page.values import Value, check, choice


@dataclass(frozen=True)
class ByOptimizer(Variation):
    """Each lane of the setup has a panel of its own."""

    key = "optimizer"
    label = N_("Optimizer")
    note = N_("One optimizer per panel, with its own settings or with the same learning rate for all.")

    @property
    def varied(self) -> str:
        return "lr"

    @classmethod
    def opened(cls, setup: Setup) -> Setup:
        rate = setup.lanes[0].settings["lr"]
        return _with_lane_count(setup, MAX_PANELS).replace(fairness="one_rate", shared_lr=rate)

    @classmethod
    def begin(cls, setup: Setup) -> Self:
        return cls()

    @classmethod
    def read(cls, words: list[str], setup: Setup) -> Self:
        no_more(cls, words)
        return cls()

    def words(self) -> list[str]:
        return []

    def panels(self, setup: Setup) -> list[Panel]:
        lanes = effective_lanes(setup)
        names = [named(lane) for lane in lanes]
        rates = [f"{name}, η = {shown(lane.settings['lr'])}" for name, lane in zip(names, lanes, strict=True)]
        labels = [r if names.count(n) > 1 else n for r, n in zip(rates, names, strict=True)]
        return [Panel(label, with_lane(setup, lane)) for label, lane in zip(labels, lanes, strict=True)]

    def fields(self, setup: Setup) -> list[cards.Field]:
        kinds = [(key, _(FAIRNESS_NAMES[key])) for key in ("own", "one_rate", "defaults")]
        fields = [{**cards.select("fairness", _("Settings"), setup.fairness, kinds), "at": "setting"}]
        if setup.fairness == "one_rate":
            fields.append({**cards.field(SHARED, setup.shared_lr), "at": "setting"})
        return [*fields, count_field(len(setup.lanes))]

    def changed(self, setup: Setup, name: str, value: Any) -> tuple[Self, Setup]:
        choice(N_("Setting"), name, ("count",))
        return self, _with_lane_count(setup, counted(value))

    def fitted(self, setup: Setup) -> tuple[Self, Setup]:
        setup = _with_lane_count(setup, max(len(setup.lanes), MIN_PANELS))
        lanes = tuple(lane.replace(color=index) for index, lane in enumerate(setup.lanes))
        return self, setup.replace(
            lanes=lanes, fairness="own" if setup.fairness == "tuned" else setup.fairness
        )


def _with_lane_count(setup: Setup, count: int) -> Setup:
    """The setup with so many lanes: those it has, then the default race's, as far as they are others."""
    racing = {lane.optimizer for lane in setup.lanes}
    fresh = [lane for lane in DEFAULT_SETUP.lanes if lane.optimizer not in racing]
    others = [Lane(key) for key in OPTIMIZERS if key not in racing | {lane.optimizer for lane in fresh}]
    return setup.replace(lanes=(*setup.lanes, *fresh, *others)[:count])


SPREAD: Final = Parameter(
    "spread",
    "",
    3.0,
    Interval(1.0, 1e6, low_open=True),
    (1.05, 30.0),
    N_("Factor between the learning rates of neighboring panels."),
    Scale.LOG,
)


@dataclass(frozen=True)
class ByRate(Variation):
    """Learning rates around that of the lane, each `spread` times the one before."""

    key = "lr"
    label = N_("Learning rate")
    note = N_("From too small to too large: drag the center, and all learning rates follow.")
    hides: ClassVar = frozenset({"lr"})

    count: int = MAX_PANELS
    spread: float = 3.0

    @property
    def varied(self) -> str:
        return "lr"

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", counted(self.count))
        object.__setattr__(self, "spread", check(SPREAD, self.spread, self.key))

    @classmethod
    def begin(cls, setup: Setup) -> Self:
        return cls()

    @classmethod
    def read(cls, words: list[str], setup: Setup) -> Self:
        fields = distinct(word.partition("-")[::2] for word in words)
        no_more(cls, [name for name in fields if name not in ("count", "spread")])
        return cls(**{name: read_number(name, text) for name, text in fields.items()})  # type: ignore[arg-type]

    def words(self) -> list[str]:
        return [f"count-{self.count}", f"spread-{number_text(self.spread)}"]

    def panels(self, setup: Setup) -> list[Panel]:
        lane = setup.lanes[0]
        powers = np.arange(self.count) - (self.count - 1) / 2
        with np.errstate(over="ignore"):
            rates = [float(f"{rate:.3g}") for rate in float(lane.settings["lr"]) * self.spread**powers]
        return [Panel(f"η = {shown(rate)}", with_lane(setup, lane.with_value("lr", rate))) for rate in rates]

    def fields(self, setup: Setup) -> list[cards.Field]:
        lane = setup.lanes[0]
        spec = _spec(lane, "lr")
        usual = lane.replace(values=()).settings["lr"]
        centre = {
            **cards.field(spec, lane.settings["lr"], usual),
            "at": "lane:0",
            "label": _("Center"),
            "symbol": _("Center"),
            "testid": "param-0-lr",
        }
        spread = {**cards.field(SPREAD, self.spread), "label": _("Spread"), "symbol": _("Spread")}
        return [centre, spread, count_field(self.count)]

    def changed(self, setup: Setup, name: str, value: Any) -> tuple[Self, Setup]:
        choice(N_("Setting"), name, ("count", "spread"))
        return dataclasses.replace(self, **{name: value}), setup


@dataclass(frozen=True)
class ByValue(Listed):
    """Values of one hyperparameter."""

    key = "value"
    label = N_("One hyperparameter")
    note = N_("One hyperparameter of the optimizer differs; all others are equal.")

    name: str = "lr"

    @property
    def hides(self) -> frozenset[str]:  # type: ignore[override]
        return frozenset({self.name})

    @property
    def varied(self) -> str:
        return self.name

    @classmethod
    def begin(cls, setup: Setup) -> Self:
        names = [spec.name for spec in setup.lanes[0].parameters]
        telling = [name for name in ("beta1", "momentum", "rho", "damping", "c") if name in names]
        return cls.of(setup, (telling or names)[0])

    @classmethod
    def of(cls, setup: Setup, name: object) -> Self:
        """Telling values of a hyperparameter."""
        names = [spec.name for spec in setup.lanes[0].parameters]
        name = choice(N_("Hyperparameter"), name, names)
        return cls(tuple(telling(_spec(setup.lanes[0], name))[:4]), name)

    @classmethod
    def read(cls, words: list[str], setup: Setup) -> Self:
        name, values = (words or [""])[0], words[1:]
        counted(len(values))
        return dataclasses.replace(
            cls.of(setup, name), items=tuple(read_value(name, text) for text in values)
        )

    def words(self) -> list[str]:
        return [self.name, *map(value_text, self.items)]

    def candidates(self, setup: Setup) -> list[Value]:
        return telling(_spec(setup.lanes[0], self.name))

    def checked(self, setup: Setup, item: Any) -> Value:
        return check(_spec(setup.lanes[0], self.name), item, setup.lanes[0].optimizer)

    def panels(self, setup: Setup) -> list[Panel]:
        lane = setup.lanes[0]
        symbol = spoken(plain(_spec(lane, self.name).symbol)) or _(self.name.replace("_", " "))
        lanes = [lane.with_value(self.name, value) for value in self.items]
        texts = [shown(lane.settings[self.name]) for lane in lanes]
        return [
            Panel(f"{symbol} = {text}", with_lane(setup, lane))
            for text, lane in zip(texts, lanes, strict=True)
        ]

    def item_fields(self, setup: Setup) -> list[cards.Field]:
        spec = _spec(setup.lanes[0], self.name)
        fields = [cards.field(spec, value) for value in self.items]
        symbol = plain(spec.symbol) or _(spec.name.replace("_", " "))
        return [
            {
                **field,
                "label": numbered(index) if spec.switch else f"{numbered(index)}, {field['label']}",
                "symbol": symbol,
                "testid": f"param-{index}-{self.name}",
            }
            for index, field in enumerate(fields)
        ]

    def fields(self, setup: Setup) -> list[cards.Field]:
        specs = setup.lanes[0].parameters
        names = [(spec.name, _(spec.name.replace("_", " "))) for spec in specs]
        return [cards.select("name", _("Hyperparameter"), self.name, names), *super().fields(setup)]

    def changed(self, setup: Setup, name: str, value: Any) -> tuple[Self, Setup]:
        return (self.of(setup, value), setup) if name == "name" else super().changed(setup, name, value)

    def fitted(self, setup: Setup) -> tuple[Self, Setup]:
        setup = one_lane(setup)
        has = {spec.name for spec in setup.lanes[0].parameters}
        return (self if self.name in has else self.begin(setup)), setup


def telling(spec: Parameter) -> list[Value]:
    """Values of a setting that are worth comparing, as far apart as its slider is made for."""
    low, high = spec.slider
    if spec.switch:
        return [True, False]
    if spec.scale is Scale.NEAR_ONE:
        return [0.0, 0.5, 0.9, 0.99, 0.999, 0.9999]
    if spec.scale is Scale.LOG:
        base = float(spec.default) or low
        ratio = next((r for r in (100.0, 10.0, 3.0) if base * r**3 <= high * 1.001), 3.0)
        values = [base * ratio**k for k in range(MAX_PANELS)]
        values = [v for v in values if v <= high * 1.001] + [base / ratio**k for k in range(1, MAX_PANELS)]
        return sorted({float(f"{v:.2g}") for v in values[:4]}) + [
            float(f"{v:.2g}") for v in values[4:MAX_PANELS]
        ]
    even = [float(f"{v:.3g}") for v in np.linspace(low, high, MAX_PANELS)]
    return list(dict.fromkeys(map(round, even))) if spec.whole else even


def _spec(lane: Lane, name: str) -> Parameter:
    return next(spec for spec in lane.parameters if spec.name == name)
