// The race: contour, surface in space, charts and inspector of lanes on one surface.

import { Charts } from "../charts/charts.js";
import { clock } from "../core/clock.js";
import { h, setAttribute, setText } from "../core/dom.js";
import { nextFrame } from "../core/first.js";
import { number } from "../core/format.js";
import { server } from "../core/server.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { askWindow } from "../core/window.js";
import { inspectionOf } from "../live/lane.js";
import { live } from "../live/live.js";
import { takeTurns, withRests } from "../live/turns.js";
import { showHand } from "../panel/hand.js";
import { Inspector } from "../panel/inspector.js";
import { Legend, Signs } from "../panel/legend.js";
import { Tale } from "../panel/tale.js";
import { Welcome } from "../panel/welcome.js";
import { drawsInSpace, flatOnly } from "../stages/plot.js";
import { Stage2D } from "../stages/stage2d.js";
import { Stage3D } from "../stages/stage3d.js";
import { racePicture } from "./stills.js";

const PANEL = 0; // of the store
const RESTS = 4; // times as long as it takes to draw the surface in space, until it is drawn again under a hand
const FRAMES = 4; // of the moving contour are on the screen before the slower surface is made

/** @import { RacePicture } from "../messages.js" */

/**
 * @param {import("./picture.js").Picture<RacePicture>} picture
 * @returns {import("./picture.js").Content<RacePicture>}
 */
export function race(picture) {
  const { alive, fixed } = picture;
  const stage = (id, label) => h("div", { class: "dl-stage", "data-testid": id, role: "img", "aria-label": label });
  const nodes = { flat: stage("stage-2d", null), deep: stage("stage-3d", t("The loss surface in 3-D")) };
  const caption = h("h2", { class: fixed ? "dl-picturetitle" : "dl-picturetitle dl-outside" });
  const tale = new Tale(fixed);
  const hand = () => showHand(nodes.flat, flat.places()[0]);
  const welcome = fixed ? null : new Welcome({ tale, hand, show: () => tell(picture.data) });
  const [chartsNode, inspectorNode] = [h("div", { class: "dl-charts" }), h("div", { class: "dl-inspector" })];
  const legend = new Legend(fixed);
  const signs = new Signs();
  const onStart = alive ? place : null;
  const flat = new Stage2D(nodes.flat, { onStart, onLook: fixed ? null : askWindow });
  const deep = new Stage3D(nodes.deep, { onStart });
  const stages = [flat, deep];
  const keys = h("div", { class: "dl-keys" }, legend.node, signs.node, ...(welcome ? [welcome.button] : []));
  const waits = h("p", { class: "dl-waits" });
  chartsNode.append(waits);
  const charts = new Charts(chartsNode, { onSeek: (step) => clock.jump(step) });
  const onLane = fixed ? null : (lane) => server.set("view", "inspected", lane);
  const inspector = new Inspector(inspectorNode, {
    onLane,
    onArrows: (wanted) => showArrows(wanted),
    onSpoken: (name) => flat.speakOf(name),
  });
  const shown = { scene: null, sceneColors: null, lanes: null, colors: null, inspected: null, arrows: true };

  /** The words over the picture: those of a story, or what a first visit is told. */
  function tell(data) {
    welcome?.show(data);
    tale.show(welcome?.showing ? null : data.tale);
  }

  /** Arrows are shown while the clock rests: in a moving picture they would only flicker. Outlines move along. */
  function showArrows(wanted = shown.arrows) {
    shown.arrows = wanted;
    flat.setArrows(wanted && !clock.playing ? shown.inspected : null, wanted ? shown.inspected : null);
  }

  /** From this step on the visitor wants another rate, or the same again. */
  const onTurn = fixed ? null : (step) => server.act("schedule", "turn", { value: step });

  /** The visitor has put the start somewhere, or that of a single lane. */
  function place(start, lane) {
    if (lane === undefined) server.set("setting", "start", start);
    else server.set(`lane:${lane}`, "start", start);
  }

  async function drawScene(scene) {
    if (shown.scene === scene && shown.sceneColors === picture.colors) return;
    Object.assign(shown, { scene, sceneColors: picture.colors });
    ground.forget();
    deep.start = picture.data.start;
    const levels = scene.ticks.map((tick) => tick.text);
    signs.show({ minima: scene.minima.length > 0, open: scene.open, levels }, picture.colors);
    await flat.setScene(scene, picture.colors);
    picture.complete();
    for (let i = 0; i < FRAMES; i++) await nextFrame();
    if (drawsInSpace()) await deep.setScene(scene, picture.colors);
    else doWithoutSpace();
  }

  /** Give the room of the surface in space to the contour, and say why. */
  function doWithoutSpace() {
    if (!stages.includes(deep)) return;
    stages.splice(stages.indexOf(deep), 1);
    deep.destroy();
    nodes.deep.remove();
    keys.append(h("small", {}, flatOnly()));
    flat.resize();
  }

  /** The start alone has changed: every lane has one of its own, or it was typed back. */
  function moveStart() {
    const { start, note, milestones = flat.milestones } = picture.data; // films may have none
    if (flat.milestones !== milestones) {
      for (const each of [flat, deep]) {
        each.milestones = milestones;
        each.render();
      }
      charts.mark(milestones);
    }
    for (const each of [flat, deep]) {
      if (each.start === start && each.note === note) continue;
      each.note = note;
      each.setStart(start);
    }
  }

  async function drawLanes({ lanes }) {
    const { colors, data } = picture;
    if (shown.lanes === lanes && shown.colors === colors) return moveStart();
    Object.assign(shown, { lanes, colors });
    turns.forget();
    picture.drawn = lanes;
    flat.colors ??= colors;
    const steps = Math.max(...lanes.map((lane) => lane.x.length)) - 1;
    picture.begin(steps);
    for (const each of [flat, deep, charts]) each.milestones = data.milestones ?? []; // a film of earlier times has none
    for (const each of [flat, deep]) {
      each.note = data.note;
      each.setLanes(lanes, data.start);
    }
    legend.show(lanes, colors);
    picture.drawnAnew(lanes.filter((lane) => !lane.hidden).length);
    await charts.show(lanes, colors, steps, data.minimum_loss);
  }

  const turns = takeTurns([
    ({ lanes }) => charts.show(lanes, picture.colors, charts.steps, picture.data.minimum_loss),
    ({ lanes, start }) => deep.setLanes(lanes, start),
    ({ inspected }) => inspected && inspector.show(inspected, store.panel(PANEL).wanted),
  ]);

  // The surface in space follows a hand more slowly than the contour.
  const ground = withRests((scene) => deep.setScene(scene, picture.colors), RESTS);

  /** The page has run lanes by itself: the contour shows them at once, the others in turn. */
  function drawLive() {
    const { lanes, inspected } = store.panel(PANEL);
    const start = lanes.find((lane) => lane.run && !lane.start)?.run.start ?? picture.data.start;
    const chosen = lanes.find((lane) => lane.id === inspected?.lane);
    const inside = inspected && chosen?.run ? inspectionOf(inspected, chosen) : inspected;
    Object.assign(shown, { lanes, inspected: inside });
    picture.drawn = lanes;
    flat.setLanes(lanes, start);
    if (fixed) {
      legend.show(lanes, picture.colors); // it says how lanes end, which nobody else does in a film
      setText(caption, t("As saved: {text}", { text: picture.data.caption }));
    }
    showArrows();
    turns.show({ lanes, start, inspected: inside });
    picture.drawnLive();
  }

  /** @param {any} panel */
  async function heard(kind, panel) {
    if (kind === "live") return drawLive();
    if (panel.id !== PANEL) return;
    if (kind === "ground") {
      flat.setGround(panel.scene);
      if (deep.ready) await ground.show(panel.scene);
    }
    if (kind === "scene") await drawScene(panel.scene);
    if (kind === "window") flat.showWindow();
    if (kind === "lanes") await drawLanes(panel);
    if (kind === "inspected") {
      shown.inspected = panel.inspected;
      inspector.show(panel.inspected, panel.wanted);
      showArrows();
    }
  }

  return {
    above: [
      caption,
      ...(welcome ? [welcome.node] : []),
      tale.node,
      h("div", { class: "dl-stages dl-fit" }, nodes.flat, nodes.deep),
      keys,
    ],
    below: [h("div", { class: "dl-below" }, chartsNode, inspectorNode)],
    stages,
    charts: [charts],
    inspector,
    heard,
    ticked: () => showArrows(),
    async show(data) {
      setAttribute(picture.root, "data-start", data.start.join(" "));
      setText(caption, data.caption);
      tell(data);
      setText(waits, data.waits ?? "");
      setAttribute(chartsNode, "data-waits", Boolean(data.waits));
      picture.timeline.rateTurns(data.turn, onTurn);
      const panel = store.panel(PANEL);
      live.setControls(data.controls);
      store.setWanted(PANEL, data.lanes);
      const ahead = panel.live && server.behind(); // the surface is under a hand
      const drawing = panel.scene && !ahead ? [heard("scene", panel)] : [];
      if (panel.lanes.length) drawing.push(heard("lanes", panel));
      heard("inspected", panel);
      if (picture.another) for (const each of [flat, deep]) each.resetView();
      await Promise.all(drawing);
    },
    told(told) {
      picture.data.caption = told.caption;
      setText(caption, told.caption);
      legend.show(picture.drawn, picture.colors);
    },
    account() {
      setAttribute(nodes.flat, "aria-label", flat.describe());
      const lanes = picture.drawn.filter((lane) => !lane.hidden);
      const loss = (lane) => number(lane.loss[Math.min(clock.shown, lane.loss.length - 1)], 3);
      return lanes.map((lane) => `${lane.label}: ${t("loss")} ${loss(lane)}, ${lane.verdict}`).join("; ");
    },
    still: () => racePicture(picture, stages),
  };
}
