import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { drift, generated, write } from "../scripts/generate.ts";

const temporary = mkdtempSync(join(tmpdir(), "cionb-generated-"));
const folder = pathToFileURL(`${temporary}/`);
afterAll(() => rmSync(temporary, { recursive: true }));

test("the committed files are what the contract gives", async () => {
  expect(await drift()).toEqual([]);
});

test("every generated file says where it comes from", async () => {
  for (const [name, text] of await generated())
    expect(text, name).toMatch(
      /^\/\/ generated from cio_pipelines_api\.json; do not edit; npm run generate\n/,
    );
});

test("a file that was edited or is missing is named", async () => {
  await write(folder);
  expect(await drift(folder)).toEqual([]);
  writeFileSync(join(temporary, "limits.ts"), "export const limits = {};\n");
  rmSync(join(temporary, "servers.ts"));
  expect(await drift(folder)).toEqual(["limits.ts", "servers.ts"]);
});

test("generate.ts --check is quiet on the committed files and names what differs elsewhere", {
  timeout: 60_000,
}, async () => {
  const script = fileURLToPath(new URL("../scripts/generate.ts", import.meta.url));
  const run = (...args: string[]) => promisify(execFile)(process.execPath, [script, "--check", ...args]);
  expect(await run()).toEqual({ stdout: "", stderr: "" });
  await write(folder);
  writeFileSync(join(temporary, "shapes.ts"), "");
  await expect(run(temporary)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/shapes\.ts differs from cio_pipelines_api\.json: npm run generate\n$/),
  });
});
