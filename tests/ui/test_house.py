"""The rooms of the house: arrows point down, no page's room knows another's, nobody takes what is private."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = {"page", "player", "export"}  # what pages are built from
FLOORS = {"surfaces": 0, "networks": 0, "optim_core": 1, "ui": 2, "pages": 3}
FILES = sorted(file for floor in FLOORS for file in (ROOT / floor).glob("**/*.py"))


def imports(file: Path) -> list[tuple[str, str]]:
    """(module, name) of everything that a file imports from this project."""
    found = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
    return [(module, name) for module, name in found if module.split(".")[0] in FLOORS]


def room(parts: tuple[str, ...] | list[str]) -> str:
    """The room of ui in which something lies."""
    return parts[1] if len(parts) > 2 or (len(parts) == 2 and parts[1] != "__init__.py") else ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_arrows_point_down_and_no_room_knows_another(file):
    parts = file.relative_to(ROOT).parts
    for module, name in imports(file):
        other = module.split(".")
        assert FLOORS[other[0]] <= FLOORS[parts[0]], f"{module} is above"
        assert not name.startswith("_") or name == "_", f"{name} is private to {module}"
        if parts[0] == other[0] == "ui" and parts[1] != "__main__.py":  # a shell may ask for anything
            mine, theirs = room(parts), (other[1] if len(other) > 1 else name)
            assert theirs in {mine, *SHARED}, f"the room {mine} imports {module}"


def test_the_test_knows_a_wrong_arrow(tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text("from ui.race.stories import STORIES\nimport optim_core.rule\n")
    assert imports(wrong) == [("ui.race.stories", "STORIES"), ("optim_core.rule", "")]
