"""The app while one works on it: `make dev`. What is saved is seen without a new start of the server.

Streamlit watches the whole folder of `app.py`, `.venv` with its thousands of folders included, which
overflows the queue that Linux keeps for it and never comes to rest. So we look at our own files ourselves,
twice a second: Python modules that Streamlit has loaded, scripts and styles of the player, and translations.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from streamlit.watcher import local_sources_watcher
from streamlit.web.cli import main

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "app.py"
FOLDERS = ("ui/player", "locale", "surfaces/penguins")  # what is read from them is no module
PERIOD = 0.5  # seconds between two looks


class Glance:
    """A file, or all files below a folder, looked at again and again; of the kind that Streamlit asks for.

    A change anywhere is reported as one of `app.py`: then every module of ours is loaded anew, and with it
    what the modules have read and kept.
    """

    _lock: ClassVar = threading.Lock()
    _open: ClassVar[set[Glance]] = set()
    _thread: ClassVar[threading.Thread | None] = None

    def __init__(
        self,
        path: str,
        on_changed: Callable[[str], None],
        *,
        glob_pattern: str | None = None,
        allow_nonexistent: bool = False,
    ) -> None:
        self.path, self.on_changed = Path(path), on_changed
        self.seen = self.newest()
        with Glance._lock:
            Glance._open.add(self)
            if Glance._thread is None:
                Glance._thread = threading.Thread(target=self._look_on, daemon=True, name="glance")
                Glance._thread.start()

    def newest(self) -> tuple[int, int]:
        """How many files there are, and when the latest was saved, in nanoseconds."""
        files = self.path.rglob("*") if self.path.is_dir() else [self.path]
        times = [file.stat().st_mtime_ns for file in files if file.exists()]
        return len(times), max(times, default=0)

    def close(self) -> None:
        """Look no more."""
        with Glance._lock:
            Glance._open.discard(self)

    @staticmethod
    def close_all() -> None:
        """Look at nothing any more."""
        with Glance._lock:
            Glance._open.clear()

    @classmethod
    def _look_on(cls) -> None:
        while True:
            time.sleep(PERIOD)
            with cls._lock:
                looks = list(cls._open)
            for look in looks:
                now = look.newest()
                if now != look.seen:
                    look.seen = now
                    look.on_changed(str(APP))


def options() -> list[str]:
    """What `streamlit run` is told beside `.streamlit/config.toml`."""
    folders = [str(ROOT / folder) for folder in FOLDERS]
    return [
        "--server.runOnSave=true",
        "--server.fileWatcherType=poll",  # any but none; the watcher is ours
        *(f"--server.folderWatchList={folder}" for folder in folders),
        f"--server.folderWatchBlacklist={sys.prefix}",
    ]


if __name__ == "__main__":
    os.chdir(ROOT)
    local_sources_watcher.PathWatcher = Glance  # type: ignore[assignment]
    main(["run", str(APP), *options(), *sys.argv[1:]])
