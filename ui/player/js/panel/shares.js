// What the colors and patterns of maps mean, and which share of the starts each end has.

import { canvasContext, h } from "../core/dom.js";
import { number, whole } from "../core/format.js";
import { t } from "../core/text.js";
import { stripes } from "../stages/ground.js";
import { dots, endColor, shaded } from "../stages/mapimage.js";
import { rgb } from "../stages/palette.js";

export class Shares {
  constructor() {
    this.node = h("div", { class: "dl-shares" });
  }

  /**
   * `boxes`: the maps, whose own shares are shown until Python's come.
   * @param {import("../messages.js").ShareTable} table
   */
  show(table, boxes, colors) {
    const ranges = boxes.map((box) => box.range);
    const counted = boxes.map((box) => box.shares());
    const mark = JSON.stringify([table, ranges, counted, colors.dark]);
    if (mark === this.mark) return;
    this.mark = mark;
    const told = (row, k) => (counted[k] ? percent(counted[k][row.end]) : row.shares[k] || "…");
    const several = table.heads.length > 1;
    const head = h(
      "tr",
      {},
      h("th", {}, t("end")),
      ...table.heads.map((name) => h("th", { scope: "col" }, several ? name : t("share"))),
    );
    const rows = table.rows.map((row, i) =>
      h(
        "tr",
        { "data-testid": `share-${i}` },
        h("th", { scope: "row" }, sample(row.end, colors), row.label, row.note ? h("small", {}, row.note) : null),
        ...row.shares.map((_share, k) => h("td", {}, told(row, k))),
      ),
    );
    const scales = table.heads.map((name, i) => scale(several ? name : "", ranges[i], colors));
    this.node.replaceChildren(
      h("table", { class: "dl-numbers" }, h("thead", {}, head), h("tbody", {}, rows)),
      h("div", { class: "dl-legend dl-signs" }, scales),
    );
  }
}

const percent = (share = 0) => (share > 0 && share < 0.001 ? "< 0.1%" : `${number(100 * share, 2)}%`);

/** The color of an end, or the pattern of what has none. */
function sample(end, colors) {
  const canvas = h("canvas", { class: "dl-sign", width: 40, height: 32, "aria-hidden": "true" });
  const context = canvasContext(canvas);
  context.scale(2, 2);
  const pattern = { diverged: stripes, elsewhere: dots }[end];
  context.fillStyle = pattern ? pattern(context, colors) : end === "others" ? colors.grid : endColor(end, colors);
  context.fillRect(0.5, 2.5, 19, 11);
  context.strokeStyle = colors.muted;
  context.lineWidth = 1;
  context.strokeRect(0.5, 2.5, 19, 11);
  return canvas;
}

/** How many steps light and dark stand for. */
function scale(name, range, colors) {
  if (!range) return null;
  const base = rgb(endColor(0, colors));
  const shades = [0, 0.25, 0.5, 0.75, 1].map((share) => `rgb(${shaded(base, share).map(Math.round).join()})`);
  const bar = h("i", { "aria-hidden": "true" });
  bar.style.setProperty("--dl-ramp", shades.join());
  const parts = [name, t("steps"), whole(range[0]), bar, whole(range[1])].filter((part) => part !== "");
  return h(
    "span",
    { class: "dl-levels" },
    parts.map((part) => h("span", {}, part)),
  );
}
