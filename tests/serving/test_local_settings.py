"""What `make run` and `make dev` tell Streamlit."""

from __future__ import annotations

import os
import threading
import tomllib
from pathlib import Path

import pytest

from tools.dev import FOLDERS, PERIOD, Glance, options

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))


def recipe(target: str) -> str:
    """What `make` does for a target."""
    lines = (ROOT / "Makefile").read_text("utf-8").split(f"\n{target}: ")[1].splitlines()[1:]
    return "\n".join(lines[: lines.index("")])


def test_nobody_watches_the_folder_of_the_app():
    """Streamlit would watch all of it, `.venv` included, and never rest."""
    assert CONFIG["server"]["fileWatcherType"] == "none"
    assert "fileWatcher" not in recipe("run")


def test_make_run_is_for_this_machine_and_says_so():
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert "--server.address" not in recipe("run")
    assert "make serve" in recipe("run")


def test_make_dev_looks_at_our_own_folders_only():
    watched = [option.partition("=")[2] for option in options() if "folderWatchList" in option]
    assert watched == [str(ROOT / folder) for folder in FOLDERS]
    assert all(Path(folder).is_dir() for folder in watched)
    assert not [folder for folder in watched if ".venv" in folder or Path(folder) == ROOT]
    assert any("folderWatchBlacklist" in option for option in options())
    assert "tools.dev" in recipe("dev")


@pytest.mark.slow
@pytest.mark.parametrize("folder", [False, True])
def test_what_is_saved_is_reported(tmp_path, folder):
    file = tmp_path / "below" / "a.js"
    file.parent.mkdir()
    file.write_text("1")
    changed = threading.Event()
    look = Glance(str(tmp_path if folder else file), lambda path: changed.set(), glob_pattern="**/*")
    try:
        assert not changed.wait(2.5 * PERIOD)
        file.write_text("2")
        os.utime(file, ns=(look.seen[1] + 1, look.seen[1] + 1))
        assert changed.wait(60)
        changed.clear()
        assert not changed.wait(2.5 * PERIOD), "once"
    finally:
        look.close()
