// The link to this picture as a QR code, as large as the screen: Python makes it of the link that the browser has.

import { wholePage } from "../core/address.js";
import { h, setAttribute, svg } from "../core/dom.js";
import { server } from "../core/server.js";
import { t } from "../core/text.js";
import { openWindow } from "./window.js";

const QUIET = 4; // modules of white that a code has around it

/** @import { LinkCode } from "../messages.js" */

/** @type {LinkCode | null} */
let known = null; // what Python said last
/** @type {{ link: string, place: HTMLElement } | null} */
let wanted = null; // the window that is open

/** Show the code of the link to what is on the screen. */
export function openCode() {
  const link = wholePage();
  const place = h("div", { class: "dl-code", role: "status" }, t("The QR code is being made."));
  wanted = { link, place };
  const dialog = openWindow("code", t("The link as a QR code"), "q", place);
  dialog.classList.add("dl-codewindow");
  dialog.addEventListener("close", () => (wanted = null));
  if (known?.link === link) show(known);
  else server.act("code", "show", { value: link });
}

/** Python has made a code, or says why there is none. */
export function takeCode(/** @type {LinkCode} */ code) {
  known = code;
  show(code);
}

function show({ link, rows, refusal, note }) {
  if (!wanted || wanted.link !== link) return; // the window has been closed, or opened again with another link
  const { place } = wanted;
  setAttribute(place, "data-link", link);
  if (refusal) return place.replaceChildren(h("p", { class: "dl-refused" }, refusal), address(link));
  place.replaceChildren(picture(rows, link), address(link), ...(note ? [h("p", { class: "dl-note" }, note)] : []));
}

const address = (link) => h("p", { class: "dl-address" }, link);

/** The squares of a code, black on white whatever the page looks like, or phones would not find it. */
function picture(rows, link) {
  const side = rows.length + 2 * QUIET;
  const squares = rows.flatMap((row, y) =>
    [...row.matchAll(/1+/g)].map(
      ({ 0: run, index }) => `M${index + QUIET} ${y + QUIET}h${run.length}v1h-${run.length}z`,
    ),
  );
  return svg(
    "svg",
    { viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": t("QR code of the link {link}", { link }) },
    svg("path", { d: `M0 0h${side}v${side}H0z`, fill: "#fff" }),
    svg("path", { d: squares.join(""), fill: "#000", "shape-rendering": "crispEdges" }),
  );
}
