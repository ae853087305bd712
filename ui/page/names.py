"""What lanes, frameworks, values and the quantities of a rule are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from optim_core import OPTIMIZERS, SCHEDULES
from ui.page.i18n import _
from ui.page.lane import Lane
from ui.page.message import N_
from ui.page.numerals import number, whole
from ui.page.schedulechoice import ScheduleChoice
from ui.page.symbols import plain, spoken
from ui.page.values import Value

LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
MOST = 2  # differences that a name tells
MOST_IN_FILE = 3  # optimizers in the name of a file
FRAMEWORK_NAMES = {
    "textbook": N_("Textbook"),
    "published": N_("As published"),
    "torch": "PyTorch",
    "optax": "optax",
    "keras": "Keras",
}


def shown(value: Value) -> str:
    """A value as a label has it."""
    return (_("on") if value else _("off")) if isinstance(value, bool) else number(value, 6)


def schedule_name(schedule: ScheduleChoice) -> str:
    """What a schedule is called, and from which step on a hand has changed it."""
    label = _(SCHEDULES[schedule.key].label)
    if not schedule.turned:
        return label
    text = _("{schedule}, changed at step {step}")
    return text.format(schedule=label, step=whole(int(schedule.settings["at"])))


def optimizer_name(lane: Lane) -> str:
    """What the optimizer of a lane is called; a name like Adam is the same in every language."""
    return _(lane.model.label)


def framework_name(framework: str) -> str:
    """What a convention is called."""
    return _(FRAMEWORK_NAMES[framework])


def quantity(optimizer: str, name: str) -> str:
    """What a quantity of a rule is called in words; those of a rule of one's own have no other names."""
    return _(_quantities(optimizer).get(name, ""))


def _quantities(optimizer: str) -> Mapping[str, str]:
    return OPTIMIZERS[optimizer].quantities if optimizer in OPTIMIZERS else {}


def lane_names(lanes: Iterable[Lane]) -> list[str]:
    """The name of every lane: its optimizer and, where that races more than once, what sets it apart."""
    return numbered(plain_names(lanes))


def plain_names(lanes: Iterable[Lane]) -> list[str]:
    """The same without numbers: lanes that nothing of theirs sets apart have one name."""
    lanes = list(lanes)
    return [_name(lane, [other for other in lanes if other.model == lane.model]) for lane in lanes]


def numbered(names: Iterable[str]) -> list[str]:
    """Names with a number behind those that there are more than once."""
    names = list(names)
    count, seen = Counter(names), Counter[str]()
    for index, name in enumerate(names):
        seen[name] += 1
        if count[name] > 1:
            names[index] = f"{name} {seen[name]}"
    return names


def clipping_name(lane: Lane) -> str:
    """How the gradients of a lane are cut: "|g| ≤ 1" or "|gᵢ| ≤ 1"."""
    return f"{'‖g‖' if lane.clipping == 'norm' else '|gᵢ|'} ≤ {_value(lane.clipping_at)}"


def file_stem(surface: str, optimizers: Iterable[str]) -> str:
    """What a file with these lanes on this surface is called, without its ending."""
    keys = list(dict.fromkeys(optimizers))
    more = [f"{len(keys) - MOST_IN_FILE}-more"] if len(keys) > MOST_IN_FILE else []
    return "-".join([surface, *keys[:MOST_IN_FILE], *more]).replace("_", "-")


def lane_settings(lane: Lane) -> str:
    """The learning rate of a lane, and what else is not as its framework has it: "η 0.02, μ 0.95"."""
    usual = lane.replace(values=()).settings
    told = [
        f"{spoken(plain(spec.symbol)).translate(LOW) or _(spec.name)} {_value(lane.settings[spec.name])}"
        for spec in lane.model.hyperparameters
        if spec.name == "lr" or lane.settings[spec.name] != usual[spec.name]
    ]
    told += [clipping_name(lane)] if lane.clipping else []
    return ", ".join(told if lane.framework == Lane().framework else [lane.framework, *told])


def _name(lane: Lane, alike: list[Lane]) -> str:
    apart = [] if len({other.framework for other in alike}) == 1 else [framework_name(lane.framework)]
    for parameter in lane.model.hyperparameters:
        values = {other.settings[parameter.name] for other in alike}
        if len(values) > 1:
            symbol = spoken(plain(parameter.symbol)).translate(LOW) or parameter.name
            apart.append(f"{symbol} {_value(lane.settings[parameter.name])}")
    if len({(other.clipping, other.clipping_at) for other in alike}) > 1 and lane.clipping:
        apart.append(clipping_name(lane))
    return f"{optimizer_name(lane)} {', '.join(apart[:MOST])}" if apart else optimizer_name(lane)


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return _("on") if value else _("off")
    return number(float(value), 3)
