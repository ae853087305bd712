"""What a page has asked for, under way: the courses of its lanes, then the plane of the inspected lane.

Lanes take turns, so that all of them grow. What visitors have learned and drawn before is not done again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, Final

from cachetools import LRUCache
from threadpoolctl import threadpool_limits

from ui.network.course import Course
from ui.network.ground import COARSE, SIDE, Ground, grounds, quick
from ui.network.setup import LaneSpec, NetworkSetup, specs
from ui.page.caches import MEGABYTE

GROWN: Final = 1.5  # times as long a path deserves another coarse plane

# Products of small matrices gain nothing from threads, and visitors share the cores: on two busy cores, two
# threads for each product take several times as long.
threadpool_limits(limits=1, user_api="blas")

_lock = threading.Lock()
_courses: LRUCache[LaneSpec, Course] = LRUCache(128 * MEGABYTE, getsizeof=lambda course: course.size)
_grounds: LRUCache[tuple[Any, ...], Ground] = LRUCache(16 * MEGABYTE, getsizeof=lambda ground: ground.size)


class Study:
    """The courses of one picture. `begun` is set when every lane has something to show."""

    def __init__(self, setup: NetworkSetup) -> None:
        self.about = about(setup)
        found = specs(setup)
        with _lock:
            known = {spec: _courses.get(spec) for spec in found}
        fresh = {spec: course or Course(spec) for spec, course in known.items()}
        self.courses = [fresh[spec] for spec in found]
        self.inspected, self.plane = setup.inspected, setup.plane
        with _lock:
            self.ground: Ground | None = _grounds.get(self._place(SIDE)) if self.course.over else None
        self.begun = threading.Event()
        self.over = False
        if all(course.over for course in self.courses):
            self.begun.set()

    @property
    def key(self) -> str:
        """Tells studies apart."""
        return f"{'-'.join(course.key for course in self.courses)}-{self.inspected}-{self.plane}"

    @property
    def course(self) -> Course:
        """The course of the lane that is inspected."""
        return self.courses[self.inspected]

    def pieces(self) -> Iterator[None]:
        """Do it, a moment's worth at a time."""
        ways = {id(course): course.pieces() for course in self.courses if not course.over}
        drawn = 0
        while ways:
            for key, way in list(ways.items()):
                if next(way, self) is self:
                    del ways[key]
                yield
            self.begun.set()
            if self.course.over:  # while the others go on
                yield from self._draw(SIDE)
            elif self.course.count > GROWN * drawn + 1 and quick(self.course.loss):
                drawn = self.course.count
                yield from self._draw(COARSE)
        for course in self.courses:
            with _lock:
                if course.size < _courses.maxsize:
                    _courses[course.spec] = course
        yield from self._draw(SIDE)
        self.over = True

    def _place(self, side: int) -> tuple[Any, ...]:
        """What a plane depends on."""
        return self.course.spec, self.plane, side, self.course.count

    def _draw(self, side: int) -> Iterator[None]:
        course, count = self.course, self.course.count
        key = self._place(side)
        with _lock:
            known = _grounds.get(key)
        if known is not None:
            self.ground = known
            return
        name = f"network-{hash(key) & 0xFFFFFFFFFFFF:012x}"
        for found in grounds(name, course.loss, course.x[:count], self.plane, course.spec.seed, side):
            if found is None:
                yield
                continue
            self.ground = found
            if side == SIDE:
                with _lock:
                    _grounds[key] = found


def about(setup: NetworkSetup) -> object:
    """What a study depends on."""
    return specs(setup), setup.inspected, setup.plane
