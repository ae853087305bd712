"""Two replicas behind the nginx of deploy/: a visitor stays on one, and outlives it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bench.server import Server, free_port, serving, wait_for

CONF = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "lab.conf"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")
MAIN = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream lab {{
        hash $visitor consistent;
        {servers}
    }}
    {site}
}}
"""

# A connection like those of the page, opened and ended; to load the page for each takes seconds.
VISIT = """() => new Promise((done, fail) => {
  const socket = new WebSocket(`ws://${location.host}/_stcore/stream`, ["streamlit"]);
  socket.onopen = () => socket.close();
  socket.onclose = done;
  socket.onerror = fail;
})"""


@dataclass
class Front:
    """nginx and the replicas behind it."""

    url: str
    replicas: list[Server]
    log: Path

    def visits(self, count: int) -> list[str]:
        """The replicas (host:port) that took the first connections; one is known when it has ended."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            lines = [line.split() for line in self.log.read_text().splitlines()]
            taken = [line[-1] for line in lines if line[3].endswith("/_stcore/stream")]
            if len(taken) >= count:
                return taken
            time.sleep(0.05)
        raise TimeoutError(f"nginx has seen {len(taken)} visits end, not {count}")


def write_conf(folder: Path, port: int, replicas: list[Server]) -> Path:
    servers = [f"server {urlsplit(r.url).netloc} max_fails=1 fail_timeout=10s;" for r in replicas]
    site = CONF.read_text().replace("listen 8080;", f"listen 127.0.0.1:{port};")
    site = site.replace("/dev/stdout", f"{folder}/access.log")
    path = folder / "nginx.conf"
    path.write_text(MAIN.format(folder=folder, servers=" ".join(servers), site=site))
    return path


@contextmanager
def front(folder: Path) -> Iterator[Front]:
    with ExitStack() as stack:
        replicas = [stack.enter_context(serving()) for _ in range(2)]
        port = free_port()
        conf = write_conf(folder, port, replicas)
        process = subprocess.Popen([str(NGINX), "-e", f"{folder}/error.log", "-c", str(conf)])
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield Front(f"http://127.0.0.1:{port}", replicas, folder / "access.log")
        finally:
            process.terminate()
            process.wait()


@pytest.mark.skipif(NGINX is None and "CI" not in os.environ, reason="nginx is not installed")
def test_a_page_outlives_its_replica(visit, tmp_path):
    with front(tmp_path) as lab:
        race = visit("s=beale", url=lab.url)
        with race.redrawn():
            race.type_value("param-0-lr", "0.0017")
        race.address("0\\.0017")
        before = parse_qs(urlsplit(race.page.url).query)
        cookies = {cookie["name"]: cookie["value"] for cookie in race.page.context.cookies()}
        assert len(cookies["lab_visitor"]) == 32

        # Every visit with this cookie goes to the same replica.
        for _ in range(4):
            race.page.evaluate(VISIT)
        homes = set(lab.visits(4))
        assert len(homes) == 1, f"visits were spread over {homes}"

        home = homes.pop()
        race.watch.allow("WebSocket|ERR_CONNECTION|Failed to load resource|disconnected from server")
        with race.page.expect_websocket() as again:
            next(replica for replica in lab.replicas if replica.url.endswith(home)).kill()
        assert again.value.url.startswith("ws")
        race.page.locator('[data-test-connection-state="CONNECTED"]').wait_for()
        race.rest()
        assert parse_qs(urlsplit(race.page.url).query) == before
        assert race.value("param-0-lr") == 0.0017
        with race.redrawn():
            race.type_value("param-0-lr", "0.0021")
