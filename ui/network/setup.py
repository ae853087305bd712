"""All that decides the page "Network": data, network, training, and lanes that differ in something."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from networks import DATASETS, Augmentation, Network
from optim_core import OPTIMIZERS
from ui.network.kinds import Settings, Shape, canonical, defaults
from ui.network.settings import DATA, DATA_TITLE, NETWORK, NETWORK_TITLE, RUN, RUN_TITLE
from ui.page.effort import questions
from ui.page.lane import Lane
from ui.page.limits import MAX_WORD
from ui.page.message import N_, Counted, Problem, quote
from ui.page.schedulechoice import ScheduleChoice
from ui.page.values import choice, whole

MOST_LANES: Final = 6
KEPT: Final = 500
"""Positions of a lane that are kept, besides the start: every step of a run that is not longer."""
MOST_WORK: Final = 1.5e10
"""Parameters times samples that all lanes may cost together: some 20 seconds of one core."""
PLANES: Final = {"path": N_("Through the path"), "random": N_("Random directions")}
AUGMENTATIONS: Final = ("input_noise", "weight_noise", "rotation", "jitter", "mixup")
CLASSES_ONLY: Final = ("label_smoothing", "rotation")
FOLDS: Final = 5
FITTING: Final = tuple(
    key for key in OPTIMIZERS if not questions(key, "textbook")[2] and not OPTIMIZERS[key].random
)
"""Optimizers that do without the Hessian, which a network's loss does not give."""


@dataclass(frozen=True)
class Learner:
    """One lane: an optimizer with its schedule, and what of the network is otherwise than in the others."""

    racer: Lane = field(default_factory=Lane)
    schedule: ScheduleChoice = field(default_factory=ScheduleChoice)
    changes: Settings = ()

    def __post_init__(self) -> None:
        choice(N_("Optimizer"), self.racer.optimizer, FITTING)
        object.__setattr__(self, "changes", canonical(self.changes, NETWORK, {}, NETWORK_TITLE))

    def replace(self, **changes: Any) -> Learner:
        """The same lane with other fields."""
        return dataclasses.replace(self, **changes)


@dataclass(frozen=True)
class LaneSpec:
    """All that the training of a lane depends on: two lanes with the same spec learn the same.

    `drawn` is the number of training samples that the lane with most of them has: all draw so many.
    """

    data: tuple[tuple[str, Any], ...]
    network: tuple[tuple[str, Any], ...]
    racer: Lane
    schedule: ScheduleChoice
    steps: int
    seed: int
    order: int
    folds: bool
    drawn: int

    def of(self, name: str) -> Any:
        """A setting of the network."""
        return dict(self.network)[name]

    @property
    def kind(self) -> str:
        """The data set."""
        return str(dict(self.data)["kind"])

    @property
    def every(self) -> int:
        """Of how many positions one is kept."""
        return -(-self.steps // KEPT)

    def build(self) -> Network:
        """The network at its start."""
        known, data = dict(self.network), DATASETS[self.kind]
        if not data.classes:
            known |= dict.fromkeys(CLASSES_ONLY, 0.0)
        return Network(
            layers=whole_shape(self.kind, self.of("layers")),
            activation=str(known["activation"]),
            init=str(known["init"]),
            seed=self.seed,
            l2=float(known["l2"]),
            dropout=float(known["dropout"]),
            batch_norm=bool(known["batch_norm"]),
            label_smoothing=float(known["label_smoothing"]),
            augmentation=Augmentation(**{name: float(known[name]) for name in AUGMENTATIONS}),
        )

    @property
    def work(self) -> float:
        """Parameters times samples, of all steps and of all positions at which the loss is told."""
        seen = self.of("samples")
        batch = min(int(self.of("batch_size")), seen)
        asked = sum(questions(self.racer.optimizer, self.racer.framework)[:2])
        told = min(self.steps, KEPT) * (seen + int(dict(self.data)["validation"]))
        repeated = FOLDS + 1 if self.folds else 1
        return (
            float(self.build().dimension * self.of("members") * (self.steps * batch * asked + told))
            * repeated
        )


@dataclass(frozen=True)
class NetworkSetup:
    """The page and the moment that is shown; `inspected` is the lane whose network and surface are drawn.

    Problem: anything out of bounds, with what is allowed.
    """

    data: Settings = ()
    network: Settings = ()
    run: Settings = ()
    lanes: tuple[Learner, ...] = (Learner(),)
    inspected: int = 0
    plane: str = "path"
    story: str = ""
    step: int | None = None

    def __post_init__(self) -> None:
        kind = dict(self.data).get("kind", DATA["kind"].default)
        noise = DATASETS[str(kind)].noise if kind in DATASETS else 0.0
        fields: dict[str, object] = {
            "data": canonical(self.data, DATA, {**defaults(DATA), "noise": noise}, DATA_TITLE),
            "network": canonical(self.network, NETWORK, defaults(NETWORK), NETWORK_TITLE),
            "run": canonical(self.run, RUN, defaults(RUN), RUN_TITLE),
            "lanes": tuple(self.lanes),
            "plane": choice(N_("Plane"), self.plane, PLANES),
        }
        for name, value in fields.items():
            object.__setattr__(self, name, value)
        count = len(self.lanes)
        if not 1 <= count <= MOST_LANES:
            raise Problem("This page has 1 to {limit} lanes, not {count}", limit=MOST_LANES, count=count)
        object.__setattr__(self, "inspected", whole("lane", self.inspected, 0, count - 1))
        if not isinstance(self.story, str) or len(self.story) > MAX_WORD:
            raise Problem("A story is a word, not {value}", value=quote(self.story))
        if self.step is not None:
            object.__setattr__(self, "step", min(whole("step", self.step, 0, 10**6), self.steps))
        self._check_work()

    def _check_work(self) -> None:
        work = sum(spec.work for spec in specs(self))
        if work > MOST_WORK:
            limit = max(1, int(self.steps * MOST_WORK / work))
            text = N_("These networks allow at most {limit}; {steps} would slow the app down for everyone")
            raise Problem(text, limit=Counted("{count} step", "{count} steps", limit), steps=self.steps)

    @property
    def settings(self) -> dict[str, Any]:
        """Every setting of the network, as all lanes have it that have nothing of their own."""
        return defaults(NETWORK) | dict(self.network)

    @property
    def sampled(self) -> dict[str, Any]:
        """Every setting of the data."""
        usual = defaults(DATA) | dict(self.data)
        return {**usual, "noise": dict(self.data).get("noise", DATASETS[str(usual["kind"])].noise)}

    @property
    def training(self) -> dict[str, Any]:
        """Every setting of the training."""
        return defaults(RUN) | dict(self.run)

    @property
    def steps(self) -> int:
        """How many steps every lane takes."""
        return int(self.training["steps"])

    def of_lane(self, index: int) -> dict[str, Any]:
        """Every setting of the network of one lane."""
        return self.settings | dict(self.lanes[index].changes)

    def replace(self, **changes: Any) -> NetworkSetup:
        """The same with other fields; a lane that is gone is no longer inspected."""
        if "lanes" in changes:
            last = len(changes["lanes"]) - 1
            changes["inspected"] = max(0, min(changes.get("inspected", self.inspected), last))
        return dataclasses.replace(self, **changes)

    def without_step(self) -> NetworkSetup:
        """The same from its beginning."""
        return self.replace(step=None)

    def replace_lane(self, index: int, lane: Learner) -> NetworkSetup:
        """The same with another lane at this index."""
        return self.replace(lanes=(*self.lanes[:index], lane, *self.lanes[index + 1 :]))


def whole_shape(kind: str, hidden: Shape) -> Shape:
    """The layers of a network for a data set, with its inputs and outputs."""
    classes = DATASETS[kind].classes
    return (2 if classes else 1, *hidden, classes if classes > 2 else 1)


def fitted(data: Mapping[str, Any], samples: int) -> tuple[int, int]:
    """How many samples are for training and for validation: of real data there are only so many."""
    most = DATASETS[str(data["kind"])].most
    validation = min(int(data["validation"]), max(1, most // 3) if most < 1000 else most)
    return min(samples, most - validation), validation


def specs(setup: NetworkSetup) -> tuple[LaneSpec, ...]:
    """What each lane has to learn, and how."""
    lanes, run = [setup.of_lane(i) for i in range(len(setup.lanes))], setup.training
    sizes = [fitted(setup.sampled, int(lane["samples"])) for lane in lanes]
    data = tuple({**setup.sampled, "validation": sizes[0][1]}.items())
    return tuple(
        LaneSpec(
            data=data,
            network=tuple({**lane, "samples": size[0]}.items()),
            racer=learner.racer.replace(color=0, hidden=False, start=None),
            schedule=learner.schedule,
            steps=int(run["steps"]),
            seed=int(run["seed"]),
            order=int(run["order"]),
            folds=bool(run["folds"]),
            drawn=max(size for size, _aside in sizes),
        )
        for learner, lane, size in zip(setup.lanes, lanes, sizes, strict=True)
    )


def racer(optimizer: str, rate: float, color: int = 0) -> Lane:
    """An optimizer with a rate."""
    return Lane(optimizer, values=(("lr", rate),), color=color)


DEFAULT: Final = NetworkSetup(
    lanes=(
        Learner(racer("sgd", 0.1, 0)),
        Learner(racer("momentum", 0.1, 1)),
        Learner(racer("adam", 0.01, 2)),
    ),
)
