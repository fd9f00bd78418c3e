import { built } from "./build.ts";
import { run } from "./run.ts";

/** `npm run bench`: measures sending beside a bare loop and the vendor's clients. */
export function bench(args: readonly string[]): Promise<number> {
  return built(() => run(process.execPath, ["test/bench/main.ts", ...args]));
}
