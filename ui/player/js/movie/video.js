// A video of a reel, by the browser's own recorder, which takes as long as the video lasts. It needs no secure context,
// as the newer encoders do: a class opens the app by the address of a laptop.

import { withDuration } from "./webm.js";

const RATE = 30; // frames a second
const REST = 1.5; // seconds for which the end is seen
// The first that the browser can write: MP4, which slides and phones play, before WebM.
const KINDS = [
  "video/mp4;codecs=avc1.640028",
  "video/mp4;codecs=avc1",
  "video/webm;codecs=vp9",
  "video/webm;codecs=vp8",
  "video/webm",
  "video/mp4",
];

/** How long a video of a run takes at a speed, in seconds. */
export const lasting = (seconds) => seconds + REST;

/** What the browser can record; undefined where it can nothing. */
export function videoKind() {
  const able = typeof MediaRecorder !== "undefined" && "captureStream" in HTMLCanvasElement.prototype;
  return able ? KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)) : undefined;
}

/**
 * Record all `steps` in so many seconds: the file, null if `signal` has called it off. `tell` is given the share that is done.
 * @returns {Promise<Blob | null>}
 */
export async function videoOf(reel, { steps, seconds, width, signal, tell }) {
  reel.size(width);
  reel.draw(0, steps);
  const stream = reel.canvas.captureStream(0);
  const [track] = stream.getVideoTracks();
  const options = { mimeType: videoKind(), videoBitsPerSecond: 6 * width * reel.canvas.height };
  const recorder = new MediaRecorder(stream, options);
  /** @type {Blob[]} */
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const over = new Promise((resolve, reject) => {
    recorder.onstop = resolve;
    recorder.onerror = (event) => reject(event);
  });
  recorder.start();
  const show = (at) => {
    reel.draw(Math.min(steps, (at / seconds) * steps), steps);
    track.requestFrame();
    tell(Math.min(1, at / lasting(seconds)));
  };
  const lasted = await play(recorder, lasting(seconds), signal, show);
  recorder.stop();
  await over;
  track.stop();
  if (signal.aborted) return null;
  const type = recorder.mimeType.split(";")[0];
  const whole = new Uint8Array(await new Blob(parts).arrayBuffer());
  return new Blob([type === "video/webm" ? withDuration(whole, lasted) : whole], { type });
}

/** Call show(seconds) RATE times a second; while the tab is hidden, in which nothing is drawn, the recorder waits. */
function play(recorder, length, signal, show) {
  let at = 0; // seconds
  let due = 0;
  /** @type {number | null} */
  let last = null;
  return new Promise((resolve) => {
    const hide = () => {
      if (document.hidden) recorder.pause();
      else recorder.resume();
      last = null;
    };
    document.addEventListener("visibilitychange", hide);
    const frame = (now) => {
      if (last !== null) at += (now - last) / 1000;
      last = now;
      if (at >= due || at >= length) {
        show(at);
        due = Math.max(due + 1 / RATE, at);
      }
      if (at < length && !signal.aborted) return requestAnimationFrame(frame);
      document.removeEventListener("visibilitychange", hide);
      return resolve(at);
    };
    requestAnimationFrame(frame);
  });
}
