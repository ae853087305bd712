// What this page's modules share through `window`, and what the type checker must know of Plotly, which has no types here.

interface Window {
  /** The folder of the modules that this page has loaded. */
  descentLab?: string;
  Plotly?: any;
}

/** An element in which Plotly has drawn. */
interface HTMLDivElement {
  on?: any;
  _fullLayout?: any;
}
