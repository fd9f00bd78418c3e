import { run } from "./run.ts";

/** `npm run setup`: the rest was made before this runs; Spark comes last, where there is Java for it. */
export function setup(): Promise<number> {
  return run(process.execPath, ["packages/workspace/setup/sparkEnvironment.mjs"]);
}
