"""Results that visitors share, each kind within a number of bytes: the least recently used goes first."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from cachetools import LRUCache, cached

from surfaces.own_data import TABLES

MEGABYTE = 2**20
OWN_SHARE = 1 / 8  # of a memory, for what is about one person's data


class Sized(Protocol):
    """What says how many bytes it holds."""

    @property
    def size(self) -> int:
        """Bytes held."""


P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound=Sized)


def keep(megabytes: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Remember the results of a function of hashable arguments within so many megabytes."""
    return _remembered(
        lambda share: LRUCache(share * megabytes * MEGABYTE, getsizeof=lambda found: found.size)
    )


def keep_some(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Remember so many results of a function of hashable arguments."""
    return _remembered(lambda share: LRUCache(max(4, share * most)))


def _remembered(memory: Callable[[float], LRUCache[Any, Any]]) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Results that visitors share; those about somebody's own data stay with the data and go with them."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        shared = cached(memory(1.0), lock=Lock())(function)

        @wraps(function)
        def found(*args: P.args, **kwargs: P.kwargs) -> T:
            table = TABLES.get(_token(args[0]))
            if table is None:
                return shared(*args, **kwargs)
            own = table.memo.setdefault(found, cached(memory(OWN_SHARE), lock=Lock())(function))
            return cast("T", own(*args, **kwargs))

        return found

    return decorate


def _token(thing: Any) -> str:
    """The token of the own data that a surface, the choice of one, or a task on one or on a race is about."""
    task = getattr(thing, "race", thing)
    place = getattr(task, "surface", task)
    token = getattr(place, "token", "") or getattr(place, "data", "")
    return token if isinstance(token, str) else ""


class Shelf:
    """The same for results that somebody else makes: what is not there is not made."""

    def __init__(self, megabytes: int) -> None:
        self._megabytes = megabytes
        self._memory = self._empty(1.0)
        self._lock = Lock()

    def _empty(self, share: float) -> LRUCache[Any, Any]:
        most = share * self._megabytes * MEGABYTE
        return LRUCache(most, getsizeof=lambda found: min(found.size, most))

    def _of(self, key: Any) -> LRUCache[Any, Any]:
        table = TABLES.get(_token(key))
        return self._memory if table is None else table.memo.setdefault(self, self._empty(OWN_SHARE))

    def get(self, key: Any) -> Any | None:
        """What is kept under a hashable key, or None."""
        with self._lock:
            return self._of(key).get(key)

    def put(self, key: Any, found: Sized) -> None:
        """Keep a result."""
        with self._lock:
            self._of(key)[key] = found
