"""Both searches on a map of settings: how many trials, what every cell is worth, what was found."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from optim_core.studies.search import (
    Trials,
    dimmed,
    grid_search,
    random_search,
)
from surfaces.parameter import Interval, Parameter
from ui.maps import ratespage
from ui.maps.rates import HIGHER_IS_BETTER, Kept, RatesStudy, study
from ui.maps.spans import Floats
from ui.maps.studies import made
from ui.page.knobs import Knobs
from ui.page.limits import MAX_SEED
from ui.page.message import N_

if TYPE_CHECKING:
    from ui.maps.setup import MapsSetup


QUANTILES: Final = (0.1, 0.5, 0.9)


class Search(Knobs):
    """How many trials, and how much the setting along the vertical axis matters."""

    title = N_("Search")
    kind_label = N_("Trials")
    kinds: ClassVar[dict[str, str]] = {str(budget): str(budget) for budget in (25, 9, 49, 100)}
    parameters = (
        Parameter(
            "weight",
            "w",
            1.0,
            Interval(0.0, 1.0),
            (0.0, 1.0),
            N_("Weight of the vertical setting. 1: full effect; 0: no effect."),
        ),
        Parameter("seed", "", 0, Interval(0, MAX_SEED), (0, 99), N_("Fixes where the trials lie.")),
    )

    @property
    def budget(self) -> int:
        """Trials of each search."""
        return int(self.kind)


def study_of(setup: MapsSetup) -> RatesStudy:
    """The map that is searched."""
    return study(setup.alone, setup.rates)


@lru_cache(maxsize=64)
def scores_of(wanted: RatesStudy, measure: str, weight: float) -> tuple[Floats, Floats]:
    """What every cell is worth, lower is better, and which row of the map each row is taken from."""
    kept: Kept = made(wanted)
    values = np.array(getattr(kept.map, measure), dtype=float)
    values[(kept.map.diverged > 0.0) & (measure != "diverged")] = np.inf
    if measure == "step":
        values[values < 0.0] = np.inf
    if measure in HIGHER_IS_BETTER:
        values = 1.0 - values
    rows = np.broadcast_to(np.arange(values.shape[0], dtype=float)[:, None], values.shape)
    best = np.unravel_index(np.argmin(values), values.shape)[0]
    nearer = np.rint(best + weight * (rows[:, 0] - best))
    return dimmed(values, weight), nearer


def trials(setup: MapsSetup) -> tuple[Trials, Trials]:
    """Both searches, repeated a hundred times each."""
    knobs = setup.search
    scores, _rows = scores_of(study_of(setup), ratespage.measure_of(setup), knobs.number("weight"))
    seed = knobs.whole("seed")
    return grid_search(scores, knobs.budget, seed=seed), random_search(scores, knobs.budget, seed=seed)


def columns(setup: MapsSetup) -> dict[str, Floats]:
    """The best so far after each trial, quantiles over the repeats; (trials,) each."""
    found: dict[str, Floats] = {"trials": np.arange(1.0, setup.search.budget + 1.0)}
    for name, told in zip(("grid", "random"), trials(setup), strict=True):
        for level, curve in zip(QUANTILES, told.spread(QUANTILES), strict=True):
            found[f"{name}_{round(100 * level)}"] = curve
    return found
