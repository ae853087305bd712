"""A formula of the visitor's own: drawn, explained when wrong, harmless when hostile."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

HOSTILE = [
    "__import__('os').system('id')",
    "x.__class__.__mro__",
    "9**9**9**9",
    "<img src=x onerror=alert(1)>",
    "\\href{javascript:alert(1)}{x}",
    "(" * 150,
]


pytestmark = pytest.mark.one_page


@pytest.fixture
def race(visit):
    race = visit("s=formula&q=x**2%2B2*y**2&p=1~1&t=10")
    race.tab("Setup")
    return race


def write(race, formula):
    race.at("surface-formula").fill(formula)
    race.at("surface-formula").press("Enter")


def test_a_formula_is_drawn_and_kept_in_the_link(race):
    with race.redrawn():
        write(race, "(x**2 - 1)**2 + y**2")
    race.address("q=%28x")
    race.at_step(500)  # begun anew, without motion at its end
    race.page.reload()
    race.drawn()
    race.tab("Setup")
    expect(race.at("surface-formula")).to_have_value("(x**2 - 1)**2 + y**2")


def test_a_wrong_formula_is_explained_where_it_was_typed(race):
    revision = race.says("revision")
    write(race, "x**2 + ")
    expect(race.at("surface").locator(".dl-wrong")).not_to_be_empty()
    expect(race.at("surface-formula")).to_have_value("x**2 + ")  # to be mended, not typed again
    assert race.says("revision") == revision
    with race.redrawn():
        write(race, "x**2 + y**4")
    expect(race.at("surface").locator(".dl-wrong")).to_have_count(0)


def test_hostile_formulas_are_only_text(race):
    revision = race.says("revision")
    for formula in HOSTILE:
        write(race, formula)
        expect(race.at("surface-formula")).to_have_attribute("aria-invalid", "true")
        race.rest()
        with race.redrawn():
            write(race, f"x**2 + {revision}*y**2")
        expect(race.at("surface-formula")).not_to_have_attribute("aria-invalid", "true")
        revision = race.says("revision")
    assert race.page.locator("img[src=x], a[href^=javascript]").count() == 0
