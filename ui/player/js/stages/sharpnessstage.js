// A map of the sharpness with paths on it.

import { laneColor } from "../core/marks.js";
import { HeatStage } from "./heatstage.js";
import { drawBegin, drawWay } from "./mapmarks.js";

export class SharpnessStage extends HeatStage {
  /** @type {any[]} */ lanes = [];

  setPaths(lanes, start) {
    Object.assign(this, { lanes, start });
    this.render();
  }

  drawOver(context) {
    const [px, py] = [this.axes.x, this.axes.y];
    const { colors, step } = this;
    for (const lane of this.lanes) drawWay(context, lane, px, py, { colors, step, ink: laneColor(lane, false) });
    if (this.start) drawBegin(context, px(this.start[0]), py(this.start[1]), colors);
    super.drawOver(context);
  }
}
