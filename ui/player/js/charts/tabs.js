// The row of tabs over a chart: one quantity at a time, and a help that says what it is.

import { h, setAttribute } from "../core/dom.js";
import { helpButton, helpFor } from "../panel/help.js";

export class ChartTabs {
  /** `choose(quantity)` is called when a tab is pressed, `resize` when the help takes room from the chart. */
  constructor(heading, quantities, { choose, resize }) {
    this.quantities = quantities;
    this.tabs = quantities.map((quantity) =>
      h(
        "button",
        {
          type: "button",
          role: "tab",
          class: "dl-tab",
          "data-testid": `chart-${quantity.key}`,
          onclick: () => choose(quantity),
        },
        quantity.title(),
      ),
    );
    this.list = h("div", { class: "dl-tablist", role: "tablist", "aria-label": heading }, this.tabs);
    this.list.addEventListener("keydown", (event) => this.press(event));
    this.ask = helpButton();
    this.help = helpFor(this.ask);
    this.ask.addEventListener("click", resize);
  }

  press(event) {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const shown = this.tabs.filter((tab) => !tab.hidden);
    const next = shown.at((shown.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1)) % shown.length);
    next.focus();
    next.click();
    event.preventDefault();
  }

  /** Show the tabs of which `isHidden(quantity)` is false; the answer is the chosen one, or the first where that is hidden. */
  show(chosen, isHidden) {
    const quantity = isHidden(chosen) ? this.quantities[0] : chosen;
    this.quantities.forEach((each, i) => {
      this.tabs[i].hidden = isHidden(each);
      setAttribute(this.tabs[i], "aria-selected", String(each === quantity));
      setAttribute(this.tabs[i], "tabindex", each === quantity ? 0 : -1);
    });
    this.ask.hidden = !quantity.tells;
    if (this.ask.hidden) this.help.node.hidden = true;
    this.help.say(quantity.title(), quantity.tells?.());
    return quantity;
  }
}
