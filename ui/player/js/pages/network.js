// The page "Network": data with what the networks answer, the network, its loss surface; charts of lanes and of layers.

import { LaneCharts, LayerCharts } from "../charts/netcharts.js";
import { clock } from "../core/clock.js";
import { h, setAttribute, setText } from "../core/dom.js";
import { whole } from "../core/format.js";
import { tickOf } from "../core/frames.js";
import { drawSwatch, swatch } from "../core/marks.js";
import { server } from "../core/server.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { Histograms } from "../panel/histograms.js";
import { Tale } from "../panel/tale.js";
import { FieldStage } from "../stages/fieldstage.js";
import { NetStage } from "../stages/netstage.js";
import { drawsInSpace, flatOnly } from "../stages/plot.js";
import { Stage2D } from "../stages/stage2d.js";
import { Stage3D } from "../stages/stage3d.js";
import { racePicture } from "./stills.js";

const PANEL = 0; // of the store

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
  const caption = h("h2", { class: fixed ? "dl-gridtitle" : "dl-gridtitle dl-outside" });
  const titles = { field: h("b"), net: h("b") };
  /** A stage under its title. */
  const titled = (title, node) => h("div", { class: "dl-titled" }, h("header", {}, title), node);
  const chips = h("div", { class: "dl-chipsrow", role: "group", "aria-label": t("Lane to inspect") });
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
  const shown = { scene: null, colors: null, surface: "flat", revision: "" };

  /** What has come of a part for the present setting. */
  const part = (name) => /** @type {import("../core/store.js").KnownPart} */ (store.parts.get(name));
  const tick = (step) => (picture.data ? tickOf(step, picture.data) : 0);
  /** A view that counts kept positions where the clock counts steps. */
  const counting = (view) => ({
    setStep: (step) => view.setStep(tick(step)),
    resize: () => view.resize?.(),
    destroy: () => view.destroy?.(),
  });

  function lookAt(key) {
    shown.surface = key;
    setAttribute(surface, "data-shown", key);
    for (const [i, button] of switches.entries())
      setAttribute(button, "aria-pressed", String(["flat", "deep"][i] === key));
    if (key === "deep") drawSurface();
    else flat.resize();
  }

  async function drawSurface() {
    const { scene } = store.panel(PANEL);
    const path = part("path");
    if (!scene || !picture.data || path?.key !== scene.key) return;
    const lane = picture.data.lanes[picture.data.inspected];
    const lanes = [{ ...lane, x: path.table.x, y: path.table.y, loss: path.table.loss, hash: path.key }];
    if (flat.scene !== scene || flat.colors !== picture.colors) await flat.setScene(scene, picture.colors);
    flat.setLanes(lanes, null);
    picture.complete();
    if (shown.surface !== "deep") return;
    if (deep.scene !== scene || deep.colors !== picture.colors) {
      deep.start = null;
      await deep.setScene(scene, picture.colors);
      deep.resize();
    }
    deep.setLanes(lanes, null);
  }

  function drawField() {
    const { data, colors } = picture;
    field.setFields(
      data.lanes.map(
        (_lane, i) => part(`field-${i}`)?.codes && { ...part(`field-${i}`), codes: part(`field-${i}`).codes.v },
      ),
      data.lanes,
      data.inspected,
    );
    return colors;
  }

  function drawNet() {
    const { data, colors } = picture;
    const weights = part("weights");
    if (!weights) return;
    const own = part(`field-${data.inspected}`);
    const neurons = /** @type {number[]} */ (weights.layers).slice(1, -1).map((_count, i) => {
      const layer = part(`neurons-${i}`);
      return layer && layer.count === weights.layers[i + 1] ? { ...layer, codes: layer.codes.v } : null;
    });
    net.show(
      {
        weights: { ...weights, codes: weights.codes.v },
        neurons,
        field: own && { ...own, codes: own.codes.v },
        curve: data.curve,
        inputs: data.curve ? ["x"] : ["x₁", "x₂"],
      },
      colors,
    );
  }

  function drawCharts() {
    const { data, colors } = picture;
    const known = part("told");
    const lanes = data.lanes.map((lane, i) => ({ ...lane, series: part(`lane-${i}`)?.table }));
    charts.show({ ...data, lanes, bests: known?.bests }, colors);
    const inside = part("inside");
    layers.show({ ...data, inside }, colors);
    bars.show({ ...data, inside }, colors);
  }

  /** Who is who, how each stands, and which one is inspected. */
  function drawChips() {
    const { data, colors } = picture;
    const known = part("told");
    /** @type {[import("../messages.js").Named, string, string[]][]} */
    const rows = data.lanes.map((lane, i) => [lane, known?.verdicts[i] ?? "", Object.values(known?.endings[i] ?? {})]);
    const mark = JSON.stringify([rows, data.lane_ids, data.inspected, colors.dark]);
    if (mark === shown.chips) return;
    shown.chips = mark;
    const focused = chips.contains(document.activeElement)
      ? [...chips.children].indexOf(/** @type {Element} */ (document.activeElement))
      : -1;
    chips.replaceChildren(
      ...rows.map(([lane, verdict, endings], i) => {
        const sample = swatch();
        drawSwatch(sample, lane, colors);
        return h(
          "button",
          {
            type: "button",
            class: "dl-lanechip",
            "data-testid": `inspect-${i}`,
            "aria-pressed": String(i === data.inspected),
            title: t("Show the network and the loss surface of this lane"),
            disabled: fixed, // a film holds the pictures of one lane
            onclick: () => server.set("setting", "inspected", data.lane_ids[i]),
          },
          h("span", {}, sample, h("b", {}, lane.label)),
          h("small", { "data-testid": `standing-${i}` }, verdict),
          ...endings.map((text) => h("small", {}, text)),
        );
      }),
    );
    if (focused >= 0) /** @type {HTMLElement} */ (chips.children[focused])?.focus();
  }

  function drawTold() {
    const { data } = picture;
    const known = part("told");
    const { label } = data.lanes[data.inspected];
    setText(titles.field, data.curve ? t("Data and fitted curves") : t("Data and boundaries"));
    setText(titles.net, t("Network of {lane}", { lane: label }));
    const words =
      data.plane === "random"
        ? t("random directions; {share} of the path in this plane", { share: known?.explained ?? "" })
        : t("{share} of the path in this plane", { share: known?.explained ?? "" });
    setText(told, known?.explained ? words : "");
    const done = known && !known.over ? known.done : data.steps;
    const text =
      done < data.steps ? t("learning: step {n} of {steps}", { n: whole(done), steps: whole(data.steps) }) : "";
    setText(progress, text);
    setAttribute(picture.root, "data-learned", known?.over ? "whole" : "part");
  }

  async function draw() {
    const { data, colors } = picture;
    if (!part("told") || !data.lanes.every((_lane, i) => part(`lane-${i}`))) return;
    drawTold();
    drawChips();
    const spec = { ...data, line: false, names: data.axes };
    field.step = tick(clock.step);
    const drawing = [field.show(spec, data.tables.samples, data.lanes, null, colors), drawSurface()];
    drawField();
    drawNet();
    drawCharts();
    picture.begin(data.steps);
    picture.onClock();
    await Promise.all(drawing);
    drawField();
    picture.complete();
    picture.drawn = data.lanes.map((lane, i) => ({
      ...lane,
      hidden: false,
      verdict: part("told").verdicts[i],
    }));
    await picture.drawnAnew(data.lanes.length);
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
      h("div", { class: "dl-keys" }, chips, progress),
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
        pose: view.pose && (() => view.pose()),
        still: view.still && (() => view.still()),
      });
      return {
        parts: [
          { view: filmed(field), head: titles.field.textContent, moves: true },
          { view: filmed(net), head: titles.net.textContent },
          { view: filmed(shown.surface === "deep" ? deep : flat), head: t("Loss surface") },
        ],
      };
    },
    still: () => racePicture(picture, [field, net, shown.surface === "deep" ? deep : flat]),
  };
}
