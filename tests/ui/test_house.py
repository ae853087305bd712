"""The rooms of the house: arrows point down, no page's room knows another's, nobody takes what is private."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = {"page", "player", "export"}  # what pages are built from
FLOORS = {"surfaces": 0, "networks": 0, "optim_core": 1, "ui": 2, "pages": 3}
FRAMEWORK = re.compile(
    r"^(?:import|from|\w+ = pytest\.importorskip\(\W)\s*(?:torch|jax|optax|keras|pytorch)", re.M
)
READS_TEST_ID = re.compile(r"""dataset\.testid|Attribute\(\s*["']data-testid|\[data-testid(?!="st[A-Z])""")
FILES = sorted(file for floor in FLOORS for file in (ROOT / floor).glob("**/*.py"))


@cache
def nodes_of(file: Path) -> list[ast.AST]:
    """Everything in the syntax tree of a file."""
    return list(ast.walk(ast.parse(file.read_text("utf-8"))))


def imports(file: Path) -> list[tuple[str, str]]:
    """(module, name) of everything that a file imports from this project."""
    found = []
    for node in nodes_of(file):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
    return [(module, name) for module, name in found if module.split(".")[0] in FLOORS]


def private(file: Path) -> list[str]:
    """What a file takes of a module of this project by a private name, as `module._name`."""
    nodes = [node for node in nodes_of(file) if isinstance(node, ast.ImportFrom | ast.Import)]
    named = {
        alias.asname or alias.name
        for node in nodes
        for alias in node.names
        if (getattr(node, "module", None) or alias.name).split(".")[0] in FLOORS
    }
    return [
        ast.unparse(node)
        for node in nodes_of(file)
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.startswith("__")
        and isinstance(node.value, ast.Name)
        and node.value.id in named
    ]


def room(parts: tuple[str, ...] | list[str]) -> str:
    """The room of ui in which something lies."""
    return parts[1] if len(parts) > 2 or (len(parts) == 2 and parts[1] != "__init__.py") else ""


def test_arrows_point_down_and_no_room_knows_another():
    wrong = []
    for file in FILES:
        parts = file.relative_to(ROOT).parts
        for module, name in imports(file):
            other = module.split(".")
            if FLOORS[other[0]] > FLOORS[parts[0]]:
                wrong.append(f"{file}: {module} is above")
            if name.startswith("_") and name != "_":
                wrong.append(f"{file}: {name} is private to {module}")
            if parts[0] == other[0] == "ui" and parts[1] != "__main__.py":  # a shell may ask for anything
                mine, theirs = room(parts), (other[1] if len(other) > 1 else name)
                if theirs not in {mine, *SHARED}:
                    wrong.append(f"{file}: the room {mine} imports {module}")
    assert len(FILES) > 250
    assert not wrong


def test_nobody_takes_what_is_private_by_way_of_a_module():
    taken = {file.relative_to(ROOT).as_posix(): private(file) for file in FILES}
    taken.pop("surfaces/own_data.py")  # a class below another one of its package
    assert not {file: names for file, names in taken.items() if names}


def test_styles_and_scripts_read_no_test_id():
    """They are for tests alone; those that Streamlit gives its own elements are its only names for them."""
    files = [file for kind in ("css", "js") for file in (ROOT / "ui").glob(f"**/*.{kind}")]
    assert len(files) > 100
    for file in files:
        text = file.read_text("utf-8")
        read = re.findall(
            r"dataset\.testid|Attribute\(\s*[\"']data-testid|\[data-testid(?!=\"st[A-Z])[^\]]*\]", text
        )
        assert not read, file


def test_no_worker_waits_for_a_framework_while_it_collects():
    """Each would wait for seconds: whoever needs one imports it in a test or a fixture."""
    files = sorted((ROOT / "tests").glob("**/test_*.py"))
    assert not [file for file in files if FRAMEWORK.search(file.read_text("utf-8"))]
    assert all(
        map(FRAMEWORK.search, ("import jax.numpy", "from torch import x", 'a = pytest.importorskip("torch")'))
    )


def test_the_test_knows_a_wrong_arrow(tmp_path):
    wrong = tmp_path / "wrong.py"
    lines = "from ui.race.stories import STORIES", "import optim_core.rule", "from optim_core import rule"
    wrong.write_text("\n".join([*lines, "rule._secret"]))
    assert private(wrong) == ["rule._secret"]
    assert imports(wrong) == [("ui.race.stories", "STORIES"), ("optim_core.rule", ""), ("optim_core", "rule")]


def test_only_the_bar_of_long_work_is_drawn_by_the_clock():
    """What is large takes its turns: see `ui.player.look_again`."""
    calls = [
        file.relative_to(ROOT).as_posix()
        for file in FILES
        for node in nodes_of(file)
        if isinstance(node, ast.keyword) and node.arg == "run_every"
    ]
    assert calls == ["ui/page/waiting.py"]
