import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { CallInput, Outcome } from "@cionb/bundle";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/testWorld.ts";
import { UsageError } from "../../errors.ts";
import { openRejects } from "./rejects.ts";

const rejected: Outcome = {
  ...{ index: 0, messageId: "m", outcome: "rejected", reason: "invalid", message: "not good" },
};
const call: CallInput = { type: "identify", userId: "1", traits: {} };

test("each line says the row, the reason and the call, and the lines are counted", async () => {
  const path = join(temporaryFolder(), "rejects.ndjson");
  const rejects = await openRejects(path);
  expect(rejects.written).toBe(0);
  await rejects.write(7, rejected, call);
  await rejects.write(9, rejected, call);
  await rejects.close();
  expect(rejects.written).toBe(2);
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    ...{ row: 7, outcome: "rejected", reason: "invalid", message: "not good", messageId: "m", call },
  });
  expect(lines).toHaveLength(2);
});

test("without a call that was not taken the file is empty and nothing is counted", async () => {
  const path = join(temporaryFolder(), "rejects.ndjson");
  const rejects = await openRejects(path);
  await rejects.close();
  expect([rejects.written, statSync(path).size, statSync(path).mode & 0o777]).toEqual([0, 0, 0o600]);
});

test("a file that cannot be written is refused with its path", async () => {
  const path = join(temporaryFolder(), "missing", "rejects.ndjson");
  await expect(openRejects(path)).rejects.toThrow(UsageError);
  await expect(openRejects(path)).rejects.toThrow(path);
});
