"""What a loss surface is.

Array convention of this package: `x` and `y` are floats or arrays that broadcast against each other to some
`shape`; a value then has that shape, a gradient is `(2, *shape)` and a Hessian `(2, 2, *shape)`, all float64.
Overflow gives inf or NaN, never an exception or a warning.
"""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from surfaces.parameter import Parameter, check_fields, own_parameters, shown

# Whatever answers to arithmetic operators and NumPy's ufuncs: arrays, but also the runner's tracers.
Array: TypeAlias = Any
Point: TypeAlias = tuple[float, float]
View: TypeAlias = tuple[float, float, float, float]
FLOAT = np.dtype(np.float64)


@dataclass(frozen=True)
class Surface(ABC):
    r"""A function $L(x, y)$ to descend, with everything a person may want to know about it.

    A concrete surface is a class under the decorator `registered`. Its fields, made by `setting`, are what a
    person can set, and listed in `parameters`; it states its facts (`key` to `start`) as class attributes or,
    where they depend on the fields, as properties, and writes three hooks: `_value`, `_gradient` and
    `_hessian`, which return components and need not broadcast.

    Where `elementwise` holds, the hooks consist of operators and ufuncs of x, y and plain floats only, so
    that a runner may trace them. Where `by_sample` holds, so do those of means over samples, whose `columns`
    a tracer puts in. ValueError: a field outside the domain of its parameter.
    """

    parameters: ClassVar[tuple[Parameter, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.parameters = (*cls.parameters, *own_parameters(cls))

    @property
    @abstractmethod
    def key(self) -> str:
        """The name in code and links."""

    @property
    @abstractmethod
    def label(self) -> str:
        """The name for people, in English."""

    @property
    @abstractmethod
    def formula(self) -> str:
        """The right-hand side of L(x, y) in LaTeX, with the actual numbers."""

    @property
    @abstractmethod
    def source(self) -> str:
        """The paper or book it comes from."""

    @property
    @abstractmethod
    def idea(self) -> str:
        """What it teaches, in one sentence."""

    @property
    def smooth(self) -> bool:
        """Whether it is twice differentiable wherever it is defined."""
        return True

    @property
    def elementwise(self) -> bool:
        """Whether the hooks may be traced."""
        return True

    @property
    def by_sample(self) -> bool:
        """Whether the hooks may be traced, with a number for each sample in the place of `columns`."""
        return False

    @property
    @abstractmethod
    def view(self) -> View:
        """The part of the plane worth drawing: x_min, x_max, y_min, y_max."""

    @property
    @abstractmethod
    def minima(self) -> tuple[Point, ...]:
        """All global minima; empty where there is none."""

    @property
    @abstractmethod
    def start(self) -> Point:
        """A start from which the lesson can be seen."""

    def __post_init__(self) -> None:
        check_fields(self, self.parameters)

    def replace(self, **changes: Any) -> Self:
        """Return the same surface with other settings, as in `s.replace(b=10.0)`."""
        known = [field.name for field in dataclasses.fields(self)]
        for name in changes:
            if name not in known:
                names = ", ".join(known) or "none"
                raise ValueError(f"{type(self).__name__} has no setting {name!r}; its settings: {names}")
        return dataclasses.replace(self, **changes)

    def value(self, x: ArrayLike, y: ArrayLike) -> NDArray[Any]:
        """Return the loss at (x, y), of their common shape."""
        x, y = numbers(x, y)
        with np.errstate(all="ignore"):
            result: NDArray[Any] = _stacked([self._value(x, y)], x, y)[0]
        return result

    def gradient(self, x: ArrayLike, y: ArrayLike) -> NDArray[Any]:
        """Return (∂L/∂x, ∂L/∂y), of shape (2, *shape)."""
        x, y = numbers(x, y)
        with np.errstate(all="ignore"):
            return _stacked(self._gradient(x, y), x, y)

    def hessian(self, x: ArrayLike, y: ArrayLike) -> NDArray[Any]:
        """Return the second derivatives, of shape (2, 2, *shape)."""
        x, y = numbers(x, y)
        with np.errstate(all="ignore"):
            xx, xy, yy = self._hessian(x, y)
            flat = _stacked([xx, xy, xy, yy], x, y)
        return flat.reshape(2, 2, *flat.shape[1:])

    @classmethod
    def coefficients(cls) -> Mapping[str, int]:
        """The attributes whose numbers the hooks read: how many each holds, 0 for a plain number.

        A tracer puts inputs in their place, so that other settings need no other trace.
        """
        return {parameter.name: 0 for parameter in cls.parameters}

    @property
    def columns(self) -> tuple[NDArray[np.float64], ...]:
        """What the hooks read of the samples, where there are some: columns (n,)."""
        return ()

    @abstractmethod
    def _value(self, x: Array, y: Array) -> Array:
        """The loss."""

    @abstractmethod
    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        """The two components of the gradient; a constant one may be a plain float."""

    @abstractmethod
    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        """The components xx, xy and yy; constant ones may be plain floats."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Only the fields travel: what has been cached on the instance is computed again.
        fields = dataclasses.fields(self)
        return type(self), tuple(getattr(self, field.name) for field in fields)


def number(value: float) -> str:
    """Write a number in LaTeX, with at most ten digits."""
    text = f"{value:.10g}"
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"


def grown(view: View, points: Iterable[Point]) -> View:
    """Return the view, enlarged until the points lie inside it with a little room around them."""
    x_min, x_max, y_min, y_max = view
    dx, dy = 0.05 * (x_max - x_min), 0.05 * (y_max - y_min)
    for x, y in points:
        x_min, x_max = min(x_min, x - dx), max(x_max, x + dx)
        y_min, y_max = min(y_min, y - dy), max(y_max, y + dy)
    return x_min, x_max, y_min, y_max


def numbers(*coordinates: ArrayLike) -> list[NDArray[Any]]:
    """Coordinates as arrays of float64, or of complex numbers; a ValueError for anything else."""
    # Integers would wrap around silently and float32 would lose half the digits; complex is kept, because a
    # complex step is how derivatives are checked.
    if all(isinstance(given, np.ndarray) and given.dtype == FLOAT for given in coordinates):
        return list(coordinates)  # type: ignore[arg-type]  # a search asks for thousands of losses
    arrays = [np.asarray(coordinate) for coordinate in coordinates]
    for array, given in zip(arrays, coordinates, strict=True):
        if array.dtype.kind not in "biufc":
            raise ValueError(f"x and y must be numbers or arrays of numbers, got {shown(given)}")
    return [array.astype(np.result_type(array.dtype, np.float64), copy=False) for array in arrays]


def _stacked(components: Iterable[Array], x: NDArray[Any], y: NDArray[Any]) -> NDArray[Any]:
    parts = [np.asarray(component) for component in components]
    shape = x.shape if x.shape == y.shape else np.broadcast_shapes(x.shape, y.shape)
    real = all(array.dtype == FLOAT for array in (x, y, *parts))
    result = np.empty((len(parts), *shape), dtype=FLOAT if real else np.result_type(x, y, *parts))
    for row, part in enumerate(parts):
        result[row] = part
    return result
