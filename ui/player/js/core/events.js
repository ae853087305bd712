// What has happened on the page: Python tells the latest events with every message, and each is heard once.

export class Events {
  /** @type {number | null} */ last = null; // number of the latest that was heard
  session = ""; // of Python; another one counts anew, and what has happened in it is not new here

  /**
   * The names of what has happened since the message before.
   * @param {import("../messages.js").Frame} message
   */
  take({ session, events }) {
    const first = this.last === null;
    const known = this.last ?? 0;
    const fresh = first || session !== this.session ? [] : events.filter(({ number }) => number > known);
    this.session = session;
    this.last = events.at(-1)?.number ?? 0;
    return { first, news: new Set(fresh.map(({ name }) => name)) };
  }
}
