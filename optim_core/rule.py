"""What an optimizer is: settings, a memory, and one rule that turns a gradient into an update.

Arrays of points have the shape (D, N), D = 2 on a surface: the row is the coordinate, the column the
particle. A rule works on each element alike, or with sums and norms over the rows (`np.add.reduce`,
`np.hypot.reduce`), and does not know how many there are. It never moves a particle; it returns the update and
somebody else (`simulate`) adds it. It is written with NumPy's ufuncs, operators and `np.where` only, without
loops or branches on values, so that it can be recorded once and replayed fast, and printed as it stands. (A
rule that must branch on values still runs, only slower.)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from optim_core.clipping import LIMIT, Cut, check_clipping
from optim_core.conventions import FRAMEWORKS, canonical, check_presets
from optim_core.settings import Array, Value, collect_parameters, learning_rate
from surfaces.parameter import KEY, Parameter, check_fields, shown

Presets = Mapping[str, Mapping[str, Any]]
Symbols = Mapping[str, str]


class Constructor(NamedTuple):
    """What a framework calls a rule: a call in terms of our settings, where `{lr}` stands for the rate.

    `refuses` are the settings with which it does something else, or nothing.
    """

    call: str
    refuses: tuple[tuple[str, float | bool], ...] = ()


Constructors = Mapping[str, Constructor]


class Family(Enum):
    """The families of optimizers, in the order in which they are taught."""

    DESCENT = "descent"
    ADAPTIVE = "adaptive"
    ADAM = "adam"
    SIGN = "sign"
    AVERAGING = "averaging"
    BEYOND = "beyond the gradient"
    WITHOUT = "without a gradient"


class Problem(Protocol):
    """What a rule may ask during one step; all answers about the loss belong to the same batch."""

    @property
    def factor(self) -> Any:
        """What the schedule makes of the rate in this step; it is in the `lr` of the step already."""

    def gradient(self, x: Array) -> Array:
        """The gradient (2, N) at `x`, with the noise or on the mini-batch of this step."""

    def value(self, x: Array) -> Array:
        """The loss (N,) at `x`, without noise, over all samples."""

    def hessian(self, x: Array) -> Array:
        """The Hessian (2, 2, N) at `x`, without noise, over all samples."""

    def draws(self, count: int) -> Array:
        """Normal numbers (count, D) of this step, which the seed decides; the same for all particles."""


class Stateless(NamedTuple):
    """The state of a rule that remembers nothing."""


class Step(NamedTuple):
    """What a rule answers.

    `update` (2, N) is added to the point. `state` goes into the next step. `info` names what is worth looking
    at besides; its entry "rate" is the effective rate of each coordinate, the factor in
    update = − rate × direction, where the direction is the (averaged, or reduced to its sign) gradient.
    """

    update: Array
    state: Any
    info: Mapping[str, Any]


OPTIMIZERS: dict[str, type[Optimizer]] = {}


@dataclass(frozen=True, kw_only=True)
class Optimizer:
    """Base of all optimizers: frozen settings, checked when they are made.

    Subclasses are frozen dataclasses whose fields come from `optim_core.settings`; being defined is all it
    takes to appear in `OPTIMIZERS`. Every number may be an array of shape (N,), one value a particle.

    `symbols` (LaTeX) and `quantities` (English) say what its states and infos are called. `presets` holds,
    for each framework, the defaults and the conventions in which it is not the textbook; "published" is,
    number for number, the algorithm of the paper, and `published` says which one that is. `constructors`, not
    inherited, are those of torch, optax and Keras that do the same. Those that are `taught`, not inherited
    either, are what a course begins with, and come first.
    `clipping` ("norm" or "value") cuts every gradient at `clipping_at` before the rule sees it.
    `arrives_with`, not inherited, is a learning rate with which it comes near the minimum of Rosenbrock's
    function with b = 5 from its usual start within 500 steps.
    A step may branch on conventions, switches and what `branches` finds out, on no other number; one that
    does all the same, or keeps more than points, says that it `decides`. It also says that it `settles`, if
    after its first step nothing but the point and the memory matters: who keeps both rests for good; for a
    rough look, whoever hardly moves for so many `quiet` steps. What is `hidden` of its state has another
    shape than (D, N) and is not recorded. `drawn` says what a contour shows of its quantities: arrows
    ("gradient", "velocity", "step"; SAM's "away" and "there"), a point "ahead", corners or half axes of an
    outline ("corner", "axis").

    Raises:
        ValueError: a setting lies outside its domain (the message names field, value and interval), or the
            framework does not have this optimizer.
    """

    key: ClassVar[str]
    label: ClassVar[str]
    family: ClassVar[Family]
    taught: ClassVar[bool] = False
    arrives_with: ClassVar[float | None] = None
    idea: ClassVar[str]
    source: ClassVar[str]
    hyperparameters: ClassVar[tuple[Parameter, ...]] = ()
    published: ClassVar[str] = ""
    presets: ClassVar[Presets] = {}
    constructors: ClassVar[Constructors] = {}
    symbols: ClassVar[Symbols] = {}
    quantities: ClassVar[Mapping[str, str]] = {"clipped": "gradient after clipping"}
    decides: ClassVar[bool] = False
    settles: ClassVar[bool] = False
    quiet: ClassVar[int] = 8
    random: ClassVar[bool] = False  # asks for draws
    hidden: ClassVar[tuple[str, ...]] = ()
    drawn: ClassVar[Mapping[str, str]] = {"gradient": "gradient", "update": "step", "m": "velocity"}
    may_divide_by_zero: ClassVar[bool]

    framework: str = "textbook"
    clipping: str = field(default="", repr=False)
    clipping_at: float = field(default=LIMIT.default, repr=False)
    lr: Value = field(default=1e-2, metadata=learning_rate())

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.hyperparameters = collect_parameters(cls)
        cls.constructors = vars(cls).get("constructors", {})
        cls.taught = vars(cls).get("taught", False)
        cls.arrives_with = vars(cls).get("arrives_with")
        cls.symbols = {
            "update": r"\Delta\theta_t",
            "rate": r"\eta_\mathrm{eff}",
            "clipped": r"\bar g_t",
        } | _inherited(cls, "symbols")
        cls.quantities, cls.drawn = _inherited(cls, "quantities"), _inherited(cls, "drawn")
        check_presets(cls, cls.presets, dict.fromkeys(p.name for p in cls.hyperparameters))
        if "key" in vars(cls):
            _register(cls)

    def __post_init__(self) -> None:
        object.__setattr__(self, "framework", _known_framework(type(self), self.framework))
        for parameter in self.hyperparameters:
            value = getattr(self, parameter.name)
            if isinstance(value, (np.ndarray, list, tuple)):
                object.__setattr__(self, parameter.name, _row(self, parameter.name, value))
        check_fields(self, self.hyperparameters, arrays=True)
        check_clipping(type(self).__name__, self.clipping, self.clipping_at)
        if not self.clipping:
            object.__setattr__(self, "clipping_at", LIMIT.default)  # nobody asks where nothing is cut
        self._branch(self.branches())

    def __str__(self) -> str:
        told = repr(self)
        return (
            f"{told[:-1]}, clipping={self.clipping!r}, clipping_at={self.clipping_at!r})"
            if self.clipping
            else told
        )

    def branches(self) -> dict[str, bool]:
        """What of the numbers decides which operations a step consists of, by names that `step` may read."""
        return {"may_divide_by_zero": bool(np.any(np.equal(getattr(self, "eps", 1.0), 0.0)))}

    def _branch(self, found: Mapping[str, bool]) -> None:
        for name, value in found.items():
            object.__setattr__(self, name, value)

    @classmethod
    def frameworks(cls) -> tuple[str, ...]:
        """The presets worth offering: "textbook" first, and "published" only where it is another one."""
        return ("textbook", *(name for name in FRAMEWORKS if name in cls.presets and name != "textbook"))

    @classmethod
    def preset(cls, framework: str, **overrides: Any) -> Self:
        """This optimizer with the defaults and the conventions of a framework.

        Where a framework or a paper has no default (optax wants the rate to be given) ours is used. Every
        optimizer has "textbook" and "published"; "paper" is the old name of the former.
        """
        framework = _known_framework(cls, framework)
        names = {p.name for p in cls.hyperparameters}
        usual = {name: value for name, value in cls.presets.get(framework, {}).items() if name in names}
        return cls(**{**usual, **overrides, "framework": framework})

    def over(self, divided: Any, divisor: Any) -> Any:
        """The quotient; where the divisor may be 0 and is, 0: it moves nothing."""
        if self.may_divide_by_zero:
            return np.where(divisor == 0, 0.0, divided / np.where(divisor == 0, 1.0, divisor))
        return divided / divisor

    def at(self, particles: slice | NDArray[np.intp]) -> Self:
        """The same optimizer for some of the particles: array-valued settings are cut, numbers stay."""
        rows = {
            p.name: getattr(self, p.name)[particles]
            for p in self.hyperparameters
            if isinstance(getattr(self, p.name), np.ndarray)
        }
        if not rows:
            return self
        cut = dataclasses.replace(self, **rows)
        cut._branch({name: getattr(self, name) for name in self.branches()})  # all go the same way
        return cut

    def init(self, x: Array) -> Any:
        """The state before the first step: a named tuple of arrays (2, N)."""
        return Stateless()

    def step(self, f: Problem, x: Array, state: Any, t: Any, lr: Any) -> Step:
        """The rule: step t = 1, 2, … from `x` with the learning rate `lr` (the schedule is in it already)."""
        raise NotImplementedError

    def advance(self, f: Problem, x: Array, state: Any, t: Any, lr: Any) -> Step:
        """The step as it is taken: with clipping the rule sees gradients that are cut."""
        if not self.clipping:
            return self.step(f, x, state, t, lr)
        problem = Cut(f, self)
        done = self.step(problem, x, state, t, lr)
        return done if problem.first is None else done._replace(info={"clipped": problem.first, **done.info})

    @property
    def rule(self) -> str:
        """The update rule in LaTeX, in the convention of `framework`."""
        raise NotImplementedError


# What every optimizer has, whether its class says so or not.
Optimizer.hyperparameters = tuple(
    spec.metadata[KEY].of(spec.name, spec.default)
    for spec in dataclasses.fields(Optimizer)
    if KEY in spec.metadata
)


def aligned(*lines: str) -> str:
    """Join equations, each with one `&` before its relation sign, into one aligned LaTeX block."""
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def _inherited(cls: type, name: str) -> dict[str, str]:
    """What a class and those it inherits from say under a name, the nearest last."""
    return {key: text for base in reversed(cls.__mro__) for key, text in vars(base).get(name, {}).items()}


def _register(cls: type[Optimizer]) -> None:
    """Put a class into `OPTIMIZERS`, behind those of its family; those that are taught come first."""
    if cls.key in OPTIMIZERS:
        raise ValueError(f"there is an optimizer {cls.key} already")
    families = list(Family)
    ordered = sorted([*OPTIMIZERS.values(), cls], key=lambda c: (not c.taught, families.index(c.family)))
    OPTIMIZERS.clear()
    OPTIMIZERS.update((c.key, c) for c in ordered)


def _known_framework(cls: type[Optimizer], name: str) -> str:
    framework: str = canonical(name)
    if framework not in FRAMEWORKS:
        raise ValueError(f"unknown framework {shown(name)}; known are {', '.join(FRAMEWORKS)}")
    if framework not in ("published", *cls.frameworks()):
        raise ValueError(f"{framework} does not have {cls.key}; it is in {', '.join(cls.frameworks())}")
    return framework


def _row(owner: Optimizer, name: str, value: Any) -> Array:
    try:
        row: Array = np.array(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(
            f"{type(owner).__name__}: {name} must be a number or numbers, got {value!r}"
        ) from None
    if row.ndim != 1:
        raise ValueError(f"{type(owner).__name__}: {name} must have the shape (N,), got {row.shape}")
    row.flags.writeable = False
    return row
