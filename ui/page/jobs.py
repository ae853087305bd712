"""What takes longer than a moment, done beside the page by a few threads that all visitors share.

A visitor has at most one job of a kind: a newer one cancels the older. A page that is closed, or left for
another one, cancels its own. A job belongs to what was asked for (`about`), never to an update of the
browser: one that is sent again finds it as it was. How a page shows one: `ui.page.waiting`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from heapq import heappop, heappush
from itertools import count
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from optim_core.studies import Cancelled
from ui.page.limits import MAX_JOBS

Progress = Callable[[int, int], None]
Question = Callable[[], bool]
Work = Callable[[Progress, Question], Any]
Pieces = Callable[[], Iterator[Any]]

LOOK = 1.0  # seconds between two looks whether the visitor is still there
GRACE = 5.0  # seconds a visitor may be away, as when a connection is cut for a moment

_pool = ThreadPoolExecutor(MAX_JOBS, thread_name_prefix="job")
_turns = ThreadPoolExecutor(MAX_JOBS, thread_name_prefix="turn")
_order, _change = count(), threading.Condition()
# Whose turn is next: the jobs that a page waits for, then those with fewest turns so far, so that what has
# just been asked for shows something soon; after `SETTLED` turns all are alike, and one waits for another.
_queue: list[tuple[bool, int, int, Job, Iterator[Any]]] = []
SETTLED = 4
# Pages that are being drawn. Work that no page waits for would take turns with them in the interpreter, and
# what has been found would come to the screen later: it pauses, but for no longer than `PAUSE` seconds.
_drawn = 0
PAUSE = 0.05


class Job:
    """One study under way.

    `about` is what it was asked for; `result` what it found, once it is `over` and neither `called_off` nor
    `failed`. Its work is called with `progress(done, all)` and `cancelled()`, which studies take.
    """

    def __init__(self, about: object, work: Work, here: Question, awaited: Question = lambda: False) -> None:
        self.about = about
        self.result: Any = None
        self.failed = False
        self.share = 0.0
        self._work, self._here, self._awaited = work, here, awaited
        self._begun = self._seen = time.monotonic()
        self._looked = self._begun
        self._cancel, self._over, self._lost = threading.Event(), threading.Event(), False
        self._turns = 0

    @property
    def age(self) -> float:
        """Seconds since it was asked for."""
        return time.monotonic() - self._begun

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self._over.is_set()

    @property
    def called_off(self) -> bool:
        """Whether it was, or is about to be, given up before its end."""
        return self._lost or (self._cancel.is_set() and not self.over)

    def cancel(self) -> None:
        """Give it up; it ends as soon as it asks."""
        self._cancel.set()

    def wait(self, seconds: float) -> bool:
        """Wait for its end, but no longer than this; whether it is over."""
        return self._over.wait(seconds)

    def run(self) -> None:
        """Do the work; for the thread of the pool."""
        try:
            if self._asked():
                raise Cancelled
            self.result = self._work(self._tell, self._asked)
        except Cancelled:
            self._lost = True
        except Exception:
            logging.getLogger(__name__).exception("a job has failed")
            self.failed = True
        finally:
            self._over.set()

    def queue_up(self, pieces: Iterator[Any]) -> None:
        """Ask for a turn."""
        with _change:
            heappush(_queue, (not self._awaited(), min(self._turns, SETTLED), next(_order), self, pieces))
            _change.notify_all()
        self._turns += 1
        _turns.submit(_take_turn)

    def take_turn(self, pieces: Iterator[Any]) -> None:
        """Do the next piece of the work, and queue up for another turn."""
        try:
            if self._asked():
                raise Cancelled
            next(pieces)
            with suppress(RuntimeError):  # the server is going down
                self.queue_up(pieces)
                return
        except StopIteration:
            pass
        except Cancelled:
            self._lost = True
        except Exception:
            logging.getLogger(__name__).exception("a job has failed")
            self.failed = True
        self._over.set()

    def _tell(self, done: int, count: int) -> None:
        self.share = min(1.0, done / max(1, count))

    def _asked(self) -> bool:
        """Whether it is to end: somebody has said so, or nobody is there any more."""
        now = time.monotonic()
        if now - self._looked >= LOOK:
            self._looked = now
            if self._here():
                self._seen = now
            elif now - self._seen > GRACE:
                self.cancel()
        return self._cancel.is_set()


def _take_turn() -> None:
    with _change:
        _change.wait_for(lambda: not _drawn or not _queue[0][0], PAUSE)
        job, pieces = heappop(_queue)[3:]
    job.take_turn(pieces)


def queued() -> int:
    """How many jobs in pieces wait for a turn, of all visitors."""
    return len(_queue)


@contextmanager
def drawing() -> Iterator[None]:
    """While a page is being drawn from what is there, jobs that nobody waits for pause."""
    global _drawn
    with _change:
        _drawn += 1
    try:
        yield
    finally:
        with _change:
            _drawn -= 1
            _change.notify_all()


class Desk:
    """The jobs of one visitor, by kind. `here` tells whether the visitor's page is still open."""

    def __init__(self, here: Question = lambda: True) -> None:
        self.page = ""
        self._here = here
        self._jobs: dict[str, tuple[str, Job]] = {}

    def start(self, kind: str, about: object, work: Work) -> Job:
        """Begin a job in the place of an older one of its kind."""
        self.cancel(kind)
        job = Job(about, work, self._here)
        self._jobs[kind] = self.page, job
        _pool.submit(job.run)
        return job

    def begin(self, kind: str, about: object, pieces: Pieces, awaited: Question = lambda: False) -> Job:
        """Begin a job in pieces: those of all visitors take turns, so that none waits for another's end.

        `pieces()` does a moment's worth whenever it is asked for the next; it has no result. `awaited()` says
        whether a page waits for the next piece.
        """
        self.cancel(kind)
        job = Job(about, lambda progress, cancelled: None, self._here, awaited)
        self._jobs[kind] = self.page, job
        job.queue_up(pieces())
        return job

    def of(self, kind: str) -> Job | None:
        """The latest job of a kind, over or not; None where none was asked for or it was cancelled."""
        return self._jobs[kind][1] if kind in self._jobs else None

    def cancel(self, kind: str) -> None:
        """Give up the job of a kind, and forget it."""
        if kind in self._jobs:
            self._jobs.pop(kind)[1].cancel()

    def turn_to(self, page: str) -> None:
        """The visitor looks at this page: the jobs of others are cancelled."""
        self.page = page
        for kind in [kind for kind, (owner, _job) in self._jobs.items() if owner != page]:
            self.cancel(kind)


def desk() -> Desk:
    """The desk of the visitor whose page is being drawn."""
    if "desk" not in st.session_state:
        context = get_script_run_ctx()
        st.session_state["desk"] = Desk(_presence(context.session_id) if context else lambda: True)
    found: Desk = st.session_state["desk"]
    return found


def _presence(session: str) -> Question:
    """Whether a session of Streamlit has a browser at its other end; outside a server it always has."""

    def here() -> bool:
        return not runtime.exists() or runtime.get_instance().is_active_session(session)

    return here
