"""What a film of runs needs to run their lanes by itself: programs, draws, sliders, and what these set."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from optim_core import Optimizer, Run
from optim_core.program.browser import landscape_for_page
from optim_core.program.graph import Untraceable
from optim_core.program.recording import settings
from optim_core.settings import Array
from surfaces.parameter import Parameter
from ui.page import live
from ui.page.cards import Card, field
from ui.page.lane_ids import lane_at
from ui.page.messages import Numbers

PANEL = 0
Draws = Mapping[str, Array]


class Lane(NamedTuple):
    """A particle of a run, and what it is called."""

    run: Run
    particle: int
    label: str

    @property
    def rule(self) -> Optimizer:
        """Its optimizer, with its own numbers."""
        rule = self.run.optimizer
        rows = {name: value for name, value in vars(rule).items() if np.ndim(value)}
        own: dict[str, Any] = {name: float(row[self.particle]) for name, row in rows.items()}
        return dataclasses.replace(rule, **own)

    @property
    def sliders(self) -> list[Parameter]:
        """Its settings that are numbers of the program."""
        names = settings(self.rule)
        return [spec for spec in self.rule.hyperparameters if spec.name in names]

    @property
    def start(self) -> list[float]:
        """Where it starts."""
        found: list[float] = self.run.x[0, :, self.particle].tolist()
        return found


def alive(lanes: Sequence[Lane]) -> tuple[dict[str, Any], list[Numbers | None]]:
    """What a film is sent besides its pictures, and the numbers of each lane, None where it stays as it is.

    Lanes run that need no branch on values and see no batches of data, with the schedule and the noise of the
    first of them: a film has one of either. Sliders move what is a number, a hand the start.
    """
    programs = [_program(lane) for lane in lanes]
    draws = [_draws(lane) for lane in lanes]
    first = next((drawn for drawn, program in zip(draws, programs, strict=True) if program), {})
    moving = [bool(p) and _alike(drawn, first) for p, drawn in zip(programs, draws, strict=True)]
    places: list[live.Place] = [(PANEL, index) for index, moves in enumerate(moving) if moves]
    sent = {
        "live": {
            "programs": [
                {"panel": PANEL, "lane": index, "program": program if moving[index] else None}
                for index, program in enumerate(programs)
            ],
            "lands": [{"panel": PANEL, "program": _land(lanes[0])}],
            "draws": [{"panel": PANEL, "table": pa.table(dict(first)) if first else None}],
        },
        "cards": [_card(lanes[index], index) for _, index in places],
        "controls": _controls(lanes, places),
    }
    return sent, [_numbers(lane) if moves else None for lane, moves in zip(lanes, moving, strict=True)]


def _controls(lanes: Sequence[Lane], places: Sequence[live.Place]) -> live.Controls:
    shared = [place for place in places if lanes[place[1]].start == lanes[0].start]
    found = live.start_controls("setting", shared)
    for panel, index in places:
        at, place = lane_at(index), (panel, index)
        found |= live.start_controls(at, [place])
        found |= {
            live.control(at, spec.name): [[*place, "optimizer", spec.name]] for spec in lanes[index].sliders
        }
    return found


def _program(lane: Lane) -> dict[str, Any] | None:
    sampling = lane.run.sampling
    return None if sampling is None else live.printed(lane.rule, lane.run.surface, sampling.noise)


def _land(lane: Lane) -> dict[str, Any] | None:
    with suppress(Untraceable):
        return landscape_for_page(lane.run.surface)
    return None


def _draws(lane: Lane) -> Draws:
    """The factor of the schedule and the noise of every step, where there is some."""
    run, sampling = lane.run, lane.run.sampling
    rates = run.lr if run.lr.ndim == 1 else run.lr[:, lane.particle]
    rate = float(lane.rule.lr)
    found = {} if not rate or np.all(rates == rate) else {"factor": rates / rate}
    if sampling is not None and sampling.disturbed:
        stream, _batches = sampling.streams(lane.particle, 1)
        assert stream is not None
        drawn = np.stack([stream.step()[:, 0].copy() for _ in range(run.steps)])
        found |= {"noise_x": drawn[:, 0], "noise_y": drawn[:, 1]}
    return found


def _alike(some: Draws, others: Draws) -> bool:
    """Whether two lanes meet the same; the factor of a rate is known to its last digit but one."""
    return some.keys() == others.keys() and all(
        np.allclose(some[name], others[name], rtol=1e-13, atol=0.0) for name in some
    )


def _numbers(lane: Lane) -> Numbers:
    told = live.put_in(lane.rule, lane.run.surface, lane.start, lane.run.steps)
    noise = None if lane.run.sampling is None else lane.run.sampling.noise
    if noise is not None and noise.sigma > 0.0:
        told["noise"] = {"sigma": noise.sigma, "batch_size": noise.batch_size}
    return told


def _card(lane: Lane, index: int) -> Card:
    """Its sliders, under its name and in its color."""
    rule = lane.rule
    return {
        "at": lane_at(index),
        "testid": lane_at(index).replace(":", "-"),
        "lane": index,
        "name": lane.label,
        "color": index,
        "hidden": False,
        "fields": [field(spec, getattr(rule, spec.name)) for spec in lane.sliders],
    }
