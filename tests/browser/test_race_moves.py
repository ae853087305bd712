"""The race opens moving, and its timeline, keys and charts move it."""

from __future__ import annotations


def test_opens_moving(race):
    race.until("p.dataset.playing === 'true'")
    step = race.says("step")
    race.until("Number(p.dataset.step) > a + 20", step)
    assert race.says("runs") == 6
    assert race.says("steps") == 500
