"""The reference: what the registries know of every optimizer and surface, as pages to read."""

from __future__ import annotations

import streamlit as st

from optim_core import OPTIMIZERS, Optimizer
from surfaces import SURFACES, Surface
from ui.cards import framework_name
from ui.i18n import _
from ui.lane import frameworks
from ui.symbols import plain, spoken


def show() -> None:
    """Draw the reference."""
    rules, landscapes = st.tabs([_("Optimizers"), _("Surfaces")])
    with rules:
        for optimizer in OPTIMIZERS.values():
            _optimizer(optimizer)
    with landscapes:
        for surface in SURFACES.values():
            _surface(surface)


def _optimizer(kind: type[Optimizer]) -> None:
    with st.expander(f"**{kind.label}** · {_(kind.idea)}"):
        for framework in frameworks(kind.key):
            st.caption(framework_name(framework))
            st.latex(kind.preset(framework).rule)
        st.table(
            {
                _("Setting"): [
                    spoken(plain(spec.symbol)) + "  " + _(spec.name.replace("_", " "))
                    for spec in kind.hyperparameters
                ],
                _("Default"): [
                    f"{spec.default:g}" if not spec.switch else str(spec.default)
                    for spec in kind.hyperparameters
                ],
                _("Allowed"): ["–" if spec.switch else str(spec.domain) for spec in kind.hyperparameters],
                _("What it does"): [_(spec.help) for spec in kind.hyperparameters],
            }
        )
        st.caption(kind.source)


def _surface(surface: Surface) -> None:
    with st.expander(f"**{_(surface.label)}** · {_(surface.idea)}"):
        st.latex(rf"L(x, y) = {surface.formula}")
        points = ", ".join(f"({x:.6g}, {y:.6g})" for x, y in surface.minima) or _("none")
        st.caption(f"{_('Global minima')}: {points} · {surface.source}")
