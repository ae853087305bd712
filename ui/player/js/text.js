// The words people read. Python sends the catalogue of the visitor's language once; keys are the English words.

let catalogue = {};

export function setCatalogue(entries) {
  catalogue = entries;
}

/** Translate, and fill {name} places: t("step {n}", {n: 3}). */
export function t(message, values = {}) {
  const template = catalogue[message] || message;
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
