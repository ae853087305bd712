"""Workers on other machines: a Dask scheduler that the environment names.

| variable | meaning | when it is not set |
|---|---|---|
| `DESCENT_LAB_SCHEDULER` | where the scheduler listens: `tls://host:8786`, `tcp://127.0.0.1:8786` | threads |
| `DESCENT_LAB_SCHEDULER_CA` | file of the authority that signed the certificates | no TLS |
| `DESCENT_LAB_SCHEDULER_CERT`, `DESCENT_LAB_SCHEDULER_KEY` | files of the server's own certificate | no TLS |

Dask unpickles what it is sent, on both sides: whoever reaches a port of it can run what they like. So a
scheduler off this machine is accepted with TLS and client certificates only. Workers need this repository, at
the same commit, and the packages of requirements-cluster.lock; on processors of one kind they give the bits
that threads give.
"""

from __future__ import annotations

import importlib
import ipaddress
import re
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEDULER = "DESCENT_LAB_SCHEDULER"
FILES = (f"{SCHEDULER}_CA", f"{SCHEDULER}_CERT", f"{SCHEDULER}_KEY")
ADDRESS = re.compile(r"(tcp|tls)://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})")
RETRIES = 3  # of a piece whose worker was lost
PATIENCE = "10s"  # for the scheduler to answer


@dataclass(frozen=True)
class Scheduler:
    """A Dask scheduler at `address`; with TLS the files of authority, certificate and key."""

    address: str
    files: tuple[Path, Path, Path] | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Scheduler | None:
        """The scheduler that the environment names, or None.

        Raises:
            ValueError: the address cannot be read or is not safe, or a file is missing.
        """
        address = environment.get(SCHEDULER, "").strip()
        if not address:
            return None
        found = ADDRESS.fullmatch(address)
        if found is None or not 0 < int(found[3]) < 65536:
            raise ValueError(f"{SCHEDULER}: {address!r} is not of the form tls://host:8786")
        if found[1] == "tls":
            return cls(address, _files(environment))
        if not is_here(found[2]):
            raise ValueError(
                f"{SCHEDULER}: {address!r} is not on this machine, and Dask runs whatever it is sent; use"
                f" tls://{found[2]}:{found[3]} with client certificates in {', '.join(FILES)}"
            )
        return cls(address)

    def executor(self) -> Executor:
        """An executor on the workers of the scheduler; a piece whose worker is lost goes to another.

        Raises:
            ModuleNotFoundError: Dask is not installed.
            OSError: nobody answers at the address, or not to this certificate.
        """
        distributed = _distributed()
        client = distributed.Client(
            self.address, security=self._security(distributed), timeout=PATIENCE, set_as_default=False
        )
        executor: Executor = client.get_executor(pure=False, retries=RETRIES)
        return executor

    def _security(self, distributed: Any) -> Any:
        if self.files is None:
            return None
        ca, cert, key = map(str, self.files)
        return distributed.Security(
            require_encryption=True, tls_ca_file=ca, tls_client_cert=cert, tls_client_key=key
        )


def executor_of(environment: Mapping[str, str]) -> Executor | None:
    """The executor of the scheduler that the environment names, or None; errors as those of `Scheduler`."""
    scheduler = Scheduler.read(environment)
    return scheduler.executor() if scheduler else None


def is_here(host: str) -> bool:
    """Whether a host is this machine for certain; names other than localhost may be anybody's."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _files(environment: Mapping[str, str]) -> tuple[Path, Path, Path]:
    for name in FILES:
        if not environment.get(name):
            raise ValueError(f"{name} must name a file: tls:// needs {', '.join(FILES)}")
        if not Path(environment[name]).is_file():
            raise ValueError(f"{name}: there is no file {environment[name]!r}")
    ca, cert, key = (Path(environment[name]) for name in FILES)
    return ca, cert, key


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            f"{SCHEDULER} is set, but Dask is not installed: pip install -r requirements-cluster.txt"
        ) from None
