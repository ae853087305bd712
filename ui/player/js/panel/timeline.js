// Play, pause, single steps, speed, loop, scrub, full screen; the same by keyboard.

import { h, setAttribute, setText, svg } from "../core/dom.js";
import { whole } from "../core/format.js";
import { t } from "../core/text.js";
import { lecture } from "./lecture.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];
const ICONS = {
  play: "M7 4.5v15l13-7.5z",
  pause: "M6 4.5h4.2v15H6zM13.8 4.5H18v15h-4.2z",
  back: "M18 5v14l-9-7zM5.5 5H8v14H5.5z",
  ahead: "M6 5v14l9-7zM16 5h2.5v14H16z",
  start: "M19 5v14l-8-7zM11 5v14l-8-7z",
  end: "M5 5v14l8-7zM13 5v14l8-7z",
  loop: "M7 7h9V4l5 4.5-5 4.5v-3H9v3H7zM17 17H8v3l-5-4.5L8 11v3h7v-3h2z",
  lecture:
    "M2 3h20v2h-1.500v10.500H13V17l4.200 4.500h-2.700L12 18.700 9.500 21.500H6.800L11 17v-1.500H3.500V5H2zM5.500 5v8.500h13V5zM7.500 7h7v1.500h-7zM7.500 10h9v1.500h-9z",
  keys: "M2 6h20v12.500H2zM4 8v8.500h16V8zM5.500 9.500h2v2h-2zM9 9.500h2v2H9zM12.700 9.500h2v2h-2zM16.300 9.500h2v2h-2zM7.500 13.200h9v1.800h-9z",
  turn: "M3 6h9v2H3zM12 6h2v10h-2zM14 14h7v2h-7z",
  full: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
};

export function icon(name) {
  return svg(
    "svg",
    { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" },
    svg("path", { d: ICONS[name], fill: "currentColor", "fill-rule": "evenodd" }),
  );
}

export class Timeline {
  /** @type {number | null | undefined} */ turned; // where the rate changes by hand; undefined where it cannot
  /** @type {((step: number | null) => void) | null} */ onTurn = null;
  marked = false;

  /**
   * A frame of another page has no lecture view, and no button for the keys.
   * @param {HTMLElement} node
   * @param {any} clock
   * @param {{ onFullScreen: () => void, onLecture?: () => void, onKeys?: () => void }} deeds
   */
  constructor(node, clock, { onFullScreen, onLecture, onKeys }) {
    this.clock = clock;
    const button = (name, label, action) =>
      h(
        "button",
        {
          type: "button",
          class: `dl-button dl-to-${name}`,
          title: label,
          "aria-label": label,
          "data-testid": `timeline-${name}`,
          onclick: action,
        },
        icon(name),
      );
    this.play = h("button", {
      type: "button",
      class: "dl-button dl-play",
      "data-testid": "timeline-play",
      onclick: () => clock.toggle(),
    });
    this.scrub = h("input", {
      type: "range",
      class: "dl-range dl-scrub",
      min: 0,
      step: 1,
      "aria-label": t("Step shown"),
      "data-testid": "timeline-scrub",
    });
    this.scrub.addEventListener("input", () => clock.jump(Number(this.scrub.value)));
    this.counter = h("output", { class: "dl-counter", "data-testid": "timeline-step" });
    this.speed = h(
      "select",
      { class: "dl-select", "aria-label": t("Speed"), title: t("Speed") },
      SPEEDS.map((s) =>
        h("option", { value: s, selected: s === clock.speed }, `×${s === 0.25 ? "¼" : s === 0.5 ? "½" : s}`),
      ),
    );
    this.speed.addEventListener("change", () => clock.set({ speed: Number(this.speed.value) }));
    this.turn = button("turn", "", () => this.onTurn?.(clock.shown === this.turned ? null : clock.shown));
    this.turn.hidden = true;
    this.loop = button("loop", t("Repeat"), () => clock.set({ loop: !clock.loop }));
    this.lecture = button("lecture", t("Lecture view (F)"), onLecture);
    node.append(
      this.play,
      button("start", t("To the start"), () => clock.jump(0)),
      button("back", t("One step back"), () => clock.jump(clock.shown - 1)),
      button("ahead", t("One step forward"), () => clock.jump(clock.shown + 1)),
      button("end", t("To the end"), () => clock.jump(clock.steps)),
      this.scrub,
      this.counter,
      this.turn,
      this.speed,
      this.loop,
      onLecture ? this.lecture : "",
      button("full", t("Full screen"), onFullScreen),
      onKeys ? button("keys", t("Keys (?)"), onKeys) : "",
    );
    this.update();
  }

  /** Where the rate changes by hand, if it does; `onTurn`, where it can be set, is told the step or null. */
  rateTurns(/** @type {number | null} */ at, /** @type {((step: number | null) => void) | null} */ onTurn) {
    Object.assign(this, { turned: at, onTurn });
    this.turn.hidden = !onTurn;
    this.update();
  }

  /** The mark of the step where the rate changes, and what pressing the button would do. */
  mark() {
    const { clock, turned } = this;
    const inside = turned !== null && turned !== undefined && turned <= clock.steps;
    setAttribute(this.scrub, "data-turn", inside ? turned : null);
    this.scrub.style.setProperty("--turn", String(inside ? turned / clock.steps : 0));
    setAttribute(
      this.scrub,
      "aria-description",
      inside ? t("The learning rate changes at step {step}", { step: whole(turned) }) : null,
    );
    const label =
      clock.shown === turned
        ? t("Keep the learning rate as it is")
        : t("Change the learning rate from step {step} on", { step: whole(clock.shown) });
    setAttribute(this.turn, "title", label);
    setAttribute(this.turn, "aria-label", label);
    setAttribute(this.turn, "aria-pressed", String(clock.shown === turned));
  }

  update() {
    const { clock } = this;
    const label = clock.playing ? t("Pause") : t("Play");
    if (this.shownLabel !== label) {
      this.shownLabel = label;
      this.play.replaceChildren(icon(clock.playing ? "pause" : "play"));
      this.play.title = label;
      this.play.setAttribute("aria-label", label);
    }
    setAttribute(this.scrub, "max", clock.steps);
    this.scrub.value = clock.shown;
    this.scrub.style.setProperty("--fill", `${(100 * clock.shown) / clock.steps}%`);
    setText(this.counter, `${whole(clock.shown)} / ${whole(clock.steps)}`);
    setAttribute(this.loop, "aria-pressed", String(clock.loop));
    setAttribute(this.lecture, "aria-pressed", String(lecture.on));
    if (this.turned !== undefined && !(clock.playing && this.marked)) this.mark();
    this.marked = clock.playing;
    if (Number(this.speed.value) !== clock.speed) this.speed.value = clock.speed;
  }
}

const TYPED = ["select", "textarea", "[contenteditable]", "[role=combobox]", "[role=listbox]", "summary", "dialog"];
const OWN_ARROWS = ["input", "[role=slider]", "[role=tab]", "[role=application]", ...TYPED].join(); // what uses arrows, Home and End itself
const OWN_SPACE = ["input:not([type=range])", "button:not([role=tab])", "a", ...TYPED].join(); // and what the space bar

/** The player's keys, wherever the focus is, unless it is in something that uses the key itself; the answer ends it. */
export function listenToKeys(clock) {
  const listener = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(event.key === " " ? OWN_SPACE : OWN_ARROWS)) return;
    const action = {
      " ": () => clock.toggle(),
      ArrowLeft: () => clock.jump(clock.shown - (event.shiftKey ? 10 : 1)),
      ArrowRight: () => clock.jump(clock.shown + (event.shiftKey ? 10 : 1)),
      Home: () => clock.jump(0),
      End: () => clock.jump(clock.steps),
    }[event.key];
    if (!action || !document.querySelector(".dl-player")) return;
    event.preventDefault();
    action();
  };
  document.addEventListener("keydown", listener, true); // before Streamlit’s tabs take the space bar for themselves
  return () => document.removeEventListener("keydown", listener, true);
}
