"""Films from a shell, of optimizers of other libraries beside ours:

python -m ui film --torch package.module:factory --surface rosenbrock -o out.html
python -m ui film --torch "torch.optim:Adam(lr=0.1)" --ours "adam(lr=0.1)" --surface beale -o out.html
"""

from __future__ import annotations

import argparse
import ast
import importlib
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from optim_core import OPTIMIZERS, Run, simulate
from optim_core.foreign import optax_run, torch_run
from surfaces import SURFACES
from ui.notebook import show


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        print(f"ui: {message}", file=sys.stderr)
        raise SystemExit(2)


class Call(NamedTuple):
    """A name and the arguments that stand behind it in brackets."""

    name: str
    arguments: dict[str, Any]


def parser() -> Parser:
    """The options of the command."""
    made = Parser(prog="python -m ui", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    film = made.add_subparsers(dest="command", required=True).add_parser("film", help="write a film")
    for name in ("torch", "optax"):
        text = "package.module:factory, or with settings: package.module:factory(lr=0.1); may be repeated"
        film.add_argument(f"--{name}", action="append", default=[], metavar="FACTORY", help=text)
    text = "one of our optimizers beside them, such as adam(lr=0.1); may be repeated"
    film.add_argument("--ours", action="append", default=[], metavar="OPTIMIZER", help=text)
    film.add_argument("--surface", default="rosenbrock", help=", ".join(SURFACES))
    film.add_argument("--start", type=float, nargs=2, metavar=("X", "Y"))
    film.add_argument("--steps", type=int, default=300)
    film.add_argument("-o", "--output", type=Path, required=True, help="the HTML file to write")
    return made


def call(text: str) -> Call:
    """The name and the arguments of `name` or `name(key=value, …)`; nothing of it is evaluated.

    Raises:
        ValueError: it has another form, or a value is not a literal.
    """
    name, bracket, rest = text.partition("(")
    if not bracket:
        return Call(text, {})
    try:
        found = ast.parse(f"f({rest}", mode="eval").body
        if not (isinstance(found, ast.Call) and isinstance(found.func, ast.Name)) or found.args:
            raise ValueError
        values = {key.arg: ast.literal_eval(key.value) for key in found.keywords if key.arg}
        if len(values) != len(found.keywords):
            raise ValueError
    except (SyntaxError, ValueError):
        raise ValueError(f"{text!r} is not of the form {name}(lr=0.1, …)") from None
    return Call(name, values)


def imported(path: str) -> Callable[..., Any]:
    """What `package.module:name` is; a ValueError says what of it there is not."""
    module, colon, name = path.partition(":")
    if not (module and colon and name):
        raise ValueError(f"{path!r} is not of the form package.module:factory")
    try:
        found: Any = importlib.import_module(module)
    except ImportError as error:
        raise ValueError(f"{module} cannot be imported: {error}") from None
    if not callable(getattr(found, name, None)):
        raise ValueError(f"{module} has no function or class {name}")
    made: Callable[..., Any] = getattr(found, name)
    return made


def runs(options: argparse.Namespace) -> list[Run]:
    """What the options ask for, those of other libraries first; a ValueError says what cannot be."""
    if options.surface not in SURFACES:
        raise ValueError(f"unknown surface {options.surface!r}; known are {', '.join(SURFACES)}")
    surface = SURFACES[options.surface]
    start, steps = options.start or surface.start, options.steps
    made = []
    for name, given in map(call, options.torch):
        make = partial(_with, imported(name), given)
        made.append(torch_run(make, surface, start, steps, record=True))
    for name, given in map(call, options.optax):
        label = f"{name.rpartition(':')[2]} (optax)"
        made.append(optax_run(imported(name)(**given), surface, start, steps, record=True, name=label))
    for name, given in map(call, options.ours):
        if name not in OPTIMIZERS:
            raise ValueError(f"unknown optimizer {name!r}; known are {', '.join(OPTIMIZERS)}")
        made.append(simulate(surface, OPTIMIZERS[name](**given), start, steps, record=True))
    return made


def _with(make: Callable[..., Any], given: dict[str, Any], params: list[Any]) -> Any:
    return make(params, **given)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit status."""
    made = parser()
    options = made.parse_args(arguments)
    try:
        film = show(*runs(options))
    except (ValueError, TypeError, ImportError) as error:
        made.error(str(error))
    print(f"{film.caption}\n{film.save(options.output)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
