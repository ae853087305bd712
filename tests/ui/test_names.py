"""Every racer has a name of its own, which tells what sets it apart."""

from __future__ import annotations

from optim_core import OPTIMIZERS, simulate
from surfaces import SURFACES
from ui.page import i18n
from ui.page.finder import english_notes, optimizer_notes
from ui.page.lane import Lane
from ui.page.names import lane_names, quantity

ADAM = Lane("adam")


def test_names_tell_what_differs_and_nothing_else():
    assert lane_names([Lane("sgd"), ADAM]) == ["SGD", "Adam"]
    rates = [Lane("sgd").with_value("lr", lr) for lr in (0.002, 0.1)]
    assert lane_names([*rates, ADAM]) == ["SGD η 0.002", "SGD η 0.1", "Adam"]
    assert lane_names([ADAM, ADAM.with_value("beta1", 0.5)]) == ["Adam β₁ 0.9", "Adam β₁ 0.5"]
    assert lane_names([ADAM, ADAM.with_framework("torch")]) == ["Adam Textbook", "Adam PyTorch"]
    assert lane_names([ADAM, ADAM]) == ["Adam 1", "Adam 2"]


def test_every_quantity_of_every_rule_has_a_name():
    for key, optimizer in OPTIMIZERS.items():
        run = simulate(SURFACES["bowl"], optimizer(), (1.0, 1.0), 2, record=True)
        assert all(quantity(key, name) for name in run.state if name != "rate"), key


def test_an_optimizer_is_found_by_its_english_words_in_korean_too():
    before = i18n.spoken()
    i18n.speak("ko")
    try:
        korean = english_notes()
    finally:
        i18n.speak(before)
    assert english_notes() == {}
    for key in OPTIMIZERS:
        idea, settings = optimizer_notes()[key]
        assert idea in korean[key]
        assert settings in korean[key]
