// What a setting does, in a sentence that can be opened: by a finger, by a key, and for a screen reader.

import { h, setText } from "../core/dom.js";
import { t } from "../core/text.js";

let count = 0;

/**
 * Make a button open a text: the answer is the text's node, and a function that says what it holds.
 * @param {HTMLElement} button
 * @param {HTMLElement} [more] what else is opened, under the text
 */
export function helpFor(button, more) {
  count += 1;
  const words = h("span");
  const node = h("div", { class: "dl-help", id: `dl-help-${count}`, hidden: true }, words, more);
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", node.id);
  button.addEventListener("click", () => {
    node.hidden = !node.hidden;
    button.setAttribute("aria-expanded", String(!node.hidden));
  });
  return {
    node,
    say(name, text) {
      setText(words, text ?? "");
      button.setAttribute("aria-label", t("{name}: what it does", { name }));
    },
    /** The text, behind a button that has words of its own. */
    mean: (text) => setText(words, text),
  };
}

/** A small button for a help that has no word of its own to press. */
export const helpButton = () => h("button", { type: "button", class: "dl-icon dl-ask" }, "?");
