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
