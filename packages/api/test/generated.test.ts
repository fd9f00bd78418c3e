import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
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

test("generate.ts --check passes on the committed files", async () => {
  const script = new URL("../scripts/generate.ts", import.meta.url).pathname;
  await promisify(execFile)(process.execPath, [script, "--check"]);
});
