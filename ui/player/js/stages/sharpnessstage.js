// A map of the sharpness with paths on it.

import { laneColor } from "../core/marks.js";
import { HeatStage } from "./heatstage.js";

export class SharpnessStage extends HeatStage {
  /** @type {any[]} */ lanes = [];

  setPaths(lanes, start) {
    Object.assign(this, { lanes, start });
    this.render();
  }

  drawOver(context) {
    const [px, py] = [this.axes.x, this.axes.y];
    for (const lane of this.lanes) this.drawPath(context, lane, px, py, 1, this.step, laneColor(lane, false));
    if (this.start) this.drawStart(context, px(this.start[0]), py(this.start[1]));
    super.drawOver(context);
  }
}
