"""Files that the browser loads from this server: our modules, and Plotly's from the installed package.

Streamlit serves the folder `static/` beside `app.py`. Nothing in it is kept in the repository: it is filled
when the app starts, in a folder named after its content, so that no browser ever shows an old version. Some
folders of other versions stay, since another server may serve them from the same checkout.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import plotly
import streamlit as st

from ui.player.bundle import bundle

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path(__file__).resolve().parent
SCRIPTS = SOURCES / "js"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
LIBRARY = f"plotly-{plotly.__version__}.min.js"
BOOT = "core/boot.js"
STYLES = (
    "stage",
    "cards",
    "pages",
    "windows",
)  # in this order: later rules win
KEPT = 20  # other versions, some 300 kB each


@lru_cache(maxsize=1)
def publish() -> str:
    """Put the files where Streamlit serves them; return the address of the folder with our own."""
    static = ROOT / "static"
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}/app/static" if base else "/app/static"
    _appear(static / "vendor", lambda folder: shutil.copy(PLOTLY, folder / LIBRARY), holds=LIBRARY)
    library = f"{prefix}/vendor/{LIBRARY}"
    files = {
        "main.js": bundled(BOOT).replace('PLOTLY = ""', f"PLOTLY = {json.dumps(library)}"),
        "player.css": styles(),
    }
    digest = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:12]
    _appear(static / f"player-{digest}", lambda folder: _write(folder, files))
    others = [folder for folder in static.glob("player-*") if folder.name != f"player-{digest}"]
    for old in sorted(others, key=_published, reverse=True)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    return f"{prefix}/player-{digest}"


@lru_cache(maxsize=1)
def needed_first() -> tuple[str, str, str]:
    """The addresses that every page with a picture asks for: our modules, their styles, Plotly."""
    folder = publish()
    plotly = f"{folder.rpartition('/')[0]}/vendor/{LIBRARY}"
    return f"{folder}/main.js", f"{folder}/player.css", plotly


def bundled(entry: str) -> str:
    """Our modules as one, which exports what `entry` does."""
    scripts = SCRIPTS.glob("**/*.js")
    return bundle({file.relative_to(SCRIPTS).as_posix(): file.read_text("utf-8") for file in scripts}, entry)


def styles() -> str:
    """All styles of the player, as one."""
    return "".join((SOURCES / "css" / f"{name}.css").read_text("utf-8") for name in STYLES)


def _published(folder: Path) -> float:
    """When a folder was first published; another server may just have removed it."""
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")


def _appear(folder: Path, fill: Callable[[Path], object], holds: str = "") -> None:
    """Make a folder appear whole or not at all, also when several processes start at once."""
    if (folder / holds).exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent))
    fresh.chmod(0o755)
    fill(fresh)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        os.replace(fresh, folder)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
