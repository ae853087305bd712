"""Files that the browser loads from this server: our modules, and Plotly's from the installed package.

Streamlit serves the folder `static/` beside `app.py`. Nothing in it is kept in the repository: it is filled
when the app starts, in a folder named after its content, so that no browser ever shows an old version.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import plotly
import streamlit as st

ROOT = Path(__file__).resolve().parent.parent
SOURCES = Path(__file__).resolve().parent / "player"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


@lru_cache(maxsize=1)
def publish() -> tuple[str, str]:
    """Put the files where Streamlit serves them; return the addresses of our folder and of Plotly."""
    static = ROOT / "static"
    files = sorted([*SOURCES.glob("js/*.js"), SOURCES / "player.css"])
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    library = f"plotly-{plotly.__version__}.min.js"
    _appear(static / f"player-{digest}", lambda folder: [shutil.copy(file, folder) for file in files])
    _appear(static / "vendor", lambda folder: shutil.copy(PLOTLY, folder / library), holds=library)
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}/app/static" if base else "/app/static"
    return f"{prefix}/player-{digest}", f"{prefix}/vendor/{library}"


def _appear(folder: Path, fill, holds: str = "") -> None:
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
