"""The list of optimizers that every card offers: in which groups, and by which words each is found."""

from __future__ import annotations

from optim_core import OPTIMIZERS
from optim_core.own.optimizer import OWN_KEY, OwnRule
from optim_core.rule import Optimizer
from ui.page.i18n import _, spoken
from ui.page.message import N_

FAMILIES = {
    "descent": N_("Descent and momentum"),
    "adaptive": N_("Adaptive rates"),
    "averaging": N_("Averages of points"),
    "adam": N_("The Adam family"),
    "sign": N_("Only the sign"),
    "beyond the gradient": N_("More than the gradient"),
    "without a gradient": N_("Without a gradient"),
}


def optimizer_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """All optimizers, those a course begins with first, the others by family: key and name.

    For the choice on every card: sent once, not with every card.
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, optimizer in OPTIMIZERS.items():
        group = _("Seven from a course") if optimizer.taught else _(FAMILIES[optimizer.family.value])
        groups.setdefault(group, []).append((key, optimizer.label))
    groups[_("Of your own")] = [(OWN_KEY, _("Your rule"))]
    return list(groups.items())


def optimizer_notes() -> dict[str, tuple[str, str]]:
    """Of every optimizer the idea and the settings, by which it is found as well."""
    notes = {key: (_(model.idea), ", ".join(map(_, _settings(model)))) for key, model in OPTIMIZERS.items()}
    return {**notes, OWN_KEY: (_(OwnRule.idea), "")}


def english_notes() -> dict[str, str]:
    """What English says of every optimizer, as books do: by that it is found in another language too."""
    if spoken() == "en":
        return {}
    return {
        key: ", ".join([*_settings(model), FAMILIES[model.family.value], model.idea])
        for key, model in OPTIMIZERS.items()
    }


def _settings(optimizer: type[Optimizer]) -> list[str]:
    """What its settings are called, as msgids."""
    return [spec.words or spec.name.replace("_", " ") for spec in optimizer.hyperparameters]
