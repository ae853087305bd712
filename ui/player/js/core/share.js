// Taking the picture along: the link and a PNG of the stage. What Python makes (code, table, film) is its own button there.

import { clock } from "./clock.js";
import { h, setText } from "./dom.js";
import { drawMarker, laneColor } from "./marks.js";
import { server } from "./server.js";
import { t } from "./text.js";

const COLUMNS = 3; // of lanes under the stages
const ROW = 26;

let player = null;

/** The player whose picture is shared. */
export function sharing(mounted) {
  player = mounted;
}

/** What buttons do without asking Python. */
export const LOCAL = {
  async link(button) {
    player?.writeAddress();
    await copy(location.href);
    say(button, t("Link copied"));
  },
  view() {
    const { x, y } = player.flat.range();
    server.set(
      "surface",
      "view",
      [...x, ...y].map((v) => Number(v.toPrecision(6))),
    );
  },
  async png(button) {
    const url = await (player.picture ? player.picture() : picture(player));
    h("a", { href: url, download: `descent-lab-${clock.shown}.png` }).click();
    say(button, t("Picture saved"));
  },
};

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const box = h("textarea", {}, text);
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  return box.remove();
}

function say(button, text) {
  const node = document.querySelector(`[data-testid="${button.testid}"] > span`);
  if (!node) return;
  setText(node, text);
  setTimeout(() => setText(node, button.label), 1600);
}

/** Both stages as they are on the screen, with what they show and the lanes under them, as a PNG data address. */
export async function picture({ flat, deep, colors, drawn, data }) {
  const parts = await Promise.all([flat, deep].map((stage) => stillOf(stage)));
  const scale = 2;
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  const height = Math.max(...parts.map((part) => part.height));
  const lanes = drawn.filter((lane) => !lane.hidden);
  const foot = ROW * (Math.ceil(lanes.length / COLUMNS) + 1) + 10;
  const canvas = h("canvas", { width: width * scale, height: (height + foot) * scale });
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.fillStyle = colors.background;
  context.fillRect(0, 0, width, height + foot);
  let left = 0;
  for (const part of parts) {
    context.drawImage(part.image, left, 0, part.width, part.height);
    context.drawImage(part.overlay, left, 0, part.width, part.height);
    left += part.width;
  }
  context.fillStyle = colors.text;
  context.font = `600 13px ${colors.font}`;
  context.fillText(
    [data.caption, t("step {n}", { n: clock.shown })].filter(Boolean).join(" · "),
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
    context.fillText(lane.verdict, x + 14 + offset, y + 4, width / COLUMNS - offset - 30);
  });
  return canvas.toDataURL("image/png");
}

/** A stage as it is on the screen: what Plotly has drawn, and the canvas over it. */
export async function stillOf(stage) {
  const width = stage.node.clientWidth;
  const height = stage.node.clientHeight;
  const Plotly = stage.Plotly ?? stage.axes.Plotly;
  const overlay = (stage.overlay ?? stage.axes.overlay).canvas;
  const image = new Image();
  image.src = await Plotly.toImage(stage.plot, { format: "png", width, height, scale: 2 });
  await image.decode();
  return { width, height, image, overlay };
}
