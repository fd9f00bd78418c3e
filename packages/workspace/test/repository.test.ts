import { expect, test } from "vitest";
import { checks } from "../src/checks.ts";
import { root } from "../src/root.ts";
import { trackedFiles } from "../src/trackedFiles.ts";

test.each(checks)("this checkout passes: $name", { timeout: 120_000 }, async ({ rule }) => {
  expect(await rule(root, await trackedFiles(root))).toEqual([]);
});
