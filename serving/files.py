"""Files that never change under their name, packed once and kept by the browser for a year.

Streamlit sends its own modules and our `static/` unpacked, and the latter is asked for again at every visit;
Plotly alone is 4.8 MB. All have a hash or version in their names, so they are packed once and asked for once.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from functools import lru_cache
from pathlib import Path

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

PACKED = {".js", ".mjs", ".css", ".json", ".svg", ".map"}
# Streamlit's modules (index.DormvYxC.js), our folders (player-92f0f3349b7c/), Plotly (plotly-7.1.0.min.js).
LASTING = re.compile(
    r"static/(js|css)/.*\.[\w-]{8}\.(js|css)|player-[0-9a-f]{12}/.*|vendor/.*-\d+(\.\d+)+[\w.]*"
)
LONGEST_NAME, LONGEST_PATH = 255, 1024  # bytes of a file's name, characters of a path
YEAR = "public, max-age=31536000, immutable"


@lru_cache(maxsize=512)
def packed(file: Path, _modified: int) -> bytes:
    """The file, compressed; the second argument makes a changed file another one."""
    return gzip.compress(file.read_bytes(), compresslevel=9, mtime=0)


class LastingFiles:
    """ASGI middleware that answers for packable files under `folders` (URL prefix → folder), nothing else."""

    def __init__(self, app: ASGIApp, folders: dict[str, Path]) -> None:
        self.app = app
        self.folders = {prefix: folder.resolve() for prefix, folder in folders.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer packed where the browser takes it; all else is Streamlit's to serve."""
        if scope["type"] == "http" and _impossible(scope["path"]):
            await Response(status_code=404)(scope, receive, send)
            return
        file = self._file(scope)
        if file is None or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            await self.app(scope, receive, send)
            return
        body = await to_thread.run_sync(packed, file, file.stat().st_mtime_ns)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        lasting = LASTING.search(scope["path"])
        answer = Response(b"" if scope["method"] == "HEAD" else body, media_type=kind)
        answer.headers["Content-Length"] = str(len(body))
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Vary"] = "Accept-Encoding"
        answer.headers["Cache-Control"] = YEAR if lasting else "no-cache"
        await answer(scope, receive, send)

    def _file(self, scope: Scope) -> Path | None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            return None
        for prefix, folder in self.folders.items():
            if scope["path"].startswith(prefix):
                # One that leads out of the folder, or nowhere, gets Streamlit's answer for it.
                file = _inside(folder, scope["path"].removeprefix(prefix))
                return file if file is not None and file.suffix in PACKED else None
        return None


def _impossible(path: str) -> bool:
    """Whether no file system has such a name; Streamlit would answer that it has failed."""
    longest = max(len(part.encode(errors="replace")) for part in path.split("/"))
    return "\0" in path or longest > LONGEST_NAME or len(path) > LONGEST_PATH


def _inside(folder: Path, name: str) -> Path | None:
    file = (folder / name).resolve()
    return file if file.is_relative_to(folder) and file.is_file() else None
