"""In class: the list of keys, the link as a QR code, the lecture view, a frame in another page."""

from __future__ import annotations

import io
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image

import ui.page.linkcode

# A code that Python has made, as it comes to the page.
COMES = """async (code) => {
  const parentElement = document.createElement("div");
  const script = performance.getEntriesByType("resource").find((entry) => entry.name.endsWith("/main.js"));
  const { mount } = await import(script.name);
  mount({ data: { role: "code", ...code }, parentElement, setStateValue() {} });
}"""
OPACITY = "(id) => getComputedStyle(document.querySelector(`[data-testid=${id}]`)).opacity"
FONT = "(selector) => parseFloat(getComputedStyle(document.querySelector(selector)).fontSize)"
SEEN = """() => [...document.querySelectorAll('.stMain *')]
  .filter((e) => e.matches('h1, a, button, input, select, canvas'))
  .filter((e) => e.checkVisibility({ visibilityProperty: true }))
  .filter((e) => !e.closest('.dl-player')).length"""


@pytest.mark.looked_at
def test_keys_are_listed_and_the_link_is_a_code(visit, monkeypatch):
    race = visit("s=beale&t=40")
    page, keyboard = race.page, race.page.keyboard
    race.at("timeline-end").focus()
    keyboard.press("?")
    listed = race.at("keys").inner_text()
    assert all(key in listed for key in ("Space", "Home", "Q", "F", "Esc", "PgUp"))
    keyboard.press("Tab")
    keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('dialog, body').tagName") in ("DIALOG", "BODY")
    keyboard.press("ArrowRight")  # no key of the timeline while the window is open
    keyboard.press("Escape")
    race.at("keys").wait_for(state="detached")
    assert page.evaluate("document.activeElement.dataset.testid") == "timeline-end"
    assert race.says("step") == 40
    keyboard.press("q")
    code = race.at("code")
    code.get_by_text("no phone would find this page").wait_for()  # said by Python of 127.0.0.1
    link = code.locator(".dl-code").get_attribute("data-link")
    assert link == page.url
    assert parse_qs(urlsplit(link).query)["t"] == ["40"]
    monkeypatch.setattr(ui.page.linkcode, "_is_this_computer", lambda _host: False)
    page.evaluate(COMES, ui.page.linkcode.link_code(link))
    code.get_by_role("img", name=link).wait_for()
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))
    assert found.text == link
    keyboard.press("q")
    code.wait_for(state="detached")
    race.at("timeline-keys").click()
    race.at("keys").wait_for()


def test_the_lecture_view_is_large_and_fades_what_is_pressed(visit):
    race = visit("s=beale&t=40", viewport={"width": 1280, "height": 720})
    page, keyboard = race.page, race.page.keyboard
    before = page.evaluate(FONT, ".dl-counter")
    keyboard.press("f")
    page.wait_for_function(
        "document.querySelector('.dl-player').getBoundingClientRect().height === innerHeight"
    )
    assert page.evaluate(FONT, ".dl-counter") >= max(1.5 * before, 720 / 36)
    assert page.evaluate(SEEN) == 0
    race.until("p.scrollHeight <= innerHeight && p.scrollWidth <= innerWidth")
    page.wait_for_function(f"({OPACITY})('timeline-end') === '0'")
    assert page.evaluate(OPACITY, "timeline-scrub") == "1"
    page.mouse.move(500, 500)
    page.wait_for_function(f"({OPACITY})('timeline-end') === '1'")
    keyboard.press("ArrowRight")
    race.at_step(41)
    keyboard.press("Escape")
    race.until("!p.hasAttribute('data-lecture')")
    assert page.evaluate(FONT, ".dl-counter") == before
    assert page.evaluate(SEEN) > 10


@pytest.mark.parametrize("size", [(640, 400), (390, 844)])
def test_in_a_frame_the_picture_fits_and_leads_to_the_full_page(visit, size):
    width, height = size
    race = visit("embed=true&s=beale&t=40", viewport={"width": width, "height": height})
    page = race.page
    assert page.evaluate(SEEN) == 0
    race.until("p.getBoundingClientRect().height === innerHeight && p.scrollHeight <= innerHeight")
    with race.redrawn():
        race.drag(*race.pixel_of(*race.start), 20, 0)
    race.address("embed=true")
    way = race.at("whole-page")
    way.focus()
    assert way.get_attribute("target") == "_blank"
    query = parse_qs(urlsplit(str(way.get_attribute("href"))).query)
    assert "embed" not in query
    assert query["s"] == ["beale"]
    assert query.keys() == race.query.keys() - {"embed"}
