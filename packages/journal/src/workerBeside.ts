/** The worker as it lies in the sources; a compiled program hands in its own. */
export const workerBeside = new URL("./worker/main.ts", import.meta.url);
