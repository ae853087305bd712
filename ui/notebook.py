"""Runs in a notebook: the player of the app, with the runs that one has made oneself.

    from optim_core import OPTIMIZERS, simulate
    from surfaces import SURFACES
    from ui.notebook import show

    beale = SURFACES["beale"]
    show(*(simulate(beale, OPTIMIZERS[key](lr=0.01), beale.start, record=True) for key in ("sgd", "adam")))

Nothing has to be installed in the notebook, and nothing is loaded from the internet.
"""

from __future__ import annotations

import dataclasses
import html
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from optim_core import Run, first_apart
from optim_core.foreign import Foreign
from surfaces import Surface
from ui.export.alive import Lane, alive
from ui.export.film import film
from ui.page.i18n import _
from ui.page.limits import MAX_LANES
from ui.page.numerals import number, whole
from ui.page.runs import Result, inspection, result_of, verdict
from ui.page.scene import minimum_loss, scene

APART = 1e-8  # from which distance on two paths count as two
HEIGHT = 820  # pixels of the frame in the notebook


@dataclasses.dataclass(frozen=True)
class Film:
    """A page that plays by itself; a notebook shows it in a frame."""

    text: str
    height: int = HEIGHT
    caption: str = ""

    def _repr_html_(self) -> str:
        source = html.escape(self.text, quote=True)
        style = f"width:100%;height:{self.height}px;border:0"
        return f'<iframe srcdoc="{source}" style="{style}" allow="fullscreen"></iframe>'

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to a file and say where it is."""
        file = Path(path)
        file.write_text(self.text, "utf-8")
        return file


def show(*runs: Run, names: Sequence[str] | None = None, height: int = HEIGHT) -> Film:
    """The runs on one surface, as a page to be shown by a notebook or saved.

    Every particle of a run is a lane. `names` are those of the lanes; without them a lane is called by its
    optimizer. With `record=True` in `simulate`, charts and inspector show what the rule computed. The start
    can be dragged and every setting moved, as in a film saved from the app (see `ui.export.alive`).

    Beside runs of ours, the caption says of each run of another library (`optim_core.foreign`) at which step
    it parts by more than 1e-8 from the run of ours that has its name or, if there is none, that it follows
    longest.

    Raises:
        ValueError: no run, more lanes than are allowed, another number of names than of lanes, runs on
            different surfaces or of different lengths, or runs of 0 steps or that kept only their end.
    """
    lanes = [lane for run in runs for lane in _alone(run)]
    _check(runs, lanes, names)
    labels = _labels(lanes) if names is None else list(names)
    messages = _messages(lanes, labels)
    particles = ((run, i) for run in runs for i in range(run.particles))
    sent, numbers = alive([Lane(*each, label) for each, label in zip(particles, labels, strict=True)])
    for lane, found in zip(messages["picture"]["lanes"], numbers, strict=True):
        lane["live"] = found
    messages["picture"]["controls"] = sent.pop("controls")
    messages |= sent if any(numbers) else {}
    text = film("race", ", ".join(dict.fromkeys(labels)), "en", {}, messages)
    return Film(text, height, messages["picture"]["caption"])


def _alone(run: Run) -> list[Run]:
    """A run of one particle for each particle."""
    return [run] if run.particles == 1 else [_particle(run, slice(i, i + 1)) for i in range(run.particles)]


def _particle(run: Run, one: slice) -> Run:
    def cut(array: Any) -> Any:
        return None if array is None else array[..., one]

    return dataclasses.replace(
        run,
        x=cut(run.x),
        loss=cut(run.loss),
        step_diverged=cut(run.step_diverged),
        step_stopped=cut(run.step_stopped),
        lr=cut(run.lr) if run.lr.ndim == 2 else run.lr,
        gradient=cut(run.gradient),
        update=cut(run.update),
        state={name: cut(values) for name, values in run.state.items()},
    )


def _check(runs: Sequence[Run], lanes: Sequence[Run], names: Sequence[str] | None) -> None:
    if not 1 <= len(lanes) <= MAX_LANES:
        raise ValueError(f"1 to {MAX_LANES} lanes can be shown, not {len(lanes)}: each particle is one")
    if names is not None and len(names) != len(lanes):
        raise ValueError(f"there are {len(names)} names for {len(lanes)} lanes")
    first = runs[0]
    for run in runs:
        if not isinstance(run.surface, Surface):
            raise ValueError(f"runs on a surface can be shown, not on a {type(run.surface).__name__}")
        if run.surface != first.surface:
            raise ValueError(f"all runs must be on one surface, not on {first.surface} and {run.surface}")
        if run.steps != first.steps:
            raise ValueError(f"all runs must have as many steps, not {first.steps} and {run.steps}")
        if not run.steps:
            raise ValueError("a run of 0 steps cannot be shown")
        if len(run.x) != run.steps + 1:
            raise ValueError('a run that kept only its end cannot be shown: use keep="all"')


def _labels(lanes: Sequence[Run]) -> list[str]:
    names = [lane.optimizer.label for lane in lanes]
    return [
        name if names.count(name) == 1 else f"{name} {names[: index + 1].count(name)}"
        for index, name in enumerate(names)
    ]


def _messages(lanes: Sequence[Run], labels: Sequence[str]) -> dict[str, Any]:
    """What the app's page would send of a race of these runs."""
    surface: Surface = lanes[0].surface
    results = [result_of(lane) for lane in lanes]
    table, rows = inspection(results[0])
    start = lanes[0].x[0, :, 0].tolist()
    facts = [_(surface.label), f"({number(start[0])}, {number(start[1])})", *_partings(lanes, labels)]
    return {
        "scenes": [scene(surface)],
        "feeds": [
            {"panel": 0, "lane": index, "hash": str(index), "path": found.table}
            for index, found in enumerate(results)
        ],
        "inspected": [
            {"panel": 0, "lane": 0, "hash": "0", "steps": lanes[0].steps, "rows": rows, "table": table}
        ],
        "picture": {
            "page": "",
            "session": "",
            "acknowledged": 0,
            "lane_ids": [],
            "events": [],
            "query": "",
            "step": None,
            "start": start,
            "caption": " · ".join(facts),
            "minimum_loss": minimum_loss(surface),
            "lanes": [_lane(index, found, labels[index], start) for index, found in enumerate(results)],
        },
    }


def _partings(lanes: Sequence[Run], labels: Sequence[str]) -> list[str]:
    """Of each lane of another library, from which of ours it parts last, and when."""
    ours = [k for k, lane in enumerate(lanes) if not isinstance(lane.optimizer, Foreign)]
    told = []
    for k, lane in enumerate(lanes):
        alike = [other for other in ours if np.array_equal(lanes[other].x[0], lane.x[0])]
        if k in ours or not alike:
            continue
        namesakes = [other for other in alike if labels[k].lower().startswith(f"{labels[other].lower()} (")]
        parting, other = max((_parting(lane, lanes[other]), other) for other in namesakes or alike)
        names = {"name": labels[k], "other": labels[other]}
        if parting[0] > lane.steps:
            told.append(_("{name} follows {other} to within 1e−8").format(**names))
        else:
            text = _("{name} parts from {other} at step {step}")
            told.append(text.format(**names, step=whole(parting[0])))
    return told


def _parting(run: Run, other: Run) -> tuple[int, float]:
    """The step at which two runs part, one past the end if they do not, and minus their distance then."""
    step = int(first_apart(run, other, APART)[0])
    if step < 0:
        return run.steps + 1, 0.0
    return step, -float(np.abs(run.x[step] - other.x[step]).max())


def _lane(index: int, found: Result, label: str, shared: list[float]) -> dict[str, Any]:
    start = found.run.x[0, :, 0].tolist()
    return {
        "id": index,
        "hash": str(index),
        "label": label,
        "color": index,
        "hidden": False,
        "start": None if start == shared else start,
        "outcome": found.outcome,
        "verdict": verdict(found),
    }
