// Made by `make protocol` from ui/page/messages.py: what page and Python say to each other.

/** An Arrow table, whose columns are typed arrays. */
export interface Table {
  schema: { fields: { name: string }[] };
  getChild(name: string): { toArray(): Float32Array };
}

/**
 * Something that has happened to a page, numbered in the order of time and told until it was heard.
 *
 * "replay": the picture starts from its beginning. "chapter": the back button returns to what was before.
 * "opened": another picture has been opened, which is to be seen as it was meant, without zoom.
 */
export interface Event {
  number: number;
  name: "replay" | "chapter" | "opened";
}

/**
 * Translations of English texts, or their forms by plural category; shared choices, by group.
 */
export interface Texts {
  catalogue: Record<string, string | Record<string, string>>;
  groups: Record<string, [string, [string, string][]][]>;
  chosen: string | null;
}

/**
 * A surface on a grid; `place` stays equal while zoom and camera may be kept. Column of the grid: z.
 *
 * `equal`: x and y are drawn in equal units.
 */
export interface Scene {
  panel: number | string;
  key: string;
  place: string;
  columns: number;
  rows: number;
  view: number[];
  names: string[];
  minima: number[][];
  equal: boolean;
  zero: number;
  unit: number;
  grid: Table;
}

/**
 * What of a surface is seen through a window; losses are what they are above `base`. Column: z.
 */
export interface Window {
  panel: number | string;
  key: string;
  view: number[];
  x: number[];
  y: number[];
  base: number;
  grid: Table;
}

/**
 * The path of the lane with the id `lane`; `hash` tells which. Columns: `ui.page.runs`.
 */
export interface Feed {
  panel: number | string;
  lane: number;
  hash: string;
  path: Table;
}

/**
 * A quantity of a rule; its columns are name.x and name.y.
 */
export interface Row {
  name: string;
  symbol: string;
  label: string;
  help?: string;
  arrow?: string;
}

/**
 * What the rule of the lane with the id `lane` knew at every step.
 */
export interface Inspected {
  panel: number | string;
  lane: number;
  steps: number;
  rows: Row[];
  table: Table;
}

/**
 * A lane as it is announced: who it is, how it ended. It keeps its `id` as long as it is there.
 */
export interface Lane {
  id: number;
  hash: string;
  label: string;
  color: number;
  hidden: boolean;
  start?: number[] | null;
  outcome: string;
  verdict: string;
  settings?: string;
  live?: Record<string, any> | null;
}

/**
 * The data of the visitor's own that are on the server, or `awaited` there by a link.
 *
 * `mark` is what the page called them when it sent them.
 */
export interface OwnData {
  digest: string;
  awaited: boolean;
  mark: string;
}

/**
 * What every picture says of its page.
 *
 * `session` names the session of Python, `acknowledged` the last update that was carried out, `lane_ids` the
 * ids of the lanes that may change places, `query` the link to what is shown without the step, `step` the
 * one a link has named, `file` what files are called.
 */
export interface Frame {
  session: string;
  acknowledged: number;
  lane_ids: number[];
  events: Event[];
  query: string | null;
  step: number | null;
  file: string;
  messages: string[];
  own?: OwnData | null;
}

/**
 * The words of a story over the picture, and the keys of the stories before and after.
 */
export interface Tale {
  title: string;
  text: string;
  place: string;
  back: string | null;
  next: string | null;
}

/**
 * The race.
 */
export interface RacePicture {
  session: string;
  acknowledged: number;
  lane_ids: number[];
  events: Event[];
  query: string | null;
  step: number | null;
  file: string;
  messages: string[];
  own?: OwnData | null;
  start: number[];
  caption: string;
  tale: Tale | null;
  floor: number | null;
  controls: Record<string, any[][]>;
  lanes: Lane[];
}

/**
 * One panel side by side; `scene` is the panel whose scene it is drawn on, `race` the link of its own.
 */
export interface GridPanel {
  id: string;
  surface: string;
  scene: string;
  label: string;
  note: string;
  race: string;
  start: number[];
  lanes: Lane[];
}

/**
 * All panels; `floor` is "each" where they have different lowest losses.
 */
export interface GridPicture {
  session: string;
  acknowledged: number;
  lane_ids: number[];
  events: Event[];
  query: string | null;
  step: number | null;
  file: string;
  messages: string[];
  own?: OwnData | null;
  title: string;
  floor: number | "each" | null;
  linked: boolean;
  controls: Record<string, any[][]>;
  panels: GridPanel[];
}

/**
 * A part of the noise page.
 */
export interface Tab {
  key: string;
  label: string;
  shown: boolean;
}

/**
 * The noise page; the picture of a part comes with it.
 */
export interface NoiseFrame {
  session: string;
  acknowledged: number;
  lane_ids: number[];
  events: Event[];
  query: string | null;
  step: number | null;
  file: string;
  messages: string[];
  own?: OwnData | null;
  role: "noise";
  layout: string;
  sections: Tab[];
}

/**
 * A lane of the network page.
 */
export interface Named {
  label: string;
  color: number;
}

/**
 * The network page; what its lanes have learned comes in parts.
 *
 * Positions are kept every `every` steps, `kept` in all. `view` is the part of the plane that is drawn,
 * `curve` whether there are no classes. Columns of the samples: a, b, label, held.
 */
export interface NetworkPicture {
  session: string;
  acknowledged: number;
  lane_ids: number[];
  events: Event[];
  query: string | null;
  step: number | null;
  file: string;
  messages: string[];
  own?: OwnData | null;
  role: "network";
  caption: string;
  tale: Tale | null;
  steps: number;
  every: number;
  kept: number;
  inspected: number;
  plane: string;
  view: number[];
  curve: boolean;
  axes: string[];
  classes: string[];
  samples: Table;
  lanes: Named[];
}

/**
 * A part of what has been learned, by name; what else it holds is its own: see `ui.network.sending`.
 */
export interface Part {
  part: string;
}

/**
 * One change: what is set (`name`, `value`) or what is done (`do`), and where; see `ui.page.edits`.
 *
 * A lane is named by its id: `lane:5`. `place` says of which picture a window is. `lanes` are the ids that
 * the lanes of a link have had, when Python has forgotten them.
 */
export interface Change {
  id: number;
  at: string;
  name?: string;
  value?: any;
  do?: string;
  place?: string;
  lanes?: number[];
}

/**
 * All that has changed since the update before; never more than one is under way.
 */
export interface Update {
  session: string;
  sequence: number;
  changes: Change[];
}
