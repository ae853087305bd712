// Data of the visitor's own as this browser holds them: for a reload, and for a Python that asks for them again.

const TABLE = "descent-lab-table"; // the text of the file that was opened last, as far as there is room
const SENT = "descent-lab-data-"; // and before a digest, what was sent of it
const MOST = 2_000_000; // letters that are kept of a text

/** @type {any} */
let table = null; // {name, encoding, rows, columns, choice}
/** @type {any} */
let sent = null; // what was sent last and has no digest yet

const listeners = new Set();

export const held = {
  get table() {
    return table;
  },
  setTable(found, text) {
    table = found;
    if (text !== undefined)
      store(TABLE, text.length <= MOST ? { name: found.name, encoding: found.encoding, text } : null);
    for (const listener of listeners) listener();
  },
  /** Remember the choice with the text, for the next page. */
  chose() {
    const kept = load(TABLE);
    if (kept && table) store(TABLE, { ...kept, choice: table.choice });
  },
  /** The text that an earlier page has kept, with its name and what was chosen. */
  kept: () => load(TABLE),
  sending(payload) {
    sent = payload;
  },
  /** Python says which data it has, or which it waits for; those are handed to `send` if they are here. */
  told(own, send) {
    if (!own) return;
    if (own.awaited) {
      const payload = load(SENT + own.digest);
      if (payload && sent !== payload.digest) {
        sent = payload.digest;
        send(payload.payload);
      }
    } else if (sent && typeof sent === "object") {
      store(SENT + own.digest, { digest: own.digest, payload: sent });
      sent = null;
    }
  },
  onTable(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function store(key, value) {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    sessionStorage.removeItem(key); // no room: it is not there after a reload
  }
}

function load(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}
