// Words in a picture: with an edge of the ground's color, and never across the picture's own edge.

const ROOM = 4; // pixels from the edge

/**
 * Write a text where the context's alignment puts it, or as far inside as it must be to be read whole.
 * @param {CanvasRenderingContext2D} context @param {string} text @param {number} x @param {number} y
 * @param {{ ink: string, ground: string, box?: { left: number, width: number }, edge?: number }} how
 */
export function write(context, text, x, y, how) {
  const { ink, ground, box, edge = 3 } = how;
  const at = box ? inside(context, text, x, box) : x;
  Object.assign(context, { lineJoin: "round", lineWidth: edge, strokeStyle: ground, fillStyle: ink });
  context.strokeText(text, at, y);
  context.fillText(text, at, y);
}

/** The x at which a text that is to be written at `x` lies within the box; its beginning does where it is too long. */
function inside(context, text, x, { left, width }) {
  const wide = context.measureText(text).width;
  const before = { right: wide, center: wide / 2 }[context.textAlign] ?? 0; // of the text lies left of x
  const least = left + ROOM + before;
  const most = left + width - ROOM - (wide - before);
  return Math.max(least, Math.min(most, x));
}
