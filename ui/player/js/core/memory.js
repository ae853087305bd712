// What stays in the visitor's browser from visit to visit; a browser that keeps nothing forgets it.

const NAME = "descent-lab-";

/** What was kept under a name; null if nothing was. */
export function recall(name) {
  try {
    return localStorage.getItem(NAME + name);
  } catch {
    return null; // nothing may be kept here
  }
}

export function remember(name, text) {
  try {
    localStorage.setItem(NAME + name, text);
  } catch {
    // it is asked again next time
  }
}

/** Keep what Python says under a name; a session that has heard nothing yet is told first what was kept there. */
export function keeping({ name, kept, fresh }, setStateValue) {
  const before = fresh ? recall(name) : null;
  return before ? setStateValue("kept", before) : remember(name, kept);
}
