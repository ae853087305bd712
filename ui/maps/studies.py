"""What is computed for maps: made by a job, kept for everybody who asks for the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from optim_core.studies import Cancelled
from ui.page.caches import Shelf, Sized
from ui.page.jobs import Progress, Question

REST = 0.25  # seconds without a change
LOOK = 0.02  # seconds between two questions whether there was one

_shelf = Shelf(megabytes=96)


class Study(Protocol):
    """One computation, known by what it depends on: studies that are equal have equal results."""

    def make(self, progress: Progress, cancelled: Question) -> Sized:
        """Compute it, with progress and cancellation as studies have them."""

    def __hash__(self) -> int: ...


def known(study: Study) -> Any | None:
    """The result of a study, None where it is still to be made."""
    return _shelf.get(study)


def missing(studies: Sequence[Study]) -> tuple[Study, ...]:
    """Those that are still to be made."""
    return tuple(study for study in dict.fromkeys(studies) if known(study) is None)


def sketches(studies: Sequence[Study]) -> tuple[Study, ...]:
    """What of few cells is still to be made first."""
    return missing([rough for study in studies if (rough := getattr(study, "rough", None))])


def make(studies: Sequence[Study], progress: Progress, cancelled: Question) -> None:
    """Make them one after the other, each as soon as it can be seen; maps of few cells before the others.

    The whole maps are begun when the hand rests: they would take the time of the next few cells.
    """
    few = sketches(studies)
    for sketch in few:
        _shelf.put(sketch, sketch.make(lambda done, all_: None, cancelled))
    end = time.monotonic() + REST if few else 0.0
    while time.monotonic() < end:
        if cancelled():
            raise Cancelled
        time.sleep(LOOK)
    for index, study in enumerate(studies):
        if known(study) is None:
            _shelf.put(study, study.make(_part(progress, index, len(studies)), cancelled))


def made(study: Study) -> Any:
    """The result of a study, made now if it must be."""
    found = known(study)
    if found is None:
        found = study.make(lambda done, all_: None, lambda: False)
        _shelf.put(study, found)
    return found


def _part(progress: Progress, index: int, count: int) -> Callable[[int, int], None]:
    def tell(done: int, all_: int) -> None:
        progress(index * all_ + done, count * all_)

    return tell
