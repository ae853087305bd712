// The picture of a page: stages, charts, a legend and an inspector around one clock, and a root that says how it is.
// What stands in it is the page's own content: see race.js, compare.js, noise.js.

import { keepAddress, watchHistory, writeAddress } from "../core/address.js";
import { clock } from "../core/clock.js";
import { h, reducedMotion, setAttribute, setText } from "../core/dom.js";
import { Events } from "../core/events.js";
import { firstDrawn } from "../core/first.js";
import { whole } from "../core/format.js";
import { server } from "../core/server.js";
import { sharing } from "../core/share.js";
import { store } from "../core/store.js";
import { t } from "../core/text.js";
import { held } from "../data/held.js";
import { isEmbedded, wayOut } from "../panel/embedded.js";
import { listKeys } from "../panel/keys.js";
import { lecture } from "../panel/lecture.js";
import { Notices } from "../panel/notices.js";
import { listenToKeys, Timeline } from "../panel/timeline.js";
import { palette } from "../stages/palette.js";
import { plotly, Trouble } from "../stages/plot.js";

const [WIDE, TALL] = [1130, 600]; // pixels of a screen on which nothing is larger than in a window
const MOST = 3.4; // times larger
const ROOM = [720, 415]; // pixels that the lecture view fills: letters are a thirtieth of the screen high
const FURTHEST = 8; // times larger there

/** @import { Frame, Shown, Told } from "../messages.js" */

/** @typedef {{ setStep(step: number): void, resize?(): void, destroy?(): void }} View what follows the clock */

/**
 * What a page shows.
 * @template {Frame} P
 * @typedef {object} Content
 * @property {Node[]} above the nodes above the timeline
 * @property {Node[]} below and those below it
 * @property {any[]} stages
 * @property {View[]} charts
 * @property {View} [inspector]
 * @property {(data: Shown<P>) => unknown} show take over what Python says
 * @property {(kind: string, panel: any) => unknown} heard something has come through the store
 * @property {(told: Told) => void} [told] take over what Python says while a hand moves
 * @property {() => void} [ticked] the clock has changed
 * @property {() => string} account in words, where everyone stands
 * @property {() => Promise<string>} still the picture as a PNG, as an address of data
 * @property {() => number[]} [room] pixels that the lecture view is laid out in, before it is enlarged
 * @property {() => object} [reel] what of it is filmed, where that is not all stages: see reel() below
 */

/** @template {Frame} P */
export class Picture {
  /** @type {Shown<P>} */ data = /** @type {any} */ (null); // what Python said last
  /** @type {any} */ colors = null;
  /** @type {any} */ fresh = null; // a picture that has not begun yet: the step it begins at
  events = new Events();
  /** @type {any[]} */ drawn = []; // the lanes that are on the screen
  notices = new Notices();
  complete = () => {}; // to be called when its first stage is whole
  /** @type {Promise<void>} */ whole = new Promise((resolve) => (this.complete = resolve));

  /**
   * `fixed`: a saved film, in which nobody answers; `alive`: it runs its lanes by itself.
   * @param {HTMLElement} node
   * @param {(picture: Picture<P>) => Content<P>} makeContent
   */
  constructor(node, makeContent, { fixed = false, alive = false } = {}) {
    this.fixed = fixed;
    this.alive = alive || !fixed;
    this.summary = h("div", { class: "dl-unseen", "aria-live": "polite" });
    this.root = h("div", {
      class: "dl-player",
      "data-testid": "player",
      "data-revision": 0,
      "data-runs": 0,
      "data-step": 0,
      "data-steps": 0,
      "data-playing": "false",
      "data-source": "core",
      "data-live": 0,
    });
    const bar = h("div", { class: "dl-timeline", role: "toolbar", "aria-label": t("Timeline") });
    node.append(this.root);
    this.content = makeContent(this);
    this.root.append(this.notices.node, ...this.content.above, bar, ...this.content.below, this.summary);
    this.timeline = new Timeline(bar, clock, this.deeds(bar));
    this.revision = 0;
    this.live = 0;
    this.stops = [
      listenToKeys(clock),
      clock.onChange(() => this.onClock()),
      store.onChange((kind, panel) => this.data && kind !== "told" && this.attempt(this.content.heard(kind, panel))),
    ];
    if (!fixed)
      this.stops.push(
        watchHistory(
          () => this.data?.page,
          (query) => server.act("page", "link", { value: query }),
        ),
      );
    this.stops.push(server.onBrief((told) => this.hear(told)));
    const onScreen = () => this.magnify();
    document.addEventListener("fullscreenchange", onScreen);
    this.stops.push(() => document.removeEventListener("fullscreenchange", onScreen));
    this.stops.push(lecture.onChange(onScreen), () => lecture.show(this.root, false));
    this.magnify();
    const isFilled = () => this.root.hasAttribute("data-filled"); // then the stages have what the rest leaves them
    this.observer = new ResizeObserver((seen) => {
      if (isFilled() || seen.some(({ target }) => target === this.root)) this.resize();
    });
    for (const part of [this.root, ...this.content.above]) this.observer.observe(/** @type {Element} */ (part));
    this.attempt(plotly());
    sharing(this);
  }

  /** What buttons of the timeline do; in a frame of another page the way to the full one stands beside them. */
  deeds(bar) {
    const onFullScreen = () => this.fullScreen();
    if (!isEmbedded()) return { onFullScreen, onLecture: () => lecture.toggle(), onKeys: () => listKeys() };
    queueMicrotask(() => bar.append(wayOut()));
    return { onFullScreen };
  }

  /** Everything that follows the clock. */
  get views() {
    const { stages, charts, inspector } = this.content;
    return inspector ? [...stages, ...charts, inspector] : [...stages, ...charts];
  }

  destroy() {
    this.gone = true;
    clearTimeout(this.saying);
    this.observer.disconnect();
    for (const stop of this.stops) stop();
    for (const view of this.views) view.destroy?.();
  }

  /** Take over what Python says of the whole picture; what is drawn comes piece by piece through the store. */
  show(/** @type {Shown<P>} */ data) {
    this.take(data);
    const drawing = this.content.show(data);
    if (this.another) this.comeIntoSight(); // with the words over the picture, which are there by now
    this.attempt(drawing);
    keepAddress(data, clock, this.turned);
  }

  /** Take over what Python says while a hand moves. */
  hear(/** @type {Told} */ told) {
    if (this.data?.page !== server.page) return;
    this.data.query = told.query;
    store.setTold(told.lanes);
    this.content.told?.(told);
    keepAddress(this.data, clock);
  }

  take(/** @type {Shown<P>} */ data) {
    this.data = data;
    this.say(data.messages);
    if (!this.fixed) held.told(data.own, (payload) => server.set("surface", "data", payload));
    const { first, news } = this.events.take(data);
    if (first || news.has("replay")) this.fresh = { step: data.step };
    this.turned = news.has("chapter");
    this.another = news.has("opened");
    if (this.another) setAttribute(this.root, "data-opened", this.revision);
    const colors = palette(this.root);
    if (JSON.stringify(colors) !== JSON.stringify(this.colors)) this.colors = colors;
  }

  /** Another picture was asked for from further down the page: the page goes back to where it is. */
  comeIntoSight() {
    const { top } = this.root.getBoundingClientRect();
    if (top < 0) this.root.closest(".stMain")?.scrollBy({ top: top - 8 });
  }

  /** Wait for something to be drawn; what goes wrong with it is said on the page. */
  async attempt(drawing) {
    try {
      await drawing;
    } catch (error) {
      this.complete();
      if (this.gone) return;
      console.error(error);
      this.trouble =
        error instanceof Trouble ? error.message : t("Something could not be drawn. Reload the page to try again.");
      this.say(this.data?.messages ?? []);
    }
  }

  /** What could not be done, and why; it can be put away. */
  say(messages) {
    this.notices.show(this.trouble ? [...messages, this.trouble] : messages);
  }

  /** A new picture starts moving by itself, unless its link names a step or the visitor wants no motion. */
  begin(steps) {
    firstDrawn();
    const { fresh } = this;
    this.fresh = null;
    if (!fresh) return this.goOn(steps);
    clock.set({ playing: false, step: 0, steps });
    if (fresh.step !== null && fresh.step !== undefined) return clock.jump(Math.min(fresh.step, steps));
    return reducedMotion() ? clock.jump(steps) : clock.play();
  }

  goOn(steps) {
    clock.setSteps(steps);
    if (this.root.dataset.steps === "0") this.onClock(); // made anew, it has missed what the clock said
  }

  /** New trajectories are on the screen; the first picture counts when its first stage is whole. */
  async drawnAnew(runs) {
    this.runs = runs;
    if (this.revision === 0) await this.whole;
    this.revision += 1;
    setAttribute(this.root, "data-source", "core");
    setAttribute(this.root, "data-runs", this.runs);
    setAttribute(this.root, "data-revision", this.revision);
  }

  /** Trajectories are on the screen that the page has run by itself. */
  drawnLive() {
    this.live += 1;
    setAttribute(this.root, "data-source", "live");
    setAttribute(this.root, "data-live", this.live);
  }

  onClock() {
    setAttribute(this.root, "data-step", clock.shown);
    setAttribute(this.root, "data-steps", clock.steps);
    setAttribute(this.root, "data-playing", String(clock.playing));
    this.timeline.update();
    this.content.ticked?.();
    for (const view of this.views) view.setStep(clock.step);
    if (!clock.playing) this.describe();
    if (this.data && this.root.isConnected) keepAddress(this.data, clock);
  }

  /** For those who do not see the picture: where everyone stands, said when the movement rests. */
  describe() {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      setText(this.summary, `${t("step {n}", { n: whole(clock.shown) })}. ${this.content.account()}`);
    }, 400);
  }

  /** What is filmed of it: {title, parts, entries}, see movie/reel.js. */
  reel() {
    const { stages, reel } = this.content;
    const { caption, title } = /** @type {any} */ (this.data);
    return {
      title: caption ?? title ?? "",
      parts: stages.map((view) => ({ view })),
      entries: this.drawn.filter((lane) => !lane.hidden),
      ...reel?.(),
    };
  }

  writeAddress() {
    keepAddress(this.data, clock);
    writeAddress();
  }

  /** On the whole screen everything is as much larger as the screen is than a small window, in the lecture view than less. */
  magnify() {
    const full = document.fullscreenElement === this.root;
    const [wide, tall, most] = lecture.on ? [...(this.content.room?.() ?? ROOM), FURTHEST] : [WIDE, TALL, MOST];
    const large = full || lecture.on;
    const scale = large ? Math.min(most, Math.max(1, Math.min(innerWidth / wide, innerHeight / tall))) : 1;
    lecture.show(this.root, lecture.on);
    setAttribute(this.root, "data-filled", lecture.on || isEmbedded());
    this.timeline.update();
    this.root.style.setProperty("--dl-scale", scale.toFixed(2));
    if (!this.data || this.colors.scale === Number(scale.toFixed(2))) return;
    this.colors = palette(this.root);
    this.attempt(this.content.show(this.data));
  }

  resize() {
    if (this.root.clientWidth === 0) return; // the page is being left
    if (document.fullscreenElement === this.root || lecture.on) this.magnify();
    this.measure();
    for (const view of this.views) view.resize?.();
  }

  /** Where stages take the height that is left, they are told how much it is: the width of a contour follows from it. */
  measure() {
    const stages = /** @type {HTMLElement | null} */ (this.root.querySelector(".dl-stages"));
    const height = this.root.hasAttribute("data-filled") && stages?.clientHeight;
    stages?.style.setProperty("--dl-height", height ? `${height}px` : "");
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }
}
