"""What the stages hold and give back, and what they say when something they need does not come."""

from __future__ import annotations

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


def test_changes_of_page_and_language_leave_one_context(visit):
    race = visit("t=20", wait=False)
    race.page.add_init_script(CONTEXTS)
    race.page.reload()
    race.drawn().deep()
    for language in ("ko", "en") * 2:
        race.page.get_by_text({"ko": "한국어", "en": "English"}[language], exact=True).click()
        race.page.wait_for_function(f"document.documentElement.lang === '{language}'")
        race.until("Number(p.dataset.revision) > 0")
        race.deep()
    for name in ("Side by side", "The race") * 2:
        race.page.get_by_role("link", name=name, exact=True).click()
        other = "stage-3d" if name == "The race" else "stage-0"
        race.at(other).wait_for()
        race.drawn()
    race.deep()
    race.page.wait_for_function(f"{ALIVE} === 1 && {PLAYERS} === 1")
    assert race.page.evaluate("window.contexts.size") >= 5  # each was made anew


def test_without_plotly_the_paths_move_and_the_page_says_what_is_missing(visit):
    race = visit(wait=False)
    race.watch.allow("Plotly|Failed to load|ERR_FAILED")
    race.page.route("**/plotly-*.js", lambda route: route.abort())
    race.page.reload()
    race.at("messages").get_by_text("Plotly could not be loaded").wait_for()
    race.until("p.dataset.playing === 'true' && Number(p.dataset.step) > 0")


def test_a_module_that_does_not_come_is_said_on_the_page(visit):
    race = visit("lang=ko", wait=False)
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
    race = visit("t=20", wait=False)
    race.watch.allow("does not fit")
    race.page.add_init_script(LATER)
    race.page.reload()
    race.at("messages").get_by_text("version 9.0.0 is installed and does not fit").wait_for()
