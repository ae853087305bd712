// What the visitor changes goes to Python through here: never more than one update under way, the latest value wins.
// What the page shows by itself Python may be asked to answer briefly (ui/page/brief.py): with words alone while a hand moves,
// with its numbers when the hand rests. All else is answered by the whole page.

const PATIENCE = 4000; // milliseconds before an unanswered update is sent again
const PACE = 200; // milliseconds from one update to the next while the page shows by itself what becomes of them
const CALM = 4; // times as long as a brief answer took until the next is asked for: many hands share a server

/** @import { Brief, Change, Frame, Told, Update } from "../messages.js" */

export function createServer(later = (f, ms) => setTimeout(f, ms), now = () => performance.now()) {
  const pages = new Map(); // page -> {session, query, lanes} as Python last said
  const kept = new Map(); // page -> changes that were not answered when it was left
  let page = null; // that Python shows
  let leaving = false; // the visitor has set out for another page that is not there yet
  let departures = 0;
  /** @type {((update: Update) => void) | null} */
  let post = null; // setStateValue of the mounted player
  /** @type {{ page: string, post: (update: Update) => void, rests: boolean } | null} */
  let short = null; // the way by which Python answers briefly, on a page that has one
  /** @type {Map<string, Change>} */
  let owed = new Map(); // what was answered briefly: the rest of the answer is to be asked for
  let owedBy = 0; // the last of these updates
  let urgent = false; // something waits that the page does not show by itself
  let broad = false; // more has been set than what lanes alone depend on: a short answer would not do when the hand rests
  let held = false; // whether a button or a finger is down
  let moved = -Infinity; // when the last value was set that the page shows by itself
  let took = 0; // milliseconds that the last brief answer took
  let session = "";
  let sequence = 0;
  let count = 0; // every change has a number, so that none is carried out twice
  /** @type {Map<string, Change>} */
  let waiting = new Map(); // changes not sent yet, latest value of each place
  /** @type {{ sequence: number, changes: Map<string, Change> } | null} */
  let flight = null; // the update that is under way
  let sent = -Infinity; // when the last update was
  let due = false; // the next one goes out as soon as its time has come
  const listeners = new Set();
  const setters = new Set();
  const briefs = new Set();

  /** Ask for all that is new: of the whole page, unless there is nothing but what the page shows by itself. */
  function send() {
    if (!post || waiting.size + owed.size === 0) return;
    const way = urgent || broad || !short?.rests ? undefined : briefly();
    if (way) dispatch(way, { rests: true });
    else dispatch(post);
  }

  function dispatch(/** @type {(update: Update) => void} */ way, how = {}) {
    if (flight || leaving) return;
    sequence += 1;
    sent = now();
    flight = { sequence, changes: waiting };
    waiting = new Map();
    urgent = false;
    if (way === post) broad = false;
    way({ session, sequence, changes: [...flight.changes.values()], ...how });
    const mine = sequence;
    later(() => retry(mine), PATIENCE);
  }

  /** The way by which this page is answered briefly, if it has one. */
  const briefly = () => (short && short.page === page ? short.post : undefined);

  /** Ask for words while a hand moves what it holds, and for all that is new when it rests. */
  function tell() {
    const moves = held && waiting.size > 0 && now() < moved + PACE;
    const way = moves && !urgent && briefly();
    if (!way) return send();
    const wait = sent + CALM * took - now();
    return wait > 0 ? tellAfter(Math.min(wait, PACE)) : dispatch(way);
  }

  function tellAfter(wait) {
    if (due) return;
    due = true;
    later(() => {
      due = false;
      tell();
    }, wait);
  }

  /** Tell, but not more often than Python has to be told; a click needs no brief answer before the one to it. */
  function tellInTime() {
    if (held && briefly() && !flight && owed.size === 0) return tellAfter(PACE);
    const wait = sent + PACE - now();
    if (wait > 0) tellAfter(wait);
    else if (!due) tell();
  }

  function retry(mine) {
    if (!flight || flight.sequence !== mine) return;
    takeBack();
    send();
  }

  /**
   * What was under way, or is not wholly answered, waits again, behind newer values of the same place. Python takes changes in
   * the order of their ids, and each once.
   */
  function takeBack() {
    const before = [...owed, ...(flight?.changes ?? [])];
    if (before.length > 0) urgent = true;
    waiting = new Map([...new Map([...before, ...waiting])].sort(([, a], [, b]) => a.id - b.id));
    owed = new Map();
    flight = null;
  }

  /** Another page is there: what was not answered on the one before waits until that comes back. */
  function turnTo(name) {
    if (page !== null) {
      owed = new Map(); // what Python has answered briefly the page that comes back shows
      takeBack();
      kept.set(page, waiting);
      waiting = kept.get(name) ?? new Map();
      kept.delete(name);
      urgent = waiting.size > 0;
    }
    page = name;
    leaving = false;
  }

  return {
    /**
     * Called whenever Python has sent a picture, with the way to Python, the page, the last update Python has carried out, the
     * query of its setup and the ids of its lanes. When Python has forgotten this page (the server is a new one, or the page
     * slept too long) the answer is the query from before, to be given to restore(); nothing goes out until then.
     * @param {((update: Update) => void) | null} poster null where the way has stayed as it was
     * @param {Pick<Frame, "page" | "session" | "acknowledged" | "query" | "lane_ids">} frame
     */
    attach(poster, { page: name, session: sessionName, acknowledged, query, lane_ids: lanes }) {
      post = poster ?? post;
      if (name !== page) turnTo(name);
      const before = pages.get(name);
      if (session !== sessionName) {
        session = sessionName;
        sequence = acknowledged;
        takeBack();
      }
      const other = before && (before.query !== query || String(before.lanes) !== String(lanes));
      const lost = other && before.session !== sessionName;
      pages.set(name, { ...(lost ? before : { query, lanes }), session });
      if (lost) return before.query;
      sequence = Math.max(sequence, acknowledged);
      if (flight && acknowledged >= flight.sequence) flight = null;
      if (acknowledged >= owedBy) owed = new Map();
      if (urgent) send();
      else if (waiting.size > 0) tellInTime();
      for (const listener of listeners) listener();
      return null;
    },
    /**
     * Called at every mount of the way by which Python answers briefly, with its answer to the update that went there.
     * @param {(update: Update) => void} poster
     * @param {Brief} brief
     */
    attachBrief(poster, { page: name, session: sessionName, rests, told }) {
      short = { page: name, post: poster, rests };
      if (!told || name !== page || sessionName !== session) return;
      const { acknowledged = 0 } = told;
      if (!flight || acknowledged < flight.sequence) return;
      owed = new Map([...owed, ...flight.changes]);
      owedBy = acknowledged;
      took = now() - sent;
      flight = null;
      pages.set(name, { ...pages.get(name), query: told.query });
      for (const listener of briefs) listener(told);
      if (urgent || !held) send();
      else tellInTime();
    },
    /** Whether this is what was asked for last, by the short way: an older one may lack what has come since. */
    awaits: (/** @type {Frame} */ frame) =>
      frame.page === page && frame.session === session && frame.acknowledged === flight?.sequence,
    /** Something of a short answer is not here: the whole page is asked for. */
    demand() {
      if (post) dispatch(post);
    },
    /** A hand has taken hold of something. */
    hold() {
      held = true;
    },
    /** It has let go: all that it has set is to be answered, the place where it let go included, which is set after this. */
    release() {
      held = false;
      if (briefly()) later(send, 0);
    },
    /** The visitor has set out for another page: an update sent now would bring this one back. */
    leave() {
      leaving = true;
      departures += 1;
      const mine = departures;
      later(() => mine === departures && leaving && this.stay(), PATIENCE);
    },
    /** The visitor has turned back, or no other page has come. */
    stay() {
      leaving = false;
      send();
    },
    /** Tell a Python that has forgotten how it was, ahead of all that waits. */
    restore(value) {
      const { lanes } = pages.get(page); // what waits names them so
      const link = { id: 0, at: "page", do: "link", value, lanes };
      /** @type {[string, Change][]} */
      const changes = [["restore", link], ...waiting];
      waiting = new Map(changes.map(([place, change]) => [place, { ...change, id: ++count }]));
      send();
    },
    /** Set one value: {at, name, value, …}. A newer value of the same place replaces one not sent yet. */
    set(at, name, value, rest = {}) {
      count += 1;
      waiting.delete(`${at} ${name}`);
      /** @type {Change} */
      const change = { id: count, at, name, value, ...rest };
      waiting.set(`${at} ${name}`, change);
      const shown = [...setters].map((setter) => setter(change)).filter(Boolean); // by the page itself
      if (shown.length > 0) {
        moved = now();
        broad ||= shown.some((what) => what !== "lanes");
        return tellInTime();
      }
      urgent = true;
      return send();
    },
    /** Do something once: {at, do, …}. */
    act(at, action, rest = {}) {
      count += 1;
      waiting.set(`action ${count}`, { id: count, at, do: action, ...rest });
      urgent = true;
      send();
    },
    /** Whether a value the visitor has set here is still on its way: what Python says of it is older. */
    pending(at, name) {
      const place = `${at} ${name}`;
      return waiting.has(place) || Boolean(flight?.changes.has(place)) || owed.has(place);
    },
    /** The page that Python shows; null before the first. */
    get page() {
      return page;
    },
    /** What was asked of the whole page and has not been answered. */
    unheard() {
      const all = [...(flight?.changes.values() ?? []), ...waiting.values()];
      return all.filter((change) => change.at === "page");
    },
    /** Whether an update is under way. */
    busy() {
      return flight !== null;
    },
    /** Whether Python has not answered yet to all that was changed here. */
    behind() {
      return flight !== null || waiting.size + owed.size > 0;
    },
    /** Be told of every value that is set; who shows by itself what becomes of it answers "lanes" or "ground", see live.js. */
    onSet(setter) {
      setters.add(setter);
      return () => setters.delete(setter);
    },
    /** Be told what Python has answered briefly. */
    onBrief(/** @type {(told: Told) => void} */ listener) {
      briefs.add(listener);
      return () => briefs.delete(listener);
    },
    onAnswer(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const server = createServer();
