// Windows over the page: they have the focus until they are closed, by Escape too, and give it back.

import { h } from "../core/dom.js";
import { t } from "../core/text.js";

/** The key as it is printed on it: under a Korean keyboard that writes Hangul, F is the key that is called so. */
export function nameOf({ key, code, shiftKey }) {
  if (/^[ -~]$/.test(key)) return key.toLowerCase();
  if (/^Key[A-Z]$/.test(code ?? "")) return code.slice(3).toLowerCase();
  return code === "Slash" && shiftKey ? "?" : key;
}

/** A window over the page, which the key that has opened it closes: the browser keeps the focus in it, and gives it back. */
export function openWindow(testid, title, keyAgain, ...content) {
  const close = h(
    "button",
    {
      type: "button",
      class: "dl-icon dl-close",
      "aria-label": t("Close"),
      title: t("Close"),
      onclick: () => dialog.close(),
    },
    "✕",
  );
  const dialog = /** @type {HTMLDialogElement} */ (
    h(
      "dialog",
      { class: "dl-dialog", "data-testid": testid, "aria-label": title },
      h("h2", { class: "dl-title" }, title),
      close,
      ...content,
    )
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("keydown", (event) => {
    if (nameOf(event) !== keyAgain || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault(); // or it would be opened again
    dialog.close();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // beside it
  document.querySelector(".dl-player")?.append(dialog); // the colors are there, and so it is seen on the whole screen
  dialog.showModal();
  return dialog;
}
