/** The worker: `journal.mjs` beside a compiled program, else as it lies in the sources. */
export const workerBeside = import.meta.url.endsWith(".mjs")
  ? new URL("./journal.mjs", import.meta.url)
  : new URL("./worker/main.ts", import.meta.url);
