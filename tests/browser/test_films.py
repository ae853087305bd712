"""The saved animation without a server: the start and the sliders of all lanes can be moved."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tabs import UNPAINTED

from ui.compare.cards import comparison_cards
from ui.compare.link import comparison_from_query
from ui.compare.picture import messages as grid_messages
from ui.compare.session import ComparisonSession
from ui.export.film import film
from ui.page.cards import lane_cards
from ui.page.i18n import script_catalogue
from ui.page.link import from_query
from ui.race.picture import messages
from ui.race.session import Session

QUERY = "l=sgd~lr-0.001&l=adam&l=backtracking&e=gaussian~sigma-0.5&k=cosine&t=100"
PATIENCE = 60_000  # milliseconds; machines are shared
LIVE = "Number(document.querySelector('.dl-player').dataset.live)"
END = "document.querySelector('.dl-player').dataset.source"


@contextmanager
def opened(browser: Browser, folder: Path, text: str):
    """The film in a frame of a page without a network."""
    (folder / "film.html").write_text(text, "utf-8")
    frame = folder / "frame.html"
    frame.write_text('<iframe src="film.html" style="width: 1200px; height: 1600px"></iframe>')
    screen = {"width": 1280, "height": 1700}
    context = browser.new_context(viewport=screen, offline=True, reduced_motion="reduce")
    context.add_init_script(UNPAINTED)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    troubles = []
    page.on("pageerror", lambda error: troubles.append(error.message))
    page.goto(frame.as_uri())
    inside = page.frame(url=re.compile(r"/film\.html$"))
    assert inside is not None
    inside.wait_for_function("Number(document.querySelector('.dl-player')?.dataset.revision) > 0")
    yield inside
    context.close()
    assert not troubles


@pytest.fixture
def page(browser: Browser, tmp_path):
    setup, _problems = from_query(QUERY)
    state = Session(setup, [])
    sent = {**messages(state), "cards": lane_cards(setup)}
    with opened(browser, tmp_path, film("race", "Descent Lab", "en", script_catalogue(), sent)) as inside:
        yield inside


def test_panels_side_by_side_move_and_the_film_says_where_it_is_from(browser, tmp_path):
    comparison, _problems = comparison_from_query("c=lr~count-3~spread-3&l=adam~lr-0.01&n=60&t=30")
    state = ComparisonSession(comparison, [])
    home = "https://lab.example.org/side_by_side?c=lr"
    sent = {**grid_messages(state), "cards": comparison_cards(comparison), "home": home}
    with opened(browser, tmp_path, film("compare", "Side by side", "en", script_catalogue(), sent)) as inside:
        expect(inside.get_by_test_id("panel-1").locator("header b")).to_have_text("η = 0.01")
        for name in ("param-0-lr", "param-0-beta1"):
            before = inside.evaluate(LIVE)
            inside.locator(f'[data-testid="{name}"] input[type=range]').press("PageUp")
            inside.wait_for_function(f"(before) => {LIVE} > before", arg=before)
        expect(inside.get_by_test_id("panel-1").locator("header b")).not_to_have_text("η = 0.01")
        expect(inside.get_by_test_id("compare-spread")).to_have_count(
            0
        )  # it builds on the rate in the middle
        expect(inside.get_by_test_id("compare-title")).to_contain_text("As saved")
        link = inside.get_by_role("link", name="Open this setup in Descent Lab")
        expect(link).to_have_attribute("href", home)


def test_every_slider_of_every_lane_moves_the_film(page):
    sliders = page.locator(".dl-setting input[type=range]")
    names = sliders.evaluate_all("all => all.map((each) => each.closest('[data-testid]').dataset.testid)")
    assert {"param-0-lr", "param-1-lr", "param-1-beta1"} <= set(names)
    assert not [name for name in names if name.startswith("param-2-")]  # that lane decides by values
    for name in names:
        before = page.evaluate(LIVE)
        page.locator(f'[data-testid="{name}"] input[type=range]').focus()
        page.locator(f'[data-testid="{name}"] input[type=range]').press("ArrowLeft")
        page.wait_for_function(f"(before) => {LIVE} > before", arg=before)
    assert page.evaluate(END) == "live"


def test_the_start_of_a_film_can_be_dragged(page):
    where = """() => {
      const plot = document.querySelector('[data-testid="stage-2d"] .dl-plot');
      const box = plot.getBoundingClientRect(), {xaxis, yaxis} = plot._fullLayout;
      const [x, y] = document.querySelector('.dl-player').dataset.start.split(" ").map(Number);
      return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)];
    }"""
    frame = page.frame_element().bounding_box()
    x, y = page.evaluate(where)
    mouse = page.page.mouse
    mouse.move(frame["x"] + x, frame["y"] + y)
    mouse.down()
    mouse.move(frame["x"] + x + 40, frame["y"] + y + 20, steps=4)
    page.wait_for_function(f"{LIVE} > 0")
    mouse.up()
    assert page.get_by_text("An animation saved from Descent Lab").is_visible()
