"""What stands on the card of a lane whose rule is one's own."""

from __future__ import annotations

from typing import Any

from optim_core import OPTIMIZERS
from optim_core.own import TEMPLATES
from ui.page.i18n import _
from ui.page.lane import Lane
from ui.page.limits import MAX_RULE
from ui.page.message import N_
from ui.page.own import template_of

HELP = N_(
    "One assignment a line; the last one says what x becomes. Given are the gradient g, the point x, the "
    "step t = 1, 2, … and the learning rate lr. A name that a line assigns is a state: it keeps its value "
    "from step to step and starts at 0, or where a line such as m = 0.1 above a line --- says. Every other "
    "name becomes a slider. Known are + - * / ^, sqrt, abs, sign, min, max, exp, log and the like, norm(…) "
    "for the length of a vector, and grad(…) for the gradient at another point. # begins a comment."
)


def rule_fields(lane: Lane, wrong: str) -> list[dict[str, Any]]:
    """With whose rule one may begin, and the text; `wrong` says why the text that was typed is refused."""
    known = [("", _("Template")), *((key, OPTIMIZERS[key].label) for key in TEMPLATES)]
    template = {
        "type": "select",
        "name": "template",
        "label": _("Template"),
        "value": template_of(lane.rule),
        "options": known,
        "head": True,
        "help": _("Begin with the rule of a known optimizer; it replaces the text."),
    }
    text = {
        "type": "lines",
        "name": "rule",
        "label": _("Your rule"),
        "value": lane.rule,
        "wrong": wrong,
        "maxlength": MAX_RULE,
        "help": _(HELP),
    }
    return [template, text]


def own_setting(field: dict[str, Any]) -> dict[str, Any]:
    """The control of a setting of the rule: called as it is written there, with ends that can be set."""
    written = {} if field["name"] == "lr" else {"label": field["name"], "words": ""}
    return {**field, **written, "ends": True}
