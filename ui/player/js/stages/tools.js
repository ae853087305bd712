// What can be done with a contour beside dragging on it: back to the whole view, to a start that is out of sight, and
// equal units on both axes where they are not usual.

import { h, setAttribute } from "../core/dom.js";
import { t } from "../core/text.js";

const AIR = 0.08; // of what is seen, around a start that was out of sight

export class Tools {
  /** @param {any} stage the contour */
  constructor(stage) {
    this.stage = stage;
    const { node } = stage;
    const button = (name, label, press) =>
      h(
        "button",
        {
          type: "button",
          class: "dl-tool",
          "data-testid": `tool-${name}`,
          onclick: press,
          hidden: true,
        },
        label,
      );
    this.reset = button("reset", t("Reset view"), () => stage.resetView());
    this.astray = button("astray", t("The start is outside the plot: show it"), () => stage.setRange(this.withStart()));
    this.equal = button("equal", t("Equal units"), () => stage.setEqual(!stage.equal));
    this.node = h("div", { class: "dl-tools" }, this.reset, this.astray, this.equal);
    node.append(this.node);
  }

  /** Tell the page which shape the drawing wants to have. */
  fit() {
    const { scene, node } = this.stage;
    const [x0, x1, y0, y1] = scene.view;
    node.parentElement?.style.setProperty("--dl-aspect", scene.equal ? String((x1 - x0) / (y1 - y0)) : "");
    if (node.parentElement) setAttribute(node.parentElement, "data-equal", scene.equal);
  }

  update() {
    const { stage } = this;
    if (!stage.axes.drawn || !stage.scene) return;
    this.reset.hidden = !stage.zoomed();
    this.astray.hidden = !stage.onStart || stage.starts.every(({ start }) => this.sees(start));
    this.equal.hidden = stage.scene.equal || stage.compact;
    setAttribute(this.equal, "aria-pressed", String(Boolean(stage.equal)));
  }

  sees([x, y]) {
    const range = this.stage.range();
    return x >= range.x[0] && x <= range.x[1] && y >= range.y[0] && y <= range.y[1];
  }

  /** The smallest view with air around that shows what is seen and every start. */
  withStart() {
    const { stage } = this;
    const range = stage.range();
    const around = (span, values) => {
      const [low, high] = [Math.min(span[0], ...values), Math.max(span[1], ...values)];
      const air = AIR * (high - low);
      return [low < span[0] ? low - air : low, high > span[1] ? high + air : high];
    };
    return {
      x: around(
        range.x,
        stage.starts.map(({ start }) => start[0]),
      ),
      y: around(
        range.y,
        stage.starts.map(({ start }) => start[1]),
      ),
    };
  }
}
