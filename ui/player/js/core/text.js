// The words people read. Python sends the catalogue of the visitor's language once; keys are the English words.

import { whole } from "./format.js";

let catalogue = {};
let plurals = new Intl.PluralRules("en");
let groups = {};
let notes = {};
let english = {};
let arrived;

/** Settles when the words are here: nothing that shows words is built before. */
export const wordsReady = new Promise((resolve) => (arrived = resolve));

export function setCatalogue(entries, choices = {}, language = "en", words = {}, others = {}) {
  catalogue = entries;
  plurals = new Intl.PluralRules(language);
  groups = choices;
  notes = words;
  english = others;
  arrived();
}

/** The options of a choice that many cards share, by group: [[label, [[value, text], …]], …]. */
export const groupsOf = (name) => groups[name] ?? [];

/** What an option of such a choice is, and what it has: [idea, settings, and the same in English where that is not spoken]. */
export const noteOf = (name, value) => [...(notes[name]?.[value] ?? ["", ""]), english[name]?.[value] ?? ""];

/** Translate, and fill {name} places: t("step {n}", {n: 3}). */
export function t(message, values = {}) {
  return filled(catalogue[message] || message, values);
}

/** The same in the form that fits a number, which fills {count}: tn("{count} step", "{count} steps", 2000) is 2,000 steps. */
export function tn(one, many, count, values = {}) {
  const forms = catalogue[one] ?? { one, other: many };
  const form = forms[plurals.select(count)] || forms.other || many;
  return filled(form, { count: whole(count), ...values });
}

const filled = (template, values) =>
  template.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
