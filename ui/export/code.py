"""Stand-alone scripts that walk the path of a lane again, in NumPy, PyTorch, optax or Keras.

Nothing is written twice: rule, surface, schedule and noise come from the source of the classes that make the
race (`ui.export.fold`), with the settings of this lane put in. What a person typed is never copied.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from optim_core import BatchNoise
from optim_core.clipping import LIMIT
from optim_core.rule import Optimizer
from surfaces import DataSurface, Surface
from ui.export import asis, cutting
from ui.export.delicate import DELICATE, magnified
from ui.export.dialect import DIALECTS, Dialect, translated
from ui.export.disturb import batch_code, noise_code, schedule_code
from ui.export.fold import BASE_RATE
from ui.export.landscape import Landscape
from ui.export.native import LOOPS, native, settings_of
from ui.export.rule import read, rule_of
from ui.export.syntax import literal

if TYPE_CHECKING:
    from ui.page.runs import RunSpec

FRAMEWORKS = tuple(DIALECTS)
LIBRARIES = {"numpy": "NumPy", "torch": "PyTorch", "optax": "optax", "keras": "Keras"}
# Names that the variables of a rule must not take.
OWN = "np torch jnp jax optax keras math path steps rates rng draw noise noisy_gradient batches order update"
MORE = "rng_batches factors schedule planned os point losses finite diverged optimizer opt_state table"
OWN_NAMES = frozenset([*OWN.split(), *MORE.split(), *cutting.NAMES])

END = """
# A run that leaves the finite numbers stays where it last was finite.
losses = np.array([float(value(x)) for x in path])
path = np.array([x.tolist() for x in path])
finite = np.isfinite(path).all(axis=1) & np.isfinite(losses)
if not finite.all():
    diverged = int(np.argmin(finite))
    print("diverged at step", diverged)
    path[diverged:], losses[diverged:] = path[max(diverged - 1, 0)], losses[max(diverged - 1, 0)]

print(f"{'step':>6} {'x':>14} {'y':>14} {'loss':>14}")
for t in range(0, steps + 1, max(1, steps // 10)):
    print(f"{t:6d} {path[t, 0]:14.6g} {path[t, 1]:14.6g} {losses[t]:14.6g}")
"""


def script(spec: RunSpec, framework: str) -> str:
    """The script for "numpy", "torch", "optax" or "keras"; it leaves all positions in `path`, (steps + 1, 2).

    All agree with the race to rounding, NumPy mostly to the bit. On a delicate path the rule is
    always written out, and libraries may part from it all the same; the script says so.
    """
    return Script(spec, DIALECTS[framework]).text()


class Script:
    """One script in the making."""

    end = END

    def __init__(self, spec: RunSpec, dialect: Dialect) -> None:
        self.spec, self.dialect = spec, dialect
        self.surface: Surface = spec.surface.build()
        self.optimizer: Optimizer = spec.lane.build()
        self.noise: BatchNoise | None = spec.noise.build()
        self.disturbed = self.noise is not None and self.noise.sigma > 0
        self.samples = self.surface.samples if isinstance(self.surface, DataSurface) else 0
        self.batches = self.noise is not None and self.noise.batch_size < self.samples
        self.magnified = magnified(spec)
        # Libraries have an order of operations of their own.
        self.native = native(dialect.key, self.optimizer) if self.magnified < DELICATE else None
        asks = "hessian" in read(self.optimizer).names
        self.land = Landscape(self.surface, self.batches, asks and not self.native)
        self.rule = rule_of(self.optimizer, {*OWN_NAMES, *self.land.names})
        schedule = spec.schedule.build()
        factors = schedule(np.arange(spec.steps), spec.steps)
        self.schedule = schedule if self.rule.scheduled and np.any(factors != 1.0) else None

    @property
    def written_cut(self) -> bool:
        """Whether clipping is written out."""
        if not self.optimizer.clipping:
            return False
        return not self.native or not cutting.ready_made(self.optimizer, self.dialect.key)

    @property
    def ready_cut(self) -> bool:
        """Whether clipping is that of the library."""
        return bool(self.optimizer.clipping) and not self.written_cut

    @property
    def calls(self) -> _Calls:
        """What a gradient carries in this script."""
        return _Calls(self.disturbed, self.batches, self.written_cut)

    def text(self) -> str:
        """The whole script."""
        run = self.run_native() if self.native else self.run_rule()
        body = "\n".join([*self.settings(), *self.functions(), *self.data(), *run])
        if self.schedule is None:
            body = re.sub(rf"\b{BASE_RATE}\b", "lr", body)
        text = "\n".join([*self.header(), "", *self.imports(body), "", body, self.end])
        return re.sub(r"\n{4,}", "\n\n\n", text)

    def header(self) -> Iterator[str]:
        """What this is, in comments."""
        for fact in self.facts():
            yield from textwrap.wrap(_comment(fact), 108, initial_indent="# ", subsequent_indent="#   ")

    def facts(self) -> list[str]:
        """What this is, a line each."""
        spec, start, name = self.spec, self.spec.start, LIBRARIES[self.dialect.key]
        facts = [
            f"{self.optimizer.label} on {self.surface.label}: {spec.steps} steps from {start}, with {name}.",
            f"L(x, y) = {self.surface.formula}",
            self.optimizer.idea,
            f"Conventions: {spec.lane.framework}. Source: {self.optimizer.source}.",
            "Written by Descent Lab: repeats the path of the picture in `path`, (steps + 1, 2).",
        ]
        if self.magnified >= DELICATE:
            facts.append(
                f"A delicate path: the last digit of the learning rate moves it by {self.magnified:.1g}."
                " Only the same operations in the same order, rounded alike, are sure to repeat it."
            )
        elif not self.native and self.dialect.module != "np":
            fact = f"The rule is written out: no ready-made one of {name} fits here."
            more = f" It decides by values, in NumPy; loss and gradient are those of {name}."
            facts.append(fact + more if self.rule.whole else fact)
        return facts

    def imports(self, body: str) -> Iterator[str]:
        """What the body needs."""
        if "math." in body:
            yield "import math"
        yield from asis.imports(body)
        yield "import numpy as np"
        yield from self.dialect.imports
        if self.native and self.dialect.key == "optax":
            yield "import optax"
        yield ""
        yield from self.dialect.setup or ['np.seterr(all="ignore")  # a run may leave the finite numbers']

    def settings(self) -> Iterator[str]:
        """Every number a person may want to change."""
        yield f"steps = {int(self.spec.steps)}"
        values: dict[str, Any] = {**self.rule.settings}
        if self.native:
            values = settings_of(self.native, self.optimizer)
            values = {BASE_RATE if name == "lr" else name: value for name, value in values.items()}
        elif self.rule.scheduled:
            values = {BASE_RATE: self.optimizer.lr, **values}
        if self.optimizer.clipping:
            values[LIMIT.name] = self.optimizer.clipping_at
        for name, value in {**values, **self.land.constants}.items():
            yield f"{name} = {ast.unparse(literal(value))}"

    def functions(self) -> Iterator[str]:
        """Surface, schedule, batches and noise."""
        yield from self.code(self.land.functions(self.dialect))
        if self.schedule is not None:
            yield from self.code(schedule_code(self.schedule, "factor" in self.rule.names))
        if self.noise is not None and self.batches:
            yield from (
                "",
                "# Mini-batches in epochs without replacement, the same for everyone in the race.",
            )
            yield from self.code(batch_code(self.samples, self.noise, self.spec.seed, self.dialect))
        if self.noise is not None and self.disturbed:
            yield from ("", "# Noise of the gradient, the same for everyone in the race.")
            yield from self.code(noise_code(self.noise, self.spec.seed, self.batches, self.dialect))
        if self.written_cut:
            yield from self.code(cutting.cutting_code(self.optimizer, self.dialect))

    def data(self) -> Iterator[str]:
        """The samples, where a surface is made of them."""
        if rows := self.land.rows():
            yield from ("", "# Two inputs and the target of every sample, as the model sees them.")
            yield f"data = {self.dialect.make}(["
            yield from (f"    {row}," for row in rows)
            yield "])"

    def run_rule(self) -> Iterator[str]:
        """The loop around the written-out rule."""
        helpers, init, loop = self.written()
        yield from self.code(helpers)
        yield from self.start()
        yield from self.code(init)
        yield from ("path = [x]", "for t in range(1, steps + 1):")
        if self.schedule is not None:
            yield "    lr = rates[t - 1]"
        if "factor" in self.rule.names:
            yield "    factor = 1.0" if self.schedule is None else "    factor = factors[t - 1]"
        yield from (f"    {line}" for line in self.code(self.calls.visit(node) for node in loop))
        yield "    path.append(x)"

    def written(self) -> tuple[list[Any], list[ast.stmt], list[ast.stmt]]:
        """Functions, what comes before the loop, and what is done in each step, in this dialect."""
        rule, dialect = self.rule, self.dialect
        if rule.whole:
            return rule.helpers, *asis.loop(dialect, self.draws() if self.optimizer.random else "")
        plain, known = {*rule.settings, "t", "lr", "factor", BASE_RATE}, {h.name for h in rule.helpers}
        helpers = [translated(helper, dialect, plain, known) for helper in rule.helpers]
        init, step = (dialect.translate(nodes, plain, known) for nodes in (rule.init, rule.step))
        return helpers, init, step

    def draws(self) -> str:
        """What a rule draws in a step."""
        return asis.drawn(int(getattr(self.spec, "seed", 0)))

    def run_native(self) -> Iterator[str]:
        """The loop around the optimizer of the library."""
        assert self.native is not None
        yield from self.start()
        key, changing = self.dialect.key, self.schedule is not None
        rate = BASE_RATE
        if changing and key == "optax":
            yield "table = jnp.array(rates)"
            rate = "lambda count: table[count]"
        made, before = self.native.call.format(lr=rate), []
        if self.ready_cut:
            made = cutting.with_clipping(made, self.optimizer, key)
            before = cutting.before_step(self.optimizer, key)
        yield f"optimizer = {made}"
        gradient = ast.parse("gradient(x.value)" if key == "keras" else "gradient(x)", mode="eval").body
        loop = LOOPS[key](ast.unparse(self.calls.visit(gradient)), changing)
        for line in loop:
            if line.strip() == "optimizer.step()":
                yield from (f"    {each}" for each in before)
            yield line

    def start(self) -> Iterator[str]:
        """The start point."""
        numbers = [literal(float(coordinate)) for coordinate in self.spec.start]
        yield from ("", f"x = {ast.unparse(self.dialect.array(ast.List(numbers, ast.Load())))}")

    def code(self, nodes: Iterable[ast.stmt]) -> Iterator[str]:
        """Statements as lines of text, with air around functions."""
        for node in nodes:
            text = ast.unparse(ast.fix_missing_locations(_Bare().visit(node)))
            air = ["", ""] if isinstance(node, ast.FunctionDef) else []
            yield from (*air, *text.splitlines(), *air)


def _comment(text: str) -> str:
    """One line of plain printable text, whatever is in it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


class _Calls(ast.NodeTransformer):
    """Gradients carry the noise of the step, and are of its batch, as losses are; then they may be cut."""

    def __init__(self, disturbed: bool, batches: bool, cut: bool) -> None:
        self._disturbed = disturbed
        self._batches = batches
        self._cut = cut

    def visit_Call(self, node: ast.Call) -> Any:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        call = self._asked(node, name)
        return cutting.cut(call) if self._cut and name == "gradient" else call

    def _asked(self, node: ast.Call, name: str) -> ast.Call:
        if name == "gradient" and self._disturbed:
            return ast.Call(
                ast.Name("noisy_gradient", ast.Load()), [*node.args, ast.Name("t", ast.Load())], []
            )
        if name in ("gradient", "value") and self._batches:
            node.args.append(ast.parse("batches[t - 1]", mode="eval").body)
        return node


class _Bare(ast.NodeTransformer):
    """Leaves out the parentheses that `ast.unparse` puts around `a, b` in `x, y = a, b` and `return a, b`."""

    def visit_Assign(self, node: Any) -> Any:
        if isinstance(node.value, ast.Tuple):
            node.value = ast.Name(", ".join(map(ast.unparse, node.value.elts)), ast.Load())
        return node

    visit_Return = visit_Assign
