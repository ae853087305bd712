"""The card of a fair race: what the lanes have in common."""

from __future__ import annotations

from surfaces.parameter import Interval, Parameter, Scale
from ui.page.cards import Card, field, select
from ui.page.i18n import _, counted
from ui.page.limits import MAX_BUDGET
from ui.page.message import N_
from ui.page.setup import FAIRNESS, Setup

SHARED = Parameter(
    "shared_lr",
    r"\eta",
    0.01,
    Interval(0),
    (1e-5, 1.0),
    N_("One learning rate for all lanes."),
    Scale.LOG,
    N_("learning rate"),
)
BUDGET = Parameter(
    "budget",
    "",
    32,
    Interval(1, MAX_BUDGET),
    (4, 256),
    N_("Number of random trials for every lane."),
    Scale.LOG,
)
FAIRNESS_NAMES = {
    "own": N_("Separate settings"),
    "one_rate": N_("One learning rate for all"),
    "defaults": N_("Framework defaults"),
    "tuned": N_("Best of an equal budget"),
}
FAIRNESS_NOTES = {
    "own": N_("Every lane has the settings on its card."),
    "one_rate": N_("Every lane has the same learning rate; its other settings are its own."),
    "defaults": N_("Every lane has the default settings of its framework."),
    "tuned": N_(
        "Every lane has the best of {trials} (its present settings and random ones; switches "
        "stay) on this surface, start point, noise and seed. The browser’s back button brings "
        "back the settings from before."
    ),
}


def fairness_card(setup: Setup, searching: bool = False) -> Card:
    """What the lanes have in common, declared; nothing is called tuned while it is being searched."""
    fields = [
        select("fairness", _("Settings"), setup.fairness, [(key, _(FAIRNESS_NAMES[key])) for key in FAIRNESS])
    ]
    if setup.fairness == "one_rate":
        fields.append(field(SHARED, setup.shared_lr))
    if setup.fairness == "tuned":
        fields.append(field(BUDGET, setup.budget))
    text = N_("Searching for the best of {trials} for every lane.")
    trials = counted("{count} trial", "{count} trials", setup.budget)
    how = _(text if searching else FAIRNESS_NOTES[setup.fairness]).format(trials=trials)
    note = _("A lane is one optimizer with its settings; all lanes start together.") + " " + how
    title = _("A fair race")
    return {
        "at": "setting",
        "testid": "fairness",
        "name": title,
        "title": title,
        "fields": fields,
        "note": note,
    }
