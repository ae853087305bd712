"""The page "Network" in a browser: it learns, answers, and its picture follows the clock."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from race_page import PATIENCE

from ui.export.film import film
from ui.network.link import read_network_query
from ui.network.page import film_parts
from ui.network.session import NetworkSession
from ui.network.study import Study
from ui.page.i18n import script_catalogue

# What is painted on a canvas, as a number that tells pictures apart.
PAINTED = """selector => {
  const canvas = document.querySelector(selector);
  const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0, count = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (!data[i + 3]) continue;
    count += 1;
    sum = (sum + (data[i] + 3 * data[i + 1] + 7 * data[i + 2]) * (1 + i % 9973)) % 1e12;
  }
  return [count, sum];
}"""
STAGES = {
    "shades": '[data-testid="stage-data"] canvas.dl-ground',
    "boundaries": '[data-testid="stage-data"] canvas.dl-overlay',
    "network": '[data-testid="stage-network"] canvas.dl-overlay',
    "path": '[data-testid="stage-2d"] canvas.dl-overlay',
    "histograms": '[data-testid="histograms"] canvas',
}
# Note what a slider says while it is moved, and how often Plotly draws the data anew.
FOLLOW = """() => {
  const slider = document.querySelector('[data-testid="param-0-lr"] input[type=range]');
  Object.assign(window, { values: [], plotted: 0 });
  const note = () => window.values.push(slider.getAttribute("aria-valuetext"));
  new MutationObserver(note).observe(slider, { attributeFilter: ["aria-valuetext"] });
  const plot = document.querySelector('[data-testid="stage-data"] .dl-plot');
  plot.on("plotly_afterplot", () => { window.plotted += 1; });
}"""
LEARNED = "p.dataset.learned === 'whole'"


def painted(page) -> dict[str, list[float]]:
    return {name: page.page.evaluate(PAINTED, selector) for name, selector in STAGES.items()}


@pytest.mark.space(painted=True)
def test_it_learns_answers_and_follows_the_clock(visit):
    page = visit("n=steps-120&t=120", path="/network")
    page.until(LEARNED)
    end = painted(page)
    assert all(count > 300 for count, _sum in end.values()), end
    page.page.keyboard.press("Home")
    page.until("p.dataset.step === '0'")
    start = painted(page)
    assert all(start[name] != end[name] for name in STAGES), "every stage follows the clock"
    page.page.keyboard.press("End")
    page.until("p.dataset.step === '120'")
    assert painted(page)["network"] == end["network"], "and back"

    page.page.evaluate(FOLLOW)
    with page.redrawn(), page.dragging_slider("param-0-lr", 0.2):
        pass
    page.address("lr-")
    page.until(LEARNED)
    values, plotted = page.page.evaluate("[window.values, window.plotted]")
    assert len(values) == len(set(values)), "a slider does not fall back to what it was before"
    assert plotted == 0, "of the data only what networks answer is drawn anew"
    assert painted(page)["boundaries"] != end["boundaries"]

    page.at("inspect-2").click()
    expect(page.at("inspect-2")).to_have_attribute("aria-pressed", "true")
    page.address("i=2")
    page.at("surface-deep").click()
    page.page.wait_for_function(
        "document.querySelector('[data-testid=\"stage-3d\"] .dl-plot')?._fullData?.[0]?.type === 'surface'"
    )
    expect(page.at("explained")).to_contain_text("% of the path")

    page.tab("Stories")
    with page.redrawn():
        page.at("story-zeros").click()
    page.until(LEARNED)
    expect(page.at("standing-0")).to_contain_text("0.69")
    expect(page.at("tale")).to_contain_text("Random weights")
    page.pause()
    page.tab("Share")
    with page.page.expect_download() as saved:
        page.at("save-png").click()
    assert saved.value.suggested_filename.startswith("network-moons-")
    assert Path(saved.value.path()).stat().st_size > 30_000

    page.page.set_viewport_size({"width": 390, "height": 844})
    page.page.wait_for_function("document.documentElement.scrollWidth <= 390")
    page.page.wait_for_function(f"({PAINTED})('{STAGES['network']}')[0] > 300")


def test_a_saved_animation_plays_without_a_server(browser, tmp_path):
    state = NetworkSession(read_network_query("d=kind-curve&n=steps-90"), [])
    state.study = Study(state.setup)
    for _piece in state.study.pieces():
        pass
    text = film("network", "Descent Lab", "en", script_catalogue(), film_parts(state, state.study))
    (tmp_path / "film.html").write_text(text, "utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page, troubles = context.new_page(), []
    page.on("pageerror", lambda error: troubles.append(error.message))
    page.goto((tmp_path / "film.html").as_uri())
    page.wait_for_function(
        "document.querySelector('.dl-player')?.dataset.learned === 'whole'", timeout=PATIENCE
    )
    page.keyboard.press("Home")
    page.wait_for_function("document.querySelector('.dl-player').dataset.step === '0'", timeout=PATIENCE)
    first = page.evaluate(PAINTED, STAGES["boundaries"])
    page.keyboard.press("End")
    page.wait_for_function("document.querySelector('.dl-player').dataset.step === '90'", timeout=PATIENCE)
    assert first[0] > 300
    assert page.evaluate(PAINTED, STAGES["boundaries"]) != first
    assert not troubles
    context.close()


def test_a_connection_lost_for_good_is_opened_anew_and_what_was_asked_is_asked_again(visit):
    """Streamlit gives up when its page has forgotten a message that a slow server still counts on."""
    page = visit("n=steps-60", path="/network")
    page.tab("Stories")
    page.at("story-zeros").wait_for()
    with page.page.expect_navigation():
        page.page.evaluate(
            """() => {
              document.querySelector('[data-testid="story-zeros"]').click();
              document.querySelector('[data-testid="stApp"]')
                .setAttribute("data-test-connection-state", "DISCONNECTED_FOREVER");
            }"""
        )
    expect(page.at("tale")).to_contain_text("Zeros learn nothing")
    page.address("a=zeros")
    page.drawn()
