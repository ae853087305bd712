"""The app under test: a Streamlit server of its own on a free port, which a test may kill and start again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = {
    "STREAMLIT_SERVER_HEADLESS": "true",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
}
# What `streamlit run` does, by a name of its own: whoever ends servers by name spares this one.
LAUNCH = "import sys; from streamlit.web.cli import main; main(['run', sys.argv[1]])"
PATIENCE = 90.0  # seconds for a server to come up on a busy machine


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`streamlit run` in a process of its own, beside any others."""

    def __init__(self, script: str = "app.py") -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.script = script
        self.process: subprocess.Popen[bytes] | None = None
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 -- closed by stop()

    def start(self) -> Server:
        """Start, and wait until the server answers."""
        options = {**os.environ, **OPTIONS, "STREAMLIT_SERVER_PORT": str(self.port)}
        command = [sys.executable, "-c", LAUNCH, self.script]
        self.process = subprocess.Popen(command, cwd=ROOT, env=options, stdout=self.log, stderr=self.log)
        end = time.monotonic() + PATIENCE
        while not self.healthy():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the server did not come up:\n{self.said()}")
            time.sleep(0.1)
        return self

    def healthy(self) -> bool:
        """Whether it answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """End the process at once, as a crash would."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def said(self) -> str:
        """What the server has written."""
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def stop(self) -> None:
        """End it for good."""
        self.kill()
        self.log.close()
