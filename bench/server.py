"""A production server of our own for as long as it is measured or tested."""

from __future__ import annotations

import math
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
READY = 60.0  # seconds


@dataclass
class Server:
    """One process that serves the app at `url`."""

    url: str
    process: subprocess.Popen[bytes]

    def memory(self) -> float:
        """Resident megabytes (2**20 bytes)."""
        shown = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, check=True
        )
        return int(shown.stdout) / 1024

    def effort(self) -> float:
        """Seconds of processor time used so far; not a number where the system does not tell (Linux does)."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return math.nan
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End it without a goodbye."""
        self.process.kill()
        self.process.wait()


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Return when `url` answers."""
    until = time.monotonic() + READY
    while time.monotonic() < until:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"the server has ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{url} does not answer")


@contextmanager
def serving(
    log: IO[bytes] | int = subprocess.DEVNULL, *, port: int = 0, folder: Path = ROOT, **environment: str
) -> Iterator[Server]:
    """Start `serve.py` on a port of loopback, end it in the end; keywords are environment variables."""
    port = port or free_port()
    settings = {
        **os.environ,
        "DESCENT_LAB_PORT": str(port),
        "DESCENT_LAB_ADDRESS": "127.0.0.1",
        **environment,
    }
    command = [sys.executable, str(folder / "serve.py")]
    process = subprocess.Popen(command, cwd=folder, env=settings, stdout=log, stderr=subprocess.STDOUT)
    base = environment.get("DESCENT_LAB_PATH", "")
    try:
        url = f"http://127.0.0.1:{port}" + (f"/{base}" if base else "")
        wait_for(f"{url}/_stcore/health", process)
        yield Server(url, process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
