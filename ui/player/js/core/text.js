// The words people read. Python sends the catalogue of the visitor's language once; keys are the English words.

let catalogue = {};
let groups = {};
let arrived;

/** Settles when the words are here: nothing that shows words is built before. */
export const wordsReady = new Promise((resolve) => (arrived = resolve));

export function setCatalogue(entries, choices = {}) {
  catalogue = entries;
  groups = choices;
  arrived();
}

/** The options of a choice that many cards share, by group: [[label, [[value, text], …]], …]. */
export const groupsOf = (name) => groups[name] ?? [];

/** Translate, and fill {name} places: t("step {n}", {n: 3}). */
export function t(message, values = {}) {
  const template = catalogue[message] || message;
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
