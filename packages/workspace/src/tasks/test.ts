import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { print } from "../print.ts";
import { root } from "../root.ts";
import { built } from "./build.ts";
import { type Count, countTests, type TestReport } from "./countTests.ts";
import { run } from "./run.ts";

const report = join(root, ".cache", "tests.json");

/**
 * `npm test`: every test, or what vitest's arguments choose (`--project client`, a file). The last line counts them. In
 * CI a skipped test fails the run: there everything is there that a test may need.
 */
export function test(args: readonly string[]): Promise<number> {
  return built(async () => {
    await rm(report, { force: true });
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const code = await run("vitest", ["run", ...reporters, ...args]);
    const { passed, failed, skipped } = strict(countTests(await readReport(), code));
    for (const name of skipped) print(`skipped: ${name}`);
    print(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`);
    return failed > 0 ? 1 : code;
  });
}

function strict(count: Count): Count {
  if (process.env["CI"] === undefined) return count;
  return { ...count, failed: count.failed + count.skipped.length };
}

async function readReport(): Promise<TestReport | undefined> {
  try {
    return JSON.parse(await readFile(report, "utf8"));
  } catch {
    return undefined; // the runner ended before it could write one, and has said why
  }
}
