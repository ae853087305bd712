// Made by `make protocol` from ui/page/messages: what page and Python say to each other.

/** An Arrow table, whose columns are typed arrays. */
export interface Table {
  schema: { fields: { name: string }[] };
  getChild(name: string): { toArray(): Float32Array };
}

/** A picture as it is shown: the columns of its tables by name. */
export type Shown<P> = P & {
  tables: { [K in keyof P as NonNullable<P[K]> extends Table ? K : never]-?: Record<string, any> };
};

/** A message of a role as the component hands it over. */
export interface Component<R extends keyof Roles = keyof Roles> {
  data: Roles[R] & { role: R; language: string };
  parentElement: HTMLElement;
  setStateValue(name: "edits", update: Update): void;
}

/**
 * Translations of English texts, or their forms by plural category; shared choices, by group, and
 * what each is and has.
 *
 * `page` is the last part of this page's address, empty for the front door; `pages` are those of all pages.
 * `embedded`: the page is shown in a frame of another one, and is stage and timeline alone.
 */
export interface Texts {
  catalogue: Record<string, string | Record<string, string>>;
  groups: Record<string, [string, [string, string][]][]>;
  notes: Record<string, Record<string, [string, string]>>;
  english: Record<string, Record<string, string>>;
  page: string;
  pages: string[];
  chosen: string | null;
  embedded: boolean;
}

/**
 * The card of a lesson that is shown, `mark` tells which; `news` is what it has not said before.
 */
export interface LessonCard {
  mark: string;
  title: string;
  news: string;
}

/**
 * The QR code of a link: rows of 0 (white) and 1 (black), or why there is none; `note` is under it.
 */
export interface LinkCode {
  link: string;
  rows: string[];
  refusal: string;
  note: string;
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
 *
 * `apart` counts how often another one came another way, see `ui.page.apart`.
 */
export interface Feed {
  panel: number | string;
  lane: number;
  hash: string;
  path: Table;
  apart?: number;
}

/**
 * The path of a lane, as `Feed`, where it comes with others: `table` is the name of its table there.
 */
export interface Path {
  panel: number | string;
  lane: number;
  hash: string;
  table: string;
}

/**
 * A quantity of a rule; its columns are name.x and name.y. If it is `lit`, a text beside speaks of it.
 */
export interface Row {
  name: string;
  symbol: string;
  label: string;
  arrow?: string;
  lit?: boolean;
}

/**
 * Of which lane, named by its id, every number of the rule is shown, and what they are called.
 */
export interface InspectedRows {
  panel: number | string;
  lane: number;
  hash: string;
  steps: number;
  rows: Row[];
}

/**
 * What the rule of a lane knew at every step; `apart` as of `Feed`.
 */
export interface Inspected {
  panel: number | string;
  lane: number;
  hash: string;
  steps: number;
  rows: Row[];
  table: Table;
  apart?: number;
}

/**
 * The program of the lane with the id `lane`, as `optim_core.program.browser` prints it, or None.
 */
export interface Program {
  panel: number | string;
  lane: number;
  program: Record<string, any> | null;
}

/**
 * The program of a surface's loss, printed by the same; None where it has nothing that can be set.
 */
export interface Land {
  panel: number | string;
  program: Record<string, any> | null;
}

/**
 * What the page runs by itself; in one message, sent again only for another rule or surface.
 */
export interface Programs {
  programs: Program[];
  lands: Land[];
}

/**
 * What is drawn for every step; None where nothing is. Columns: factor, noise_x, noise_y; noise_x1,
 * noise_y1 and so on where a cell of a map has runs with the seeds after that.
 *
 * Of a cloud the noise has a table of its own, step after step for all particles, and `around` says where
 * they start: around_x, around_y.
 */
export interface Draws {
  panel: number | string;
  table: Table | null;
  noise?: Table | null;
  around?: Table | null;
}

/**
 * A map of settings; `mark` tells which. Columns of the cells, row by row: code, level.
 *
 * `values` are those along the axes. Levels stand for losses from `low` to `high`, evenly or by factors
 * (`log`); `floor` is what they are above.
 */
export interface RatesCells {
  panel: number | string;
  mark: string;
  columns: number;
  rows: number;
  view: number[];
  values: number[][];
  numbers: number[];
  low: number;
  high: number;
  log: boolean;
  floor: number;
  steps: number;
  cells: Table;
}

/**
 * A map of sharpness; `numbers` is what each level stands for. Columns of the cells: code, level.
 */
export interface SharpCells {
  panel: number | string;
  mark: string;
  columns: number;
  rows: number;
  view: number[];
  numbers: number[];
  cells: Table;
}

/**
 * A map of basins; `mark` tells which. Columns of the cells, row by row: code, level.
 */
export interface BasinsCells {
  panel: number | string;
  mark: string;
  columns: number;
  rows: number;
  view: number[];
  steps: number;
  ends: number[][];
  known: number;
  surface: string;
  cells: Table;
}

/**
 * Ask for the fragment this stands in again `seconds` after it has come; `count` is another each time.
 */
export interface Look {
  count: number;
  seconds: number;
}

/**
 * A text to be kept in the browser under a name; a `fresh` session is told what was kept before.
 */
export interface Keeper {
  name: string;
  kept: string;
  fresh: boolean;
}

/**
 * What every field has. `at` is that of its card unless it says otherwise; `head`: in the card's head.
 */
export interface FieldBase {
  name: string;
  label: string;
  at?: string;
  testid?: string;
  help?: string;
  head?: boolean;
}

/**
 * A slider with a number box. `scale` is a `surfaces.parameter.Scale`, `domain` an interval in words.
 */
export interface RangeField {
  name: string;
  label: string;
  at?: string;
  testid?: string;
  help?: string;
  head?: boolean;
  type: "range";
  symbol: string;
  words: string;
  min: number;
  max: number;
  scale: string;
  whole: boolean;
  domain: string;
  value: number;
  default: number;
  ends?: boolean;
}

/**
 * A switch.
 */
export interface SwitchField {
  name: string;
  label: string;
  at?: string;
  testid?: string;
  help?: string;
  head?: boolean;
  type: "switch";
  value: boolean;
  default?: boolean;
}

/**
 * A choice of one among `options`, or among those that many cards share under the name `groups`.
 *
 * A `quiet` one is a sign at the foot of the card of a lane.
 */
export interface SelectField {
  name: string;
  label: string;
  at?: string;
  testid?: string;
  help?: string;
  head?: boolean;
  type: "select";
  value: string;
  options: [string, string][];
  groups?: string;
  quiet?: boolean;
}

/**
 * A box for a number.
 */
export interface NumberField {
  name: string;
  label: string;
  at?: string;
  testid?: string;
  help?: string;
  head?: boolean;
  type: "number";
  value: string;
}

/**
 * Two boxes for a point.
 */
export interface PointField {
  name: string;
  label: string;
  at?: string;
  testid?: string;
  help?: string;
  head?: boolean;
  type: "point";
  value: string[];
}

/**
 * A line of text; `examples` can be taken by a click.
 */
export interface TextField {
  name: string;
  label: string;
  at?: string;
  testid?: string;
  help?: string;
  head?: boolean;
  type: "text";
  value: string;
  wrong: boolean;
  maxlength: number;
  placeholder: string;
  examples?: string[];
}

/**
 * A text of several lines; `wrong` says why what was typed is refused.
 */
export interface LinesField {
  name: string;
  label: string;
  at?: string;
  testid?: string;
  help?: string;
  head?: boolean;
  type: "lines";
  value: string;
  wrong: string;
  maxlength: number;
}

/**
 * A table of one's own. `value` is the digest of what is shown; `rows`, `letters`: most that is taken.
 */
export interface DataField {
  name: string;
  label: string;
  at?: string;
  testid?: string;
  help?: string;
  head?: boolean;
  type: "data";
  value: string;
  rows: number;
  letters: number;
}

/**
 * A small button of a card: `do` is done where the card stands.
 */
export interface Action {
  do: "hide" | "duplicate" | "reset" | "remove";
  label: string;
  disabled?: boolean;
}

/**
 * A wide button: `do` is done at `at` with more words of a change, or `local` by the page alone.
 *
 * `undo`: for a while the button undoes what it has done, on the page it names.
 */
export interface Button {
  label: string;
  testid: string;
  at?: string;
  do?: string;
  local?: "link" | "code" | "png" | "view" | "video" | "gif";
  text?: string;
  pressed?: boolean;
  disabled?: boolean;
  undo?: boolean | string;
}

/**
 * 
 */
export interface ButtonWith {
  with?: Record<string, any>;
}

/**
 * A button and what it does it with.
 */
export interface WideButton {
  label: string;
  testid: string;
  at?: string;
  do?: string;
  local?: "link" | "code" | "png" | "view" | "video" | "gif";
  text?: string;
  pressed?: boolean;
  disabled?: boolean;
  undo?: boolean | string;
  with?: Record<string, any>;
}

/**
 * Settings that belong together; `name` is for those who do not see it, `title` for those who do.
 *
 * `lane` is the place of the lane it stands for, in test ids; `panel` and `row` are where its path is, when
 * that is elsewhere. `swatch` False leaves the sign of the lane out, `shape` is a curve over the run.
 */
export interface Card {
  at: string;
  testid: string;
  name: string;
  fields: Field[];
  title?: string;
  lane?: number | string;
  color?: number;
  hidden?: boolean;
  panel?: number | string;
  row?: number;
  swatch?: boolean;
  actions?: Action[];
  buttons?: WideButton[];
  note?: string;
  wrong?: boolean;
  shape?: number[];
}

/**
 * A column of cards and the buttons below them; where its cards may come another way, it has a `name`.
 *
 * `apart` counts how often they did, see `ui.page.apart`.
 */
export interface Cards {
  cards: Card[];
  tail?: WideButton[];
  name?: string;
  apart?: number;
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
 * What is put into the program of a lane; `minimum_loss` is the lowest there is.
 *
 * `noise` are σ and the batch size of the noise that has been drawn, where there is some.
 */
export interface Numbers {
  optimizer: Record<string, number>;
  surface: Record<string, number>;
  start: number[];
  steps: number;
  minimum_loss: number | null;
  minima: number[][];
  noise?: Record<string, number>;
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
  live?: Numbers | null;
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
 * `page` is the last part of its address, `session` names the session of Python, `acknowledged` the last
 * update that was carried out, `lane_ids` the ids of the lanes that may change places, `query` the link to
 * what is shown without the step, `step` the one a link has named, `file` what files are called.
 */
export interface Frame {
  page: string;
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
 * How a lane of a panel is called, and how it ends.
 */
export interface ToldLane {
  panel: number | string;
  id: number;
  label: string;
  outcome: string;
  verdict: string;
}

/**
 * What is said of a picture while a hand moves: its link, the words over it, and its lanes.
 */
export interface Told {
  acknowledged?: number;
  query: string;
  caption: string;
  lanes: ToldLane[];
}

/**
 * The words of a story over the picture, its key and those of the stories before and after.
 */
export interface Tale {
  key: string;
  title: string;
  text: string;
  place: string;
  back: string | null;
  next: string | null;
}

/**
 * A step of a lane, and what stands where it was then.
 */
export interface Milestone {
  lane: number;
  step: number;
  text: string;
}

/**
 * The race; `tour` are the keys of the stories that a first visit is led through, `turn` is the step at
 * which the rate changes by hand. With a `note` the start is shown though no lane begins there: it marks
 * an answer. `milestones` are steps of lanes that decide. `waits` stands where the charts will be,
 * while they are not to tell.
 */
export interface RacePicture {
  page: string;
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
  note: string;
  milestones: Milestone[];
  waits: string;
  turn: number | null;
  caption: string;
  tale: Tale | null;
  tour: string[];
  minimum_loss: number | null;
  controls: Record<string, any[][]>;
  lanes: Lane[];
}

/**
 * One panel side by side; `scene` is the panel whose scene it is drawn on, `race` the link of its own.
 *
 * `varied` is the setting of the lane whose value the label ends with, if it ends with "= " and a value.
 */
export interface ComparePanel {
  id: string;
  surface: string;
  scene: string;
  label: string;
  varied: string;
  note: string;
  race: string;
  start: number[];
  lanes: Lane[];
}

/**
 * All panels; `minimum_loss` is "each" where they have different lowest losses.
 */
export interface ComparePicture {
  page: string;
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
  tale: Tale | null;
  minimum_loss: number | "each" | null;
  linked: boolean;
  controls: Record<string, any[][]>;
  panels: ComparePanel[];
}

/**
 * What is new on a page when a hand that has moved numbers of its lanes rests.
 *
 * That is its picture, the paths of the lanes that are others than before, what is inspected if that is
 * another lane or run, and the cards by the names of their panels.
 */
export interface Rest {
  picture: RacePicture | ComparePicture;
  paths: Path[];
  inspected: InspectedRows | null;
  cards: Record<string, Cards>;
}

/**
 * A short answer: what is `told` of an update while a hand moves, or what is new when it rests; None for
 * neither. Tables stand beside: `inspected`, and those that the paths of `rest` name. `rests`: whether it is
 * sent at all when a hand rests, or the whole page.
 */
export interface Brief {
  page: string;
  session: string;
  rests: boolean;
  told: Told | null;
  rest: Rest | null;
  inspected?: Table;
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
 * What a chart or a map is drawn against: steps; `column` of a table up to `end`; `each` a step.
 */
export interface Axis {
  label: string;
  end?: number;
  column?: string;
  each?: number;
}

/**
 * A lane whose path is in two columns of the table `series`.
 */
export interface PathOf {
  label: string;
  color: number;
  verdict: string;
  x: string;
  y: string;
}

/**
 * Rings around the samples of a step, which is in the column `step` of the table `series`.
 */
export interface BatchSign {
  color: number;
  step: string;
}

/**
 * Particles over a contour. `points` is the table of their places, `mean` columns of `series`.
 *
 * Places are 16-bit numbers inside `box`, of `frames` that are `stride` steps apart. `at` is what a drag
 * sets the `start` of, `point` is marked.
 */
export interface CloudStage {
  kind: "cloud";
  panel: string;
  title: string;
  label: string;
  color: number;
  points: string;
  steps: number;
  particles: number;
  frames: number;
  stride: number;
  box: number[];
  mean: string[];
  start: number[] | null;
  point: number[] | null;
  at: string | null;
}

/**
 * Paths over a contour.
 */
export interface PathsStage {
  kind: "paths";
  panel: string;
  title: string;
  lanes: PathOf[];
}

/**
 * Samples, which are in a table, and the models of the lanes: a line through them, or between classes.
 */
export interface DataStage {
  kind: "data";
  panel: string;
  title: string;
  line: boolean;
  names: string[];
  classes: string[];
  lanes: PathOf[];
  batch: BatchSign;
}

/**
 * A line of a chart, in a column of `series`.
 */
export interface ChartLine {
  column: string;
  label: string;
  color: number;
  width?: number;
  dash?: string | null;
}

/**
 * A step that is marked in a chart.
 */
export interface StepMark {
  step: number;
  label: string;
  color: number;
}

/**
 * Lines over the clock; a band is two of the lines and its color. `minimum_loss` is the lowest loss.
 *
 * `still`: it does not follow the clock.
 */
export interface LinesChart {
  kind: "lines";
  title: string;
  linear: boolean;
  lines: ChartLine[];
  axes: Axis[];
  range?: number[];
  bands?: number[][];
  minimum_loss?: number | null;
  marks?: StepMark[];
  still?: boolean;
}

/**
 * A line of a figure that stands still; `steps`: drawn as a staircase.
 */
export interface FigureLine {
  label: string;
  color: number;
  values: number[];
  dash?: string;
  steps?: boolean;
}

/**
 * What a click into a figure sets: one of the values.
 */
export interface Pick {
  at: string;
  name: string;
  values: number[];
}

/**
 * A value for each of some settings, of which `at` is the present one.
 */
export interface StripChart {
  kind: "strip";
  title: string;
  ticks: string[];
  x_label: string;
  at: number;
  lines: FigureLine[];
  pick: Pick;
}

/**
 * Densities over `x`.
 */
export interface HistogramChart {
  kind: "histogram";
  title: string;
  x: number[];
  x_label: string;
  lines: FigureLine[];
}

/**
 * Who is who, and how it ended.
 */
export interface LegendEntry {
  label: string;
  color: number;
  verdict: string;
}

/**
 * The noise page; the picture of a part comes with it.
 */
export interface NoiseFrame {
  page: string;
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
 * What is put into the program of a cloud of `particles`: see `ui.noise.live`.
 */
export interface CloudNumbers {
  optimizer: Record<string, number>;
  surface: Record<string, number>;
  start: number[];
  steps: number;
  minimum_loss: number | null;
  minima: number[][];
  noise?: Record<string, number>;
  cloud: Record<string, number>;
  span: number[];
  whole: number;
  particles: number;
}

/**
 * A cloud that the page can run, if there are numbers for it; its id is the number of its stage.
 */
export interface Crowd {
  id: number;
  live: CloudNumbers | null;
}

/**
 * A part of the noise page and its tables; `beside`: charts stand beside the stages.
 */
export interface NoisePicture {
  page: string;
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
  controls: Record<string, any[][]>;
  clouds: Crowd[];
  steps: number;
  runs: number;
  stages: (CloudStage | PathsStage | DataStage)[];
  charts: (LinesChart | StripChart | HistogramChart)[];
  legend: LegendEntry[];
  series: Table;
  beside?: boolean;
  points0?: Table;
  points1?: Table;
  samples?: Table;
  drawn?: Table;
  begins?: Table;
}

/**
 * The path from where somebody points, of a lane that the page cannot run: `loss` is that at its end.
 */
export interface PointedPath {
  place: number[];
  x: number[];
  y: number[];
  loss: number;
  diverged: number;
}

/**
 * A map of basins. `mark` names the cells it waits for, `ends` numbers its ends, None before they come.
 *
 * `lane` is the id of the lane, `race` the link to it, `home` the view of the surface, `scene` the task.
 * `rough` names the few cells that can be shown until those come, where Python makes some; `ends` are theirs
 * then.
 */
export interface BasinsStage {
  kind: "basins";
  panel: string;
  title: string;
  label: string;
  lane: number;
  mark: string;
  rough: string;
  cells: number[];
  surface: string;
  scene: string;
  summary: string;
  view: number[];
  home: number[];
  reach: number;
  steps: number;
  axes: Axis[];
  ends: number[] | null;
  race: string;
  pointed?: PointedPath;
}

/**
 * A cell that is marked: where, in places along the axes, and what is there.
 */
export interface Place {
  kind: "default" | "present" | "theory" | "best";
  label: string;
  note: string;
  place: number[];
}

/**
 * A curve of theory over the map; `dash` as a canvas has it.
 */
export interface Curve {
  label: string;
  dash: number[];
  points: number[][];
}

/**
 * The link to the race of a cell but for its values, and who has the value of each axis.
 */
export interface CellLink {
  rest: string;
  lane: string;
  noise: string;
  owners: string[];
}

/**
 * A setting along an axis; of a map of one setting the second has no `scale`: "none".
 */
export interface RatesAxis {
  label: string;
  scale: string;
  symbol?: string;
  whole?: boolean;
  name?: string;
}

/**
 * Where a search has tried.
 */
export interface Trials {
  kind: "grid" | "random";
  label: string;
  color: number;
  places: number[][];
}

/**
 * A table of figures.
 */
export interface Facts {
  title: string;
  heads: string[];
  rows: string[][];
}

/**
 * A map of one number a cell. `mark` names the cells it waits for, `home` is all that can be seen.
 */
export interface HeatStage {
  panel: string;
  title: string;
  mark: string;
  cells: number[];
  view: number[];
  home: number[];
  axes: RatesAxis[];
  marks: Place[];
  curves: Curve[];
  measure: string;
  better: "high" | "low";
  summary: string;
}

/**
 * A map of settings; `lane` is the id of the lane.
 *
 * `rough` names the few cells that can be shown until those come, where Python makes some. Where a cell has
 * `several` runs, `more` are the starts of those that the page makes too while something
 * is dragged.
 */
export interface RatesStage {
  panel: string;
  title: string;
  mark: string;
  cells: number[];
  view: number[];
  home: number[];
  axes: RatesAxis[];
  marks: Place[];
  curves: Curve[];
  measure: string;
  better: "high" | "low";
  summary: string;
  kind: "rates";
  label: string;
  lane: number;
  reach: number;
  link: CellLink;
  rough: string;
  several: boolean;
  more: number[][];
  pointed?: PointedPath;
  trials?: Trials[];
  weight?: number;
  color: number;
}

/**
 * A map of the sharpness of a surface; `race` is the link to the race but for its start.
 */
export interface SharpStage {
  panel: string;
  title: string;
  mark: string;
  cells: number[];
  view: number[];
  home: number[];
  axes: RatesAxis[];
  marks: Place[];
  curves: Curve[];
  measure: string;
  better: "high" | "low";
  summary: string;
  kind: "sharpness";
  race: string;
}

/**
 * A line through the surface beside a map.
 */
export interface Ruler {
  x: number[];
  y: number[];
  color: number;
}

/**
 * The surface beside a map.
 */
export interface ContourStage {
  kind: "contour";
  panel: string;
  title: string;
  summary: string;
  rulers?: Ruler[];
}

/**
 * The directions as dots of the plane: where each is at a step, in `columns`, with these settings.
 *
 * With another rate a dot moves in proportion; where the rule is `damped` it moves with 1 − β too.
 * `vertical` is the setting along the vertical axis, None where there is none; `measured`: where dots are
 * changes from step to step; `iteration` is the program of its roots.
 */
export interface Dots {
  labels: string[];
  colors: number[];
  columns: string[];
  lr: number;
  vertical: string | null;
  momentum: number;
  damped: boolean;
  measured: boolean;
  iteration: Record<string, any>;
}

/**
 * What the error of a run is split with: a minimum, a unit vector a direction, names of columns.
 */
export interface Basis {
  minimum: number[];
  vectors: number[][];
  errors: string[];
  factors: string[];
  stale: string[];
}

/**
 * The plane of ηλ and β with the directions of the surface as dots, which are dragged.
 */
export interface SpectrumStage {
  panel: string;
  title: string;
  mark: string;
  cells: number[];
  view: number[];
  home: number[];
  axes: RatesAxis[];
  marks: Place[];
  curves: Curve[];
  measure: string;
  better: "high" | "low";
  summary: string;
  kind: "spectrum";
  label: string;
  lane: number;
  color: number;
  dots: Dots | null;
  basis: Basis | null;
  link: CellLink;
}

/**
 * An end, and its share of the starts on each map, in words.
 */
export interface ShareRow {
  end: number | string;
  label: string;
  note: string;
  shares: string[];
}

/**
 * Who ends where.
 */
export interface ShareTable {
  heads: string[];
  rows: ShareRow[];
}

/**
 * The maps, the paths from the marked start, the shares, and charts over `chart_steps` where some are.
 */
export interface MapsPicture {
  page: string;
  session: string;
  acknowledged: number;
  lane_ids: number[];
  events: Event[];
  query: string | null;
  step: number | null;
  file: string;
  messages: string[];
  own?: OwnData | null;
  role: "maps";
  start: number[];
  caption: string;
  section: string;
  sections: Tab[];
  stages: (BasinsStage | RatesStage | SharpStage | SpectrumStage | ContourStage)[];
  charts?: LinesChart[];
  chart_steps?: number;
  series?: Table;
  facts?: Facts | null;
  table: ShareTable | null;
  steps: number;
  summary: string;
  lanes: Lane[];
  controls: Record<string, any[][]>;
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
 * `study` names what is learned for it. Positions are kept every `every` steps, `kept` in all. `view` is the
 * part of the plane that is drawn,
 * `curve` whether there are no classes. Columns of the samples: a, b, label, held.
 */
export interface NetworkPicture {
  page: string;
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
  study: string;
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
 * A part of what has been learned: its name is in `part`; see `ui.network.sending`.
 *
 * Positions that were kept are at the steps `ticks`. Parts come one by one: those of which what is told
 * names the `marks` as their keys, lane by lane, belong together.
 *
 * told        how far everybody is in a study, and in words how each stands; the plane `ground`
 * lane-0      the columns of a lane
 * field-0     what a lane answers, `side` codes along each side, in so many channels
 * neurons-0   the same of the neurons of a layer; `line`: over a line, where the samples have one input
 * weights     the weights of the inspected lane as codes of `scale`
 * inside      activations and gradients of its layers, in `bins` bars
 * path        its way over the plane `key`
 */
export interface Part {
  part: string;
  study?: string;
  marks?: string[];
  ground?: string;
  over?: boolean;
  done?: number;
  verdicts?: string[];
  endings?: Record<string, string>[];
  stops?: number[];
  bests?: number[];
  explained?: string;
  count?: number;
  table?: Table;
  ticks?: number[];
  side?: number;
  channels?: number;
  codes?: Table;
  layers?: number | number[];
  scale?: number;
  size?: number;
  bins?: number;
  bars?: Table;
  ranges?: Table;
  key?: string;
  layer?: number;
  line?: boolean;
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
 *
 * `rests`: by the short way, and the hand that has changed it rests (see `ui.page.brief`).
 */
export interface Update {
  session: string;
  sequence: number;
  changes: Change[];
  rests?: boolean;
}

export type Field = RangeField | SwitchField | SelectField | NumberField | PointField | TextField | LinesField | DataField;

export type MapCells = BasinsCells | RatesCells | SharpCells;

/** The message of each role. */
export interface Roles {
  texts: Texts;
  scene: Scene;
  window: Window;
  feed: Feed;
  programs: Programs;
  draws: Draws;
  map: MapCells;
  inspect: Inspected;
  panel: Cards;
  player: RacePicture;
  compare: ComparePicture;
  noise: NoisePicture;
  maps: MapsPicture;
  network: NetworkPicture;
  part: Part;
  code: LinkCode;
  lesson: LessonCard;
  keeper: Keeper;
  look: Look;
  brief: Brief;
}
