import { expect, test } from "vitest";
import { folderWith } from "../../test/folder.ts";
import { arrowProblems } from "./arrowProblems.ts";

const table = { low: { always: [] }, lazy: { always: [] }, high: { always: ["low"], whenNeeded: ["lazy"] } };

const manifest = (name: string, more: object = {}) => JSON.stringify({ name, ...more });

const rooms = {
  "package.json": manifest("root", { devDependencies: { vitest: "catalog:" } }),
  "packages/low/package.json": manifest("@cionb/low"),
  "packages/lazy/package.json": manifest("@cionb/lazy"),
  "packages/high/package.json": manifest("@cionb/high", {
    dependencies: { "@cionb/low": "workspace:*", "@cionb/lazy": "workspace:*", zod: "catalog:" },
  }),
  "packages/high/src/good.ts": `
    import { readFile } from "node:fs/promises";
    import { z } from "zod";
    import { low } from "@cionb/low";
    import type { Lazy } from "@cionb/lazy";
    const lazy = await import("@cionb/lazy");
    export { other } from "./other.ts";`,
  "packages/high/src/good.test.ts": `import { test } from "vitest";`,
};

const problemsWith = (files: Record<string, string>) => {
  const all = { ...rooms, ...files };
  return arrowProblems(folderWith(all), Object.keys(all), table);
};

test("imports that the table allows are no problem", async () => {
  expect(await problemsWith({})).toEqual([]);
});

test.each<[string, string, string, string]>([
  [
    "another room that the table does not allow",
    "low",
    `import "@cionb/high";`,
    "this room imports no other one",
  ],
  ["another room in an export", "low", `export * from "@cionb/high";`, "this room imports no other one"],
  [
    "another room for a type",
    "low",
    `import type { A } from "@cionb/high";`,
    "this room imports no other one",
  ],
  [
    "another room inside a type",
    "low",
    `type A = import("@cionb/high").A;`,
    "this room imports no other one",
  ],
  ["a late room at once", "high", `import { a } from "@cionb/lazy";`, "loaded only when needed"],
  ["another room's insides", "high", `import "@cionb/low/src/a.ts";`, "only a room's door"],
  ["a path that leaves the room", "high", `import "../../low/src/a.ts";`, "may not leave its room"],
  ["its own door", "high", `import "@cionb/high";`, "reaches its own files by path"],
  ["a package that its manifest does not name", "high", `import "left-pad";`, "does not name it"],
  ["a tool of the tests", "high", `import "vitest";`, "does not name it"],
  ["a builtin without its scheme", "high", `import "fs";`, "write node:fs"],
])("%s is a problem", async (_, room, text, reason) => {
  const problems = await problemsWith({ [`packages/${room}/src/bad.ts`]: `\n${text}` });
  expect(problems).toEqual([expect.stringContaining(`packages/${room}/src/bad.ts:2 imports`)]);
  expect(problems[0]).toContain(reason);
});

test("a dependency on a room that the table does not allow is a problem without any import", async () => {
  const wants = {
    "packages/low/package.json": manifest("@cionb/low", { dependencies: { "@cionb/high": "workspace:*" } }),
  };
  expect(await problemsWith(wants)).toContain(
    "packages/low/package.json depends on @cionb/high: this room imports no other one",
  );
});

test("a dependency that nothing imports is a problem", async () => {
  const wants = {
    "packages/low/package.json": manifest("@cionb/low", { dependencies: { zod: "catalog:" } }),
  };
  expect(await problemsWith(wants)).toEqual(["packages/low/package.json names zod, and nothing imports it"]);
});

test("a room without a row in the table is a problem", async () => {
  const problems = await problemsWith({ "packages/new/package.json": manifest("@cionb/new") });
  expect(problems).toEqual(["packages/new has no row in the table of arrows"]);
});
