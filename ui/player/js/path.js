// Walking along a recorded path. Nothing is computed here that Python has not sent: between two steps we only draw the line.

/** A column's value at a fractional step, on the straight line between the two recorded ones. */
export function valueAt(column, step) {
  const i = Math.min(column.length - 1, Math.floor(step));
  const j = Math.min(column.length - 1, i + 1);
  const f = step - i;
  return f === 0 || i === j ? column[i] : column[i] + f * (column[j] - column[i]);
}

/** Trace points from..to (fractional end) of a path through the pixel functions; the pen lifts where a point is missing. */
export function tracePath(context, xs, ys, from, to, px, py) {
  const last = Math.min(xs.length - 1, Math.floor(to));
  let pen = false;
  context.beginPath();
  for (let i = from; i <= last; i++) {
    const x = px(xs[i], i);
    const y = py(ys[i], i);
    if (x !== x || y !== y) {
      pen = false;
      continue;
    }
    if (pen) context.lineTo(x, y);
    else context.moveTo(x, y);
    pen = true;
  }
  if (pen && to > last && last + 1 < xs.length) context.lineTo(px(valueAt(xs, to), to), py(valueAt(ys, to), to));
}
