import { createCheck } from "./check/createCheck.ts";
import { openNotebook } from "./kernel/notebook.ts";
import { createProgress } from "./progress/createProgress.ts";
import { createShow } from "./show/createShow.ts";

const notebook = openNotebook();

/** Displays a value where this code runs: rows as a table, an object, a chart, an error. Always await it. */
export const show = createShow(notebook);

/** Claims something about this run; throws `CheckFailedError` when it does not hold. */
export const check = createCheck(notebook);

/** Shows how far something is: `const bar = progress("purchases", calls.length)`, `bar.set(done)`, `await bar.end()`. */
export const progress = createProgress(notebook);

export { type Chart, chart } from "./chart/createChart.ts";
export type { Check } from "./check/createCheck.ts";
export { BackgroundError, ChartError, CheckFailedError, ConnectionError, NotebookError } from "./errors.ts";
export type { ColumnOptions, Columns } from "./format/columns.ts";
export type { MimeBundle } from "./kernel/output.ts";
export type { Progress, StartProgress } from "./progress/createProgress.ts";
export type { Show } from "./show/createShow.ts";
export type { Displayable } from "./show/displayable.ts";
export type { ShowOptions } from "./show/options.ts";
