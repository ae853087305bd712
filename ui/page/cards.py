"""The cards of settings as the browser draws them: what stands on them follows from the registries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from optim_core import SCHEDULES
from optim_core.clipping import LIMIT
from optim_core.rule import Family
from surfaces import DataSurface
from surfaces.parameter import Interval, Parameter, Scale
from ui.page.i18n import _
from ui.page.lane import Lane, frameworks
from ui.page.limits import MAX_LANES, MAX_SEED, MAX_STEPS
from ui.page.message import N_
from ui.page.messages.cards import WideButton
from ui.page.names import framework_name, optimizer_name
from ui.page.rulecard import own_setting, rule_fields
from ui.page.setup import Setup, effective_lanes
from ui.page.symbols import plain

Card = dict[str, Any]
Field = dict[str, Any]

STEPS = Parameter(
    "steps", "", 500, Interval(1, MAX_STEPS), (10, 2000), N_("Number of steps of every lane."), Scale.LOG
)
SEED = Parameter(
    "seed",
    "",
    0,
    Interval(0, MAX_SEED),
    (0, 99),
    N_("A number that fixes all random draws: the same seed gives the same noise."),
)

NOISE_NAMES = {
    "none": N_("None: the exact gradient"),
    "mini_batch": N_("Real mini-batches of the data"),
    "gaussian": N_("Gaussian, σ/√batch"),
    "multiplicative": N_("Grows with the gradient"),
    "heavy_tailed": N_("Heavy-tailed (Student t)"),
}
NOISE_NOTES = {
    "none": N_("Every step uses the exact gradient of the whole loss."),
    "mini_batch": N_(
        "Every step uses the gradient of a random batch. A batch is the samples averaged for one gradient; "
        "an epoch is one pass over the data."
    ),
    "gaussian": N_("Every gradient gets normally distributed noise of standard deviation σ/√B."),
    "multiplicative": N_(
        "σ is relative here: the noise has standard deviation σ/√B times the length of the gradient."
    ),
    "heavy_tailed": N_(
        "Rare, very large errors: the noise follows Student’s t-distribution with ν degrees of freedom, at "
        "every batch size."
    ),
}
SHAPE = 64  # points of the curve of a schedule

ELSEWHERE = {"momentum": N_("Called β in many courses.")}


def field(parameter: Parameter, value: float | bool, default: float | bool | None = None) -> Field:
    """The control of one setting."""
    usual = parameter.default if default is None else default
    label = _(parameter.words or parameter.name.replace("_", " "))
    common = {
        "name": parameter.name,
        "label": label,
        "help": " ".join(_(text) for text in (parameter.help, ELSEWHERE.get(parameter.name, "")) if text),
        "value": value,
        "default": usual,
    }
    if parameter.switch:
        return {"type": "switch", **common}
    low, high = parameter.slider
    return {
        "type": "range",
        "symbol": plain(parameter.symbol) or label[:1].upper() + label[1:],
        "words": label if parameter.symbol not in ("", parameter.name) else "",
        "min": low,
        "max": high,
        "scale": parameter.scale.value,
        "whole": parameter.whole,
        "domain": str(parameter.domain),
        **common,
    }


def select(name: str, label: str, value: str, options: Iterable[tuple[str, str]], **more: Any) -> Field:
    """A choice of one among several; options are (value, text)."""
    return {"type": "select", "name": name, "label": label, "value": value, "options": list(options), **more}


def lane_cards(setup: Setup, wrong: Mapping[str, str] = MappingProxyType({})) -> list[Card]:
    """One card a racer; `wrong` says, by `at`, what a rule was refused for."""
    return [_lane_card(setup, index, wrong) for index in range(len(setup.lanes))]


def _lane_card(setup: Setup, index: int, wrong: Mapping[str, str]) -> Card:
    lane = effective_lanes(setup)[index]
    usual = lane.replace(values=()).settings
    full, alone = len(setup.lanes) >= MAX_LANES, len(setup.lanes) == 1
    return {
        "at": f"lane:{index}",
        "testid": f"lane-{index}",
        "lane": index,
        "name": _("Lane {number}: {optimizer}").format(number=index + 1, optimizer=optimizer_name(lane)),
        "color": lane.color,
        "hidden": lane.hidden,
        "fields": [
            *_heads(lane, wrong.get(f"lane:{index}", "")),
            *(
                own_setting(field(spec, lane.settings[spec.name], usual[spec.name]))
                if lane.rule
                else field(spec, lane.settings[spec.name], usual[spec.name])
                for spec in lane.parameters
            ),
            *clipping_fields(lane),
        ],
        "actions": [
            {"do": "hide", "label": _("Show") if lane.hidden else _("Hide")},
            {"do": "duplicate", "label": _("Duplicate"), "disabled": full},
            {"do": "reset", "label": _("Back to the defaults")},
            {"do": "remove", "label": _("Remove"), "disabled": alone},
        ],
    }  # fmt: skip


def _heads(lane: Lane, wrong: str) -> list[Field]:
    """Which optimizer it is, and by whose conventions; of a rule of one's own, its text."""
    idea = _(lane.model.idea)
    head = select("optimizer", _("Optimizer"), lane.optimizer, [], groups="optimizers", head=True, help=idea)
    if lane.rule:
        return [head, *rule_fields(lane, wrong)]
    return [head, convention_field(lane)]


def convention_field(lane: Lane) -> Field:
    """By whose conventions an optimizer goes."""
    note = _("Source of the defaults and the convention: the textbook, the paper or a library")
    known = [(framework, framework_name(framework)) for framework in frameworks(lane.optimizer)]
    return select("framework", _("Convention"), lane.framework, known, head=True, help=note)


CLIPPING_NAMES = {"": N_("Off"), "norm": N_("By length"), "value": N_("By coordinate")}
CLIPPING_HELP = N_(
    "Cuts every gradient before the rule uses it. By length keeps its direction; by coordinate "
    "cuts each coordinate separately."
)


def clipping_fields(lane: Lane) -> list[Field]:
    """Whether and where the gradients of a lane are cut; nothing where a rule asks for none."""
    if lane.model.family is Family.WITHOUT:
        return []
    kinds = [(kind, _(text)) for kind, text in CLIPPING_NAMES.items()]
    title, told = _("Gradient clipping"), _(CLIPPING_HELP)
    if not lane.clipping:
        return [select("clipping", title, "", kinds, help=told, quiet=True)]
    return [select("clipping", title, lane.clipping, kinds, help=told), field(LIMIT, lane.clipping_at)]


def start_card(setup: Setup) -> Card:
    """The start point in exact numbers, and the number of steps."""
    x, y = setup.start
    return {
        "at": "setting",
        "testid": "setting",
        "name": _("Start and steps"),
        "fields": [
            {"type": "number", "name": "start_x", "label": _("Start, x"), "value": f"{x:.10g}"},
            {"type": "number", "name": "start_y", "label": _("Start, y"), "value": f"{y:.10g}"},
            field(STEPS, setup.steps),
        ],
    }


TURNED_NOTE = N_(
    "Changed by hand: from the marked step on the learning rate of every lane is the schedule’s, times "
    "the factor. The mark on the timeline shows the step; the button there takes the change back."
)


def schedule_card(setup: Setup) -> Card:
    """How the learning rate changes during the run."""
    kind = SCHEDULES[setup.schedule.key]
    return {
        "at": "schedule",
        "testid": "schedule",
        "name": _("Learning-rate schedule"),
        "title": _("Learning-rate schedule"),
        "fields": [
            select(
                "key",
                _("Kind"),
                setup.schedule.key,
                [(key, _(known.label)) for key, known in SCHEDULES.items()],
            ),
            *(field(spec, setup.schedule.settings[spec.name]) for spec in setup.schedule.parameters),
        ],
        "note": f"{_(kind.idea)} {_(TURNED_NOTE)}" if setup.schedule.turned else _(kind.idea),
        "shape": _shape(setup),
    }


def _shape(setup: Setup) -> list[float]:
    """The factor of the learning rate along the run, at most 1; a curve that never changes is drawn too."""
    steps = np.linspace(0, setup.steps - 1, SHAPE)
    factors = np.broadcast_to(setup.schedule.build()(np.floor(steps), setup.steps), SHAPE)
    return [round(float(share), 4) for share in factors / max(1.0, float(factors.max()))]


def noise_card(setup: Setup) -> Card:
    """The noise of batches and its seed."""
    noise = setup.noise
    data = isinstance(setup.surface.build(), DataSurface)
    kinds = [(kind, _(text)) for kind, text in NOISE_NAMES.items() if data or kind != "mini_batch"]
    fields = [select("kind", _("Kind"), noise.kind, kinds)]
    fields += [field(spec, getattr(noise, spec.name)) for spec in noise.parameters]
    buttons = []
    if noise.kind != "none":
        fields.append({**field(SEED, setup.seed), "at": "setting"})
        buttons = [{"at": "setup", "do": "new_seed", "label": _("New seed"), "testid": "new-seed"}]
    title, note = _("Batch noise"), _(NOISE_NOTES[noise.kind])
    if data and noise.kind not in ("none", "mini_batch"):
        note += " " + _("On data it is added to the error of the real batches.")
    return {
        "at": "noise",
        "testid": "noise",
        "name": title,
        "title": title,
        "fields": fields,
        "buttons": buttons,
        "note": note,
    }


def taking_along(picture: str) -> list[WideButton]:
    """Buttons that take along what is shown, without Python; `picture` is the label of the still one."""
    return [
        {"local": "link", "label": _("Copy link"), "testid": "copy-link"},
        {"local": "code", "label": _("Show the link as a QR code"), "testid": "show-code"},
        {"local": "png", "label": picture, "testid": "save-png"},
        {"local": "video", "label": _("Save as video"), "testid": "save-video"},
        {"local": "gif", "label": _("Save as GIF"), "testid": "save-gif"},
    ]


def opening(deed: str, key: str, title: str, text: str, pressed: bool) -> dict[str, Any]:
    """A button below the cards that opens something prepared, called `key`: a story, an example."""
    return {
        "at": "page",
        "do": deed,
        "with": {"name": key},
        "label": _(title),
        "text": _(text),
        "pressed": pressed,
        "testid": f"{deed}-{key}",
    }
