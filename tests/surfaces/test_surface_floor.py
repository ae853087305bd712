"""`surfaces` is the lowest floor: NumPy only, and SymPy once a formula is typed."""

import subprocess
import sys
from pathlib import Path

import surfaces

PROGRAM = """
import sys
import surfaces
surfaces.SURFACES["rosenbrock"].gradient(1.0, 2.0)
early = "sympy" in sys.modules
surfaces.surface_from_formula("x*y").minima
forbidden = {"streamlit", "plotly", "pandas", "optim_core", "ui", "torch", "optax", "matplotlib"}
print(early, sorted(forbidden & set(sys.modules)))
"""


def test_nothing_from_above_is_imported_and_sympy_late():
    root = Path(surfaces.__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=root, capture_output=True, text=True, check=True
    )
    assert run.stdout.split("\n")[0] == "False []"
    assert run.stderr == ""


def test_no_text_is_ever_run():
    for path in Path(surfaces.__file__).parent.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for word in ("eval(", "exec(", "sympify", "lambdify", "compile(", "parse_expr"):
            assert word not in source.replace("re.compile(", ""), f"{path.name}: {word}"
        assert len(source.splitlines()) < 300
