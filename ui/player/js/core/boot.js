// The first of our modules: asks for all the others and for Plotly at once, before one of them waits for the next.

const MODULES = []; // filled in by ui/player/assets.py
const PLOTLY = ""; // filled in by ui/player/assets.py
const here = new URL("..", import.meta.url).href;

// The server was renewed under an open page: two versions do not mix, and the address knows how the page is.
if (window.descentLab && window.descentLab !== here) location.reload();
window.descentLab = here;

let loading = null;

/** The Plotly library, loaded once from this server. */
export function loadPlotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = PLOTLY;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      loading = null;
      reject(new Error(`cannot load ${PLOTLY}`));
    };
    document.head.append(script);
  });
  return loading;
}

function ask(rel, href) {
  document.head.append(Object.assign(document.createElement("link"), { rel, href: here + href }));
}

ask("stylesheet", "player.css");
for (const name of MODULES) ask("modulepreload", name);
loadPlotly();
const main = import("./main.js");

/** Called by Streamlit at every change of a component's data; the answer is called when it leaves the page. */
export function mount(component) {
  const leave = main.then((module) => module.mount(component));
  return () => leave.then((stop) => stop());
}
