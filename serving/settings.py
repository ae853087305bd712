"""What the person who runs a server may choose, all of it through the environment.

| variable | meaning | when it is not set |
|---|---|---|
| `DESCENT_LAB_HOSTS` | host names people open the app under, by commas; `*` for any | this machine only |
| `DESCENT_LAB_EMBED` | origins whose pages may show the app in a frame, by commas | no page may |
| `DESCENT_LAB_ADDRESS` | address to listen on | loopback, or every address once hosts are named |
| `DESCENT_LAB_PORT` | port to listen on | 8501 |
| `DESCENT_LAB_PATH` | where the app lives below its host, as `lab` in `example.org/lab` | the root |
| `DESCENT_LAB_SCHEDULER` | Dask scheduler for maps, see `optim_core/studies/cluster.py` | threads |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optim_core.studies.cluster import Scheduler

LOCAL = ("localhost", "127.0.0.1", "::1", "[::1]")
HOST = re.compile(r"\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:]+\]")
PATH = re.compile(r"([a-zA-Z0-9_-]+(/[a-zA-Z0-9_-]+)*)?")
ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*(:\d+)?")
SMALL = 1000  # bytes; larger messages that have not changed are not sent again


@dataclass(frozen=True)
class Settings:
    """Where the app is, who may open it, and inside which pages. Every part is plain enough for a header."""

    hosts: tuple[str, ...] = ()
    embed: tuple[str, ...] = ()
    address: str = ""
    port: int = 8501
    path: str = ""
    scheduler: Scheduler | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Read the environment; raises ValueError naming the variable and the part that is wrong."""
        return cls(
            _listed(environment, "DESCENT_LAB_HOSTS", HOST, "lab.example.org or *.example.org"),
            _listed(environment, "DESCENT_LAB_EMBED", ORIGIN, "https://lectures.example.org"),
            environment.get("DESCENT_LAB_ADDRESS", ""),
            _port(environment.get("DESCENT_LAB_PORT", "8501")),
            _path(environment.get("DESCENT_LAB_PATH", "")),
            Scheduler.read(environment),
        )

    @property
    def allowed_hosts(self) -> list[str]:
        """Health checks come from this machine, so that its own names always work."""
        return ["*"] if "*" in self.hosts else [*LOCAL, *self.hosts]

    def streamlit(self) -> dict[str, Any]:
        """Options of Streamlit that production sets, whatever the configuration file says."""
        return {
            "server.address": self.address or ("0.0.0.0" if self.hosts else "127.0.0.1"),
            "server.port": self.port,
            "server.baseUrlPath": self.path,
            "server.headless": True,
            "server.fileWatcherType": "none",
            "global.minCachedMessageSize": SMALL,
            "runner.postScriptGC": False,
            "server.enableXsrfProtection": True,
            "server.enableCORS": True,
            "server.allowedHosts": self.allowed_hosts,
            "server.maxUploadSize": 1,
            "server.maxWidgetStateSize": 1,
            "server.enableAgentApi": False,
            "browser.gatherUsageStats": False,
            "client.allowedOrigins": list(self.embed),
            "client.showErrorDetails": "none",
            "client.showErrorLinks": False,
            "client.toolbarMode": "minimal",
        }


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError(f"DESCENT_LAB_PORT: {text!r} is not between 1 and 65535")
    return int(text)


def _path(text: str) -> str:
    if not PATH.fullmatch(text.strip("/")):
        raise ValueError(f"DESCENT_LAB_PATH: {text!r} is not of the form lab or courses/lab")
    return text.strip("/")


def _listed(
    environment: Mapping[str, str], name: str, form: re.Pattern[str], example: str
) -> tuple[str, ...]:
    parts = tuple(
        part.strip().lower().rstrip("/") for part in environment.get(name, "").split(",") if part.strip()
    )
    for part in parts:
        if not form.fullmatch(part):
            raise ValueError(f"{name}: {part!r} is not of the form {example}")
    return parts
