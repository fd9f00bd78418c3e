import { type Notebook, settle } from "../kernel/notebook.ts";
import type { ShowOptions } from "./options.ts";
import { toBundle } from "./toBundle.ts";

export type Show = (value: unknown, options?: ShowOptions) => Promise<void>;

/**
 * Makes `show()`: displays a value where this code runs (rows as a table, one object as names and values, a chart as
 * a picture, an error readably), writes what waits for the log, and waits until nothing of it can be lost.
 * The promise fails with `BackgroundError` when something failed since the last output that no cell waited for.
 */
export function createShow(notebook: Notebook): Show {
  return async (value, options) => {
    await notebook.output.display(await toBundle(await value, options));
    await settle(notebook);
  };
}
