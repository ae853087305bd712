// What every map of the page "Maps" has: a title over a stage that one points at, picks from, opens and zooms.

import { h, setAttribute, setText } from "../core/dom.js";
import { server } from "../core/server.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { heatImage } from "../stages/mapimage.js";

const RESTS = 60; // milliseconds on a cell before Python is asked for its path

export class StagedMap {
  /** @type {any} */ asking = 0; // the clock of a question to Python
  /** @type {any} */ found = null; // what is pointed at
  /** @type {any} */ spec = null; // what Python says of the map
  /** @type {any} */ colors = null;
  /** @type {any} */ last = null; // the last map of Python's
  sharp = false; // whether Python's is drawn
  look = ""; // of what is drawn

  /** `Stage` is the class of its stage, `hands` what is done when it is touched. */
  constructor(index, Stage, hands) {
    this.title = h("div", { class: "dl-stagetitle" });
    this.node = h("div", {
      class: "dl-stage dl-map",
      role: "application",
      tabindex: 0,
      "data-testid": `stage-${index}`,
      "aria-roledescription": t("map"),
    });
    this.stage = new Stage(this.node, {
      onPoint: (place, chosen) => hands.point(place, this, chosen),
      onPick: (place) => hands.pick(place, this),
      onOpen: (place) => hands.open(place, this),
      onZoom: (range) => hands.zoom(range, this),
    });
    this.node.append(this.title);
  }

  /** Take over what Python says, and its cells where they have come; `follow`: the window goes to the one it names. */
  take(spec, colors, follow) {
    this.spec = spec;
    this.colors = colors;
    setText(this.title, spec.title);
    setAttribute(this.node, "aria-label", spec.summary);
    const drawing = this.stage.show(spec, colors, follow);
    const { map } = store.panel(spec.panel);
    this.sharp = this.fits(map);
    if (this.sharp || (map && map.mark === spec.rough && spec.ends !== null)) this.put(map);
    setAttribute(this.node, "data-sharp", String(this.sharp));
    return drawing;
  }

  /** Whether these are the cells that Python's words wait for. */
  fits(map) {
    return map?.mark === this.spec.mark;
  }

  /** Draw Python's cells, unless they are drawn. */
  put(map) {
    const look = JSON.stringify([map.mark, this.colors.dark]);
    this.last = map;
    if (this.look === look) return;
    this.look = look;
    this.tell(map);
    this.stage.setMap(map, heatImage(map, this.spec.better));
  }

  /** Ask Python for the path from a place, as soon as the pointer rests there; each time has one in hand at most. */
  ask(place) {
    clearTimeout(this.asking);
    this.asking = setTimeout(() => {
      if (String(this.found?.place) === String(place)) server.set("map", "pointed", place);
    }, RESTS);
  }

  /** The path that Python has sent of what is pointed at; null where nobody points there any more, or the page has run it. */
  sent(path) {
    if (!path || !this.found || this.found.run || String(path.place) !== String(this.found.place)) return null;
    const { place, x, y, loss, diverged } = path;
    return { place, x, y, run: { diverged, loss: [loss] } };
  }

  /** Say which of Python's cells are drawn, for those who wait for them. */
  tell(map) {
    setAttribute(this.node, "data-map", map.mark);
    if (!this.sharp) setAttribute(this.node, "data-coarse", map.columns);
  }

  destroy() {
    this.node.remove();
    this.stage.destroy();
  }

  /** The way into the race from a place: a link where the place is chosen, before that what a click does. */
  way(place, chosen) {
    const [open, click] = this.offers();
    if (!chosen) return click;
    const href = /** @type {any} */ (this).race(place); // every map has a race of its own
    return h("a", { class: "dl-open", href, "data-testid": "open-race" }, open, " ↗");
  }

  /** The words of the link, and those before it is there. */
  offers() {
    return [t("Open this run in the race"), t("Click: open this run in the race")];
  }
}
