"""Symbols in LaTeX as the short text that labels show."""

import pytest

from optim_core import OPTIMIZERS, SCHEDULES
from surfaces import SURFACES
from ui.page.symbols import plain, spoken

EXAMPLES = {
    r"\beta_1": "β_1",
    r"\hat m_t": "m\u0302_t",
    r"\hat\epsilon_t": "ε\u0302_t",
    r"\tilde\theta_t": "θ\u0303_t",
    r"\eta_\mathrm{eff}": "η_{eff}",
    r"v^{\max}_t": "v^{max}_t",
    r"\Delta_{\min}": "Δ_{min}",
    r"\textstyle\prod_i \mu_i": "∏_iμ_i",
    r"E[g^2]_t": "E[g^2]_t",
}


@pytest.mark.parametrize(("latex", "text"), EXAMPLES.items())
def test_a_symbol_becomes_short_text(latex: str, text: str) -> None:
    assert plain(latex) == text


def test_no_symbol_of_the_registries_keeps_a_command() -> None:
    kinds = [*OPTIMIZERS.values(), *SCHEDULES.values()]
    symbols = [spec.symbol for kind in kinds for spec in kind.hyperparameters]
    symbols += [symbol for optimizer in OPTIMIZERS.values() for symbol in optimizer.symbols.values()]
    symbols += [spec.symbol for surface in SURFACES.values() for spec in surface.parameters]
    for symbol in symbols:
        assert "\\" not in plain(symbol), symbol
        assert "epsilon" not in plain(symbol), symbol
        assert "theta" not in plain(symbol), symbol


def test_a_spoken_symbol_has_no_marks() -> None:
    assert spoken(plain(r"\theta_{t+1}")) == "θt+1"
