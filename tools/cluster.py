"""A Dask scheduler with two workers on this machine: `make cluster`, then

    DESCENT_LAB_SCHEDULER=tcp://127.0.0.1:8786 make run

Nobody but this machine can reach it. It ends with Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Start it, say where it is, and wait to be stopped."""
    from distributed import LocalCluster

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8786, help="0 for any that is free")
    parser.add_argument("--workers", type=int, default=2)
    wanted = parser.parse_args()
    # Workers are processes of their own and must find this repository.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(
        os.pathsep
    )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with LocalCluster(
        n_workers=wanted.workers,
        threads_per_worker=1,
        host="127.0.0.1",
        scheduler_port=wanted.port,
        dashboard_address="127.0.0.1:0",
    ) as cluster:
        print(f"DESCENT_LAB_SCHEDULER={cluster.scheduler_address}", flush=True)
        stop.wait()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
