"""The best of an equal budget: every lane tries the same number of random settings on the very same task."""

from __future__ import annotations

import zlib

from optim_core.studies import Tuning, tuning
from ui.page.jobs import Progress, Question
from ui.page.lane import Lane
from ui.page.setup import Setup


def tuned(setup: Setup, progress: Progress | None = None, cancelled: Question | None = None) -> list[Lane]:
    """Each lane of `setup` with the best settings found.

    The first trial of a lane is what it has now, the others are drawn from the ranges of its sliders, by the
    seed of the race and the name of the optimizer. All run on the surface, from the start, with the noise,
    schedule and steps of the race; the one with the lowest loss at the end wins. A lane that has won already
    wins again, wherever it stands: who opens a link to a race that was tuned sees the race that was shared.

    Raises:
        Cancelled: `cancelled()` was true.
    """
    lanes = []
    for index, lane in enumerate(setup.lanes):

        def tell(done: int, budget: int, before: int = index) -> None:
            if progress is not None:
                progress(before * budget + done, len(setup.lanes) * budget)

        for name, value in _tried(setup, lane, tell, cancelled).found.items():
            lane = lane.with_value(name, value)
        lanes.append(lane)
    return lanes


def _tried(setup: Setup, lane: Lane, progress: Progress, cancelled: Question | None) -> Tuning:
    return tuning(
        setup.surface.build(),
        lane.build(),
        lane.start or setup.start,
        setup.steps,
        setup.budget,
        (setup.seed, zlib.crc32(lane.optimizer.encode())),
        schedule=setup.schedule.build(),
        noise=setup.noise.build(),
        seed=setup.seed,
        specs=lane.parameters,
        progress=progress,
        cancelled=cancelled,
    )
