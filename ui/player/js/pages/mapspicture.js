// Maps to take along, as a PNG: side by side, with the table of shares under them.

import { canvasContext, h } from "../core/dom.js";
import { stillOf } from "./stills.js";

const ROW = 22;
const HEAD = 28;

/** All maps as they are on the screen, their titles over them and what the colors mean under them. */
export async function mapsPicture({ colors, data }, boxes) {
  const parts = await Promise.all(boxes.map((box) => stillOf(box.stage)));
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  const tall = Math.max(...parts.map((part) => part.height));
  const { heads, rows } = data.table ?? signsOf(boxes.find((box) => box.spec.curves).spec);
  const foot = ROW * (rows.length + 1) + 30;
  const canvas = h("canvas", { width: 2 * width, height: 2 * (HEAD + tall + foot) });
  const context = canvasContext(canvas);
  context.scale(2, 2);
  context.fillStyle = colors.background;
  context.fillRect(0, 0, width, HEAD + tall + foot);
  let left = 0;
  for (const [i, part] of parts.entries()) {
    for (const layer of part.layers) context.drawImage(layer, left, HEAD, part.width, part.height);
    write(context, boxes[i].spec.title, left + 54, 20, colors.text, `600 14px ${colors.font}`, part.width - 60);
    left += part.width;
  }
  const samples = [...document.querySelectorAll(data.table ? ".dl-shares tbody canvas" : ".dl-mapsign")];
  const put = (k, text, y, color) => write(context, text, 360 + 140 * k, y, color, `13px ${colors.font}`, 130);
  rows.forEach((row, i) => {
    const y = HEAD + tall + 20 + ROW * (i + 1);
    if (samples[i] instanceof HTMLCanvasElement) context.drawImage(samples[i], 20, y - 12, 20, 16);
    write(context, [row.label, row.note].filter(Boolean).join(" · "), 48, y, colors.text, `13px ${colors.font}`, 300);
    for (const [k, share] of row.shares.entries()) put(k, share, y, colors.text);
  });
  for (const [k, name] of heads.entries()) put(k, name, HEAD + tall + 20, colors.muted);
  write(context, data.caption, 20, HEAD + tall + 20, colors.muted, `12px ${colors.font}`, 330);
  return canvas.toDataURL("image/png");
}

/** What the signs of a map of settings mean, as rows of a table. */
function signsOf({ marks, curves }) {
  const rows = [...marks, ...curves].map(({ label, note = "" }) => ({ label, note: "", shares: [note] }));
  return { heads: [""], rows };
}

function write(context, text, x, y, color, font, most) {
  context.fillStyle = color;
  context.font = font;
  context.fillText(text, x, y, most);
}
