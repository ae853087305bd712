"""Who computes maps: threads of this process, or workers of the scheduler that the environment names."""

from __future__ import annotations

import logging
import os
import time
from concurrent.futures import Executor
from threading import Lock

from optim_core.studies.cluster import executor_of

AGAIN = 60.0  # seconds after which a scheduler that did not answer is asked again


class Workers:
    """The executor of the environment's scheduler, made when it is first needed, once a process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._executor: Executor | None = None
        self._asked = -AGAIN

    def executor(self) -> Executor | None:
        """The executor, None for threads; a scheduler that does not answer is told in the log."""
        with self._lock:
            if self._executor is None and time.monotonic() - self._asked >= AGAIN:
                self._asked = time.monotonic()
                try:
                    self._executor = executor_of(os.environ)
                except (OSError, ModuleNotFoundError, ValueError):
                    logging.getLogger(__name__).exception("no workers for maps; threads compute them")
            return self._executor


WORKERS = Workers()
