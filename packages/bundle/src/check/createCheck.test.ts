import { expect, test } from "vitest";
import { memoryNotebook } from "../../test/support.ts";
import { CheckFailedError } from "../errors.ts";
import { createCheck } from "./createCheck.ts";

function observedCheck() {
  const notebook = memoryNotebook();
  return { check: createCheck(notebook), notebook, output: notebook.output };
}

function failureOf(action: () => unknown): CheckFailedError {
  try {
    action();
  } catch (error) {
    if (error instanceof CheckFailedError) return error;
    throw error;
  }
  throw new Error("the check passed");
}

test("a check that holds says so with its value, and counts", async () => {
  const { check, notebook, output } = observedCheck();
  await check("every customer was sent once", 23_570, 23_570);
  await check("to the last cent", 250_031_563n, 250_031_563n);
  await check("nothing is left", [], []);
  await check("it holds", true);
  expect(output.texts()).toEqual([
    "pass  every customer was sent once: 23,570",
    "pass  to the last cent: 250,031,563",
    "pass  nothing is left",
    "pass  it holds",
  ]);
  expect(notebook.checks).toEqual({ passed: 4, failed: 0 });
});

test("a check that does not hold throws both values and where they differ", () => {
  const { check, notebook } = observedCheck();
  const failure = failureOf(() => check("rows", [{ plan: "pro" }], [{ plan: "free" }]));
  expect(failure).toMatchObject({ name: "CheckFailedError", check: "rows", actual: [{ plan: "pro" }] });
  expect(failure.message.split("\n")).toEqual([
    "Check failed: rows",
    "  expected: [ { plan: 'free' } ]",
    "  actual:   [ { plan: 'pro' } ]",
    "  at [0].plan: 'pro', expected 'free'",
  ]);
  expect(notebook.checks).toEqual({ passed: 0, failed: 1 });
});

test("a check fails its cell at once, also when nobody awaits it", () => {
  const { check } = observedCheck();
  expect(() => {
    void check("not awaited", false);
  }).toThrow(CheckFailedError);
});

test("expecting undefined is a comparison, not a check for true", async () => {
  const { check } = observedCheck();
  await check("the visitor is gone", undefined, undefined);
  expect(() => check<unknown>("is there", "something", undefined)).toThrow(/expected: undefined/);
});

test("only true passes as true", () => {
  const { check } = observedCheck();
  // @ts-expect-error a count is not a yes
  expect(() => check("truthy is not enough", 1)).toThrow(/expected: true/);
});

test("types can be told apart in the message", () => {
  const { check } = observedCheck();
  expect(failureOf(() => check<unknown>("count", 3, 3n)).message).toContain("expected: 3n\n  actual:   3");
});

test("the stack of a failure begins at the cell", () => {
  const { check } = observedCheck();
  const { stack = "" } = failureOf(() => check("x", false));
  expect(stack.split("\n").find((line) => line.trimStart().startsWith("at "))).toContain(
    "createCheck.test.ts",
  );
});

test("huge values are cut in the message", () => {
  const { check } = observedCheck();
  const rows = Array.from({ length: 5_000 }, (_, id) => ({ id, text: "x".repeat(900) }));
  expect(failureOf(() => check("rows", rows, [])).message.length).toBeLessThan(8_000);
});

test("an expected error passes and is handed back", async () => {
  const { check, output } = observedCheck();
  const error = new TypeError("Cannot send");
  expect(await check.rejects("a wrong key is refused", Promise.reject(error), TypeError)).toBe(error);
  expect(output.texts()).toEqual(["pass  a wrong key is refused: TypeError"]);
});

test.each([
  ["another error", () => Promise.reject(new RangeError("other")), /actual: +RangeError: other/],
  ["no error", () => Promise.resolve({ status: 200 }), /no error, and the result \{ status: 200 \}/],
])("%s fails a check for an error", async (_, make, message) => {
  const { check, notebook } = observedCheck();
  await expect(check.rejects("refused", make(), TypeError)).rejects.toThrow(message);
  expect(notebook.checks).toEqual({ passed: 0, failed: 1 });
});

test("markup in a check stays text", async () => {
  const { check, output } = observedCheck();
  await check("<b>bold</b>", "<i>", "<i>");
  expect(output.html()).toContain("&lt;b&gt;bold&lt;/b&gt;");
  expect(output.html()).not.toMatch(/<[bi]>/);
});
