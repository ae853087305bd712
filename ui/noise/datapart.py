"""What two sections do to data: those of the penguins, or a table that the visitor has brought along."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self

import numpy as np

from surfaces import DataSurface, own_data
from surfaces.own_data import TABLES, Table
from surfaces.parameter import Interval, Parameter, Scale
from ui.noise.section import knobs_card
from ui.page.cards import Card
from ui.page.choices import SurfaceChoice
from ui.page.datacard import data_card
from ui.page.i18n import _, counted
from ui.page.knobs import Knobs
from ui.page.limits import MAX_ROWS
from ui.page.message import N_, Problem
from ui.page.owndata import latest
from ui.page.values import Value, with_value

OWN: Final = "own"
KINDS: Final = {
    "line": N_("Line: body mass from flipper length"),
    "classifier": N_("Classifier: Chinstrap or Adelie penguin"),
    OWN: N_("Your own data"),
}
# The classifier is flatter than the line by as much.
RATES: Final[Mapping[str, Mapping[str, Value]]] = {"line": {"lr": 0.1}, "classifier": {"lr": 2.0}}
# What the penguins have of the rate at which descent diverges.
PARTS_OF_LIMIT: Final = {"line": 0.1, "class": 0.3}
DECADES: Final = (1e-4, 50.0)  # how far the slider of the rate reaches to both sides


def batch_size(default: int, text: str) -> Parameter:
    """The number of samples of a batch, of which there are as many as rows."""
    return Parameter("batch_size", "B", default, Interval(1, MAX_ROWS), (1, 342), text, Scale.LOG)


@dataclass(frozen=True)
class DataKnobs(Knobs):
    """Settings of a section that runs on data; for the kind "own" `data` is the token of the visitor's table.

    Problem: the table is not there.
    """

    data: str = ""

    kind_label = N_("Model")
    kinds = KINDS
    fitting = RATES

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kind != OWN:
            object.__setattr__(self, "data", "")
        elif self.data not in TABLES:
            raise Problem("Your own data are not loaded: open the file first")

    def changed(self, name: object, value: object) -> Self:
        """The same with the kind or one number changed; one's own data are those brought last."""
        if name != "kind" or value != OWN:
            return super().changed(name, value)
        table = latest()
        if table is None:
            raise Problem("Your own data are not loaded: open the file first")
        return self.with_table(table.token)

    def with_table(self, token: str) -> Self:
        """The same on a table of the visitor's own, with a learning rate that fits it."""
        if token == self.data:
            return self
        return replace(self, kind=OWN, data=token, values=with_value(self.values, "lr", fitting_rate(token)))

    @property
    def table(self) -> Table | None:
        """The visitor's table; None on the penguins."""
        return TABLES.get(self.data) if self.data else None

    @property
    def is_line(self) -> bool:
        """Whether the model is a line; else it is a classifier."""
        return self.table.kind == "line" if self.table else self.kind == "line"

    @property
    def usual_rate(self) -> float:
        """The learning rate that the data bring along."""
        return fitting_rate(self.data) if self.data else float(RATES[self.kind]["lr"])


def surface_for(key: str, data: str, **settings: Value) -> DataSurface:
    """The surface of a table of the visitor's own, or the one of the house called `key`."""
    chosen = SurfaceChoice(own_data.KEY if data else key, tuple(settings.items()), data=data)
    surface = chosen.build()
    assert isinstance(surface, DataSurface)
    return surface


def fitting_rate(token: str) -> float:
    """A learning rate well below the one at which descent on a table diverges, in one digit."""
    table = TABLES[token]
    surface = table.surface()
    steepest = float(np.linalg.eigvalsh(surface.hessian(0.0, 0.0))[-1])  # of a classifier: where it is unsure
    rate = PARTS_OF_LIMIT[table.kind] * 2.0 / steepest if steepest > 0.0 else 0.1
    return float(f"{min(rate, 1e6):.0e}")


def titles(knobs: DataKnobs, surface: DataSurface) -> list[str]:
    """What stands at the axes of the picture of the data."""
    table = knobs.table
    if table is None:
        return [
            _(surface.input_labels[0]),
            _(surface.target_label if knobs.is_line else surface.input_labels[1]),
        ]
    return [
        _("{name} (normalized)").format(name=name) if table.normalized else name for name in table.names[:2]
    ]


def class_names(knobs: DataKnobs) -> list[str]:
    """What the two classes are called, 0 and 1."""
    table = knobs.table
    if table is None:
        return [_("Adelie"), _("Chinstrap")]
    texts = (_("{column}: all others"), _("{column}: class looked for"))
    return [text.format(column=table.names[-1]) for text in texts]


def about(knobs: DataKnobs) -> str:
    """Which data are shown."""
    table = knobs.table
    if table is None:
        return _(
            "The data are the Palmer penguins: 342 birds of three species, of which the classifier uses two."
        )
    text = _("The data are yours: {rows}, with the columns {names}. They are only in your visit.")
    rows = counted("{count} row", "{count} rows", len(table.targets))
    return text.format(rows=rows, names=", ".join(f"“{_plain(name)}”" for name in table.names))


def _plain(name: str) -> str:
    """A name that Markdown shows as it is."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", name)


def data_cards(
    at: str, knobs: DataKnobs, unused: frozenset[str], most: Mapping[str, int], note: str = ""
) -> list[Card]:
    """The card of the section, and the one on which data are brought; `most` is what its sliders reach to."""
    card = knobs_card(at, knobs, unused, note)
    offered = [kind for kind in KINDS if kind != OWN or latest() or knobs.data]
    fields = [_fitted(field, knobs, offered, most) for field in card["fields"]]
    return [{**card, "fields": fields}, data_card(knobs.data)]


def _fitted(
    field: dict[str, Any], knobs: DataKnobs, offered: list[str], most: Mapping[str, int]
) -> dict[str, Any]:
    """A control as the data need it."""
    name = field["name"]
    if name == "kind":
        return {**field, "options": [option for option in field["options"] if option[0] in offered]}
    if name == "lr" and knobs.data:
        decade = 10.0 ** math.floor(math.log10(knobs.usual_rate))
        low, high = (part * decade for part in DECADES)
        return {**field, "default": knobs.usual_rate, "min": low, "max": high}
    return {**field, "max": most[name]} if knobs.data and name in most else field
