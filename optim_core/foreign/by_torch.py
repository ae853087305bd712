"""Runs optimizers that are built like those of torch.optim."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from optim_core.arguments import check_arguments, check_kinds
from optim_core.foreign.walk import Journey, Moved, Name, Slopes
from optim_core.loss import Loss
from optim_core.noise import BatchNoise
from optim_core.run import Run
from optim_core.schedules import Schedule
from optim_core.settings import Array
from surfaces import Surface

MISSING = "torch_run needs PyTorch, which is not installed: pip install torch"


def torch_run(
    factory: Callable[[list[Any]], Any],
    surface: Surface | Loss,
    start: ArrayLike,
    steps: int = 300,
    schedule: Schedule | None = None,
    noise: BatchNoise | None = None,
    seed: int = 0,
    record: bool = False,
    *,
    curved: bool = False,
    name: str | None = None,
) -> Run:
    """Let an optimizer of PyTorch walk, in float64, and return a `Run` like those of `simulate`.

    `factory(params)` makes it from a list with one parameter, a tensor (D,); each of N starts (D, N) gets an
    optimizer of its own. Each step, the gradient stands in `.grad`, and `step` gets a closure that computes
    it anew. A schedule scales the "lr" of every group. With `curved` the gradient can be differentiated once
    more, as rules ask that estimate the Hessian. With `record`, what it keeps as tensors (D,) is recorded;
    of those with `train()` and `eval()`, as Schedule-Free, also the point "evaluated". Random draws begin
    with `seed`, and the default type of torch is float64 during the run.

    Raises:
        ImportError: PyTorch is not installed.
        ValueError: as in `simulate`; `factory` makes something without `step` and `param_groups`, or there is
            a schedule and no "lr". What the optimizer itself raises passes, with a note of the step.
    """
    check_kinds(surface=surface, schedule=schedule, noise=noise)
    check_arguments(steps, seed, record, "all")
    factors = np.ones(steps) if schedule is None else schedule(np.arange(steps), steps)
    journey = Journey.checked(surface, start, factors, noise, seed, record)
    with _float64(seed):
        return journey.run(lambda x: _made(factory, x, curved, schedule is not None, name))


def _torch() -> Any:
    try:
        import torch
    except ImportError:
        raise ImportError(MISSING) from None
    return torch


@contextmanager
def _float64(seed: int) -> Iterator[None]:
    """Float64 for everything that is made without a type, and random draws that nobody else sees."""
    torch = _torch()
    usual = torch.get_default_dtype()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        torch.set_default_dtype(torch.float64)
        try:
            yield
        finally:
            torch.set_default_dtype(usual)


def _made(
    factory: Callable[[list[Any]], Any], x: Array, curved: bool, scheduled: bool, name: str | None
) -> tuple[_Torch, Name]:
    torch = _torch()
    point = torch.nn.Parameter(torch.from_numpy(x))
    optimizer = factory([point])
    if not (callable(getattr(optimizer, "step", None)) and hasattr(optimizer, "param_groups")):
        kind = type(optimizer).__name__
        raise ValueError(f"the factory must return an optimizer of torch, it returned {kind}")
    if scheduled and any("lr" not in group for group in optimizer.param_groups):
        raise ValueError(f"{type(optimizer).__name__} has no lr that a schedule could scale")
    found = type(optimizer)
    label = f"{found.__name__} ({found.__module__.split('.')[0]})" if name is None else name
    return _Torch(optimizer, point, curved), Name(label, "torch")


class _Torch:
    """An optimizer of torch and its one parameter."""

    def __init__(self, optimizer: Any, point: Any, curved: bool) -> None:
        self._optimizer, self._point, self._curved = optimizer, point, curved
        self._rates = [group.get("lr") for group in optimizer.param_groups]
        self._closure = bool(inspect.signature(optimizer.step).parameters)
        # Schedule-Free holds another point while it is trained than it is evaluated at.
        self._twofold = all(callable(getattr(optimizer, mode, None)) for mode in ("train", "eval"))
        if self._twofold:
            optimizer.train()

    def move(self, slopes: Slopes, factor: float) -> Moved:
        """One call of its `step`."""
        torch = _torch()

        def closure() -> Any:
            place = self._place()
            self._point.grad = self._slope(slopes)
            return torch.tensor(slopes.value(place), dtype=torch.float64)

        groups = self._optimizer.param_groups
        if factor != 1.0:
            for group, rate in zip(groups, self._rates, strict=True):
                group["lr"] = rate * factor
        lr = groups[0].get("lr")
        closure()
        with torch.enable_grad():
            self._optimizer.step(closure) if self._closure else self._optimizer.step()
        if factor != 1.0:
            for group, rate in zip(groups, self._rates, strict=True):
                group["lr"] = rate
        return Moved(self._place(), self._states(), np.nan if lr is None else float(lr))

    def _place(self) -> Array:
        place: Array = self._point.detach().numpy().astype(float)
        return place

    def _slope(self, slopes: Slopes) -> Any:
        """The gradient where the parameter is, as a tensor (D,)."""
        torch = _torch()
        if not self._curved:
            return torch.from_numpy(slopes.gradient(self._place()))

        class Slope(torch.autograd.Function):  # type: ignore[name-defined, misc]
            @staticmethod
            def forward(ctx: Any, point: Any) -> Any:
                ctx.save_for_backward(point)
                return torch.from_numpy(slopes.gradient(point.detach().numpy()))

            @staticmethod
            def backward(ctx: Any, weights: Any) -> Any:
                (point,) = ctx.saved_tensors
                return torch.from_numpy(slopes.hessian(point.detach().numpy())) @ weights

        with torch.enable_grad():
            return Slope.apply(self._point)

    def _states(self) -> dict[str, Array]:
        """What it keeps of the shape of the parameter."""
        kept = self._optimizer.state.get(self._point, {})
        found = {name: self._kept(value) for name, value in kept.items() if self._alike(value)}
        if self._twofold:
            found["evaluated"] = self._evaluated()
        return found

    def _alike(self, value: Any) -> bool:
        return bool(getattr(value, "shape", None) == self._point.shape and value.is_floating_point())

    def _kept(self, value: Any) -> Array:
        kept: Array = value.detach().numpy().astype(float)
        return kept

    def _evaluated(self) -> Array:
        """The point at which it wants to be judged; what it is trained at is put back to the bit."""
        torch = _torch()
        held = self._point.detach().clone()
        self._optimizer.eval()
        place = self._place()
        self._optimizer.train()
        with torch.no_grad():
            self._point.copy_(held)
        return place
