// Pictures to take along: what is on the stages, as a PNG.

import { clock } from "../core/clock.js";
import { canvasContext, h } from "../core/dom.js";
import { whole } from "../core/format.js";
import { drawMarker, laneColor } from "../core/marks.js";
import { t } from "../core/text.js";
import { imageOf } from "../stages/plot.js";

const COLUMNS = 3; // of lanes under the stages
const ROW = 26;

/** Both stages as they are on the screen, with what they show and the lanes under them, as a PNG data address. */
export async function racePicture({ colors, drawn, data }, stages) {
  const parts = await Promise.all(stages.map((stage) => stillOf(stage)));
  const scale = 2;
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  const height = Math.max(...parts.map((part) => part.height));
  const lanes = drawn.filter((lane) => !lane.hidden);
  const foot = ROW * (Math.ceil(lanes.length / COLUMNS) + 1) + 10;
  const canvas = h("canvas", { width: width * scale, height: (height + foot) * scale });
  const context = canvasContext(canvas);
  context.scale(scale, scale);
  context.fillStyle = colors.background;
  context.fillRect(0, 0, width, height + foot);
  let left = 0;
  for (const part of parts) {
    for (const layer of part.layers) context.drawImage(layer, left, 0, part.width, part.height);
    left += part.width;
  }
  context.fillStyle = colors.text;
  context.font = `600 13px ${colors.font}`;
  context.fillText(
    [data.caption, t("step {n}", { n: whole(clock.shown) })].filter(Boolean).join(" · "),
    14,
    height + 20,
    width - 28,
  );
  lanes.forEach((lane, i) => {
    const x = 20 + ((i % COLUMNS) * width) / COLUMNS;
    const y = height + 16 + ROW * (1 + Math.floor(i / COLUMNS));
    drawMarker(context, lane, x, y, colors);
    context.fillStyle = laneColor(lane, colors.dark);
    context.font = `600 13px ${colors.font}`;
    context.fillText(lane.label, x + 14, y + 4);
    const offset = context.measureText(lane.label).width + 22;
    context.fillStyle = colors.muted;
    context.font = `12px ${colors.font}`;
    const told = [lane.settings, lane.verdict].filter(Boolean).join(" · ");
    context.fillText(told, x + 14 + offset, y + 4, width / COLUMNS - offset - 30);
  });
  return canvas.toDataURL("image/png");
}

/** A stage as it is on the screen: what lies under its plot, what Plotly has drawn, and the canvas over it. */
export async function stillOf(stage) {
  if (stage.still) return stage.still();
  const width = stage.node.clientWidth;
  const height = stage.node.clientHeight;
  const image = await imageOf(stage.plot ?? stage.axes.plot, width, height);
  const over = (stage.overlay ?? stage.axes.overlay).canvas;
  return { width, height, layers: stage.ground ? [stage.ground.overlay.canvas, image, over] : [image, over] };
}
