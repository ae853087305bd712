// A button for each lane of the network page: who it is, how it stands, and whether it is the one that is inspected.

import { h, setAttribute, setText } from "../core/dom.js";
import { drawSwatch, swatch } from "../core/marks.js";
import { server } from "../core/server.js";
import { t } from "../core/text.js";

const KEPT = "\u00a0"; // an empty line

/** @import { NetworkPicture } from "../messages.js" */

export class LaneChips {
  /** @type {any[]} */ chips = [];
  /** @type {number[]} */ ids = [];
  shown = "";

  /** `fixed`: a saved film, which holds the pictures of one lane. */
  constructor(fixed) {
    this.fixed = fixed;
    this.node = h("div", { class: "dl-chipsrow", role: "group", "aria-label": t("Lane to inspect") });
  }

  /**
   * `told` says how each lane stands, and how it has ended. Until that is known again its place is kept: what stands
   * below the chips would jump otherwise, twice at every change.
   * @param {Pick<NetworkPicture, "lanes" | "lane_ids" | "inspected">} data
   * @param {{ over: boolean, verdicts: string[], endings: Record<string, string>[] }} told
   */
  show({ lanes, lane_ids: ids, inspected }, told, colors) {
    const mark = JSON.stringify([lanes, ids, inspected, told.verdicts, told.endings, colors.dark]);
    if (mark === this.shown) return;
    this.shown = mark;
    this.ids = ids;
    while (this.chips.length > lanes.length) this.chips.pop().node.remove();
    while (this.chips.length < lanes.length) this.add(this.chips.length);
    lanes.forEach((lane, i) => {
      const { node, sample, name, standing, endings } = this.chips[i];
      drawSwatch(sample, lane, colors);
      setText(name, lane.label);
      setText(standing, told.verdicts[i]);
      setAttribute(node, "aria-pressed", String(i === inspected));
      const texts = told.over ? Object.values(told.endings[i]) : endings.map(() => KEPT);
      while (endings.length > texts.length) endings.pop().remove();
      while (endings.length < texts.length) {
        endings.push(h("small"));
        node.append(endings.at(-1));
      }
      for (const [k, text] of texts.entries()) setText(endings[k], text);
    });
  }

  add(index) {
    const [sample, name] = [swatch(), h("b")];
    const standing = h("small", { "data-testid": `standing-${index}` });
    const node = h(
      "button",
      {
        type: "button",
        class: "dl-lanechip",
        "data-testid": `inspect-${index}`,
        title: t("Show the network and the loss surface of this lane"),
        disabled: this.fixed,
        onclick: () => server.set("setting", "inspected", this.ids[index]),
      },
      h("span", {}, sample, name),
      standing,
    );
    this.chips.push({ node, sample, name, standing, endings: [] });
    this.node.append(node);
  }
}
