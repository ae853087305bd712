// Long work is looked at again and again until it is over: each look is asked for when the one before has arrived.

const PATIENCE = 4000; // milliseconds before a look that has brought no answer is asked for again

/** What Python sends with every look: `tell` asks for the next one, as long as `place` is on the page. */
export function createLooks(later = (f, ms) => setTimeout(f, ms)) {
  let latest = null;
  return ({ count, seconds }, place, tell) => {
    const mine = {};
    latest = mine;
    const ask = (attempt) => {
      if (latest !== mine || !place.isConnected) return;
      tell("looked", `${count}.${attempt}`);
      later(() => ask(attempt + 1), PATIENCE);
    };
    later(() => ask(0), 1000 * seconds);
  };
}

export const look = createLooks();
