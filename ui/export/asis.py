"""Rules that decide by values, or keep more than points: carried along in NumPy, in every kind of script.

Their methods travel as functions. In a script of another library, loss and gradient are the library's, and
points are handed over and back.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ui.export.fold import Unit
from ui.export.syntax import function_of

if TYPE_CHECKING:
    from optim_core.rule import Optimizer
    from ui.export.dialect import Dialect

FIRST, STEP = "first_state", "one_step"


def parts_of(optimizer: Optimizer) -> tuple[dict[str, float], list[ast.stmt]]:
    """The settings of the rule, and its functions with the kinds of tuples they make, callees first."""
    unit = Unit(optimizer, named=True)
    names = {}
    for method, name in (("init", FIRST), ("step", STEP)):
        function = unit.method(method)[0]
        names.update(_tuples(function.__globals__))
        unit.help(function)
        found = unit.helpers.pop(method)
        unit.helpers[name] = function_of(name, [a.arg for a in found.args.args], found.body)
    used = {n.id for helper in unit.helpers.values() for n in ast.walk(helper) if isinstance(n, ast.Name)}
    made = [
        ast.parse(f"{name} = collections.namedtuple({name!r}, {' '.join(fields)!r})").body[0]
        for name, fields in names.items()
        if name in used
    ]
    return unit.constants, [*made, *unit.helpers.values()]


def drawn(seed: int | str) -> str:
    """The `count` numbers that a rule draws in a step, those of `optim_core.noise.normal_numbers`."""
    stream = f"np.random.Generator(np.random.Philox(np.random.SeedSequence([{seed}, 2, t - 1])))"
    return f"{stream}.standard_normal((count, 2))"


def loop(dialect: Dialect, draws: str = "") -> tuple[list[ast.stmt], list[ast.stmt]]:
    """What comes before the loop, and what is done in each step; the lambdas carry batches and noise.

    A rule may draw numbers: `draws` says what `count` of them are.
    """
    foreign = dialect.module != "np"
    theirs, ours = (f"{dialect.indices}(%s)", "np.asarray(%s)") if foreign else ("%s", "%s")
    value, gradient = (ours % f"{name}({theirs % 'w'})" for name in ("value", "gradient"))
    if draws:
        gradient += f", draws=lambda count: {draws}"
    lines = (
        f"f = types.SimpleNamespace(value=lambda w: {value}, gradient=lambda w: {gradient})",
        f"done = {STEP}(f, {ours % 'x'}, state, t, lr)",
        "state = done.state",
        f"x = x + {theirs % 'done.update'}",
    )
    return ast.parse(f"state = {FIRST}({ours % 'x'})").body, [ast.parse(line).body[0] for line in lines]


def imports(body: str) -> Iterator[str]:
    """What the functions need."""
    if "collections." in body:
        yield "import collections"
    if "types." in body:
        yield "import types"


def _tuples(names: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The kinds of named tuples among some names, and their fields."""
    return {name: kind._fields for name, kind in names.items() if hasattr(kind, "_fields")}
