"""What is installed is pinned, and what runs needs nobody else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
OFFLINE = """
import asyncio, socket, sys
from bench.server import serving
from bench.visitor import Visitor

async def visit(url):
    async with Visitor(url) as visitor:
        await visitor.open()
        await visitor.move("lane:0", "lr", 0.002)

try:
    socket.create_connection(("192.0.2.1", 9), timeout=5)
except OSError:
    with serving(sys.stderr.fileno()) as server:
        asyncio.run(visit(server.url))
    print("served without a network")
"""


def pins(name: str) -> dict[str, str]:
    return {key.lower().replace("_", "-"): version for key, version in PIN.findall((ROOT / name).read_text())}


@pytest.mark.parametrize("kind", ["requirements", "requirements-cluster", "requirements-fast"])
def test_lock_holds_the_versions_that_are_asked_for(kind):
    lock = pins(f"{kind}.lock")
    below = {} if kind == "requirements-fast" else pins("requirements.lock")
    for name, version in {**below, **pins(f"{kind}.txt")}.items():
        assert lock[name] == version, "make lock"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-cluster.lock", "requirements-fast.lock"])
def test_lock_has_a_hash_for_everything_and_no_address(lock):
    text = (ROOT / lock).read_text()
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins(lock))
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|--index|--extra|--find-links|file:", text)


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("requirements*.txt")))
def test_everything_is_pinned_exactly(name):
    for line in (ROOT / name).read_text().splitlines():
        assert not line or line.startswith(("#", "-r ")) or PIN.match(line), line


def isolated(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command where there is no network but loopback."""
    script = 'ip link set lo up && exec "$@"'
    return subprocess.run(
        ["unshare", "-rn", "sh", "-c", script, "sh", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.slow
def test_serves_without_a_network():
    if not (shutil.which("unshare") and shutil.which("ip") and isolated("true").returncode == 0):
        pytest.skip("this machine lets nobody make a network namespace")
    run = isolated(sys.executable, "-c", OFFLINE)
    assert run.stdout.strip() == "served without a network", run.stderr
