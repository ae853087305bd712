// What every picture with a clock has: a root that says how it is, messages, a timeline, keys, the address, full screen.

import { keepAddress, watchHistory, writeAddress } from "../core/address.js";
import { clock } from "../core/clock.js";
import { h, reducedMotion, setAttribute } from "../core/dom.js";
import { server } from "../core/server.js";
import { sharing } from "../core/share.js";
import { t } from "../core/text.js";
import { listenToKeys, Timeline } from "../panel/timeline.js";
import { palette } from "../stages/plotly.js";

export class Picture {
  /** @type {any} */ data = null;
  /** @type {any} */ fresh = null; // a picture that has not begun yet: the step it begins at

  /** `fixed`: a saved film, in which nothing can be set because nobody would answer. */
  constructor(node, fixed) {
    this.messages = h("div", { class: "dl-messages", role: "alert", "data-testid": "messages" });
    this.bar = h("div", { class: "dl-timeline", role: "toolbar", "aria-label": t("Timeline") });
    this.summary = h("div", { class: "dl-unseen", "aria-live": "polite" });
    this.root = h("div", {
      class: "dl-player",
      "data-testid": "player",
      "data-revision": 0,
      "data-runs": 0,
      "data-step": 0,
      "data-steps": 0,
      "data-playing": "false",
    });
    node.append(this.root);
    this.timeline = new Timeline(this.bar, clock, { onFullScreen: () => this.fullScreen() });
    this.revision = 0;
    this.stops = [
      listenToKeys(clock),
      clock.onChange(() => this.onClock()),
      ...(fixed ? [] : [watchHistory((query) => server.act("setup", "link", { value: query }))]),
    ];
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.root);
    sharing(this);
  }

  destroy() {
    this.observer.disconnect();
    for (const stop of this.stops) stop();
  }

  /** Show everything at a step. @param {number} step */
  follow(step) {
    throw new Error(`cannot show step ${step}`);
  }

  /** In words, where everyone stands. @returns {string} */
  account() {
    return "";
  }

  resize() {}

  /** Take over what Python says; true if the theme has changed since. */
  take(data) {
    this.data = data;
    this.say(data.messages);
    const resumed = this.session !== undefined && data.session !== this.session; // Python counts anew, the picture stays
    this.session = data.session;
    if (!resumed && data.replay !== this.replay) this.fresh = { step: data.step };
    this.replay = data.replay;
    this.turned = !resumed && this.chapter !== undefined && data.chapter !== this.chapter;
    this.chapter = data.chapter;
    this.another = !resumed && this.opened !== undefined && data.opened !== this.opened;
    this.opened = data.opened;
    if (this.another) this.comeIntoSight();
    const colors = palette(this.root);
    if (JSON.stringify(colors) === JSON.stringify(this.colors)) return false;
    this.colors = colors;
    return true;
  }

  /** Another picture was asked for from further down the page: the page goes back to where it is. */
  comeIntoSight() {
    const { top } = this.root.getBoundingClientRect();
    if (top < 0) this.root.closest(".stMain")?.scrollBy({ top: top - 8 });
  }

  /** What could not be done, and why; it can be put away. */
  say(messages) {
    const mark = JSON.stringify(messages);
    if (mark === this.said) return;
    this.said = mark;
    const close = h(
      "button",
      { type: "button", class: "dl-icon", "aria-label": t("Close"), onclick: () => this.messages.replaceChildren() },
      "✕",
    );
    this.messages.replaceChildren(
      ...(messages.length
        ? [
            h(
              "div",
              {},
              messages.map((text) => h("p", {}, text)),
            ),
            close,
          ]
        : []),
    );
  }

  /** A new picture starts moving by itself, unless its link names a step or the visitor wants no motion. */
  begin(steps) {
    const { fresh } = this;
    this.fresh = null;
    if (!fresh) return this.goOn(steps);
    clock.set({ playing: false, step: 0, steps });
    if (fresh.step !== null && fresh.step !== undefined) return clock.jump(fresh.step);
    return reducedMotion() ? clock.jump(steps) : clock.play();
  }

  goOn(steps) {
    clock.setSteps(steps);
    if (this.root.dataset.steps === "0") this.onClock(); // made anew, it has missed what the clock said
  }

  /** New trajectories are on the screen. */
  drawnAnew(runs) {
    this.revision += 1;
    setAttribute(this.root, "data-runs", runs);
    setAttribute(this.root, "data-revision", this.revision);
  }

  onClock() {
    setAttribute(this.root, "data-step", clock.shown);
    setAttribute(this.root, "data-steps", clock.steps);
    setAttribute(this.root, "data-playing", String(clock.playing));
    this.timeline.update();
    this.follow(clock.step);
    if (!clock.playing) this.describe();
    if (this.data && this.root.isConnected) keepAddress(this.data.query, clock);
  }

  /** For those who do not see the picture: where everyone stands, said when the movement rests. */
  describe() {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      this.summary.textContent = `${t("step {n}", { n: clock.shown })}. ${this.account()}`;
    }, 400);
  }

  writeAddress() {
    keepAddress(this.data.query, clock);
    writeAddress();
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }
}
