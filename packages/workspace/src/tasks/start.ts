import { built } from "./build.ts";
import { run } from "./run.ts";

/** `npm start`: all notebooks, or those named, top to bottom in real kernels. */
export function start(args: readonly string[]): Promise<number> {
  return built(() => run(process.execPath, ["dist/cli.mjs", "notebooks", "run", ...args]));
}
