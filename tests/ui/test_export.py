"""Exported scripts repeat the race they come from, far from this project; the table holds its numbers."""

from __future__ import annotations

import ast
import csv as reader
import dataclasses
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, simulate
from optim_core.own import TEMPLATES
from surfaces import SURFACES
from ui.export.code import FRAMEWORKS, script
from ui.export.table import csv
from ui.page.choices import NOISE_KINDS, Noise, SurfaceChoice
from ui.page.lane import Lane
from ui.page.message import Problem
from ui.page.runs import RunSpec, result, run_specs
from ui.page.schedulechoice import ScheduleChoice
from ui.page.setup import Setup

pytestmark = pytest.mark.slow

TOLERANCE = 1e-10
WORKER = Path(__file__).with_name("export_worker.py")
# Another Python that has the frameworks may run the scripts: they need nothing from here.
PYTHON = os.environ.get("FRAMEWORKS_PYTHON", sys.executable)
MODULES = {
    "numpy": {"numpy"},
    "torch": {"numpy", "torch"},
    "optax": {"numpy", "jax", "optax"},
    "keras": {"numpy", "jax", "keras", "os"},
}
# Most of what JAX does here is to compile small functions that run a dozen times: not well, then, but soon.
QUICK = {"XLA_FLAGS": "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"}
CONVENTIONS = [(key, framework) for key, cls in OPTIMIZERS.items() for framework in cls.frameworks()]
FORMULAS = (
    "x**2/4 + y**2 + sin(3*x)*cos(2*y)",
    "3",
    "abs(x) + max(x, y)**2 + min(x, 2)",
    "1/x + log(y**2) + sqrt(abs(x*y))",
    "2**x + x**y + asin(x) + log10(y) + tan(x)*atan(y)",
    "tanh(x) + exp(-x^2) + (x-1)^7*y - sign(y)",
    "1/(1+exp(-90*x)) + log(1+exp(80*y)) + x*exp(y) + sqrt(x^2+y^2) + x^2",
)


def spec(
    optimizer="adam",
    framework="textbook",
    surface="rosenbrock",
    values=(),
    schedule="constant",
    noise=None,
    start=None,
    steps=12,
    clip=("", 1.0),
    **settings,
):
    """A run of small records; further settings are those of the surface."""
    chosen = SurfaceChoice(surface, formula=settings.pop("formula", ""), values=tuple(settings.items()))
    lane = Lane(optimizer, framework, tuple(dict(values).items()), clipping=clip[0], clipping_at=clip[1])
    where = start or chosen.build().start
    return RunSpec(chosen, lane, where, steps, ScheduleChoice(schedule), noise or Noise(), seed=3)


def own(text, schedule="constant", noise=None, steps=24, **settings):
    """A run of a rule of one's own."""
    lane = Lane("own_rule", rule=text, values=(("lr", 2e-3), *settings.items()))
    start = SURFACES["rosenbrock"].start
    return RunSpec(
        SurfaceChoice("rosenbrock"), lane, start, steps, ScheduleChoice(schedule), noise or Noise(), seed=3
    )


# It settles into jumping to and fro, where the rounding of torch's own RMSprop moves it by 1e-3.
DELICATE_PATH = spec("rmsprop", surface="beale", values={"lr": 0.05}, steps=300)


def rules_and_surfaces():
    """Every rule in every convention, every surface, with everything that may come with them."""
    noise = Noise("gaussian", sigma=0.5, batch_size=4)
    for key, framework in CONVENTIONS:
        yield f"{key} {framework}", spec(key, framework, "himmelblau")
        yield f"{key} {framework} disturbed", spec(key, framework, schedule="warmup_cosine", noise=noise)
    for surface in SURFACES:
        yield f"{surface} adam", spec("adam", surface=surface, values={"lr": 0.05})
        yield f"{surface} newton", spec("newton", surface=surface, values={"damping": 0.5}, steps=10)
    for surface in ("penguins", "penguins_raw", "penguins_logistic"):
        for key in ("adam", "sam", "newton", "backtracking") if surface != "penguins_raw" else ("newton",):
            few = Noise("mini_batch", batch_size=50)
            yield f"{surface} {key} batches", spec(key, surface=surface, noise=few, l2=0.1, holdout=0.2)
        both = Noise("multiplicative", sigma=0.1, batch_size=100)
        yield f"{surface} both", spec("momentum", surface=surface, noise=both, values={"lr": 1e-3})
        yield f"{surface} backtracking", spec("backtracking", surface=surface)
    for k, formula in enumerate(FORMULAS):
        for key in ("adam", "newton", "backtracking"):
            where = {"surface": "formula", "formula": formula, "start": (0.3, 0.7)}
            yield f"formula {k} {key}", spec(key, **where)


def disturbances_and_edges():
    """Every schedule and noise, and settings that have to be taken care of."""
    for key in SCHEDULES:
        yield f"schedule {key}", spec("adam", schedule=key)
        yield f"schedule {key} torch", spec("momentum", "torch", schedule=key)
    for key, framework in (("adam", "textbook"), ("momentum", "torch"), ("adam", "optax")):
        turned = ScheduleChoice("cosine", (("at", 5), ("factor", 3.0)), turned=True)
        yield f"schedule turned {framework}", dataclasses.replace(spec(key, framework), schedule=turned)
    for kind in NOISE_KINDS:
        yield f"noise {kind}", spec("adam", noise=Noise(kind))
    noise = Noise("gaussian", sigma=0.5)
    yield "cut by length", spec("nesterov", clip=("norm", 0.5), noise=noise, values={"lr": 0.02})
    yield "cut by length, torch", spec("momentum", "torch", clip=("norm", 5.0), values={"lr": 0.02})
    yield "cut by coordinate", spec("adamw", "keras", clip=("value", 0.3), noise=noise)
    yield "cut by length, keras", spec("momentum", "keras", clip=("norm", 5.0), values={"lr": 0.02})
    yield "parameters", spec("sgd", surface="ravine", condition=7.0, angle=-20.0)
    yield "one step", spec(steps=1)
    yield "diverging", spec("sgd", values={"lr": 0.1})
    yield "from a pole", spec("sgd", surface="formula", formula="1/x + y", start=(0.0, 1.0))
    yield "never rectified", spec("radam", "torch", values={"beta2": 0.6})
    yield "no momentum", spec("nesterov", "torch", values={"momentum": 0.0, "lr": 1e-3})
    yield "centered", spec("rmsprop", "torch", "abs_valley", values={"centered": True, "momentum": 0.5})
    yield "delicate", DELICATE_PATH
    for key in ("adam", "nadam", "radam", "rprop", "sam"):
        yield f"own {key}", own(TEMPLATES[key], schedule="cosine", noise=Noise("gaussian", sigma=0.1))
    yield (
        "own names",
        own("a = b*a + print\nprint = g*data/path^2\nx = x - lr*a + 0*print", data=0.5, path=2.0),
    )
    yield "own poles", own("m = m + g/(t - 1) + max(1/(t - 1), 0)*0\nx = 0.9*x + lr*m*sign(t - 2)", steps=3)
    for framework in ("torch", "keras"):
        yield f"uncorrected {framework}", spec("adamw", framework, values={"bias_correction": False})


CASES = dict([*rules_and_surfaces(), *disturbances_and_edges()])
# Schedules, and conventions of somebody else, are printed alike everywhere: PyTorch and optax take turns.
TURNS = {name: ("torch", "optax")[place % 2] for place, name in enumerate(sorted(CASES))}


@cache
def written(name: str, framework: str) -> str:
    return script(CASES[name], framework)


def is_repeated(name: str, framework: str) -> bool:
    """Whether other cases run this code.

    NumPy runs all. Elsewhere a convention of somebody else is run disturbed, a library's optimizer knows
    nothing of the surface, whose loss and slopes Newton and the line search ask for, and Keras stands on JAX.
    """
    if framework == "numpy":
        return False
    lane, land, plain = CASES[name].lane, CASES[name].surface, tuple(name.split()) in CONVENTIONS
    if name == f"{land.key} adam" or (name.startswith("formula") and lane.optimizer == "adam"):
        return True
    if plain and framework != lane.framework:
        return True
    foreign = name.endswith("disturbed") and lane.framework not in ("textbook", framework)
    if framework != "keras" and (foreign or name.startswith("schedule ")) and framework != TURNS[name]:
        return True
    kind = lane.framework == "keras" or name.startswith(("schedule", "noise"))
    return framework == "keras" and not (kind and "optimizer = keras." in written(name, framework))


def without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


def walk(one: RunSpec) -> np.ndarray:
    """The positions (steps + 1, 2) of the race."""
    surface, schedule, noise = one.surface.build(), one.schedule.build(), one.noise.build()
    return simulate(surface, one.lane.build(), one.start, one.steps, schedule, noise, one.seed).x[:, :, 0]


def has(modules: set[str]) -> bool:
    return sys.executable != PYTHON or all(importlib.util.find_spec(module) for module in modules)


def deviation(found, one: RunSpec) -> str | float:
    """What went wrong, or the largest error, relative where numbers are large."""
    wanted = walk(one)
    if isinstance(found, str) or np.shape(found) != wanted.shape:
        return found if isinstance(found, str) else f"shape {np.shape(found)}"
    return float(np.max(np.abs(found - wanted) / (1 + np.abs(wanted))))


def stands_alone_and_is_readable(name: str, framework: str) -> None:
    text = written(name, framework)
    nodes = list(ast.walk(ast.parse(text)))
    imported = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    assert {module.split(".")[0] for module in imported} <= {
        *MODULES[framework],
        "collections",
        "math",
        "types",
    }, name
    assert not any(isinstance(node, ast.ImportFrom) for node in nodes), name
    assert text.startswith("# "), name
    assert not re.search(r"\bself[.,)]", text), name
    assert "our." not in text, name


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_scripts_stand_alone_and_repeat_the_race(framework, tmp_path):
    cases = {name: one for name, one in CASES.items() if not is_repeated(name, framework)}
    for name in cases:
        stands_alone_and_is_readable(name, framework)
    if not has(MODULES[framework]):
        assert "CI" not in os.environ, f"{framework} is missing: install requirements-frameworks.txt"
        pytest.skip(f"{framework} is not installed")
    codes = {name: without_comments(written(name, framework)) for name in cases}  # conventions may share one
    scripts = {code: written(name, framework) for name, code in codes.items()}
    done = subprocess.run(
        [PYTHON, "-I", str(WORKER)],
        input=json.dumps(scripts),
        cwd=tmp_path,
        env={**os.environ, **QUICK},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    errors = {name: deviation(found[codes[name]], one) for name, one in cases.items()}
    assert {name: e for name, e in errors.items() if isinstance(e, str) or not e <= TOLERANCE} == {}


@pytest.mark.parametrize("framework", ["torch", "optax", "keras"])
def test_a_framework_s_own_optimizer_is_used_for_its_convention(framework):
    own = {key for key, cls in OPTIMIZERS.items() if framework in cls.frameworks()}
    # optax's SAM asks for gradients itself, which cannot be of the batch of the step; it is written out.
    offered = {key: cls.constructors for key, cls in OPTIMIZERS.items()}
    native = {key: found[framework] for key, found in offered.items() if framework in found}
    assert set(native) == own - {"sam"}
    for key, found in native.items():
        constructor = found.call.split("(")[0]
        assert f"optimizer = {constructor}(" in script(spec(key, framework), framework), key
        names = {n.id for n in ast.walk(ast.parse(found.call.format(lr="lr"))) if isinstance(n, ast.Name)}
        refused = {name for name, _ in found.refuses}
        assert {spec.name for spec in OPTIMIZERS[key].hyperparameters} <= names | refused, key


@pytest.mark.parametrize(
    ("optimizer", "convention", "framework", "own"),
    [
        ("adam", "textbook", "torch", True),
        ("adam", "keras", "torch", False),
        ("rmsprop", "textbook", "torch", True),
        ("rmsprop", "keras", "optax", True),
        ("rmsprop", "optax", "torch", False),
        ("nesterov", "textbook", "torch", False),
        ("nesterov", "optax", "torch", True),
        ("lion", "keras", "optax", True),
        ("lion", "keras", "torch", False),
        ("adam", "keras", "keras", True),
        ("adam", "torch", "keras", False),
        ("newton", "textbook", "optax", False),
    ],
)
def test_what_counts_is_the_rule_and_not_the_name_of_the_convention(optimizer, convention, framework, own):
    text = script(spec(optimizer, convention), framework)
    assert ("optimizer = " in text) == own
    assert ("written out" in text) != own


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_delicate_path_is_written_out_and_said_to_be_one(framework):
    text = script(DELICATE_PATH, framework)
    assert "A delicate path" in text
    assert "optimizer = " not in text
    assert "delicate" not in script(spec("rmsprop"), framework)


HOSTILE = (
    "__import__('os').system('true')",
    "x + y # comment",
    "x\nimport os",
    "x; y",
    "lambda: x",
    "x.__class__",
    "open('f')",
    "'x' + y",
    "[x for x in y]",
    'x"""',
    "eval(x)",
    "np.load(x)",
    "x if y else 1",
    "x\u2028y",
    "{x}",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_formulas_never_reach_a_script(text):
    with pytest.raises(Problem):
        script(spec(surface="formula", formula=text), "numpy")


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_typed_formula_is_printed_anew(framework):
    typed = "ln( x  ^2+1 )   +  +y^2-  - pi*0 "
    text = script(spec(surface="formula", formula=typed, start=(0.5, 0.5)), framework)
    assert typed.strip() not in text
    for word in ("  ^2", "ln(", "pi*"):
        assert word not in text


def race():
    lanes = (
        Lane("adam"),
        Lane("rmsprop", "torch", (("lr", 0.1 + 0.2), ("centered", True))),
        Lane("sgd", values=(("lr", 1e-3),)),
    )
    return Setup(steps=30, lanes=lanes, noise=Noise("gaussian", batch_size=8))


def table(setup: Setup):
    entered = run_specs(setup)
    text = csv(entered, [result(one) for one in entered])
    return entered, text, list(reader.DictReader(io.StringIO(text, newline="")))


def test_the_table_holds_the_very_numbers():
    entered, text, rows = table(race())
    assert text.count("\r\n") == text.count("\n") == 1 + 3 * 31
    assert len(rows) == 3 * 31
    for number, one in enumerate(entered, 1):
        mine = [row for row in rows if row["lane"] == str(number)]
        run = result(one).run
        assert [int(row["step"]) for row in mine] == list(range(31))
        assert [int(row["samples"]) for row in mine] == [8 * step for step in range(31)]
        for name, column in {"x": run.x[:, 0, 0], "y": run.x[:, 1, 0], "loss": run.loss[:, 0]}.items():
            assert [float(row[name]) for row in mine] == column.tolist()
        x = run.x[:, :, 0]
        distances = np.hypot(x[:, 0] - 1, x[:, 1] - 1)
        np.testing.assert_allclose([float(row["distance"]) for row in mine], distances, rtol=1e-15)
        slopes = np.linalg.norm(run.surface.gradient(*x.T), axis=0)
        np.testing.assert_allclose([float(row["gradient_norm"]) for row in mine], slopes, rtol=1e-14)


def test_the_table_says_whose_numbers_they_are():
    _, _, rows = table(race())
    second = next(row for row in rows if row["lane"] == "2")
    assert (second["optimizer"], second["framework"]) == ("rmsprop", "torch")
    assert float(second["lr"]) == 0.1 + 0.2
    assert second["centered"] == "true"
    assert second["beta1"] == ""
    assert float(rows[0]["beta1"]) == 0.9


def test_the_table_leaves_the_distance_empty_where_there_is_no_minimum():
    _, _, rows = table(
        Setup(surface=SurfaceChoice("saddle"), start=(1.0, 0.1), steps=3, lanes=(Lane("sgd"),))
    )
    assert [row["distance"] for row in rows] == [""] * 4


def test_exports_need_no_streamlit():
    code = "import sys, ui.export.code, ui.export.table; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2]).returncode == 0
