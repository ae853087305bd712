// The address bar always holds a link to exactly this picture: Python writes the setting, the clock the step.

const CALM = 300; // milliseconds between two changes of the address

let timer = null;
let pending = null;
let known = null; // Python's query when the address was last kept
let chosen = null; // the language that somebody has chosen
let awaited = null; // after the back button: what Python said before it has answered

/** Remember query and step in the address; `newPage` makes the back button return to what was before. */
export function keepAddress(query, clock, newPage = false) {
  if (query === null) return undefined; // a saved film has no address of its own
  if (awaited !== null && awaited === query && !newPage) return undefined;
  const anew = newPage && awaited === null; // what the back button has brought is a page already
  awaited = null;
  known = query;
  pending = {
    path: location.pathname,
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
  const { path, query, step, newPage } = pending;
  pending = null;
  if (path !== location.pathname) return; // the visitor has left: this is the address of another page
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

/** Back and forward buttons bring their picture back; those that lead to another page are Streamlit's. */
export function watchHistory(onQuery) {
  const here = location.pathname;
  const listener = () => {
    if (location.pathname !== here) return;
    clearTimeout(timer);
    timer = pending = null;
    awaited = known;
    onQuery(location.search.slice(1));
  };
  window.addEventListener("popstate", listener);
  return () => window.removeEventListener("popstate", listener);
}
