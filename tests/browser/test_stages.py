"""What the stages hold and give back, and what they say when something they need does not come."""

from __future__ import annotations

import pytest

CONTEXTS = """(() => {
  window.contexts = new Set();
  const get = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    const context = get.call(this, kind, ...rest);
    if (context && String(kind).includes("webgl")) window.contexts.add(context);
    return context;
  };
})()"""
ALIVE = "[...window.contexts].filter((context) => !context.isContextLost()).length"
PLAYERS = "document.querySelectorAll('.dl-player').length"


# Stands in for the module that Streamlit asks for, and keeps what it hands over to the player.
KEEPING = """
import { mount as ours } from "./main.js?ours";
export function mount(component) {
  if (component.data.role === "player") window.kept = { component, mount: ours };
  return ours(component);
}
"""
# Another picture in the place of the one before: first in another language, then on another page, and so on.
CHANGES = """async (changes) => {
  const { component, mount } = window.kept;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  let [node, leave] = [null, null];
  for (let i = 0; i < changes; i++) {
    const before = window.contexts.size;
    if (i % 2 === 0) {
      node?.remove();
      leave?.();
      component.parentElement.append((node = document.createElement("div")));
    }
    const data = { ...component.data, language: i % 2 ? "ko" : "en" };
    leave = mount({ ...component, data, parentElement: node });
    while (window.contexts.size === before) await frame();
  }
  node.remove();
  leave();
}"""


@pytest.mark.space
def test_fifty_changes_of_page_and_language_leave_one_context(visit):
    race = visit(wait=False, alone=True, viewport={"width": 420, "height": 320})
    race.page.add_init_script(CONTEXTS)
    race.page.route("**/main.js", lambda route: route.fulfill(content_type="text/javascript", body=KEEPING))
    race.open("s=bowl&l=sgd&n=20&t=20").deep()
    race.page.evaluate(CHANGES, 46)
    for name, other in (("Side by side", "stage-0"), ("The race", "stage-3d")):
        race.page.get_by_role("link", name=name, exact=True).click()
        race.at(other).wait_for()
        race.drawn()
    for language, text in (("ko", "한국어"), ("en", "English")):
        race.page.get_by_text(text, exact=True).click()
        race.page.wait_for_function(f"document.documentElement.lang === '{language}'")
        race.until("Number(p.dataset.revision) > 0")
        race.deep()
    race.page.wait_for_function(f"{ALIVE} === 1 && {PLAYERS} === 1")
    assert race.page.evaluate("window.contexts.size") >= 48  # each was made anew


@pytest.mark.moving
def test_without_plotly_the_paths_move_and_the_page_says_what_is_missing(visit):
    race = visit(wait=False, alone=True)
    race.watch.allow("Plotly|Failed to load|ERR_FAILED")
    race.page.route("**/plotly-*.js", lambda route: route.abort())
    race.page.reload()
    race.at("messages").get_by_text("Plotly could not be loaded").wait_for()
    race.until("p.dataset.playing === 'true' && Number(p.dataset.step) > 0")


def test_a_module_that_does_not_come_is_said_on_the_page(visit):
    race = visit("lang=ko", wait=False, alone=True)
    race.watch.allow("Failed to|ERR_FAILED|error loading")
    race.page.route("**/main.js", lambda route: route.abort())
    race.page.reload()
    race.page.locator(".dl-trouble[role=alert]").get_by_text("그림을 불러오지 못했습니다").wait_for()


LATER = """(() => {
  let library;
  Object.defineProperty(window, "Plotly", {
    get: () => library,
    set(found) {
      const react = async (node, ...rest) => {
        await found.react(node, ...rest);
        node._fullLayout.xaxis._offset = undefined;  // a later Plotly keeps it elsewhere
      };
      library = { ...found, version: "9.0.0", react };
    },
  });
})()"""


def test_a_plotly_that_does_not_fit_is_said_on_the_page(visit):
    race = visit("t=20", wait=False, alone=True)
    race.watch.allow("does not fit")
    race.page.add_init_script(LATER)
    race.page.reload()
    race.at("messages").get_by_text("version 9.0.0 is installed and does not fit").wait_for()
