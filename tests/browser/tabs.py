"""The tabs of a browser: a test takes one, and leaves it so that the next need not load the app anew.

A process that has read the app once reads it again in 1.5 s of processor time; a new one takes 4 s.
So visitors that differ in nothing but their screen, their wishes and what they have been told share a
context, whose tabs stand in one process (`--process-per-site`).
"""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from race_page import RacePage, Watch

# An address of the app without the app.
NOWHERE = "/_stcore/health"
# What a first visit is told has been closed already, but where a test asks for a first visit.
BEEN_HERE = "try { localStorage.setItem('descent-lab-welcome', 'closed'); } catch {}"
# To draw a surface in space takes a processor seconds: most visitors of the tests have no WebGL.
NO_WEBGL = """for (const kind of [HTMLCanvasElement, OffscreenCanvas]) {
  const get = kind.prototype.getContext;
  kind.prototype.getContext = function (name, ...rest) {
    return name.includes("webgl") ? null : get.call(this, name, ...rest);
  };
}"""
# Where it is there, what is drawn takes most: only where it is to be seen afterwards does anybody need it.
UNPAINTED = """for (const { prototype } of [WebGLRenderingContext, WebGL2RenderingContext])
  prototype.drawArrays = prototype.drawElements = () => {};
"""
# What is invisible is laid out, moved and hit like all else, and never painted, which is a fifth of all work.
UNSEEN = """{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("body { opacity: 0 !important; }");
  document.adoptedStyleSheets.push(sheet);
}"""
EXCEPTION = '[data-testid="stException"]'


# What is of a context; all else is of a page. Contexts have no permissions but while a test asks for some.
OF_CONTEXT = ("locale", "is_mobile", "has_touch", "device_scale_factor")
OF_MEDIA = ("reduced_motion", "color_scheme")


class Tab:
    """A page, how it was made, and which path of the app is open in it, if any is."""

    def __init__(self, context: BrowserContext, options: dict[str, Any], alone: bool) -> None:
        self.options, self.alone = options, alone
        self.page = RacePage(context.new_page(), "", Watch())
        self.page.page.emulate_media(**{name: options[name] for name in OF_MEDIA if name in options})
        if options.get("space") != "painted":
            self.page.page.add_init_script(UNPAINTED if options.get("space") else NO_WEBGL)
        if not options.get("first_visit"):
            self.page.page.add_init_script(BEEN_HERE)
        if not options.get("looked_at"):
            self.page.page.add_init_script(UNSEEN)
        self.at = ""

    def forget(self) -> None:
        """Leave the app; nothing of this visitor is known to the next."""
        if not self.at:
            return
        self.page.page.goto(f"{self.page.url}{NOWHERE}")
        self.page.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.page.page.context.clear_cookies()
        self.at = ""

    def in_place(self) -> bool:
        """Whether the page is open that was opened, in the language of the browser."""
        where = self.page.page.url.removeprefix(self.page.url)
        return where.partition("?")[0] == self.at and "lang=" not in where


class Tabs:
    """The tabs of a browser that nobody uses at the moment, and the contexts, which keep our files."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: dict[str, BrowserContext] = {}
        self.free: list[Tab] = []
        self.taken: list[Tab] = []

    def take(self, options: dict[str, Any], alone: bool) -> Tab:
        """A tab with these options: a free one, unless it is to be alone."""
        tab = next((tab for tab in self.free if tab.options == options and not alone), None)
        if tab:
            self.free.remove(tab)
            tab.page.watch.forget()
        else:
            tab = Tab(self._context(options), options, alone)
        tab.page.page.set_viewport_size(options["viewport"])
        tab.page.page.context.grant_permissions(options.get("permissions", []))
        tab.page.page.bring_to_front()  # in the background a page gets a frame a second
        self.taken.append(tab)
        return tab

    def _context(self, options: dict[str, Any]) -> BrowserContext:
        wanted = {name: options[name] for name in OF_CONTEXT if name in options}
        key = json.dumps(wanted, sort_keys=True)
        if key not in self.contexts:
            self.contexts[key] = self.browser.new_context(**wanted)
        return self.contexts[key]

    def troubles(self) -> list[str]:
        """What has gone wrong in the tabs that are used, and in those that they have opened."""
        shown = [text for page in self._used() for text in page.locator(EXCEPTION).all_inner_texts()]
        found = [trouble for tab in self.taken for trouble in tab.page.watch.left()]
        return [*found, *(f"exception on the page: {text}" for text in shown)]

    def leave(self, again: bool, stay: bool) -> None:
        """After a test: free the tabs to be used `again`, which may `stay` at their page; close all else."""
        for tab in self.taken:
            tab.page.page.context.clear_permissions()
            if again and not tab.alone and not any(other.options == tab.options for other in self.free):
                tab.page.pause() if stay and tab.in_place() else tab.forget()
                self.free.append(tab)
        self.taken.clear()
        for page in self._used():
            if page.url.startswith("http"):
                page.evaluate("localStorage.clear()")
            page.context.clear_cookies()
            page.close()

    def _used(self) -> list[Page]:
        kept = [tab.page.page for tab in self.free]
        return [page for context in self.contexts.values() for page in context.pages if page not in kept]

    def rest(self) -> None:
        """Leave the app in all tabs."""
        for tab in self.free:
            tab.forget()

    def close(self) -> None:
        """End everything."""
        for context in self.contexts.values():
            context.close()
