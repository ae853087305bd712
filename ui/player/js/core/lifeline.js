// Streamlit may lose its connection for good: its page forgets a message that its server, on a slow machine, still
// counts on. Or it takes everything off the page: a message came for a place that is not there. Then nothing that is
// done here would ever be heard again. So the page is opened anew: the address holds what it shows, and what was asked
// of the whole page, as a story, is asked again.

import { server } from "./server.js";

const STATE = "data-test-connection-state"; // of Streamlit's root element
const KEY = "descent-lab-unheard";
const LEAST = 20000; // milliseconds between two such openings: a connection that is lost at once stays lost

/** @import { Change } from "../messages.js" */

/** Watch over the connection for as long as the page is there; `home` is what Streamlit's page is in. */
export function watchConnection(home = document.getElementById("root"), now = () => Date.now()) {
  if (!home) return; // a film
  const app = home.querySelector(`[${STATE}]`);
  const look = () => {
    if (app?.isConnected && app.getAttribute(STATE) !== "DISCONNECTED_FOREVER") return;
    const before = held();
    if (before && now() - before.at < LEAST) return;
    keep({ at: now(), path: location.pathname, changes: server.unheard() });
    location.reload();
  };
  const observer = new MutationObserver(look);
  if (app) observer.observe(app, { attributeFilter: [STATE] });
  for (let around = app?.parentElement; around; around = around === home ? null : around.parentElement)
    observer.observe(around, { childList: true });
  look();
}

/** Ask again what was not heard before the page was opened anew. */
export function askAgain() {
  const before = held();
  if (!before?.changes.length) return;
  keep({ ...before, changes: [] });
  if (before.path !== location.pathname) return;
  for (const { id: _id, at, do: deed, ...rest } of before.changes) server.act(at, deed, rest);
}

/** @returns {{ at: number, path: string, changes: Change[] } | null} */
function held() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    return null; // not allowed here, or not ours
  }
}

function keep(value) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(value));
  } catch {
    // Not allowed here: the page opens anew all the same.
  }
}
