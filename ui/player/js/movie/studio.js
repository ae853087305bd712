// The window in which a video or a GIF is made: what it shall be like, how far it is, and the way out.

import { clock, SECONDS } from "../core/clock.js";
import { h, setText } from "../core/dom.js";
import { number } from "../core/format.js";
import { t } from "../core/text.js";
import { gifOf } from "./animation.js";
import { Reel } from "./reel.js";
import { videoKind, videoOf } from "./video.js";

const MEGABYTE = 1e6;
const SPEEDS = [0.25, 0.5, 1, 2, 4];
const KINDS = {
  video: { sizes: [854, 1280, 1920], size: 1280, make: videoOf, label: () => t("Save as video") },
  gif: { sizes: [640, 960, 1280], size: 960, make: gifOf, label: () => t("Save as GIF"), limits: [1, 3, 10], limit: 3 },
};

export class Studio {
  /** @param {any} picture @param {"video" | "gif"} kind */
  constructor(picture, kind) {
    this.picture = picture;
    this.kind = KINDS[kind];
    this.called = new AbortController();
    /** @type {{ width: number, height: number, count: number } | null} */
    this.reduced = null; // what a file has become to keep its limit
    const { sizes, size, limits, limit } = this.kind;
    this.size = choice("movie-size", sizes, size, (width) => `${width} × ${Math.round((width * 9) / 16)}`);
    this.speed = choice("movie-speed", SPEEDS, clock.speed, (speed) => `×${speed} (${number(SECONDS / speed, 3)} s)`);
    this.limit = limits && choice("movie-limit", limits, limit, (size) => `${size} MB`);
    this.note = h("p", { class: "dl-note", role: "status", "data-testid": "movie-note" });
    this.bar = h("progress", { max: 1, value: 0, hidden: true, "aria-label": t("Progress") });
    this.screen = h("div", { class: "dl-screen" });
    this.go = h("button", { ...BUTTON, class: "dl-wide dl-chosen", "data-testid": "movie-go" }, t("Save"));
    this.stop = h("button", { ...BUTTON, "data-testid": "movie-cancel" }, t("Cancel"));
    this.go.addEventListener("click", () => this.make());
    this.stop.addEventListener("click", () => this.dialog.close());
    this.settings = h(
      "div",
      { class: "dl-choices" },
      labelled(t("Size"), this.size),
      labelled(t("Speed"), this.speed),
      this.limit ? labelled(t("Largest file"), this.limit) : null,
    );
    this.dialog = /** @type {HTMLDialogElement} */ (
      h(
        "dialog",
        { class: "dl-dialog", "data-testid": "movie", "aria-label": this.kind.label() },
        h("h2", { class: "dl-title" }, this.kind.label()),
        ...[this.settings, this.screen, this.bar, this.note],
        h("div", { class: "dl-deeds" }, this.stop, this.go),
      )
    );
    this.dialog.addEventListener("close", () => this.leave());
    this.explain();
    picture.root.append(this.dialog);
    this.dialog.showModal();
  }

  /** What will happen, or that nothing can. */
  explain() {
    const able = this.kind.make === gifOf || Boolean(videoKind());
    this.go.disabled = !able;
    if (!able) setText(this.note, t("This browser cannot record videos. Save a GIF instead."));
    else if (this.limit) setText(this.note, t("If the file would be larger, it gets fewer or smaller frames."));
    else setText(this.note, t("Recording takes as long as the video plays. Keep this tab in front."));
  }

  leave() {
    this.called.abort();
    this.dialog.remove();
  }

  /** Make the file and hand it over. */
  async make() {
    const { picture, called, kind } = this;
    const before = { step: clock.step, playing: false };
    clock.pause();
    clock.set({ playing: true }); // nothing moves by itself, and what is shown only at rest goes
    for (const node of [this.settings, this.go]) node.hidden = true;
    this.bar.hidden = false;
    const reel = new Reel(picture, picture.reel(), kind.make === gifOf);
    this.screen.append(reel.canvas);
    const order = {
      steps: clock.steps,
      seconds: SECONDS / Number(this.speed.value),
      width: Number(this.size.value),
      limit: MEGABYTE * Number(this.limit?.value),
      signal: called.signal,
      tell: (share) => this.tell(share),
      reduced: (width, height, count) => (this.reduced = { width, height, count }),
    };
    try {
      await reel.open();
      const file = await kind.make(reel, order);
      if (file) this.hand(file);
    } catch (error) {
      console.error(error);
      setText(this.note, t("The file could not be made. Another size may work."));
    } finally {
      clock.set(before);
      reel.close();
      setText(this.stop, t("Close"));
    }
  }

  /** How much is done. */
  tell(share) {
    if (!this.picture.root.isConnected) this.called.abort();
    this.bar.value = share;
  }

  hand(file) {
    const name = `${this.picture.data.file ?? "descent-lab"}.${file.type.split("/")[1]}`;
    const url = URL.createObjectURL(file);
    h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    this.bar.hidden = true;
    const told = t("Saved: {name}, {size} MB", { name, size: number(file.size / MEGABYTE, 2) });
    const less = this.reduced && t("Reduced to fit: {count} frames of {width} × {height}.", this.reduced);
    setText(this.note, less ? `${told}. ${less}` : told);
  }
}

const BUTTON = { type: "button", class: "dl-wide" };

function choice(testid, values, chosen, name) {
  const options = values.map((value) => h("option", { value, selected: value === chosen }, name(value)));
  return h("select", { class: "dl-select", "data-testid": testid }, options);
}

const labelled = (label, field) => h("label", {}, h("span", {}, label), field);
