// The address bar always holds a link to exactly this picture: Python writes the setting, the clock the step.

const CALM = 300; // milliseconds between two changes of the address

let pages = [""]; // the last parts of the addresses of all pages
let sought = null; // the page that the back button has asked for and that is not there yet
let timer = null;
let pending = null;
let known = null; // Python's query when the address was last kept
let chosen = null; // the language that somebody has chosen
let awaited = null; // after the back button: what Python said before it has answered

/** A page is there; `names` are all pages. */
export function arrive(page, names) {
  pages = names;
  if (page === sought) sought = null;
}

/** The page that the address names; the front door where no other fits. Right after the back button it is not yet the one that is seen. */
export function addressed(pathname = location.pathname) {
  const last = pathname.slice(pathname.lastIndexOf("/") + 1);
  return pages.includes(last) ? last : "";
}

/** Remember query and step in the address of a page; `newPage` makes the back button return to what was before. */
export function keepAddress({ query, page }, clock, newPage = false) {
  if (query === null) return undefined; // a saved film has no address of its own
  if (page !== addressed()) return undefined; // the visitor has left: this would be the address of another page
  if (awaited !== null && awaited === query && !newPage) return undefined;
  const anew = newPage && awaited === null; // what the back button has brought is a page already
  awaited = null;
  known = query;
  pending = {
    page,
    query,
    step: clock.playing ? null : clock.shown,
    newPage: anew || Boolean(pending?.newPage),
  };
  if (newPage) return writeAddress();
  timer ??= setTimeout(writeAddress, CALM);
  return undefined;
}

/** Write what is waiting now. */
export function writeAddress() {
  clearTimeout(timer);
  timer = null;
  if (!pending) return;
  const { page, query, step, newPage } = pending;
  pending = null;
  if (page !== addressed()) return; // the visitor has left since
  const address = addressOf(withStep(query, step, searchInLanguage()));
  if (address === location.pathname + location.search) return;
  history[newPage ? "pushState" : "replaceState"](history.state, "", address);
}

const addressOf = (query) => (query ? `${location.pathname}?${query}` : location.pathname);

/** The query of a link: Python's part, the step, and what of the present address is not ours. */
export function withStep(query, step, search) {
  const parts = query ? [query] : [];
  if (step) parts.push(`t=${step}`);
  for (const [name, value] of new URLSearchParams(search))
    if (["lang", "embed", "embed_options"].includes(name)) parts.push(`${name}=${encodeURIComponent(value)}`);
  return parts.join("&");
}

/** A chosen language stands in every address from now on; one that nobody has chosen in none. */
export function keepLanguage(language) {
  chosen = language;
  const search = searchInLanguage();
  if (search !== location.search) history.replaceState(history.state, "", location.pathname + search);
}

/** The link to a picture on another page, in the language of this one. */
export const linkTo = (path, query) => `${path}?${withStep(query, null, searchInLanguage())}`.replace(/[?]$/, "");

/** The link to this very picture on the full page, wherever it is shown. */
export function wholePage() {
  writeAddress();
  const others = searchInLanguage()
    .slice(1)
    .split("&")
    .filter((part) => part && !/^embed(_options)?=/.test(part));
  return location.origin + addressOf(others.join("&"));
}

/** The search of the present address, with the chosen language. */
function searchInLanguage() {
  const now = new URLSearchParams(location.search).get("lang");
  if (!chosen || now === chosen) return location.search;
  const others = location.search
    .slice(1)
    .split("&")
    .filter((part) => part && !part.startsWith("lang="));
  return `?${[...others, `lang=${chosen}`].join("&")}`;
}

/** Back and forward buttons bring the picture of their page back; those that lead to another are Streamlit's. */
export function watchHistory(page, onQuery) {
  const listener = () => {
    if (page() !== addressed()) return;
    clearTimeout(timer);
    timer = pending = null;
    awaited = known;
    onQuery(location.search.slice(1));
  };
  window.addEventListener("popstate", listener);
  return () => window.removeEventListener("popstate", listener);
}

/**
 * The back button and the links to other pages. Until the other page is there, nothing is sent to Python that would bring
 * this one back; and a page that begins to be shown when the visitor has gone on already does not write its address over
 * theirs, as Streamlit does.
 */
export function watchLeaving(server) {
  const turn = (page) => (page === server.page ? server.stay() : server.leave());
  window.addEventListener("popstate", () => {
    sought = addressed();
    turn(sought);
  });
  document.addEventListener("click", (event) => {
    const link = /** @type {HTMLAnchorElement | null} */ (
      /** @type {HTMLElement} */ (event.target).closest?.(".st-key-top a")
    );
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // or in a tab of its own
    sought = null;
    turn(addressed(link.pathname));
  });
  const push = history.pushState;
  history.pushState = (state, unused, url) => {
    if (sought !== null && url && addressed(new URL(url, location.href).pathname) !== sought) return;
    push.call(history, state, unused, url);
  };
}
