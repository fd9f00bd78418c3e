import { checks } from "../checks.ts";
import { print } from "../print.ts";
import { root } from "../root.ts";
import { trackedFiles } from "../trackedFiles.ts";
import { built } from "./build.ts";

const mostLines = 40;

/** `npm run check`: every check, each with its time; one that fails does not hide the next. The last line counts them. */
export function check(): Promise<number> {
  return built(async () => {
    const files = await trackedFiles(root);
    const failed: string[] = [];
    for (const [index, { name, remedy, rule }] of checks.entries()) {
      const start = performance.now();
      const problems = await rule(root, files);
      const word = problems.length === 0 ? "ok" : "failed";
      print(`${word} [${index + 1}/${checks.length}] ${name} (${Math.round(performance.now() - start)} ms)`);
      if (problems.length === 0) continue;
      failed.push(name);
      for (const problem of problems.slice(0, mostLines)) print(`  ${problem}`);
      if (problems.length > mostLines) print(`  and ${problems.length - mostLines} lines more`);
      print(`  what to do: ${remedy}`);
    }
    if (failed.length > 0) print(`failed: ${failed.join(", ")}`);
    print(`${checks.length} checks, ${failed.length} failed`);
    return failed.length === 0 ? 0 : 1;
  });
}
