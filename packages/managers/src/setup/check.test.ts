import { expect, test } from "vitest";
import { manualClock } from "../../test/support.ts";
import { fail, pass, runCheck, warn } from "./check.ts";

const name = ["lakehouse", "write", "Do this."] as const;

test.each([
  [pass("fine"), { status: "pass", detail: "fine" }],
  [warn("slow", "Wait."), { status: "warn", detail: "slow", remedy: "Wait." }],
  [fail("broken", "Mend."), { status: "fail", detail: "broken", remedy: "Mend." }],
])("a check that finds %o says so, with its time", async (finding, expected) => {
  const clock = manualClock();
  const look = () => {
    clock.move(12.34);
    return finding;
  };
  expect(await runCheck(clock, name, look)).toEqual({
    area: "lakehouse",
    check: "write",
    ...expected,
    ms: 12.3,
  });
});

test.each([
  [
    "throws",
    () => {
      throw new RangeError("no space");
    },
    "RangeError: no space",
  ],
  ["rejects", () => Promise.reject(new Error("gone")), "Error: gone"],
  [
    "throws a text",
    () => {
      throw "odd";
    },
    "odd",
  ],
])("a check that %s fails with the words and the remedy", async (_, look, detail) => {
  expect(await runCheck(manualClock(), name, look)).toMatchObject({
    status: "fail",
    detail,
    remedy: "Do this.",
  });
});
