import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith } from "../../test/folder.ts";
import { captureCommand } from "../captureCommand.ts";
import { root } from "../root.ts";
import { countTests } from "./countTests.ts";

const head = `import { test, expect } from ${JSON.stringify(import.meta.resolve("vitest"))};\n`;

/** What the real runner says of `files`. */
async function countOf(files: Record<string, string>, setupFiles: string[] = []) {
  const withHead = Object.entries(files).map(([name, text]) => [name, head + text]);
  const folder = folderWith({
    "package.json": "{}",
    "vitest.config.mjs": `export default ${JSON.stringify({ test: { setupFiles } })};`,
    ...Object.fromEntries(withHead),
  });
  const args = ["run", "--root", folder, "--reporter=json", "--outputFile.json=report.json"];
  const { code } = await captureCommand(join(root, "node_modules/.bin/vitest"), args, root);
  return countTests(JSON.parse(readFileSync(join(folder, "report.json"), "utf8")), code);
}

const passing = 'test("a", () => {}); test("b", () => {});';

test.each<[string, Record<string, string>, { passed: number; failed: number; skipped: string[] }]>([
  ["tests that pass", { "a.test.ts": passing }, { passed: 2, failed: 0, skipped: [] }],
  [
    "a test that fails",
    { "a.test.ts": `${passing} test("c", () => expect(1).toBe(2));` },
    { passed: 2, failed: 1, skipped: [] },
  ],
  [
    "a file that does not load",
    { "a.test.ts": passing, "b.test.ts": 'import "./gone.ts";' },
    { passed: 2, failed: 1, skipped: [] },
  ],
  ["a file without tests", { "a.test.ts": passing, "b.test.ts": "" }, { passed: 2, failed: 1, skipped: [] }],
  [
    "an error outside of every test",
    {
      "a.test.ts": `${passing} setTimeout(() => { throw new Error("late"); }); test("c", () => new Promise((done) => setTimeout(done, 50)));`,
    },
    { passed: 3, failed: 1, skipped: [] },
  ],
  [
    "a skipped test",
    { "a.test.ts": `${passing} test.skip("not here", () => {});` },
    { passed: 2, failed: 0, skipped: ["not here"] },
  ],
])("%s: counted", { timeout: 60_000 }, async (_, files, count) => {
  expect(await countOf(files)).toEqual(count);
});

test("a test that writes to the console fails", { timeout: 60_000 }, async () => {
  const setup = join(root, "packages/workspace/src/testing/failOnConsole.ts");
  const files = { "a.test.ts": 'test("quiet", () => {}); test("loud", () => console.log("here"));' };
  expect(await countOf(files, [setup])).toEqual({ passed: 1, failed: 1, skipped: [] });
});

test("no report at all is one failure", () => {
  expect(countTests(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: [] });
});
