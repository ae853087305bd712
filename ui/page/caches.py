"""Results that visitors share, each kind within a number of bytes: the least recently used goes first."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from cachetools import LRUCache, cached

MEGABYTE = 2**20


class Sized(Protocol):
    """What says how many bytes it holds."""

    @property
    def size(self) -> int:
        """Bytes held."""


P = ParamSpec("P")
R = TypeVar("R", bound=Sized)


def keep(megabytes: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Remember the results of a function of hashable arguments within so many megabytes."""
    memory: LRUCache[Any, Any] = LRUCache(megabytes * MEGABYTE, getsizeof=lambda found: found.size)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        return cast("Callable[P, R]", cached(memory, lock=Lock())(function))

    return decorate


class Shelf:
    """The same for results that somebody else makes: what is not there is not made."""

    def __init__(self, megabytes: int) -> None:
        self._memory: LRUCache[Any, Any] = LRUCache(
            megabytes * MEGABYTE, getsizeof=lambda found: min(found.size, megabytes * MEGABYTE)
        )
        self._lock = Lock()

    def get(self, key: Any) -> Any | None:
        """What is kept under a hashable key, or None."""
        with self._lock:
            return self._memory.get(key)

    def put(self, key: Any, found: Sized) -> None:
        """Keep a result."""
        with self._lock:
            self._memory[key] = found
