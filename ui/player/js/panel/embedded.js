// A page in a frame of another one: nothing but the picture, and a way to the full page.

import { wholePage } from "../core/address.js";
import { h, setAttribute } from "../core/dom.js";
import { t } from "../core/text.js";

export const isEmbedded = () => document.documentElement.hasAttribute("data-embedded");

/** The link to this very picture on the full page, in a tab of its own; it is looked up when somebody turns to it. */
export function wayOut() {
  const way = h(
    "a",
    {
      class: "dl-open dl-whole",
      target: "_blank",
      rel: "noopener",
      title: t("Open this picture on the full page"),
      "data-testid": "whole-page",
    },
    "Descent Lab ↗",
  );
  const lead = () => setAttribute(way, "href", wholePage());
  for (const kind of ["pointerenter", "pointerdown", "focus"]) way.addEventListener(kind, lead);
  lead();
  return way;
}
