import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/testWorld.ts";
import { makeRunFolder } from "./runFolder.ts";

test("each run has a folder of its own, for its owner alone, also in the same second", async () => {
  const home = temporaryFolder();
  const now = Date.UTC(2026, 10, 24, 21, 8, 0, 5);
  expect(await makeRunFolder(home, now)).toBe(join(home, "runs/2026-11-24T21-08-00Z"));
  const second = await makeRunFolder(home, now);
  expect(second).toBe(join(home, "runs/2026-11-24T21-08-00Z-2"));
  expect(statSync(second).mode & 0o777).toBe(0o700);
});
