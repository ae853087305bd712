"""The language somebody has chosen stays chosen, wherever the visitor goes; nobody else's link names one."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


def in_korean(race) -> None:
    expect(race.page.locator("h1").first).to_have_text("경사하강 실험실")
    race.page.wait_for_function("document.documentElement.lang === 'ko'")
    race.page.wait_for_function("new URLSearchParams(location.search).get('lang') === 'ko'")


def links(race) -> list[str]:
    found: list[str] = race.page.locator(".st-key-top a").all_inner_texts()
    return found


def go(race, name: str) -> None:
    race.page.locator(".st-key-top a", has_text=name).click()
    expect(race.page).to_have_title(f"{name} · 경사하강 실험실")
    in_korean(race)


# Pictures of a page that was left before they had come are asked for when they are gone.
LEFT = r"status of 404 \(Not Found\)|Image source error"


def test_a_chosen_language_survives_every_change_of_page(visit):
    race = visit("t=3")
    race.watch.allow(LEFT)
    race.page.get_by_text("한국어").click()
    in_korean(race)
    names = links(race)
    for name in (*names[1:], names[0]):
        go(race, name)
    for name in reversed(names[-2:]):
        race.page.go_back()
        expect(race.page).to_have_title(f"{name} · 경사하강 실험실")
        in_korean(race)


def test_the_language_of_a_link_survives_the_first_change_of_page(visit):
    page = visit("lang=ko&t=3", path="/side_by_side")
    in_korean(page)
    assert "lang=ko" in (page.at("open-0").get_attribute("href") or "")  # to the race
    go(page, links(page)[-1])


def test_it_survives_the_way_back_to_an_address_from_before_it_was_chosen(visit):
    race = visit("t=3")
    race.watch.allow(LEFT)
    race.page.locator(".st-key-top a", has_text="Reference").click()
    expect(race.page).to_have_title("Reference · Descent Lab")
    race.page.get_by_text("한국어").click()
    in_korean(race)
    race.page.go_back()
    race.page.wait_for_function("!location.pathname.includes('reference')")
    in_korean(race)


def test_nobody_has_chosen_and_no_address_says_so(visit):
    race = visit(locale="ko-KR")
    assert race.page.evaluate("document.fonts.check('16px sans-serif', '경')")
    assert "한국어" in race.page.locator(".st-key-top").inner_text()
    names = links(race)
    for name in (names[1], names[-1], names[0]):
        race.page.locator(".st-key-top a", has_text=name).click()
        expect(race.page).to_have_title(f"{name} · 경사하강 실험실")
        assert "lang" not in race.page.url


@pytest.mark.moving
def test_a_page_that_is_left_while_it_plays_writes_nothing_under_another_address(visit):
    page = visit("b=minima", path="/batch_noise")
    page.until("p.dataset.playing === 'true'")
    page.page.locator(".st-key-top a", has_text="The race").click()
    expect(page.page).to_have_title("The race · Descent Lab")
    page.page.evaluate(
        """() => new Promise((done) => { window.seen = []; const end = performance.now() + 1500;
          const look = () => { window.seen.push(location.href); performance.now() < end ? setTimeout(look, 20) : done(); };
          look(); })"""  # noqa: E501
    )
    seen = page.page.evaluate("() => [...new Set(window.seen)]")
    assert not [address for address in seen if "batch_noise" not in address and "b=minima" in address], seen
