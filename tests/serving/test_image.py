"""What deploy/Dockerfile copies is all that the app needs, and it writes nothing while it serves."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.server import ROOT, serving
from bench.visitor import Visitor

DOCKERFILE = ROOT / "deploy" / "Dockerfile"
IGNORED = shutil.ignore_patterns("__pycache__")


def copied() -> list[tuple[str, str]]:
    """What goes into the image: (from, to) of every COPY out of the repository."""
    pairs = []
    for line in re.findall(r"^COPY (?!--)(.+)$", DOCKERFILE.read_text(), flags=re.MULTILINE):
        *sources, target = line.split()
        pairs += [(source, target) for source in sources if not target.startswith("/tmp")]
    return pairs


def lay(folder: Path) -> None:
    for source, target in copied():
        path = ROOT / source
        place = folder / target / (path.name if target.endswith("/") else "")
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, place, ignore=IGNORED)
        else:
            shutil.copy(path, place)


def contents(folder: Path) -> dict[str, int]:
    """When each file was written, and which folders there are; what Python compiles is left out."""
    found = [path for path in folder.rglob("*") if "__pycache__" not in path.parts]
    return {str(path): path.stat().st_mtime_ns if path.is_file() else 0 for path in found}


@pytest.mark.slow
def test_image_serves_and_writes_nothing(tmp_path):
    lay(tmp_path)
    publish = "from ui.player.assets import publish; publish()"
    assert publish in DOCKERFILE.read_text()
    subprocess.run([sys.executable, "-c", publish], cwd=tmp_path, check=True)
    before = contents(tmp_path)

    async def visit(url: str) -> None:
        async with Visitor(url) as visitor:
            await visitor.open()
            await visitor.move("lane:0", "lr", 0.002)

    with serving(folder=tmp_path) as server:
        asyncio.run(visit(server.url))
    assert contents(tmp_path) == before


def test_only_what_is_copied_is_sent_to_the_builder():
    lines = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text().splitlines()
    kept = {line[1:] for line in lines if line.startswith("!")}
    assert lines[0] == "*"
    assert {source for source, _ in copied()} | {"requirements.lock", "requirements-fast.lock"} == kept
