"""What tests of the page "Network" share: changes of a setup, and what has been learned of it."""

from __future__ import annotations

from functools import cache

from ui.network.edits import network_edits
from ui.network.setup import DEFAULT, NetworkSetup
from ui.network.study import Study

SHORT = DEFAULT.replace(run=(("steps", 40),))


def changed(setup: NetworkSetup, *changes: dict) -> NetworkSetup:
    after, problems = network_edits(setup, list(changes))
    assert not problems, [str(problem) for problem in problems]
    return after


def set_(at: str, name: str, value: object) -> dict:
    return {"at": at, "name": name, "value": value}


@cache
def learned(setup: NetworkSetup) -> Study:
    study = Study(setup)
    for _piece in study.pieces():
        pass
    return study
