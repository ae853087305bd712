"""Runs the gradient transformations of optax."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from optim_core.arguments import check_arguments, check_kinds
from optim_core.foreign.walk import Journey, Moved, Name, Slopes
from optim_core.loss import Loss
from optim_core.noise import BatchNoise
from optim_core.run import Run
from optim_core.settings import Array
from surfaces import Surface

MISSING = "optax_run needs optax, which is not installed: pip install optax"


def optax_run(
    transformation: Any,
    surface: Surface | Loss,
    start: ArrayLike,
    steps: int = 300,
    noise: BatchNoise | None = None,
    seed: int = 0,
    record: bool = False,
    *,
    name: str = "optax",
) -> Run:
    """Let a transformation of optax walk, in float64, and return a `Run` like those of `simulate`.

    The parameter is an array (D,); each of N starts (D, N) has a state of its own. A schedule belongs into
    the transformation. One that takes further arguments gets `value`, `grad`, `value_fn` and, where it has
    that name, `grad_fn`, as line searches and SAM need. optax does not say what a transformation is called:
    `name` does. With `record`, the parts of its state of the shape (D,) are recorded.

    Raises:
        ImportError: optax is not installed.
        ValueError: as in `simulate`, or `transformation` is none.
    """
    check_kinds(surface=surface, noise=noise)
    check_arguments(steps, seed, record, "all")
    jax, _ = _libraries()
    if not (callable(getattr(transformation, "init", None)) and hasattr(transformation, "update")):
        kind = type(transformation).__name__
        raise ValueError(f"optax_run needs a transformation such as optax.adam(0.1), it got {kind}")
    journey = Journey.checked(surface, start, np.ones(steps), noise, seed, record)
    with jax.enable_x64(True):
        return journey.run(lambda x: (_Optax(transformation, x), Name(name, "optax")))


def _libraries() -> tuple[Any, Any]:
    try:
        import jax
        import optax
    except ImportError:
        raise ImportError(MISSING) from None
    return jax, optax


class _Optax:
    """A transformation, where it stands, and its state; a step is compiled once."""

    def __init__(self, transformation: Any, x: Array) -> None:
        self._jax, self._optax = _libraries()
        self._point = self._jax.numpy.asarray(x)
        self._state = transformation.init(self._point)
        self._slopes: Slopes | None = None
        more = self._more(transformation.update)

        def update(gradient: Any, value: Any, state: Any, point: Any) -> Any:
            known = {"value": value, "grad": gradient, "value_fn": self._value, "grad_fn": self._slope}
            given = {name: known[name] for name in more}
            changes, state = transformation.update(gradient, state, point, **given)
            return self._optax.apply_updates(point, changes), state

        self._update = self._jax.jit(update)

    def move(self, slopes: Slopes, factor: float) -> Moved:
        """One update, applied."""
        self._slopes = slopes
        here = np.array(self._point)
        self._point, self._state = self._update(
            slopes.gradient(here), slopes.value(here), self._state, self._point
        )
        return Moved(np.array(self._point, dtype=float), self._states(), np.nan)

    def _more(self, update: Any) -> tuple[str, ...]:
        """Which further arguments it takes."""
        taken = inspect.signature(update).parameters.values()
        if any(each.kind is each.VAR_KEYWORD for each in taken):
            return ("value", "grad", "value_fn")  # a line search refuses what its value_fn does not know
        known = ("value", "grad", "value_fn", "grad_fn")
        return tuple(each.name for each in taken if each.name in known)

    def _value(self, point: Any) -> Any:
        """The loss at a point that is being traced; its derivative is our gradient."""
        jax = self._jax
        number = jax.ShapeDtypeStruct((), np.float64)

        def asked(at: Any) -> Any:
            assert self._slopes is not None
            return np.float64(self._slopes.value(np.asarray(at)))

        @jax.custom_vjp  # type: ignore[untyped-decorator]
        def value(at: Any) -> Any:
            return jax.pure_callback(asked, number, at)

        value.defvjp(lambda at: (value(at), at), lambda at, weight: (weight * self._slope(at),))
        return value(point)

    def _slope(self, point: Any, _: Any = None) -> Any:
        """The gradient at a point that is being traced."""
        jax = self._jax

        def asked(at: Any) -> Any:
            assert self._slopes is not None
            return self._slopes.gradient(np.asarray(at))

        return jax.pure_callback(asked, jax.ShapeDtypeStruct(point.shape, np.float64), point)

    def _states(self) -> dict[str, Array]:
        """The parts of its state of the shape of the parameter, by the name they have there."""
        leaves, _ = self._jax.tree_util.tree_flatten_with_path(self._state)
        found: dict[str, Array] = {}
        for path, leaf in leaves:
            if getattr(leaf, "shape", None) != self._point.shape or leaf.dtype != np.float64:
                continue
            named = [str(key.name) for key in path if hasattr(key, "name")]
            base = named[-1] if named else "state"
            name = base
            while name in found:
                name = f"{base}_{sum(each.startswith(base) for each in found) + 1}"
            found[name] = np.array(leaf, dtype=float)
        return found
