"""What a section of the page "Batch noise" is, and the parts that its picture and its cards are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from surfaces.parameter import Interval, Parameter, Scale
from ui.noise.packing import Floats, Packed
from ui.page import cards
from ui.page.cards import Card
from ui.page.i18n import _
from ui.page.knobs import Knobs
from ui.page.limits import MAX_SEED
from ui.page.message import N_

if TYPE_CHECKING:
    from ui.noise.setup import NoiseSetup

Picture = dict[str, Any]
CLOUD_COLOR, MODEL_COLOR = 1, 3
NAMES: Final = {"normalised": N_("Normalized inputs"), "per_sample": N_("Compare per sample seen")}


@dataclass(frozen=True)
class Section:
    """One section. `part` is the field of `NoiseSetup` that holds its settings, of the class `knobs`.

    In links the section is called `key` and its settings go under `letter`. From the page's setup, `picture`
    makes what the browser draws, `explain` what is said under it, `columns` the table that can be saved (one
    row per step) and `cards` the cards of settings.
    """

    key: str
    title: str
    part: str
    letter: str
    knobs: type[Knobs]
    picture: Callable[[NoiseSetup], Picture]
    explain: Callable[[NoiseSetup], list[str]]
    columns: Callable[[NoiseSetup], Mapping[str, Floats]]
    cards: Callable[[NoiseSetup], list[Card]]


def count(name: str, default: int, low: int, high: int, text: str, symbol: str = "") -> Parameter:
    """A whole number of things, from one on."""
    return Parameter(name, symbol, default, Interval(1, high), (low, high), text, Scale.LOG)


def rate(default: float, low: float, high: float) -> Parameter:
    """A learning rate."""
    domain = Interval(0.0, 1e6)
    text = N_("Learning rate of every step.")
    return Parameter("lr", r"\eta", default, domain, (low, high), text, Scale.LOG, N_("learning rate"))


def seed() -> Parameter:
    """The number that fixes all random draws."""
    return Parameter(
        "seed",
        "",
        0,
        Interval(0, MAX_SEED),
        (0, 99),
        N_("A number that fixes all random draws: the same seed gives the same noise."),
    )


def knobs_card(at: str, knobs: Knobs, unused: frozenset[str] = frozenset(), note: str = "") -> Card:
    """One card with the choice and every number of a part that matters now."""
    kinds = [(key, _(text)) for key, text in knobs.kinds.items()]
    fields = [cards.select("kind", _(knobs.kind_label), knobs.kind, kinds)]
    for parameter in knobs.parameters:
        if parameter.name in unused:
            continue
        field = cards.field(parameter, knobs.settings[parameter.name])
        fields.append({**field, "label": _(NAMES[parameter.name])} if parameter.name in NAMES else field)
    title = _(knobs.title)
    return {"at": at, "testid": at, "name": title, "title": title, "fields": fields, "note": note}


def cloud_stage(packed: Packed, label: str, title: str, color: int, index: int, steps: int) -> dict[str, Any]:
    """A cloud over the contour; its mean path is in the columns mean{index}_x and mean{index}_y."""
    return {
        "kind": "cloud",
        "title": title,
        "label": label,
        "color": color,
        "points": f"points{index}",
        "steps": steps,
        "particles": packed.particles,
        "frames": packed.frames,
        "stride": packed.stride,
        "box": list(packed.box),
        "mean": [f"mean{index}_x", f"mean{index}_y"],
        "start": None,
        "point": None,
        "at": None,
    }


def axes_of(samples: Floats) -> list[dict[str, Any]]:
    """Steps, or the samples that every particle has seen by then."""
    return [
        {"label": _("step")},
        {"label": _("samples seen"), "end": float(samples[-1]), "column": "samples"},
    ]


def line_of(column: str, label: str, color: int, **more: Any) -> dict[str, Any]:
    """A line of a chart."""
    return {"column": column, "label": label, "color": color, **more}


def rounded(value: float | None) -> float | None:
    """A number as it can be read under an axis."""
    return None if value is None else float(f"{value:.4g}")
