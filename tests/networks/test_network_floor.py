"""`networks` stands on NumPy and `surfaces` alone."""

import subprocess
import sys
from pathlib import Path

import networks

PROGRAM = """
import sys, pkgutil, importlib
import networks
for module in pkgutil.iter_modules(networks.__path__):
    importlib.import_module(f"networks.{module.name}")
loss = networks.Network().loss(networks.DATASETS["moons"]())
loss.plane(loss.start, loss.start, loss.start).hessian(0.1, 0.2)
above = {"streamlit", "plotly", "pandas", "optim_core", "ui", "torch", "scipy", "sklearn", "matplotlib"}
print(sorted(above & set(sys.modules)))
"""


def test_nothing_from_above_is_imported():
    root = Path(networks.__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=root, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
    assert run.stderr == ""


def test_files_are_short():
    for path in Path(networks.__file__).parent.rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) < 300, path.name
