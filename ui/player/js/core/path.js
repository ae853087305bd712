// Walking along a recorded path. Nothing is computed here that Python has not sent: between two steps we only draw the line.

/** A column's value at a fractional step, on the straight line between the two recorded ones. */
export function valueAt(column, step) {
  const i = Math.min(column.length - 1, Math.floor(step));
  const j = Math.min(column.length - 1, i + 1);
  const f = step - i;
  return f === 0 || i === j ? column[i] : column[i] + f * (column[j] - column[i]);
}

/**
 * Trace a path between two steps, fractional ones too, through the pixel functions; the pen lifts where a point is
 * missing. The answer is how many pixels long the line is, so that a dash can go on where it ended.
 */
export function tracePath(context, xs, ys, from, to, px, py) {
  const end = Math.min(xs.length - 1, to);
  let pen = false;
  let length = 0;
  let lastX = 0;
  let lastY = 0;
  const go = (x, y) => {
    if (Number.isNaN(x) || Number.isNaN(y)) {
      pen = false;
      return;
    }
    if (pen) {
      context.lineTo(x, y);
      length += Math.hypot(x - lastX, y - lastY);
    } else context.moveTo(x, y);
    pen = true;
    lastX = x;
    lastY = y;
  };
  const at = (step) => go(px(valueAt(xs, step)), py(valueAt(ys, step)));
  context.beginPath?.(); // a path of its own has none
  if (from !== Math.floor(from)) at(from);
  for (let i = Math.ceil(from); i <= end; i++) go(px(xs[i]), py(ys[i]));
  if (end !== Math.floor(end)) at(end);
  return length;
}
