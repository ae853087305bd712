// Data of the visitor's own as this browser holds them: for a reload, and for a Python that asks for them again.

const TABLE = "descent-lab-table"; // the text of the file that was opened last, as far as there is room
const SENT = "descent-lab-data-"; // and before a digest, what was sent of it
const MOST = 2_000_000; // letters that are kept of a text

/** @type {any} */
let table = null; // {name, encoding, rows, columns, choice}
/** @type {any} */
let sent = null; // what was sent last and has no digest yet
let asked = null; // the digest that Python waits for, once what is here has been sent

export const held = {
  get table() {
    return table;
  },
  setTable(found, text) {
    table = found;
    if (text !== undefined)
      store(TABLE, text.length <= MOST ? { name: found.name, encoding: found.encoding, text } : null);
  },
  /** Remember the choice with the text, for the next page. */
  chose() {
    const kept = load(TABLE);
    if (kept && table) store(TABLE, { ...kept, choice: table.choice });
  },
  /** The text that an earlier page has kept, with its name and what was chosen. */
  kept: () => load(TABLE),
  /** What is about to be sent, with a mark by which it is known when Python has taken it. */
  sending(payload) {
    sent = { ...payload, mark: Math.random().toString(36).slice(2, 12) || "0" };
    return sent;
  },
  /**
   * Python says which data it has, or which it waits for; those are handed to `send` once, if they are here.
   * @param {import("../messages.js").OwnData | null | undefined} own
   */
  told(own, send) {
    if (!own?.awaited) asked = null;
    if (own?.awaited && asked !== own.digest) {
      asked = own.digest;
      const payload = load(SENT + own.digest);
      if (payload) send(held.sending(payload));
    } else if (own?.mark && own.mark === sent?.mark) {
      store(SENT + own.digest, sent);
      sent = null;
    }
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
