"""`optim_core` stands on NumPy and `surfaces` alone, and adding an optimizer means writing one class."""

import ast
import subprocess
import sys
from pathlib import Path

import optim_core

PROGRAM = """
import sys
import optim_core
import optim_core.studies
from surfaces import SURFACES
optim_core.simulate(SURFACES["bowl"], optim_core.OPTIMIZERS["adam"](), (1, 1))
above = {"streamlit", "plotly", "pandas", "ui", "torch", "optax", "jax", "keras", "sympy", "matplotlib"}
above |= {"dask", "distributed", "scipy", "llvmlite", "numba"}
print(sorted(above & set(sys.modules)))
"""

NEW_CLASS = """
from dataclasses import dataclass
from optim_core.rule import Family, Optimizer, Step

@dataclass(frozen=True, kw_only=True)
class Half(Optimizer):
    key, label, family = "half", "Half", Family.DESCENT
    def step(self, f, x, state, t, lr):
        return Step(-x / 2, state, {"rate": lr})

from optim_core import OPTIMIZERS, simulate
from surfaces import SURFACES
run = simulate(SURFACES["bowl"], OPTIMIZERS["half"](), (8, -8), 3, record=True)
others = [(o.taught, o.family) for o in OPTIMIZERS.values()]
at = list(OPTIMIZERS).index("half")
print(others[at - 1 : at + 2].count((False, Family.DESCENT)), run.x[-1, :, 0].tolist())
"""


def output(program):
    root = Path(optim_core.__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert run.stderr == ""
    return run.stdout.strip()


def test_nothing_from_above_is_imported():
    assert output(PROGRAM) == "[]"


def test_a_class_is_all_it_takes():
    assert output(NEW_CLASS) == "2 [1.0, -1.0]"  # last of its family


def test_nobody_asks_which_framework_it_is():
    """Conventions are values that a preset or a table chooses, see `optim_core.conventions`."""
    root = Path(optim_core.__file__).parents[1]
    files = [*root.glob("optim_core/**/*.py"), *root.glob("ui/export/*.py")]
    asked = [
        f"{file.relative_to(root)}: {ast.unparse(node)}"
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Compare)
        and any(isinstance(side, ast.Attribute) and side.attr == "framework" for side in ast.walk(node))
        and any(isinstance(side, ast.Constant) for side in (node.left, *node.comparators))
    ]
    assert len(files) > 80
    assert not asked
