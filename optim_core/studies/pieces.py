"""Carries out a study piece by piece, on any executor, with progress and cancellation.

How a study is cut depends on the study alone, never on the executor, so that the same arguments give the same
bits on threads, processes and clusters. Only a few pieces are handed out at a time: the memory a study takes
does not grow with its length, and a cancelled one is over as soon as the pieces in hand are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

Progress = Callable[[int, int], None]
Question = Callable[[], bool]
Piece = TypeVar("Piece")
Answer = TypeVar("Answer")

THREADS = min(2, os.cpu_count() or 1)
HANDED_OUT = 64  # pieces at a time: enough for the workers of a cluster, and few to wait for when cancelled
PATIENCE = 0.05  # seconds between two questions whether the study has been cancelled


class Cancelled(CancelledError):
    """The study was given up: whoever asked for it answered True to `cancelled()`."""


def carry_out(
    work: Callable[[Piece], Answer],
    pieces: Sequence[Piece],
    executor: Executor | None = None,
    cancelled: Question | None = None,
) -> Iterator[tuple[int, Answer]]:
    """Yield the number of each piece and what `work` made of it, in the order in which they are done.

    Without an executor two threads of our own do it. `work` must be a function of a module, and pieces must
    pickle, where the executor is not of threads. A piece that raises ends the study with its exception.

    Raises:
        Cancelled: `cancelled()` was true.
    """
    with _own_threads(executor) as workers:
        waiting: dict[Future[Answer], int] = {}
        remaining = iter(enumerate(pieces))
        try:
            while True:
                if cancelled is not None and cancelled():
                    raise Cancelled(f"cancelled with {len(waiting)} of {len(pieces)} pieces in hand")
                for number, piece in _next(remaining, HANDED_OUT - len(waiting)):
                    waiting[workers.submit(work, piece)] = number
                if not waiting:
                    return
                done, _ = wait(waiting, None if cancelled is None else PATIENCE, FIRST_COMPLETED)
                for future in done:
                    yield waiting.pop(future), future.result()
        finally:
            for future in waiting:
                future.cancel()


def _next(remaining: Iterator[tuple[int, Piece]], count: int) -> Iterator[tuple[int, Piece]]:
    for _ in range(count):
        try:
            yield next(remaining)
        except StopIteration:
            return


@contextmanager
def _own_threads(executor: Executor | None) -> Iterator[Executor]:
    if executor is not None:
        yield executor
        return
    pool = ThreadPoolExecutor(THREADS)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
