"""The cards of the page "Network"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from networks import ACTIVATIONS, DATASETS, INITIALIZATIONS
from optim_core import OPTIMIZERS, SCHEDULES
from surfaces.parameter import Parameter
from ui.network.kinds import DEPTH, USUAL_NEURONS, WIDTH, Option, Setting, Shape, Spec, defaults, neurons_of
from ui.network.settings import DATA, DATA_NUMBERS, NETWORK, RUN_NUMBERS
from ui.network.setup import CLASSES_ONLY, FITTING, MOST_LANES, PLANES, NetworkSetup, fitted
from ui.network.words import label_of, names
from ui.page import cards
from ui.page.cards import Card, Field
from ui.page.finder import FAMILIES
from ui.page.i18n import _
from ui.page.message import N_

FEW = ("layers", "activation", "init", "batch_size")
HELPERS = ("l2", "dropout", "batch_norm", "label_smoothing", "average", "members")
NOISES = ("input_noise", "weight_noise", "rotation", "jitter", "mixup")
RATE_HELP = N_("How the learning rate changes during the run.")


def fields_of(name: str, values: Mapping[str, Setting], usual: Mapping[str, Setting]) -> list[Field]:
    """The controls of a setting of the network: one, or those of its hidden layers."""
    value, before = values[name], usual[name]
    if isinstance(value, tuple):
        assert isinstance(before, tuple)
        return _layers(value, before)
    assert not isinstance(before, tuple)
    return [field(NETWORK[name], value, before, _help(name, value))]


def _layers(shape: Shape, usual: Shape) -> list[Field]:
    """How many hidden layers, one number of neurons for all, and one for each where there are several."""
    fields = [cards.field(DEPTH, len(shape), len(usual))]
    if shape:
        fields.append(cards.field(WIDTH, max(shape), max(usual, default=USUAL_NEURONS)))
    if len(shape) < 2:
        return fields
    for number, neurons in enumerate(shape, 1):
        before = usual[min(number, len(usual)) - 1] if usual else USUAL_NEURONS
        label = _("neurons in layer {number}").format(number=number)
        made = cards.field(neurons_of(number), neurons, before)
        fields.append({**made, "label": label, "symbol": capital(label)})
    return fields


def field(spec: Spec, value: Setting, usual: Setting | None = None, help_text: str = "") -> Field:
    """The control of one setting."""
    if isinstance(spec, Parameter):
        assert not isinstance(value, (str, tuple))
        assert not isinstance(usual, (str, tuple))
        made = cards.field(spec, value, usual)
        return {**made, "label": capital(made["label"])} if spec.switch else made
    assert isinstance(spec, Option)
    options = [(key, _(label)) for key, label in spec.choices.items()]
    return cards.select(spec.name, _(spec.label), str(value), options, help=_(help_text or spec.help))


def capital(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def lane_cards(setup: NetworkSetup) -> list[Card]:
    """One card a lane."""
    titles = names(setup)
    return [_lane_card(setup, index, title) for index, title in enumerate(titles)]


def _lane_card(setup: NetworkSetup, index: int, title: str) -> Card:
    learner = setup.lanes[index]
    full, alone = len(setup.lanes) >= MOST_LANES, len(setup.lanes) == 1
    return {
        "at": f"lane:{index}",
        "testid": f"lane-{index}",
        "lane": index,
        "name": _("Lane {number}: {optimizer}").format(number=index + 1, optimizer=title),
        "color": learner.racer.color,
        "fields": _lane_fields(setup, index),
        "buttons": [_alike(index, name) for name, _value in learner.changes],
        "actions": [
            {"do": "duplicate", "label": _("Duplicate"), "disabled": full},
            {"do": "reset", "label": _("Back to the defaults")},
            {"do": "remove", "label": _("Remove"), "disabled": alone},
        ],
    }


def _lane_fields(setup: NetworkSetup, index: int) -> list[Field]:
    """The optimizer and its settings, the schedule, and what a lane has for itself."""
    learner = setup.lanes[index]
    lane, optimizer = learner.racer, OPTIMIZERS[learner.racer.optimizer]
    usual = lane.replace(values=()).settings
    return [
        cards.select(
            "optimizer", _("Optimizer"), lane.optimizer, optimizers(), head=True, help=_(optimizer.idea)
        ),
        cards.convention_field(lane),
        *(
            cards.field(spec, lane.settings[spec.name], usual[spec.name])
            for spec in optimizer.hyperparameters
        ),
        *cards.clipping_fields(lane),
        _schedule(setup, index),
        *(cards.field(spec, learner.schedule.settings[spec.name]) for spec in learner.schedule.parameters),
        *(each for name, _value in learner.changes for each in _own(setup, index, name)),
        _differ(setup, index),
    ]


def optimizers() -> list[tuple[str, str]]:
    """The optimizers that a network can be trained with, family by family."""
    return [
        (key, OPTIMIZERS[key].label)
        for family in FAMILIES
        for key in FITTING
        if OPTIMIZERS[key].family.value == family
    ]


def _schedule(setup: NetworkSetup, index: int) -> Field:
    schedule = setup.lanes[index].schedule
    options = [(key, _(known.label)) for key, known in SCHEDULES.items()]
    return cards.select("schedule", _("Learning-rate schedule"), schedule.key, options, help=_(RATE_HELP))


def _own(setup: NetworkSetup, index: int, name: str) -> list[Field]:
    return fields_of(name, dict(setup.lanes[index].changes), setup.settings)


def _alike(index: int, name: str) -> dict[str, Any]:
    text = _("{name} as in the other lanes").format(name=capital(label_of(name)))
    return {
        "at": f"lane:{index}",
        "do": "alike",
        "with": {"name": name},
        "label": text,
        "testid": f"alike-{index}-{name}",
    }


def _differ(setup: NetworkSetup, index: int) -> Field:
    """The choice of one more setting that only this lane has otherwise."""
    known = dict(setup.lanes[index].changes)
    more = [
        (name, capital(label_of(name))) for name in NETWORK if name not in known and _matters(setup, name)
    ]
    options = [("", _("A setting of its own …")), *more]
    note = _("A setting whose value in this lane differs from that in the others.")
    return cards.select("differ", _("Also differs in"), "", options, help=note)


def _matters(setup: NetworkSetup, name: str) -> bool:
    return bool(DATASETS[str(setup.sampled["kind"])].classes) or name not in CLASSES_ONLY


def _help(name: str, value: Setting) -> str:
    if name == "activation":
        return ACTIVATIONS[str(value)].idea
    return INITIALIZATIONS[str(value)].idea if name == "init" else ""


def data_card(setup: NetworkSetup) -> Card:
    """Which samples there are."""
    values, kind = setup.sampled, DATASETS[str(setup.sampled["kind"])]
    fields = [field(DATA["kind"], values["kind"])]
    for spec in DATA_NUMBERS:
        usual = kind.noise if spec.name == "noise" else spec.default
        fields.append(field(spec, values[spec.name], usual))
    samples = setup.settings["samples"]
    fields.insert(2, {**field(NETWORK["samples"], samples), "at": "network"})
    note = _(kind.idea)
    seen, aside = fitted(values, int(samples))
    if (seen, aside) != (samples, values["validation"]):
        text = _("Of {all} real samples, {seen} are for training and {aside} for validation.")
        note += " " + text.format(all=kind.most, seen=seen, aside=aside)
    title = _("Data")
    return {"at": "data", "testid": "data", "name": title, "title": title, "fields": fields, "note": note}


def network_card(setup: NetworkSetup) -> Card:
    """What all networks are, but for what a lane has of its own."""
    values = setup.settings
    usual = defaults(NETWORK)
    fields = [each for name in FEW for each in fields_of(name, values, usual)]
    ideas = [_help(name, values[name]) for name in ("activation", "init")]
    title, note = _("Network"), " ".join(_(idea) for idea in ideas)
    return {
        "at": "network",
        "testid": "network",
        "name": title,
        "title": title,
        "fields": fields,
        "note": note,
    }


def helpers_card(setup: NetworkSetup) -> Card:
    """What holds a network back from learning by heart."""
    return _part(setup, HELPERS, "helpers", _("Regularization"))


def noises_card(setup: NetworkSetup) -> Card:
    """What is disturbed in every step."""
    return _part(setup, NOISES, "noises", _("Noise and augmentation"))


def _part(setup: NetworkSetup, chosen: tuple[str, ...], key: str, title: str) -> Card:
    values = setup.settings
    fields = [
        {**field(NETWORK[name], values[name]), "at": "network", "testid": f"network-{name}"}
        for name in chosen
        if _matters(setup, name)
    ]
    return {"at": key, "testid": key, "name": title, "title": title, "fields": fields}


def run_card(setup: NetworkSetup) -> Card:
    """How long, with which draws, and when training would stop."""
    fields: list[Field] = [field(spec, setup.training[spec.name]) for spec in RUN_NUMBERS]
    planes = [(key, _(label)) for key, label in PLANES.items()]
    note = _(
        "The plane on which the loss surface is drawn. It goes through the start, the end and the "
        "main direction of the path, or along two random directions at the end, each scaled "
        "neuron by neuron to the length of the weights."
    )
    plane = cards.select("plane", _("Loss surface"), setup.plane, planes, help=note, at="setting")
    title = _("Training")
    return {"at": "run", "testid": "run", "name": title, "title": title, "fields": [*fields, plane]}
