// How paths are drawn on a contour.

import { drawMarker, laneColor, laneDash, strokeQuickly } from "../core/marks.js";
import { tracePath, valueAt } from "../core/path.js";

/** The whole path of a lane, faint: what is to come. */
export function drawWhole(context, lane, px, py, colors) {
  tracePath(context, lane.x, lane.y, 0, lane.x.length - 1, px, py);
  context.setLineDash([]);
  context.globalAlpha = 0.3;
  context.lineWidth = lane.run ? 1 : 1.2 * colors.scale; // the page's own run is gone with the next frame
  context.strokeStyle = laneColor(lane, colors.dark);
  context.stroke();
  context.globalAlpha = 1;
}

/** The path between two steps; `before` are the pixels drawn so far, so that dashes go on. The answer adds its own. */
export function drawWalked(context, lane, from, to, before, px, py, colors) {
  if (lane.run) {
    const path = new Path2D();
    const walked = tracePath(path, lane.x, lane.y, from, to, px, py);
    strokeQuickly(context, path, laneColor(lane, colors.dark));
    return before + walked;
  }
  const length = tracePath(context, lane.x, lane.y, from, to, px, py);
  context.setLineDash([]);
  context.lineWidth = 4 * colors.scale;
  context.globalAlpha = 0.55;
  context.strokeStyle = colors.background;
  context.stroke();
  context.globalAlpha = 1;
  context.setLineDash(laneDash(lane));
  context.lineDashOffset = before;
  context.lineWidth = 2.2 * colors.scale;
  context.strokeStyle = laneColor(lane, colors.dark);
  context.stroke();
  context.lineDashOffset = 0;
  return before + length;
}

/** Where a lane is at a step. */
export function drawNow(context, lane, step, px, py, colors) {
  drawMarker(context, lane, px(valueAt(lane.x, step)), py(valueAt(lane.y, step)), colors);
}

/** What has left the picture is not moved back into it: an arrow at the edge of the box says where it went. */
export function drawStray(context, lane, step, px, py, { left, top, width, height }, colors) {
  const x = px(valueAt(lane.x, step));
  const y = py(valueAt(lane.y, step));
  if (x >= left && x <= left + width && y >= top && y <= top + height) return;
  const ex = Math.min(left + width - 9, Math.max(left + 9, x));
  const ey = Math.min(top + height - 9, Math.max(top + 9, y));
  context.save();
  context.translate(ex, ey);
  context.rotate(Math.atan2(y - ey, x - ex));
  context.scale(colors.scale, colors.scale);
  context.beginPath();
  context.moveTo(8, 0);
  context.lineTo(-5, 6);
  context.lineTo(-2, 0);
  context.lineTo(-5, -6);
  context.closePath();
  context.fillStyle = laneColor(lane, colors.dark);
  context.strokeStyle = colors.background;
  context.setLineDash([]);
  context.lineWidth = 1.5;
  context.stroke();
  context.fill();
  context.restore();
}
