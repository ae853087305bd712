"""How many people one server carries: python -m bench.load [class | long | visits] --help

class    people who each move a slider every few seconds for a while: a lecture
long     one person who makes a thousand updates in a row
visits   people who come, move one slider and go: does the server keep anything of them?

No browsers: each visitor speaks Streamlit's WebSocket protocol. An update lasts from sending a value until
the last message of the run it causes has arrived. Visitors and server share this machine. In a class
everybody sets other values, so that no run is shared; the other two go to and fro over the same hundred, so
that what the server keeps on purpose (up to 128 MB of runs) is soon all there, and what grows further is a
leak.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import random
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

from bench.server import Server, serving
from bench.visitor import Update, Visitor

LANE, NAME, LOW, HIGH = "lane:0", "lr", 1e-4, 1e-2
PLACES = 100
WARM = 3  # visits before anything is counted: imports, caches, the first picture


@dataclass
class Tally:
    """Everything that happened."""

    opened: list[Update] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[str, float]] = field(default_factory=list)
    effort: float = math.nan  # seconds of processor time

    def note(self, label: str, server: Server | None) -> None:
        """Note the server's memory, where it is ours to measure."""
        if server is not None:
            self.memory.append((label, server.memory()))


def quantile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def place(share: float) -> float:
    """Where on its logarithmic track the slider is."""
    return float(f"{LOW * (HIGH / LOW) ** share:.4g}")


async def visit(url: str, tally: Tally, moves: list[tuple[float, float]]) -> None:
    """Come, move the slider at each moment (seconds of the loop's clock) to its place, go."""
    try:
        async with Visitor(url) as visitor:
            tally.opened.append(await visitor.open())
            for moment, share in moves:
                await asyncio.sleep(max(0.0, moment - asyncio.get_running_loop().time()))
                tally.updates.append(await visitor.move(LANE, NAME, place(share), "rests"))
    except Exception as error:  # whatever it is, it is counted
        tally.errors.append(f"{type(error).__name__}: {error}")


async def warm(url: str) -> None:
    """Let the server load what it loads once."""
    ignored = Tally()
    for _ in range(WARM):
        await visit(url, ignored, [(0.0, 0.0), (0.0, 1.0)])


async def lecture(url: str, server: Server | None, tally: Tally, options: argparse.Namespace) -> None:
    """Everybody comes within the first `every` seconds and moves a slider every so often."""
    tally.note("before", server)
    begin = asyncio.get_running_loop().time() + options.every
    rounds = int(options.seconds / options.every)

    async def person(index: int) -> None:
        offset = options.every * index / options.people
        await asyncio.sleep(offset)
        dice = random.Random(index)
        await visit(
            url, tally, [(begin + offset + options.every * turn, dice.random()) for turn in range(rounds)]
        )

    async def watch() -> None:
        await asyncio.sleep(begin - asyncio.get_running_loop().time() + options.seconds * 0.95)
        tally.note(f"with {options.people} people in it", server)

    await asyncio.gather(watch(), *(person(index) for index in range(options.people)))


async def long(url: str, server: Server | None, tally: Tally, options: argparse.Namespace) -> None:
    """One person, back to back; memory after every tenth of the way."""
    async with Visitor(url) as visitor:
        tally.opened.append(await visitor.open())
        for update in range(options.updates + 1):
            if update % max(1, options.updates // 10) == 0:
                tally.note(f"after {update} updates", server)
            tally.updates.append(await visitor.move(LANE, NAME, place(update % PLACES / PLACES)))


async def visits(url: str, server: Server | None, tally: Tally, options: argparse.Namespace) -> None:
    """Five people at a time; memory after every tenth of them."""
    for first in range(0, options.visits, 5):
        if first % max(5, options.visits // 10) == 0:
            tally.note(f"after {first} visits", server)
        await asyncio.gather(
            *(visit(url, tally, [(0.0, index % PLACES / PLACES)]) for index in range(first, first + 5))
        )
    tally.note(f"after {options.visits} visits", server)


def report(tally: Tally, options: argparse.Namespace) -> None:
    """Print what was measured."""
    for label, updates in (("first picture", tally.opened), ("update", tally.updates)):
        times = [1000 * update.seconds for update in updates]
        size = sum(update.size for update in updates) / max(1, len(updates)) / 1000
        spread = f"p50 {quantile(times, 0.5):6.0f} ms   p95 {quantile(times, 0.95):6.0f} ms"
        longest = max(times, default=math.nan)
        print(f"{label:14} {len(updates):5}   {spread}   max {longest:6.0f} ms   {size:7.1f} kB each")
    if tally.effort > 0:
        runs = len(tally.opened) + len(tally.updates)
        print(f"processor time a run {1000 * tally.effort / max(1, runs):.1f} ms")
    for label, megabytes in tally.memory:
        print(f"memory {label:26} {megabytes:7.1f} MB")
    if options.mode == "class" and len(tally.memory) == 2:
        growth = (tally.memory[1][1] - tally.memory[0][1]) / options.people
        print(f"memory a session {growth:7.2f} MB")
    print(f"errors {len(tally.errors)}", *sorted(set(tally.errors))[:5], sep="\n  ")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def read(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mode", nargs="?", choices=["class", "long", "visits"], default="class")
    parser.add_argument("--people", type=int, default=30, help="class: how many at once (30)")
    parser.add_argument(
        "--every", type=float, default=3.0, help="class: seconds between two updates of one (3)"
    )
    parser.add_argument("--seconds", type=float, default=120.0, help="class: how long (120)")
    parser.add_argument("--updates", type=int, default=1000, help="long: how many (1000)")
    parser.add_argument("--visits", type=int, default=200, help="visits: how many (200)")
    parser.add_argument("--url", help="a server of yours that runs already; otherwise one is started")
    return parser.parse_args(arguments)


def measure(options: argparse.Namespace) -> Tally:
    """Carry a mode out, on a server of its own unless one is named."""
    tally = Tally()
    with ExitStack() as stack:
        server = None if options.url else stack.enter_context(serving())
        url = server.url if server else options.url
        mode = {"class": lecture, "long": long, "visits": visits}[options.mode]

        async def everything() -> None:
            await warm(url)
            before = server.effort() if server else math.nan
            await mode(url, server, tally, options)
            tally.effort = server.effort() - before if server else math.nan

        asyncio.run(everything())
    return tally


def main() -> None:
    """Measure, report, and fail if anything went wrong."""
    options = read(sys.argv[1:])
    began = time.perf_counter()
    tally = measure(options)
    report(tally, options)
    print(f"{time.perf_counter() - began:.0f} s")
    sys.exit(bool(tally.errors))


if __name__ == "__main__":
    main()
