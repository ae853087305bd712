"""The reference: what the registries know of every optimizer and surface, as pages to read."""

from __future__ import annotations

import html
from pathlib import Path

import streamlit as st

from optim_core import OPTIMIZERS, Optimizer
from surfaces import SURFACES, Surface
from ui.page.i18n import _
from ui.page.lane import frameworks
from ui.page.message import N_
from ui.page.names import framework_name, shown
from ui.page.numerals import number
from ui.page.setup import Setup
from ui.page.symbols import plain, spoken
from ui.reference.links import link, optimizer_race, surface_race
from ui.reference.picture import contour
from ui.reference.shelf import curriculum, shelf

STYLE = f"<style>{Path(__file__).with_name('reference.css').read_text('utf-8')}</style>"
TABS = ("optimizers", "surfaces", "papers", "curriculum")  # as a link names them

NO_MUON = N_(
    "Muon (Jordan et al., 2024) is left out. It is defined for weight matrices: it replaces the momentum of "
    "a matrix by the nearest matrix whose rows or columns are orthonormal. Here θ = (x, y) is a vector; of a "
    "single column this leaves the momentum divided by its length."
)


def show() -> None:
    """Draw the reference."""
    st.html(STYLE)
    names = [_("Optimizers"), _("Surfaces"), _("Figures of papers"), _("Curriculum")]
    asked = st.query_params.get("tab", "")
    open_first = names[TABS.index(asked)] if asked in TABS else None
    rules, landscapes, papers, course = st.tabs(names, default=open_first)
    with rules:
        st.caption(
            _(
                "SGD: stochastic gradient descent; without noise it is plain gradient descent. RMSprop: "
                "root mean square propagation. Adam: adaptive moment estimation. SAM: sharpness-aware "
                "minimization."
            )
        )
        for optimizer in OPTIMIZERS.values():
            _optimizer(optimizer)
        st.caption(_(NO_MUON))
    with landscapes:
        for surface in SURFACES.values():
            _surface(surface)
    with papers:
        shelf()
    with course:
        curriculum()


def _optimizer(kind: type[Optimizer]) -> None:
    with st.expander(f"**{kind.label}** · {_(kind.idea)}"):
        for rule, names in rules(kind).items():
            st.caption(" · ".join(names))
            st.latex(rule)
        st.table(
            {
                _("Setting"): [
                    spoken(plain(spec.symbol)) + "  " + _(spec.name.replace("_", " "))
                    for spec in kind.hyperparameters
                ],
                _("Default"): [shown(spec.default) for spec in kind.hyperparameters],
                _("Allowed"): ["–" if spec.switch else str(spec.domain) for spec in kind.hyperparameters],
                _("What it does"): [_(spec.help) for spec in kind.hyperparameters],
            }
        )
        st.caption(kind.source)
        _try_it(optimizer_race(kind.key), kind.label)


def _try_it(race: Setup, name: str) -> None:
    """A way into the app: a plain link, so that it opens as a fresh visit."""
    label = _("Try it: {name} in the race").format(name=name)
    st.html(f'<a class="dl-try" href="{html.escape(link(race))}" target="_self">{html.escape(label)} →</a>')


def rules(kind: type[Optimizer]) -> dict[str, list[str]]:
    """The formulas of an optimizer, each with the names of those who write it so."""
    found: dict[str, list[str]] = {}
    for framework in frameworks(kind.key):
        found.setdefault(kind.preset(framework).rule, []).append(framework_name(framework))
    return found


def _surface(surface: Surface) -> None:
    with st.expander(f"**{_(surface.label)}** · {_(surface.idea)}"):
        picture, words = st.columns([1, 3], gap="small")
        picture.image(contour(surface), alt=_("Contour of the loss: {name}").format(name=_(surface.label)))
        with words:
            st.latex(rf"L(x, y) = {surface.formula}")
            _facts(surface)


def _facts(surface: Surface) -> None:
    """Where the minima are, where it comes from, and the way to it."""
    points = ", ".join(f"({number(x, 6)}, {number(y, 6)})" for x, y in surface.minima) or _("none")
    st.caption(f"{_('Global minima')}: {points} · {surface.source}")
    _try_it(surface_race(surface), _(surface.label))
