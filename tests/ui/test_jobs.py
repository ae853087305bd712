"""Long work beside the page: one job a visitor and kind, which nothing ends but a wish or an empty chair."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from optim_core.studies import Cancelled
from ui.page import jobs
from ui.page.jobs import Desk, Job

LONG = 60.0  # seconds nothing here takes, on a busy machine either


class Work:
    """Work that goes on until it is let go or cancelled."""

    def __init__(self) -> None:
        self.begun, self.free = threading.Event(), threading.Event()

    def __call__(self, progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> str:
        progress(1, 4)
        self.begun.set()
        while not self.free.wait(0.005):
            if cancelled():
                raise Cancelled
        return "found"


@pytest.fixture
def desk():
    desk = Desk()
    yield desk
    for kind in list(desk._jobs):
        desk.cancel(kind)


def test_a_job_tells_how_far_it_is_and_what_it_has_found(desk):
    work = Work()
    job = desk.start("search", "this", work)
    assert work.begun.wait(LONG)
    assert (job.share, job.over, job.about, desk.of("search")) == (0.25, False, "this", job)
    work.free.set()
    assert job.wait(LONG)
    assert (job.result, job.called_off, job.failed) == ("found", False, False)


def test_a_newer_job_cancels_the_older_of_its_kind_and_no_other(desk):
    first, other, second = Work(), Work(), Work()
    old, beside = desk.start("search", 1, first), desk.start("map", 2, other)
    assert first.begun.wait(LONG)
    new = desk.start("search", 3, second)
    assert old.wait(LONG)
    assert old.called_off
    assert desk.of("search") is new
    assert (beside.over, new.over) == (False, False)
    second.free.set()
    assert new.wait(LONG)


def test_no_more_run_at_a_time_than_are_allowed():
    desks = [Desk() for _ in range(jobs.MAX_JOBS + 1)]
    works = [Work() for _ in desks]
    started = [desk.start("search", 1, work) for desk, work in zip(desks, works, strict=True)]
    assert all(work.begun.wait(LONG) for work in works[:-1])
    assert not works[-1].begun.wait(0.1)
    started[0].cancel()
    assert works[-1].begun.wait(LONG)
    for job in started:
        job.cancel()
    assert all(job.wait(LONG) for job in started)


def test_a_job_that_waits_its_turn_is_cancelled_without_being_begun():
    work = Work()
    job = Job("this", work, lambda: True)
    job.cancel()
    job.run()
    assert job.over
    assert job.called_off
    assert not work.begun.is_set()


def test_a_closed_page_cancels_its_own(monkeypatch):
    monkeypatch.setattr(jobs, "LOOK", 0.01)
    monkeypatch.setattr(jobs, "GRACE", 0.05)
    here, work = threading.Event(), Work()
    here.set()
    job = Desk(here.is_set).start("search", 1, work)
    assert work.begun.wait(LONG)
    assert not job.wait(0.1)
    here.clear()
    assert job.wait(LONG)
    assert job.called_off


def test_a_connection_cut_for_a_moment_cancels_nothing(monkeypatch):
    monkeypatch.setattr(jobs, "LOOK", 0.01)
    here, work = threading.Event(), Work()
    job = Desk(here.is_set).start("search", 1, work)
    assert work.begun.wait(LONG)
    assert not job.wait(0.1)
    here.set()
    work.free.set()
    assert job.wait(LONG)
    assert job.result == "found"


def test_another_page_cancels_what_was_asked_for_on_this_one(desk):
    work = Work()
    desk.turn_to("The race")
    job = desk.start("search", 1, work)
    desk.turn_to("The race")
    assert desk.of("search") is job
    desk.turn_to("Reference")
    assert desk.of("search") is None
    assert job.wait(LONG)


def test_a_job_that_fails_says_so_in_the_log_and_ends(desk, caplog):
    job = desk.start("search", 1, lambda progress, cancelled: 1 / 0)
    assert job.wait(LONG)
    assert (job.failed, job.called_off, job.result) == (True, False, None)
    assert "ZeroDivisionError" in caplog.text


def test_jobs_in_pieces_take_turns_and_end_when_they_are_cancelled(desk):
    order, all_here = [], threading.Event()

    def pieces(name: str, count: float):
        assert all_here.wait(LONG)
        for _ in range(int(count)):
            order.append(name)
            time.sleep(0.001)  # a piece is a moment's work: the other thread gets its turn too
            yield

    found = [desk.begin(name, name, lambda name=name: pieces(name, 40)) for name in "abcd"]
    endless = desk.begin("e", "e", lambda: pieces("e", 1e9))
    all_here.set()
    assert all(job.wait(LONG) and not job.failed for job in found)
    first = {name: order.index(name) for name in "abcd"}
    assert max(first.values()) < 40, "nobody waits for another's end"
    assert not endless.over
    endless.cancel()
    assert endless.wait(LONG)
    assert endless.called_off


def test_what_has_just_been_asked_for_has_its_turns_before_others_go_on(desk, monkeypatch):
    monkeypatch.setattr(jobs, "_turns", ThreadPoolExecutor(1))
    monkeypatch.setattr(jobs, "_queue", [])
    took, reached, gate = [], threading.Event(), threading.Event()

    def old():
        for _ in range(6):
            took.append("old")
            yield
        reached.set()
        assert gate.wait(LONG)
        yield
        took.append("old")

    def new(name: str):
        for _ in range(2):
            took.append(name)
            yield

    long = desk.begin("old", 1, old)
    assert reached.wait(LONG)
    short = [desk.begin(name, 1, lambda name=name: new(name)) for name in "ab"]
    gate.set()
    assert all(job.wait(LONG) for job in [long, *short])
    assert took[6:] == ["a", "b", "a", "b", "old"]


def test_while_a_page_is_drawn_only_what_a_page_waits_for_goes_on(desk, monkeypatch):
    monkeypatch.setattr(jobs, "_turns", ThreadPoolExecutor(1))
    monkeypatch.setattr(jobs, "_queue", [])
    monkeypatch.setattr(jobs, "PAUSE", LONG)
    took = []

    def pieces(name: str):
        for _ in range(3):
            took.append(name)
            yield

    with jobs.drawing():
        rest = desk.begin("rest", 1, lambda: pieces("rest"))
        assert desk.begin("awaited", 1, lambda: pieces("awaited"), lambda: True).wait(LONG)
        assert took == ["awaited"] * 3
    assert rest.wait(LONG)
    assert took[3:] == ["rest"] * 3


def test_a_job_in_pieces_that_fails_is_over(desk, caplog):
    def pieces():
        yield
        raise ZeroDivisionError

    job = desk.begin("fails", 1, pieces)
    assert job.wait(LONG)
    assert job.failed
    assert "a job has failed" in caplog.text
