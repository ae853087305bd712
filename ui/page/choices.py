"""What a race takes place on: surface and noise, as small frozen records."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import surfaces
from optim_core import BatchNoise
from surfaces import SURFACES, Interval, Parameter, Scale, Surface, own_data
from surfaces.formula_tokens import with_spaces
from surfaces.surface import View
from ui.page.caches import keep_some
from ui.page.limits import MAX_BATCH, MAX_FORMULA, MAX_SIGMA, MAX_VIEW, MIN_VIEW
from ui.page.message import N_, Message, Problem, quote
from ui.page.values import Value, Values, canonical, check, choice, coordinates, with_value, without_value

FORMULA: Final = "formula"
DEFAULT_FORMULA: Final = "x**2/4 + y**2 + sin(3*x)*cos(2*y)"
NOISE_KINDS: Final = ("none", "mini_batch", "gaussian", "multiplicative", "heavy_tailed")
NOISE_PARAMETERS: Final = (
    Parameter(
        "sigma",
        r"\sigma",
        1.0,
        Interval(0.0, MAX_SIGMA),
        (0.01, 100.0),
        N_("Standard deviation of the noise in the gradient of a single sample."),
        Scale.LOG,
        N_("noise size"),
    ),
    Parameter(
        "batch_size",
        "B",
        1,
        Interval(1, MAX_BATCH),
        (1, 512),
        N_(
            "Number of samples averaged for one step. The noise shrinks with its square root; "
            "heavy-tailed noise keeps its tails at every size."
        ),
        Scale.LOG,
    ),
    Parameter(
        "df",
        r"\nu",
        3.0,
        Interval(2.0, 1e6, low_open=True),
        (2.1, 30.0),
        N_("Degrees of freedom of Student’s t-distribution. Smaller: values far out are more frequent."),
        Scale.LOG,
        N_("degrees of freedom"),
    ),
)
_NOISE_DEFAULTS: Final = {parameter.name: parameter.default for parameter in NOISE_PARAMETERS}


@dataclass(frozen=True)
class SurfaceChoice:
    """A surface and what of it differs from its defaults; `formula` is the text typed for the key "formula".

    `data` is the token of a table that the visitor has brought (`ui.page.owndata`), for the key "own_data".
    `view` is the window a person has chosen for a formula; all other surfaces have their own. Problem: an
    unknown key or setting, a value out of bounds, a view that is no window, a formula that cannot be read.
    """

    key: str = "rosenbrock"
    values: Values = ()
    formula: str = ""
    view: View | None = None
    data: str = ""

    def __post_init__(self) -> None:
        choice(N_("Surface"), self.key, (*SURFACES, FORMULA, own_data.KEY))
        self._check_data()
        if not isinstance(self.formula, str) or len(self.formula) > MAX_FORMULA:
            raise Problem("A formula is text of at most {limit} characters", limit=MAX_FORMULA)
        object.__setattr__(self, "formula", with_spaces(self.formula))
        if not self.formula.isprintable():
            raise Problem("A formula is one line of printable characters")
        if self.key == FORMULA and not self.formula.strip():
            raise Problem("Type a formula of x and y")
        if self.key != FORMULA and self.formula.strip():
            raise Problem("A formula needs the surface {key}", key=FORMULA)
        object.__setattr__(self, "formula", self.formula.strip())
        if self.view is not None:
            view = _window(self.view)
            object.__setattr__(self, "view", view if self.key == FORMULA else None)
        if self.key != FORMULA:
            usual = {parameter.name: parameter.default for parameter in self.parameters}
            if self.key in SURFACES:
                usual = {name: getattr(SURFACES[self.key], name) for name in usual}
            object.__setattr__(self, "values", canonical(self.values, self.parameters, usual, self.key))
        elif self.values:
            raise Problem("{owner} has no setting {name}", owner=self.key, name=quote(self.values[0][0]))
        self.build()

    def _check_data(self) -> None:
        if self.key == own_data.KEY and self.data not in own_data.TABLES:
            raise Problem("Your own data are not loaded: open the file first")
        if self.key != own_data.KEY and self.data:
            raise Problem("Data need the surface {key}", key=own_data.KEY)

    def build(self) -> Surface:
        """The surface itself; the same object for the same choice."""
        if self.key == own_data.KEY:
            return _of_table(self)
        return _build(self.key, self.values, self.formula, self.view if self.key == FORMULA else None)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The settings the surface has."""
        if self.key == own_data.KEY:
            return own_data.OwnLine.parameters
        return () if self.key == FORMULA else SURFACES[self.key].parameters

    @property
    def settings(self) -> dict[str, Value]:
        """Every setting with its value, in the surface's order."""
        built = self.build()
        return {parameter.name: getattr(built, parameter.name) for parameter in self.parameters}

    def replace(self, **changes: Any) -> SurfaceChoice:
        """The same choice with other fields."""
        return dataclasses.replace(self, **changes)

    def with_value(self, name: str, value: object) -> SurfaceChoice:
        """The same surface with one setting changed."""
        return self.replace(values=with_value(self.values, name, value))

    def without_value(self, name: str) -> SurfaceChoice:
        """The same surface with one setting back at its default."""
        choice(N_("Surface setting"), name, self.settings)
        return self.replace(values=without_value(self.values, name))


@keep_some(64)
def _of_table(chosen: SurfaceChoice) -> Surface:
    return own_data.TABLES[chosen.data].surface(**dict(chosen.values))


@lru_cache(maxsize=64)
def _build(key: str, values: Values, formula: str, view: View | None) -> Surface:
    try:
        if key == FORMULA:
            return surfaces.surface_from_formula(formula, **({} if view is None else {"view": view}))
        return SURFACES[key].replace(**dict(values))
    except surfaces.FormulaError as error:
        raise Problem("Formula: {problem}", problem=_explained(error)) from error


def _explained(error: surfaces.FormulaError) -> Message:
    """What is wrong with a formula, where, and what would be right."""
    facts = {"problem": Message(error.problem, error.values), "column": error.position + 1}
    if not error.hint:
        return Message("{problem} at column {column}", facts)
    facts["hint"] = Message(error.hint, error.values)
    return Message("{problem} at column {column}; {hint}", facts)


def _window(value: object) -> View:
    x_min, x_max, y_min, y_max = coordinates(N_("view"), value, 4)
    if max(map(abs, (x_min, x_max, y_min, y_max))) > MAX_VIEW:
        raise Problem("A view lies between −{limit} and {limit}", limit=f"{MAX_VIEW:g}")
    if x_max - x_min < MIN_VIEW or y_max - y_min < MIN_VIEW:
        text = N_("A view goes from small to large in x and in y, at least {limit} wide")
        raise Problem(text, limit=f"{MIN_VIEW:g}")
    return x_min, x_max, y_min, y_max


@dataclass(frozen=True)
class Noise:
    """What is not exact about the gradient.

    "none": every gradient is exact and over all samples. "mini_batch": true batches of `batch_size` samples
    on a data surface, nothing elsewhere. The other kinds add noise of standard deviation σ/√batch
    (`BatchNoise`), on a data surface on top of the batches. The numbers are kept while they are not in use.
    """

    kind: str = "none"
    sigma: float = 1.0
    batch_size: int = 1
    df: float = 3.0

    def __post_init__(self) -> None:
        choice(N_("Noise"), self.kind, NOISE_KINDS)
        for parameter in NOISE_PARAMETERS:
            value = check(parameter, getattr(self, parameter.name), N_("Noise"))
            object.__setattr__(self, parameter.name, value)

    @classmethod
    def of(cls, kind: str, values: Iterable[tuple[str, Value]]) -> Noise:
        """The noise of a kind with some numbers set."""
        known: dict[str, Any] = dict(canonical(values, NOISE_PARAMETERS, _NOISE_DEFAULTS, N_("Noise")))
        return cls(kind, **known)

    def build(self) -> BatchNoise | None:
        """What `simulate` takes."""
        if self.kind == "none":
            return None
        if self.kind == "mini_batch":
            return BatchNoise(0.0, self.batch_size)
        return BatchNoise(self.sigma, self.batch_size, self.kind, self.df)

    @property
    def scale(self) -> float:
        """The standard deviation σ/√B that is left of σ in a batch."""
        return self.sigma / math.sqrt(self.batch_size)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The settings that matter to this kind of noise."""
        names = {"none": (), "mini_batch": ("batch_size",), "heavy_tailed": ("sigma", "batch_size", "df")}
        used = names.get(self.kind, ("sigma", "batch_size"))
        return tuple(parameter for parameter in NOISE_PARAMETERS if parameter.name in used)

    @property
    def settings(self) -> dict[str, Value]:
        """Every number, in use or not."""
        return {name: getattr(self, name) for name in _NOISE_DEFAULTS}

    @property
    def values(self) -> Values:
        """The numbers that differ from their defaults."""
        return tuple((name, value) for name, value in self.settings.items() if value != _NOISE_DEFAULTS[name])

    def with_value(self, name: str, value: object) -> Noise:
        """The same kind of noise with one number changed."""
        choice(N_("Noise setting"), name, _NOISE_DEFAULTS)
        return dataclasses.replace(self, **{name: value})  # type: ignore[arg-type]

    def without_value(self, name: str) -> Noise:
        """The same kind of noise with one number back at its default."""
        choice(N_("Noise setting"), name, _NOISE_DEFAULTS)
        return self.with_value(name, _NOISE_DEFAULTS[name])
