"""The messages that carry what has been learned so far to the browser, each a part of the picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ui.network import pictures, words
from ui.network.course import Course
from ui.network.ground import Ground
from ui.network.setup import NetworkSetup
from ui.network.study import Study
from ui.page.i18n import _
from ui.page.messages import Scene
from ui.page.runs import float32_table

FLOOR = 0.05  # of the plane is drawn evenly, what is higher by factors
Message = dict[str, Any]
View = tuple[float, float, float, float]


def window(study: Study) -> View:
    """The part of the plane that is drawn: all samples of the lane that has most of them."""
    widest = max(study.courses, key=lambda course: course.loss.samples)
    return pictures.window(widest.loss.data, widest.aside)


def messages(setup: NetworkSetup, study: Study) -> list[Message]:
    """Everything that has been learned, by part; small parts first."""
    counts = [course.count for course in study.courses]
    if not all(counts):
        return []
    view, ground = window(study), study.ground
    course, count = study.course, counts[study.inspected]
    marks = [f"{each.key}-{known}-{_short(view)}" for each, known in zip(study.courses, counts, strict=True)]
    own = marks[study.inspected]
    found: list[Message] = [{**told(setup, study, counts), "marks": marks}]
    lanes = [*zip(study.courses, counts, marks, strict=True)]
    found += [
        {"part": f"lane-{i}", "key": mark, "table": pictures.series(each, known)}
        for i, (each, known, mark) in enumerate(lanes)
    ]
    found += [
        {"part": f"field-{i}", "key": mark, **_field(each, known, view)}
        for i, (each, known, mark) in enumerate(lanes)
    ]
    found.append({"part": "weights", "key": own, **pictures.weights(course, count)})
    found.append({"part": "inside", "key": own, **_inside(course, count)})
    layers = _neurons(course, count, view)
    found += [{"part": f"neurons-{i}", "key": own, **layer} for i, layer in enumerate(layers)]
    if ground is not None:
        path = float32_table({"x": ground.x, "y": ground.y, "loss": ground.height})
        found.append({"part": "path", "key": ground.key, "table": path})
    return found


def told(setup: NetworkSetup, study: Study, counts: list[int]) -> Message:
    """How far everybody is, and in words how each stands."""
    patience = int(setup.training["patience"])
    stops = [words.stop_of(course, patience) for course in study.courses]
    ground = study.ground
    return {
        "part": "told",
        "study": study.key,
        "over": study.over,
        "done": min(
            int(course.columns["step"][n - 1]) for course, n in zip(study.courses, counts, strict=True)
        ),
        "verdicts": [words.verdict(course) for course in study.courses],
        "endings": [words.ending(course, patience) if study.over else {} for course in study.courses],
        "stops": [stop.stopped if stop else -1 for stop in stops],
        "bests": [stop.best if stop else -1 for stop in stops],
        "explained": words.percent(ground.explained) if ground else "",
        "ground": ground.key if ground else "",
    }


def scene(ground: Ground, plane: str) -> Scene:
    """The loss on the plane as the stages draw it."""
    with np.errstate(over="ignore"):
        z = ground.losses.astype(np.float32)
    finite = ground.losses[np.isfinite(ground.losses)]
    low = float(finite.min()) if finite.size else 0.0
    unit = float(np.quantile(finite, FLOOR)) - low if finite.size else 1.0
    names = (_("end → start"), _("across"))
    if plane == "random":
        names = (_("first direction"), _("second direction"))
    return {
        "panel": 0,
        "key": ground.key,
        "place": f"network-{plane}",
        "columns": len(ground.losses),
        "rows": len(ground.losses),
        "view": list(ground.view),
        "names": list(names),
        "minima": [],
        "equal": False,
        "zero": low,
        "unit": max(unit, 1e-3, 1e-3 * low),
        "grid": pa.table({"z": z.ravel()}),
    }


def _short(view: View) -> str:
    """A view as a few letters."""
    return f"{hash(view) & 0xFFFFFFFF:08x}"


def _field(course: Course, count: int, view: View) -> Message:
    found: Message = _kept(course, "field", count, view)
    return found


def _inside(course: Course, count: int) -> Message:
    found: Message = _kept(course, "inside", count, None)
    return found


def _neurons(course: Course, count: int, view: View) -> list[Message]:
    found: list[Message] = _kept(course, "neurons", count, view)
    return found


def _kept(course: Course, kind: str, count: int, view: View | None) -> Any:
    """Pictures of a course, made once for as much of it as is known; the latest of each kind stay with it."""
    key = count, view
    known = course.made.get(kind)
    if known is None or known[0] != key:
        make = getattr(pictures, kind)
        known = course.made[kind] = key, make(course, count) if view is None else make(course, count, view)
    return known[1]
