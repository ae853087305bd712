"""Try the core without a browser: `python -m optim_core adam rosenbrock --lr 0.01 --steps 500`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from optim_core.conventions import FRAMEWORKS
from optim_core.measures import distance
from optim_core.noise import BatchNoise, Kind
from optim_core.optimizers import OPTIMIZERS
from optim_core.rule import Optimizer
from optim_core.run import Run
from optim_core.schedules import SCHEDULES
from optim_core.simulate import simulate
from surfaces import SURFACES

ROWS = 12


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        print(f"optim_core: {message}", file=sys.stderr)
        raise SystemExit(2)


def _known(what: str, table: dict[str, Any], key: str) -> Any:
    if key not in table:
        raise ValueError(f"unknown {what} {key!r}; known are {', '.join(table)}")
    return table[key]


def parser() -> Parser:
    """The options: those of every run, and one for each hyperparameter that some optimizer has."""
    made = Parser(prog="python -m optim_core", description=__doc__)
    made.add_argument("optimizer", help=", ".join(OPTIMIZERS))
    made.add_argument("surface", help=", ".join(SURFACES))
    made.add_argument("--steps", type=int, default=300)
    made.add_argument("--start", type=float, nargs=2, metavar=("X", "Y"))
    made.add_argument("--framework", default="textbook", help=", ".join(FRAMEWORKS))
    made.add_argument("--schedule", help=", ".join(SCHEDULES))
    made.add_argument("--sigma", type=float, default=0.0, help="standard deviation of the gradient noise")
    made.add_argument("--batch-size", type=int, help="samples in a batch")
    made.add_argument("--noise", default="gaussian", help=", ".join(kind.value for kind in Kind))
    made.add_argument("--seed", type=int, default=0)
    named = {p.name: p for cls in OPTIMIZERS.values() for p in cls.hyperparameters}
    for name, parameter in named.items():
        option = dict.fromkeys((f"--{name.replace('_', '-')}", f"--{name}"))
        if parameter.switch:
            made.add_argument(*option, dest=name, action=argparse.BooleanOptionalAction, help=parameter.help)
        else:
            made.add_argument(*option, dest=name, type=float, help=parameter.help)
    return made


def chosen(options: argparse.Namespace) -> Run:
    """Run what the options ask for; a ValueError says what cannot be."""
    cls: type[Optimizer] = _known("optimizer", OPTIMIZERS, options.optimizer)
    surface = _known("surface", SURFACES, options.surface)
    names = {p.name for other in OPTIMIZERS.values() for p in other.hyperparameters}
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    own = [p.name for p in cls.hyperparameters]
    for name in given:
        if name not in own:
            raise ValueError(f"{cls.key} has no {name}; it has {', '.join(own)}")
    schedule = None if options.schedule is None else _known("schedule", SCHEDULES, options.schedule)()
    noise = None
    if options.sigma or options.batch_size:
        noise = BatchNoise(options.sigma, options.batch_size or 1, options.noise)
    return simulate(
        surface,
        cls.preset(options.framework, **given),
        options.start or surface.start,
        steps=options.steps,
        schedule=schedule,
        noise=noise,
        seed=options.seed,
    )


def table(run: Run) -> str:
    """About a dozen rows of the run, and how it ended."""
    rows = np.unique(np.linspace(0, run.steps, ROWS).round().astype(int))
    lines = [f"{'step':>6} {'x':>13} {'y':>13} {'loss':>13} {'|g|':>13}"]
    for t in rows:
        x, y = run.x[t, :, 0]
        slope = np.hypot(*run.surface.gradient(x, y))
        lines.append(f"{t:>6} {x:>13.6g} {y:>13.6g} {run.loss[t, 0]:>13.6g} {slope:>13.6g}")
    return "\n".join([*lines, ending(run)])


def ending(run: Run) -> str:
    """How the run ended, in one line."""
    step = int(run.step_diverged[0])
    if step >= 0:
        return f"Diverged: step {step} is not finite."
    paid = f"{int(run.samples[-1])} gradients of single samples were paid."
    if not run.surface.minima:
        return f"The surface has no minimum. {paid}"
    return f"{distance(run)[-1, 0]:.6g} away from the nearest minimum. {paid}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit status."""
    made = parser()
    options = made.parse_args(arguments)
    try:
        run = chosen(options)
    except ValueError as error:
        made.error(str(error))
    print(f"{run.optimizer.label} on {run.surface.label}: {run.optimizer}")
    print(table(run))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
