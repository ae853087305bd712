"""What the browser draws of a course: at most 64 moments of it, packed into a few bytes a number.

A frame is a moment; between two frames the browser goes over from one picture to the next. `ticks` counts
the kept positions of the course, from 0. Every message stays below `MOST`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from networks.data import Data
from networks.inspection import grid, inspect, neuron_pictures
from networks.loss import NetworkLoss
from surfaces.surface import View
from ui.network.course import COLUMNS, Course
from ui.page.runs import float32_table

Floats = NDArray[np.float64]
FRAMES: Final = 64
MOST: Final = 140_000  # bytes of one message, with room for what else is in it
EARLY: Final = 1.6  # frames lie denser where a network changes most, at the beginning
SIDE: Final = 32  # points along each side of the picture of a classifier
ALONG: Final = 101  # points of a fitted curve
LARGEST, SMALLEST = 16, 8  # points along each side of a neuron's picture
BINS: Final = 24  # of a histogram
ROOM: Final = 0.12  # around the samples
DENSEST: Final = 255


def window(data: Data, aside: Data) -> View:
    """The view of all samples; of a curve, input and value."""
    points = np.concatenate([_points(data), _points(aside)])
    low, high = points.min(axis=0), points.max(axis=0)
    room = ROOM * np.maximum(high - low, 1e-9)
    (x_min, y_min), (x_max, y_max) = (low - room).tolist(), (high + room).tolist()
    return x_min, x_max, y_min, y_max


def _points(data: Data) -> Floats:
    return data.x if data.classes else np.stack([data.x[:, 0], np.asarray(data.y, dtype=float)], axis=1)


def samples(data: Data, aside: Data) -> pa.Table:
    """The samples as they are drawn, those for validation marked."""
    both = np.concatenate([_points(data), _points(aside)])
    held = np.repeat([0.0, 1.0], [data.samples, aside.samples])
    kinds = np.concatenate([data.y, aside.y]) if data.classes else np.zeros(len(held))
    return float32_table({"a": both[:, 0], "b": both[:, 1], "label": kinds.astype(float), "held": held})


@lru_cache(maxsize=64)
def moments(kept: int, count: int, most: int = FRAMES) -> tuple[int, ...]:
    """Which of `kept` positions are frames, as far as `count` of them are known; the latest always is."""
    shares = np.linspace(0.0, 1.0, min(most, kept)) ** EARLY
    every = np.unique(np.rint((kept - 1) * shares).astype(int))
    known = every[every < count].tolist()
    return tuple(known if known[-1] == count - 1 else [*known, count - 1])


def series(course: Course, count: int) -> pa.Table:
    """The losses and accuracies of a lane, and the gap between validation and training."""
    known = {name: course.columns[name][:count] for name in COLUMNS}
    return float32_table({**known, "gap": known["validation"] - known["train"]})


def field(course: Course, count: int, view: View) -> dict[str, Any]:
    """What a lane answers in the plane: squashed scores, shares of the classes, or the fitted curve."""
    data, loss = course.loss.data, course.loss
    ticks = moments(len(course.x), count)
    if not data.classes:
        x = np.stack([np.linspace(view[0], view[1], ALONG), np.ones(ALONG)], axis=1)
        values = loss.answers(course.x[list(ticks)].T, x)[:, 0]
        return {
            "ticks": list(ticks),
            "side": ALONG,
            "channels": 0,
            "codes": float32_table({"v": values.ravel()}),
        }
    points = grid(view, SIDE, SIDE)
    scores = loss.scores(course.x[list(ticks)].T, points)
    codes = _squashed(scores) if scores.shape[1] == 1 else _shares(loss, scores)
    return {
        "ticks": list(ticks),
        "side": SIDE,
        "channels": codes.shape[1],
        "codes": pa.table({"v": codes.ravel()}),
    }


def _squashed(scores: Floats) -> NDArray[np.uint8]:
    """z / (1 + |z|) in 255 steps, 127 where both classes are equally likely: finest where the boundary is."""
    with np.errstate(all="ignore"):
        share = np.where(np.isfinite(scores), scores / (1.0 + np.abs(scores)), np.sign(scores))
    found: NDArray[np.uint8] = np.rint(127.0 + 127.0 * np.nan_to_num(share)).astype(np.uint8)
    return found


def _shares(loss: NetworkLoss, scores: Floats) -> NDArray[np.uint8]:
    """The probabilities of all classes but the last, (frames, classes − 1, points)."""
    with np.errstate(all="ignore"):
        answers = np.nan_to_num(loss.head.answers(scores)[:, :-1])
    found: NDArray[np.uint8] = np.rint(DENSEST * answers).astype(np.uint8)
    return found


def neurons(course: Course, count: int, view: View) -> list[dict[str, Any]]:
    """What every hidden neuron says over the plane, a message a layer: 127 is 0, the largest 0 or 254."""
    network = course.loss.network
    hidden = network.layers[1:-1]
    if not hidden:
        return []
    ticks = moments(len(course.x), count)
    side = int(min(LARGEST, max(SMALLEST, (MOST / (FRAMES * max(hidden))) ** 0.5)))
    flat = not course.loss.data.classes
    points = _line(view, side * side) if flat else grid(view, side, side)
    said = [neuron_pictures(course.loss, course.x[tick], points)[:-1] for tick in ticks]
    found = []
    for layer, neurons_here in enumerate(hidden):
        pictures = np.stack([each[layer] for each in said])
        with np.errstate(all="ignore"):
            largest = np.nan_to_num(np.abs(pictures)).max(axis=2, keepdims=True)
            codes = np.rint(127.0 + 127.0 * np.nan_to_num(pictures / np.where(largest > 0, largest, 1.0)))
        found.append(
            {
                "layer": layer,
                "ticks": list(ticks),
                "side": side,
                "count": neurons_here,
                "line": flat,
                "codes": pa.table({"v": codes.astype(np.uint8).ravel()}),
            }
        )
    return found


def _line(view: View, count: int) -> Floats:
    return np.stack([np.linspace(view[0], view[1], count), np.ones(count)], axis=1)


def weights(course: Course, count: int) -> dict[str, Any]:
    """The weights of every layer in at most 64 frames, 16 bits each; `scale` is what a code of 32,767 is."""
    network = course.loss.network
    places = [np.arange(layer.weights.start, layer.weights.stop) for layer in network.places]
    every = np.concatenate(places)
    ticks = moments(len(course.x), count, min(FRAMES, MOST // (2 * len(every))))
    values = course.x[np.array(ticks)][:, every]
    scale = float(np.abs(values).max()) or 1.0
    codes = np.rint(values / scale * 32767).astype(np.int16)
    return {
        "layers": list(network.layers),
        "ticks": list(ticks),
        "scale": scale,
        "size": len(every),
        "codes": pa.table({"v": codes.ravel()}),
    }


def inside(course: Course, count: int) -> dict[str, Any]:
    """What goes on in every layer, frame by frame: norms, shares, and histograms."""
    ticks = moments(len(course.x), count)
    with np.errstate(all="ignore"):  # a lane may leave the finite numbers
        reports = [inspect(course.loss, course.x[tick]) for tick in ticks]
    layers = len(reports[0])
    columns: dict[str, Floats] = {}
    for layer in range(layers):
        for name in ("gradient_norm", "weight_norm", "dead", "flat"):
            columns[f"{name}.{layer}"] = np.array([getattr(report[layer], name) for report in reports])
    counts, ranges = [], []
    for report in reports:
        for each in report:
            for values in (each.activations, each.signals):
                bars, reach = _histogram(values)
                counts.append(bars)
                ranges.append(reach)
    return {
        "ticks": list(ticks),
        "layers": layers,
        "bins": BINS,
        "table": float32_table(columns),
        "bars": pa.table({"v": np.concatenate(counts)}),
        "ranges": float32_table({"low": np.array(ranges)[:, 0], "high": np.array(ranges)[:, 1]}),
    }


def _histogram(values: Floats) -> tuple[NDArray[np.uint8], tuple[float, float]]:
    """How many values lie in each of `BINS` equal parts of their range, the most as 255, and that range."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return np.zeros(BINS, dtype=np.uint8), (0.0, 0.0)
    low, high = float(finite.min()), float(finite.max())
    # By the largest first: the range of very large values may be larger than a float can be.
    scale = max(abs(low), abs(high)) or 1.0
    width = high / scale - low / scale
    shares = (finite / scale - low / scale) / width if width > 0 else np.full(finite.shape, 0.5)
    counts = np.bincount(np.minimum((shares * BINS).astype(int), BINS - 1).ravel(), minlength=BINS)
    return np.ceil(DENSEST * counts / counts.max()).astype(np.uint8), (low, high)
