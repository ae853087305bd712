"""What the page "Network" says of settings and lanes: what they are called, and how each lane ended."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from networks.generalization import Stop, early_stopping
from optim_core import SCHEDULES
from surfaces.parameter import Parameter
from ui.network.course import Course
from ui.network.kinds import Option, Shape
from ui.network.settings import LAYERS, NETWORK
from ui.network.setup import NetworkSetup
from ui.page.i18n import _, counted
from ui.page.names import numbered, plain_names
from ui.page.numerals import number, whole
from ui.page.schedulechoice import ScheduleChoice


def label_of(name: str) -> str:
    """What a setting of the network is called."""
    spec = NETWORK[name]
    return _(spec.words if isinstance(spec, Parameter) else spec.label)


def shape_text(layers: Shape) -> str:
    """Layers in a few characters: "2-8-8-1"."""
    return "-".join(map(str, layers))


def names(setup: NetworkSetup) -> list[str]:
    """The name of every lane: what sets it apart from the others."""
    racers = [lane.racer for lane in setup.lanes]
    alike = len({racer.replace(color=0) for racer in racers}) == 1
    plain = plain_names(racers)
    own = [[] if alike and len(racers) > 1 else [name] for name in plain]
    known = [setup.of_lane(i) for i in range(len(racers))]
    apart = [name for name in NETWORK if len({each[name] for each in known}) > 1]
    schedules = len({lane.schedule for lane in setup.lanes}) > 1
    for parts, lane, each in zip(own, setup.lanes, known, strict=True):
        parts += [told(name, each) for name in apart if each[name] or name == LAYERS.name]
        if schedules and lane.schedule != ScheduleChoice():
            parts.append(_(SCHEDULES[lane.schedule.key].label))
    plain_one = _("without {name}").format(name=label_of(apart[0])) if apart else ""
    return numbered(", ".join(parts) or plain_one or name for parts, name in zip(own, plain, strict=True))


def told(name: str, known: Mapping[str, Any]) -> str:
    """A setting of the network in a few words: "He", "λ 0.01", "dropout 0.5", "batch size 16"."""
    spec, value = NETWORK[name], known[name]
    if isinstance(spec, Option):
        return _(spec.choices[str(value)])
    if isinstance(value, tuple):
        return _("layers {shape}").format(shape=shape_text(value)) if value else _("no hidden layer")
    if isinstance(value, bool):
        return label_of(name)
    if name == "samples":
        return counted("{count} sample", "{count} samples", int(value))
    if name == "batch_size" and float(value) >= float(known["samples"]):
        return _("full batch")
    return f"{'λ' if name == 'l2' else label_of(name)} {number(float(value), 3)}"


def verdict(course: Course) -> str:
    """How a lane stands at the latest step."""
    if course.diverged >= 0:
        return _("diverged at step {step}").format(step=whole(course.diverged))
    if not course.count:
        return _("not yet begun")
    at = course.count - 1
    values = {name: float(column[at]) for name, column in course.columns.items()}
    text = _("loss {training}, on validation {validation}").format(
        training=number(values["train"], 3), validation=number(values["validation"], 3)
    )
    if not math.isnan(values["validation_accuracy"]):
        right = _("{share} correct").format(share=percent(values["validation_accuracy"]))
        text = f"{text} ({right})"
    return text


def waiting(patience: int, every: int) -> int:
    """A patience in steps as one in kept positions, of which there is one every `every` steps."""
    return max(1, round(patience / every))


def stop_of(course: Course, patience: int) -> Stop | None:
    """Where early stopping finds its best and where it stops, in kept positions; None without it."""
    if not patience or not course.count:
        return None
    return early_stopping(course.columns["validation"][: course.count], waiting(patience, course.spec.every))


def ending(course: Course, patience: int) -> dict[str, Any]:
    """What is measured at the end of a lane, as texts by name; what is not known is left out."""
    rate = float(course.spec.racer.settings["lr"])
    found: dict[str, str] = {}
    if len(course.members) > 1:
        low, high = (number(float(edge), 3) for edge in (course.members.min(), course.members.max()))
        found["members"] = _("validation loss of the members: {low} to {high}").format(low=low, high=high)
    if not math.isnan(course.folds):
        found["folds"] = _("mean loss over five folds: {loss}").format(loss=number(course.folds, 3))
    stop = stop_of(course, patience)
    if stop is not None:
        step = course.columns["step"]
        at = {"best": whole(step[stop.best]), "stopped": whole(step[stop.stopped])}
        text = (
            _("early stopping: best at step {best}, stopped at {stopped}")
            if stop.stopped - stop.best >= waiting(patience, course.spec.every)
            else _("early stopping: best at step {best}, not stopped")
        )
        found["stopping"] = text.format(**at)
    if not math.isnan(course.sharpness):
        text = _("sharpness {value}, limit of SGD 2/η = {limit}")
        shown = text if course.spec.racer.optimizer == "sgd" else _("sharpness {value}")
        limit = number(2.0 / rate, 3) if rate else "∞"
        found["sharpness"] = shown.format(value=number(course.sharpness, 3), limit=limit)
    return found


def percent(share: float) -> str:
    """A share as a percentage."""
    return f"{number(100.0 * share, 3)}%"
