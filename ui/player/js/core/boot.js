// Where Streamlit comes in: the first of our modules, and the way to Plotly.

import { plotlyFrom } from "../stages/plot.js";
import { moving } from "./first.js";
import { mountRole } from "./main.js";

const here = new URL(".", import.meta.url).href;
const PLOTLY = ""; // filled in by ui/player/assets.py

// The server was renewed under an open page: two versions do not mix, and the address knows how the page is.
if (window.descentLab && window.descentLab !== here) location.reload();
window.descentLab = here;

const ask = (attributes) => document.head.append(Object.assign(document.createElement("link"), attributes));
ask({ rel: "stylesheet", href: `${here}player.css` });
ask({ rel: "preload", as: "script", href: PLOTLY });

/** The Plotly library, from this server. Reading it holds everything up, so the picture moves first. */
plotlyFrom(async () => {
  await moving;
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = PLOTLY;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error(`cannot load ${PLOTLY}`));
    document.head.append(script);
  });
});

/** Called by Streamlit at every change of a component's data; the answer is called when it leaves the page. */
export function mount(component) {
  return mountRole(component);
}
