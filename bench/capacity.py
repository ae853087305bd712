"""How many people who drag one core carries: python -m bench.capacity [--against FOLDER] --help

Everybody drags a slider for 2 of every 6 seconds. While one drags, the page sends the newest value when the
one before is answered, and no sooner than `--pace` seconds after it, for it shows by itself what becomes
of a value; it asks for brief answers where it can (of a slow server less often), and for all that is new when
the hand rests (ui/player/js/core/server.js).

The server has one core, everybody else the others. Nobody drags before all are there. The number of people
is raised until the 95th percentile of the times of updates is over 300 ms. With --against another checkout
of this project is measured in turn with this one. `git worktree add ../before d821386` is one whose pages
waited for Python; a browser that had to draw what came then sent 13 to 16 updates a second, hence the pace
of 0.07.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.load import LANE, NAME, Tally, place, quantile, warm
from bench.server import ROOT, Server, serving
from bench.visitor import Visitor

DRAG, EVERY = 2.0, 6.0  # seconds
LIMIT = 300.0  # milliseconds
CALM = 4.0  # times as long as a brief answer took until the next is asked for, see server.js
STEP = 1.25  # from one number of people to the next


@dataclass(frozen=True)
class Side:
    """A checkout, and the seconds its pages leave between two updates of a drag."""

    folder: Path
    pace: float


@dataclass
class Crowd:
    """Those who drag: how many, for how many seconds once everybody is there, how often they tell of it."""

    people: int
    seconds: float
    pace: float

    def __post_init__(self) -> None:
        self.there = asyncio.Barrier(self.people)
        self.tally = Tally()

    async def person(self, server: Server, index: int) -> None:
        """Come, wait for the others, drag again and again."""
        now, dice = asyncio.get_running_loop().time, random.Random(index)
        async with Visitor(server.url) as visitor:
            try:
                self.tally.opened.append(await visitor.open())
            except BaseException:
                await self.there.abort()
                raise
            await self.there.wait()
            if index == 0:
                self.tally.effort = -server.effort()
            begun = now()
            turn = begun + EVERY * index / self.people
            while turn < begun + self.seconds:
                await asyncio.sleep(max(0.0, turn - now()))
                await self.drag(visitor, turn + DRAG, dice)
                turn += EVERY

    async def drag(self, visitor: Visitor, end: float, dice: random.Random) -> None:
        """Drag until the end, as a page tells of it."""
        now, briefly = asyncio.get_running_loop().time, bool(visitor.fragment)
        while (began := now()) < end:
            update = await visitor.move(LANE, NAME, place(dice.random()), "briefly")
            self.tally.updates.append(update)
            wait = max(self.pace, CALM * update.seconds) if briefly else self.pace
            await asyncio.sleep(max(0.0, began + wait - now()))
        if briefly:
            self.tally.updates.append(await visitor.move(LANE, NAME, place(dice.random()), "rests"))


async def _crowd(server: Server, people: int, seconds: float, pace: float) -> Tally:
    await warm(server.url)
    crowd = Crowd(people, seconds, pace)
    everybody = (crowd.person(server, index) for index in range(people))
    for found in await asyncio.gather(*everybody, return_exceptions=True):
        if isinstance(found, Exception):
            crowd.tally.errors.append(f"{type(found).__name__}: {found}")
    crowd.tally.effort += server.effort()
    return crowd.tally


def _trial(side: Side, people: int, seconds: float) -> bool:
    """Whether so many people are carried; what was measured is printed."""
    with serving(folder=side.folder) as server:
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(server.process.pid, cores[-1:])
        for task in Path(f"/proc/{server.process.pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), cores[-1:])
        tally = asyncio.run(_crowd(server, people, seconds, side.pace))
    times = [1000 * update.seconds for update in tally.updates]
    worst = quantile(times, 0.95)
    print(
        f"{side.folder.name:12} {people:4} people   p50 {quantile(times, 0.5):5.0f}  p95 {worst:5.0f} ms   "
        f"{len(times):5} updates, {1000 * tally.effort / max(1, len(times)):.1f} ms of the core each   "
        f"errors {len(tally.errors)}",
        *sorted(set(tally.errors))[:2],
        flush=True,
    )
    return worst <= LIMIT and not tally.errors


def main() -> None:
    """Measure, and say what is carried."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=8, help="how many to begin with (8)")
    parser.add_argument("--seconds", type=float, default=18.0, help="how long each number of people (18)")
    parser.add_argument("--pace", type=float, default=0.2, help="seconds between two updates of a drag (0.2)")
    parser.add_argument("--against", type=Path, help="another checkout of this project")
    parser.add_argument("--against-pace", type=float, default=0.07, help="the same of its pages (0.07)")
    options = parser.parse_args()
    if not hasattr(os, "sched_setaffinity"):
        sys.exit("This system does not let a process be kept on a core; Linux does.")
    sides = [Side(ROOT, options.pace)]
    if options.against:
        sides.append(Side(options.against.resolve(), options.against_pace))
    carried = dict.fromkeys(sides, 0)
    people = float(options.people)
    still = list(sides)
    while still:
        for side in list(still):
            if _trial(side, round(people), options.seconds):
                carried[side] = round(people)
            else:
                still.remove(side)
        people *= STEP
    for side, found in carried.items():
        print(f"{side.folder.name}: {found} people")


if __name__ == "__main__":
    main()
