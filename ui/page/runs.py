"""The runs of a race: simulated once for everybody who looks at the same lane, and packed for the browser."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from optim_core import Run, distance, minimum_reached, reached_for_good, simulate
from optim_core.studies.sharpness import BY_COORDINATE, sharpness_along
from surfaces import Surface
from ui.page.caches import keep
from ui.page.i18n import _
from ui.page.lane import Lane
from ui.page.messages import Row
from ui.page.names import quantity
from ui.page.numerals import whole
from ui.page.scene import minimum_loss
from ui.page.setup import Noise, ScheduleChoice, Setup, SurfaceChoice, effective_lanes
from ui.page.symbols import plain

REACH = 1e-2  # a minimum counts as reached within this share of the view's diagonal
STILL = 1e-9  # and a path as ended when its last tenth is shorter than this share
FAR = 100  # as gone for good when it ends more than this many diagonals away


@dataclass(frozen=True)
class RunSpec:
    """All that a lane's path depends on: two lanes with the same spec are the same run."""

    surface: SurfaceChoice
    lane: Lane
    start: tuple[float, float]
    steps: int
    schedule: ScheduleChoice
    noise: Noise
    seed: int

    @property
    def mark(self) -> str:
        """A short name of this run for the browser."""
        return hashlib.blake2b(repr(self).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Result:
    """A run of one particle; `table` holds what the browser shows, float32 columns of steps + 1 rows."""

    run: Run
    table: pa.Table
    reached: tuple[int, tuple[float, float]] | None
    outcome: str  # reached, diverged or moving
    left_view_at: int | None = None  # from which step on it stays outside the view, if it ends far away

    @property
    def size(self) -> int:
        """Bytes held."""
        arrays = [self.run.x, self.run.loss, self.run.gradient, self.run.update, *self.run.state.values()]
        return sum(array.nbytes for array in arrays if array is not None) + int(self.table.nbytes)


def run_specs(setup: Setup) -> list[RunSpec]:
    """One run per lane; colour and visibility do not matter to a path."""
    shared = (setup.steps, setup.schedule, setup.noise, setup.seed)
    return [
        RunSpec(
            setup.surface, lane.replace(color=0, hidden=False, start=None), lane.start or setup.start, *shared
        )
        for lane in effective_lanes(setup)
    ]


@keep(megabytes=128)
def result(spec: RunSpec) -> Result:
    """Simulate one lane."""
    noise = spec.noise.build()
    run = simulate(spec.surface.build(), spec.lane.build(), spec.start, spec.steps, spec.schedule.build(),
                   noise, spec.seed, record=True)  # fmt: skip
    return result_of(run, noise is not None)


def result_of(run: Run, sampled: bool = False) -> Result:
    """What is shown of a run of one particle; `sampled` says whether its gradients are of batches."""
    surface = run.surface
    reached, left = _reached(run), _left_view_at(surface, run)
    lost = run.step_diverged[0] >= 0 or left is not None
    outcome = "diverged" if lost else "reached" if reached else "moving"
    return Result(run, float32_table(_columns(run, sampled)), reached, outcome, left)


def float32_table(columns: dict[str, np.ndarray]) -> pa.Table:
    """Columns as float32, which is what travels to the browser; those with larger numbers as they are."""
    return pa.table({name: _float32(column) for name, column in columns.items()})


def _float32(column: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        short = column.astype(np.float32)
    return (
        short
        if np.array_equal(np.isinf(short), np.isinf(column))
        else np.ascontiguousarray(column, dtype=float)
    )


def _columns(run: Run, sampled: bool) -> dict[str, np.ndarray]:
    x, y, loss = run.x[:, 0, 0], run.x[:, 1, 0], run.loss[:, 0]
    columns = {"x": x, "y": y, "loss": loss, "gradient": np.hypot(*run.surface.gradient(x, y))}
    if run.rate is not None:
        rate = np.vstack([run.rate[:, :, 0], run.rate[-1:, :, 0]])
        columns |= {"rate_x": rate[:, 0], "rate_y": rate[:, 1]}
    columns |= _sharpness(run)
    lowest = minimum_loss(run.surface)
    if lowest:
        columns["excess"] = np.maximum(loss - lowest, 0)
    if run.surface.minima:
        columns["distance"] = distance(run)[:, 0]
    if sampled or hasattr(run.surface, "samples"):
        columns["samples"] = run.samples
    return columns


def _sharpness(run: Run) -> dict[str, np.ndarray]:
    """What counts of the curvature for the rule at every step, and the limit of the rule where it has one."""
    if run.rate is None and run.optimizer.family in BY_COORDINATE:
        return {}
    told = sharpness_along(run)
    seen = told.plain if told.seen is None else np.vstack([told.seen, told.seen[-1:]])
    if told.limit is None:
        return {"sharpness": seen[:, 0]}
    return {"sharpness": seen[:, 0], "limit": np.vstack([told.limit, told.limit[-1:]])[:, 0]}


def _reached(run: Run) -> tuple[int, tuple[float, float]] | None:
    """The first step from which on the path stays within reach of a minimum, and that minimum."""
    x_min, x_max, y_min, y_max = run.surface.view
    reach = float(REACH * np.hypot(x_max - x_min, y_max - y_min))
    step = int(reached_for_good(run, reach)[0])
    return None if step < 0 else (step, run.surface.minima[minimum_reached(run, reach)[0]])


def _left_view_at(surface: Surface, run: Run) -> int | None:
    x_min, x_max, y_min, y_max = surface.view
    x, y = run.x[:, 0, 0], run.x[:, 1, 0]
    away = np.hypot(x - (x_min + x_max) / 2, y - (y_min + y_max) / 2) / np.hypot(x_max - x_min, y_max - y_min)
    if away[-1] <= FAR:
        return None
    inside = (x >= x_min) & (x <= x_max) & (y >= y_min) & (y <= y_max)
    return int(np.flatnonzero(inside)[-1]) + 1 if inside.any() else 0


def verdict(found: Result) -> str:
    """How the lane ended, in one phrase."""
    if found.run.step_diverged[0] >= 0:
        return _("diverged at step {step}").format(step=whole(found.run.step_diverged[0]))
    if found.left_view_at is not None:
        return _("left the plot at step {step} and did not return").format(step=whole(found.left_view_at))
    if found.reached:
        step, point = found.reached
        return _placed(_("reached ({x:.2f}, {y:.2f}) at step {step}"), point, step=step)
    if found.run.step_stopped[0] >= 0:
        return _("no slope at step {step}").format(step=whole(found.run.step_stopped[0]))
    if _moving(found):
        return _("still moving")
    if found.run.surface.minima:
        return _("stopped, not at a global minimum")
    return _placed(_("came to rest at ({x:.2f}, {y:.2f})"), found.run.x[-1, :, 0].tolist())


def _placed(template: str, point: Sequence[float], **values: int) -> str:
    # Adding 0.0 turns −0.0, which rounding leaves, into 0.0.
    x, y = (round(coordinate, 2) + 0.0 for coordinate in point)
    return template.format(x=x, y=y, **values).replace("-", "−")


def _moving(found: Result) -> bool:
    x = found.run.x[:, :, 0]
    tail = x[-max(2, len(x) // 10) :]
    return bool(np.ptp(tail, axis=0).max() > STILL * max(1.0, np.abs(x).max()))


def inspection(found: Result) -> tuple[pa.Table, list[Row]]:
    """Every number of the rule, step by step, and what the rows are called."""
    run, key, symbols = found.run, found.run.optimizer.key, found.run.optimizer.symbols
    quantities, names = _quantities(run), _names(run)
    table: dict[str, np.ndarray] = {}
    rows: list[Row] = []
    for name, values in quantities.items():
        symbol, label = names.get(name, (plain(symbols.get(name, name)), quantity(key, name)))
        row: Row = {"name": name, "symbol": symbol, "label": label}
        if shown := run.optimizer.drawn.get(name):
            row["arrow"] = shown
        rows.append(row)
        for which, axis in enumerate("xy"):
            table[f"{name}.{axis}"] = values[:, which, 0]
    return float32_table(table), rows


def _quantities(run: Run) -> dict[str, np.ndarray]:
    """What was recorded of every step, (T, D, 1) each, in the order in which it is shown."""
    found = {
        "position": run.x[:-1],
        "gradient": run.gradient,
        "clipped": run.state.get("clipped"),
        **{name: values for name, values in run.state.items() if name not in ("rate", "clipped")},
        "lr": np.broadcast_to(run.lr.reshape(-1, 1, 1), (run.steps, 2, 1)),
        "rate": run.rate,
        "update": run.update,
        "next": run.x[1:],
    }
    if np.isnan(run.lr).all():  # optimizers of other libraries may not say
        del found["lr"]
    return {name: values for name, values in found.items() if values is not None}


def _names(run: Run) -> dict[str, tuple[str, str]]:
    """Symbols and words of what every rule has."""
    rate = next(parameter.words for parameter in run.optimizer.hyperparameters if parameter.name == "lr")
    return {
        "position": ("θ_t", _("position")),
        "gradient": ("g_t", _("gradient")),
        "lr": ("η_t", _(rate)),
        "rate": (plain(run.optimizer.symbols["rate"]), _("effective rate")),
        "update": ("Δθ_t", _("update")),
        "next": ("θ_{t+1}", _("new position")),
    }
