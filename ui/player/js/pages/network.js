// The page "Network": data with what the networks answer, the network, its loss surface; charts of lanes and of layers.

import { LaneCharts, LayerCharts } from "../charts/netcharts.js";
import { clock } from "../core/clock.js";
import { h, setAttribute, setText } from "../core/dom.js";
import { nextFrame } from "../core/first.js";
import { whole } from "../core/format.js";
import { tickOf } from "../core/frames.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { learned } from "../data/learned.js";
import { Histograms } from "../panel/histograms.js";
import { LaneChips } from "../panel/lanechips.js";
import { Tale } from "../panel/tale.js";
import { tellApart } from "../stages/datastage.js";
import { FieldStage } from "../stages/fieldstage.js";
import { NetStage } from "../stages/netstage.js";
import { drawsInSpace, flatOnly } from "../stages/plot.js";
import { Stage2D } from "../stages/stage2d.js";
import { Stage3D } from "../stages/stage3d.js";
import { racePicture } from "./stills.js";

const PANEL = 0; // of the store
const UNSEEN = 100; // milliseconds after which a page that is not in front does not wait for its next frame

/** @import { NetworkPicture } from "../messages.js" */

/**
 * @param {import("./picture.js").Picture<NetworkPicture>} picture
 * @returns {import("./picture.js").Content<NetworkPicture>}
 */
export function network(picture) {
  const { fixed } = picture;
  const stage = (id, label) => h("div", { class: "dl-stage", "data-testid": id, role: "img", "aria-label": label });
  const nodes = {
    field: stage("stage-data", null),
    net: stage("stage-network", null),
    flat: stage("stage-2d", null),
    deep: stage("stage-3d", t("The loss surface in 3-D")),
  };
  const told = h("span", { class: "dl-explained", "data-testid": "explained" });
  const switches = [
    ["flat", t("Contour")],
    ["deep", t("3-D")],
  ].map(([key, label]) =>
    h(
      "button",
      {
        type: "button",
        class: "dl-tool",
        "data-testid": `surface-${key}`,
        disabled: key === "deep" && !drawsInSpace(),
        title: key === "deep" && !drawsInSpace() ? flatOnly() : null,
        onclick: () => lookAt(key),
      },
      label,
    ),
  );
  const surface = h("div", { class: "dl-two" }, nodes.flat, nodes.deep, told);
  const caption = h("h2", { class: fixed ? "dl-picturetitle" : "dl-picturetitle dl-outside" });
  const titles = { field: h("b"), net: h("b") };
  /** A stage under its title. */
  const titled = (title, node) => h("div", { class: "dl-titled" }, h("header", {}, title), node);
  const chips = new LaneChips(fixed);
  const progress = h("div", { class: "dl-progress", role: "status", "data-testid": "progress" });
  const tale = new Tale(fixed);
  const field = new FieldStage(nodes.field);
  const net = new NetStage(nodes.net);
  const flat = new Stage2D(nodes.flat, { onStart: null, onLook: null });
  const deep = new Stage3D(nodes.deep, { onStart: null });
  const onSeek = (step) => clock.jump(step);
  const charts = new LaneCharts({ onSeek });
  const layers = new LayerCharts({ onSeek });
  const bars = new Histograms();
  let shown = "flat"; // of the surface
  const tick = (step) => (picture.data ? tickOf(step, picture.data) : 0);
  /** A view that counts kept positions where the clock counts steps; what it shows already is not drawn again. */
  const counting = (view) => ({
    setStep: (step) => view.step !== tick(step) && view.setStep(tick(step)),
    resize: () => view.resize?.(),
    destroy: () => view.destroy?.(),
  });

  function lookAt(key) {
    shown = key;
    setAttribute(surface, "data-shown", key);
    for (const [i, button] of switches.entries())
      setAttribute(button, "aria-pressed", String(["flat", "deep"][i] === key));
    if (key === "deep") picture.attempt(inTurn(drawSurface));
    else flat.resize();
  }

  let turn = Promise.resolve();
  /** One after the other: each finds what the one before has drawn. */
  const inTurn = (drawing) => {
    turn = turn.catch(() => {}).then(drawing);
    return turn;
  };

  /** What each view has been given: what is the same is not drawn again. */
  const given = new Map();
  function differs(view, ...things) {
    const before = given.get(view);
    given.set(view, things);
    return !before || things.length !== before.length || things.some((thing, i) => thing !== before[i]);
  }

  const found = () => picture.data && learned(picture.data, store.panel(PANEL).scene);

  async function drawSurface() {
    const { data, colors } = picture;
    const { scene } = store.panel(PANEL);
    const path = found()?.path;
    if (!path) return;
    const lane = data.lanes[data.inspected];
    const lanes = [{ ...lane, x: path.table.x, y: path.table.y, loss: path.table.loss, hash: path.key }];
    const now = [scene, path, colors, JSON.stringify(lane)];
    if (differs(flat, ...now)) {
      if (flat.scene !== scene || flat.colors !== colors) await flat.setScene(scene, colors);
      flat.setLanes(lanes, null);
    }
    if (shown !== "deep" || !differs(deep, ...now)) return;
    if (deep.scene !== scene || deep.colors !== colors) {
      deep.start = null;
      await deep.setScene(scene, colors);
      deep.resize();
    }
    deep.setLanes(lanes, null);
  }

  /** Draw the data with the answers; false where there is nothing new. */
  function drawField({ fields }) {
    const { data, colors } = picture;
    const { curve, view, classes, axes } = data;
    const plot = { line: false, curve, view, classes, names: axes };
    const { samples } = data.tables;
    const same = JSON.stringify([plot, tellApart(samples), data.lanes, data.inspected]);
    if (!differs(field, colors, same, ...fields)) return false;
    field.step = tick(clock.step);
    field.setFields(fields, data.inspected);
    return field.show(plot, samples, data.lanes, null, colors);
  }

  function drawNet({ weights, neurons, fields }) {
    const { data, colors } = picture;
    const own = fields[data.inspected];
    if (!weights || !differs(net, colors, data.curve, weights, own, ...neurons)) return false;
    net.step = tick(clock.step);
    net.show({ weights, neurons, field: own, curve: data.curve, inputs: data.curve ? ["x"] : ["x₁", "x₂"] }, colors);
    return true;
  }

  function drawChart({ series, told: { bests } }) {
    const { data, colors } = picture;
    const { steps, every, kept, curve } = data;
    if (!differs(charts, colors, JSON.stringify([steps, every, kept, curve, data.lanes, bests]), ...series))
      return false;
    const lanes = data.lanes.map((lane, i) => ({ ...lane, series: series[i] }));
    charts.show({ steps, every, kept, curve, lanes, bests }, colors);
    return true;
  }

  function drawInside() {
    const inside = found()?.inside;
    const { data, colors } = picture;
    const { steps, every, kept } = data;
    if (!inside || !differs(layers, colors, JSON.stringify([steps, every, kept]), inside)) return;
    layers.show({ steps, every, kept, inside }, colors);
    bars.show({ steps, every, kept, inside }, colors);
  }

  function drawTold({ explained, over, done }) {
    const { data } = picture;
    const { label } = data.lanes[data.inspected];
    setText(titles.field, data.curve ? t("Data and fitted curves") : t("Data and boundaries"));
    setText(titles.net, t("Network of {lane}", { lane: label }));
    const words =
      data.plane === "random"
        ? t("random directions; {share} of the path in this plane", { share: explained })
        : t("{share} of the path in this plane", { share: explained });
    setText(told, explained ? words : "");
    const text =
      over || done >= data.steps
        ? ""
        : t("learning: step {n} of {steps}", { n: whole(done), steps: whole(data.steps) });
    setText(progress, text);
    if (!over) setAttribute(picture.root, "data-learned", "part");
  }

  /** What one looks at first, then, once that is on the screen, the rest. */
  async function draw() {
    const { data, colors } = picture;
    const known = found();
    if (!known) return;
    drawTold(known.told);
    chips.show(data, known.told, colors);
    const drawing = [drawField(known), drawNet(known), drawChart(known)];
    const anew = drawing.some(Boolean);
    if (picture.revision === 0) drawing.push(inTurn(drawSurface)); // as well as can be, until Plotly has come
    picture.begin(data.steps);
    picture.onClock();
    await Promise.all(drawing);
    picture.complete();
    picture.drawn = data.lanes.map((lane, i) => ({ ...lane, hidden: false, verdict: known.told.verdicts[i] }));
    if (anew) await picture.drawnAnew(data.lanes.length);
    await Promise.race([nextFrame(), new Promise((resolve) => setTimeout(resolve, UNSEEN))]);
    drawInside();
    await inTurn(drawSurface);
    if (known.told.over && known.all && known.told === found()?.told)
      setAttribute(picture.root, "data-learned", "whole");
  }

  /** Several parts come one after the other: what has come is drawn together. */
  let waiting = null;
  function drawSoon() {
    waiting ??= new Promise((resolve) =>
      setTimeout(() => {
        waiting = null;
        resolve(draw());
      }, 0),
    );
    return waiting;
  }

  lookAt("flat");
  return {
    above: [
      caption,
      tale.node,
      h(
        "div",
        { class: "dl-stages dl-three" },
        titled([titles.field], nodes.field),
        titled([titles.net], nodes.net),
        titled([h("b", {}, t("Loss surface")), h("span", { class: "dl-gap" }), ...switches], surface),
      ),
      h("div", { class: "dl-keys" }, chips.node, progress),
    ],
    below: [h("div", { class: "dl-below dl-net" }, charts.node, layers.node, bars.node)],
    stages: [counting(field), counting(net), counting(flat), counting(deep)],
    charts: [counting(charts), counting(layers), counting(bars)],
    async show(data) {
      setText(caption, data.caption);
      tale.show(data.tale);
      if (picture.another) for (const each of [flat, deep]) each.resetView();
      await drawSoon();
    },
    heard(kind) {
      if (kind === "part" || kind === "scene") return drawSoon();
      return undefined;
    },
    room: () => [1000, 480],
    account() {
      setAttribute(nodes.field, "aria-label", field.describe());
      setAttribute(nodes.net, "aria-label", net.describe());
      setAttribute(nodes.flat, "aria-label", t("Contour of the loss around the path"));
      return picture.drawn.map((lane) => `${lane.label}: ${lane.verdict}`).join("; ");
    },
    reel() {
      const filmed = (view) => ({
        ...view,
        ...counting(view),
        setStep: (step) => view.setStep(tick(step)), // on canvases of another size
        pose: view.pose && (() => view.pose()),
        still: view.still && (() => view.still()),
      });
      return {
        parts: [
          { view: filmed(field), head: titles.field.textContent, moves: true },
          { view: filmed(net), head: titles.net.textContent },
          { view: filmed(shown === "deep" ? deep : flat), head: t("Loss surface") },
        ],
      };
    },
    still: () => racePicture(picture, [field, net, shown === "deep" ? deep : flat]),
  };
}
