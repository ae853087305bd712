"""The card of the surface: which one, its parameters, or a formula of one's own."""

from __future__ import annotations

from surfaces import SURFACES
from surfaces.own_data import KEY
from ui.page.cards import Card, Field, field, select
from ui.page.i18n import _
from ui.page.limits import MAX_FORMULA
from ui.page.owndata import latest
from ui.page.setup import Setup

EXAMPLES = (  # formulas to begin with
    "x^2 + 10*y^2",
    "x^2 - y^2",
    "(1 - x)^2 + 100*(y - x^2)^2",
    "x^4 + y^4 - 4*x*y",
    "abs(x) + 3*abs(y)",
    "x^2 + y^2 + 2*sin(3*x)*sin(3*y)",
)


def surface_card(setup: Setup, wrong: str) -> Card:
    """The surface, its parameters, and the start point."""
    choice, surface = setup.surface, setup.surface.build()
    names = [(key, _(known.label)) for key, known in SURFACES.items()]
    own = [(KEY, _("Your own data"))] if latest() else []
    names = [*names, ("formula", _("A formula of your own")), *own]
    fields = [select("key", _("Surface"), choice.key, names)]
    buttons = []
    if choice.key == "formula":
        buttons = [
            {
                "local": "view",
                "label": _("Redraw the surface for the visible range"),
                "testid": "formula-view",
            }
        ]
        fields.append(_formula_field(choice.formula, wrong))
    fields += [field(spec, getattr(surface, spec.name)) for spec in surface.parameters]
    return {
        "at": "surface",
        "testid": "surface",
        "name": _("Surface"),
        "fields": fields,
        "buttons": buttons,
        "note": wrong,
        "wrong": bool(wrong),
    }


def _formula_field(formula: str, wrong: str) -> Field:
    return {
        "type": "text",
        "name": "formula",
        "label": _("Loss as a formula of x and y"),
        "value": formula,
        "wrong": bool(wrong),
        "maxlength": MAX_FORMULA,
        "placeholder": "x**2 + 3*sin(3*x)*y**2",
        "examples": list(EXAMPLES),
    }
