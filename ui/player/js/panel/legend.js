// Who is who, in one row, and how each ended where the cards are not beside the stage (a film, full screen).

import { h, setText } from "../core/dom.js";
import { drawSwatch, swatch } from "../core/marks.js";

export class Legend {
  constructor(always) {
    this.node = h("div", { class: always ? "dl-legend dl-always" : "dl-legend", "aria-hidden": "true" });
  }

  show(lanes, colors) {
    const shown = lanes.filter((lane) => !lane.hidden);
    const mark = JSON.stringify([shown.map((lane) => [lane.label, lane.color]), colors.dark]);
    if (mark !== this.mark) {
      this.mark = mark;
      this.verdicts = shown.map(() => h("small"));
      this.node.replaceChildren(
        ...shown.map((lane, i) => {
          const picture = swatch();
          drawSwatch(picture, lane, colors);
          return h("span", {}, picture, h("b", {}, lane.label), this.verdicts[i]);
        }),
      );
    }
    for (const [i, lane] of shown.entries()) setText(this.verdicts[i], lane.verdict);
  }
}

/** Who is who and how each ended, an entry a row. */
export class Key {
  constructor() {
    this.node = h("div", { class: "dl-key" });
  }

  show(entries, colors) {
    const mark = JSON.stringify([entries, colors.dark]);
    if (mark === this.mark) return;
    this.mark = mark;
    this.node.replaceChildren(
      ...entries.map((entry, i) => {
        const sample = swatch();
        drawSwatch(sample, entry, colors);
        return h(
          "div",
          { "data-testid": `legend-${i}` },
          sample,
          h("b", {}, entry.label),
          h("span", {}, entry.verdict),
        );
      }),
    );
  }
}
