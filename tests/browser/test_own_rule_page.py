"""A rule of one's own on the page: written, refused, mended, dragged, taken along in the address."""

from __future__ import annotations

from playwright.sync_api import expect

from optim_core.own import TEMPLATES

RULE = "m = b1*m + (1 - b1)*g\nx = x - lr*m/(1 + soft*norm(m))"


def test_a_rule_is_written_refused_mended_and_kept(visit):
    race = visit("s=beale&n=60&l=adam~lr-0.05&l=sgd")
    text, wrong, use = (race.at(f"param-0-rule{end}") for end in ("", "-wrong", "-use"))
    race.at("param-0-optimizer").select_option("own_rule")
    expect(text).to_have_value(TEMPLATES["adam"])
    race.rest()

    revision = race.says("revision")
    for typed in ("x = x - lr*<img src=x onerror=alert(1)>", RULE[:-2]):
        text.fill(typed)
        text.press("Control+Enter")
        expect(text).to_have_attribute("aria-invalid", "true")
        race.rest()
    expect(wrong).to_contain_text("'(' is never closed at line 2, column 28")
    expect(text).to_have_value(RULE[:-2])
    expect(use).to_be_hidden()
    assert race.says("revision") == revision

    text.fill(RULE)
    expect(use).to_be_visible()
    with race.redrawn():
        use.click()
    expect(wrong).to_be_hidden()
    soft = race.at("param-0-soft")
    expect(race.at("inspector").locator("tbody tr")).to_have_count(6)

    soft.locator(".dl-symbol").click()
    soft.get_by_label("Slider to").fill("20")
    soft.get_by_label("Slider to").press("Enter")
    race.address("range-0_20_soft")
    live = race.says("live")
    soft.locator("input[type=range]").press("PageUp")  # the page runs it by itself
    race.until("Number(p.dataset.live) > a", live)
    race.address("soft-2.1")

    race.page.reload()
    race.drawn()
    expect(text).to_have_value(RULE)
    assert race.value("param-0-soft") == 2.1
    with race.redrawn():
        race.at("param-0-template").select_option("lion")
    expect(text).to_have_value(TEMPLATES["lion"])
    race.page.go_back()
    expect(text).to_have_value(RULE)
