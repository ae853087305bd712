"""Maps on a Dask cluster: the bits of threads, also when a worker dies; and no way in for strangers."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from optim_core import OPTIMIZERS
from optim_core.studies import basins
from optim_core.studies.cluster import FILES, SCHEDULER, Scheduler, executor_of
from surfaces import SURFACES, surface_from_formula

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
ADAM = OPTIMIZERS["adam"](lr=0.1)


@pytest.fixture
def cluster():
    """The address of what `make cluster` starts."""
    command = [sys.executable, "-m", "tools.cluster", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        name, _, address = process.stdout.readline().strip().partition("=")
        assert name == SCHEDULER
        yield address
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def bits(b):
    return [a.tobytes() for a in (b.label, b.step, b.loss, b.ends)]


def test_a_map_survives_the_death_of_a_worker(cluster):
    task = {"surface": SURFACES["himmelblau"], "opt": OPTIMIZERS["momentum"](lr=0.01)}
    executor = executor_of({SCHEDULER: cluster})
    client, killed = executor._client, []

    def kill_one(done, all_):
        if not killed and done > all_ // 8:
            killed.append(next(iter(client.run(os.getpid).values())))
            os.kill(killed[0], signal.SIGKILL)

    try:
        there = basins(**task, executor=executor, progress=kill_one)
    finally:
        client.close()
    assert killed
    assert bits(there) == bits(basins(**task))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """An authority, a certificate of it with its key, and the same of somebody else's authority."""
    folder = tmp_path_factory.mktemp("certificates")

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    for who in ("ours", "theirs"):
        new = ("req", "-newkey", "rsa:2048", "-nodes", "-subj")
        openssl(
            *new, f"/CN={who} CA", "-x509", "-days", "2", "-keyout", f"{who}-ca.key", "-out", f"{who}-ca.pem"
        )
        openssl(*new, f"/CN={who}", "-keyout", f"{who}.key", "-out", f"{who}.csr")
        signed = ("-CA", f"{who}-ca.pem", "-CAkey", f"{who}-ca.key", "-CAcreateserial", "-days", "2")
        openssl("x509", "-req", "-in", f"{who}.csr", *signed, "-out", f"{who}.pem")
    return folder


def named(folder, who, address):
    paths = (folder / f"{who}-ca.pem", folder / f"{who}.pem", folder / f"{who}.key")
    return {SCHEDULER: address, **dict(zip(FILES, map(str, paths), strict=True))}


def test_tls_lets_in_who_has_a_certificate_and_nobody_else(files, monkeypatch, caplog):
    from distributed import LocalCluster, Security  # slow to import, and only this test needs it

    ca, cert, key = (str(files / name) for name in ("ours-ca.pem", "ours.pem", "ours.key"))
    security = Security(
        require_encryption=True,
        tls_ca_file=ca,
        **{
            f"tls_{role}_{kind}": path
            for role in ("scheduler", "worker", "client")
            for kind, path in (("cert", cert), ("key", key))
        },
    )
    surface = surface_from_formula("(x^2 - 1)^2 + y^2")
    task = {"surface": surface, "opt": ADAM, "columns": 20, "rows": 20}
    monkeypatch.setattr("optim_core.studies.cluster.PATIENCE", "2s")
    with LocalCluster(
        1, processes=False, host="tls://127.0.0.1", security=security, dashboard_address="127.0.0.1:0"
    ) as local:
        assert local.scheduler_address.startswith("tls://")
        executor = executor_of(named(files, "ours", local.scheduler_address))
        assert bits(basins(**task, executor=executor)) == bits(basins(**task))
        executor._client.close()
        stranger = named(files, "theirs", local.scheduler_address)
        with pytest.raises(OSError, match="TLS certificate does not match"):
            executor_of(stranger)
        with pytest.raises(OSError, match="tls://"):
            executor_of({**stranger, FILES[0]: ca})
        end = time.monotonic() + 60
        while "certificate verify failed" not in caplog.text and time.monotonic() < end:
            time.sleep(0.05)  # the scheduler says it from a thread of its own
        assert "certificate verify failed" in caplog.text


def test_no_scheduler_means_threads():
    assert executor_of({}) is None
    assert executor_of({SCHEDULER: " "}) is None


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "tcp://localhost:1", "tcp://[::1]:65535"])
def test_this_machine_needs_no_certificate(address):
    assert Scheduler.read({SCHEDULER: address}) == Scheduler(address)


@pytest.mark.parametrize(
    "address",
    ["tcp://10.0.0.5:8786", "tcp://dask.example.org:8786", "tcp://[2001:db8::1]:8786", "tcp://0.0.0.0:1"],
)
def test_other_machines_do(address, files):
    with pytest.raises(ValueError, match="is not on this machine, and Dask runs whatever it is sent"):
        Scheduler.read(named(files, "ours", address))
    safe = address.replace("tcp", "tls")
    assert Scheduler.read(named(files, "ours", safe)).files[1] == files / "ours.pem"


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({SCHEDULER: "127.0.0.1:8786"}, "'127.0.0.1:8786' is not of the form tls://host:8786"),
        ({SCHEDULER: "ucx://host:1"}, "'ucx://host:1' is not of the form"),
        ({SCHEDULER: "tls://host:99999"}, "'tls://host:99999' is not of the form"),
        ({SCHEDULER: "tls://host:1"}, f"{FILES[0]} must name a file: tls:// needs {', '.join(FILES)}"),
        ({SCHEDULER: "tls://host:1", FILES[0]: "/no/ca.pem"}, f"{FILES[0]}: there is no file '/no/ca.pem'"),
    ],
)
def test_what_is_wrong_is_named(environment, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        Scheduler.read(environment)


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install -r requirements-cluster\.txt"):
        executor_of({SCHEDULER: "tcp://127.0.0.1:8786"})
