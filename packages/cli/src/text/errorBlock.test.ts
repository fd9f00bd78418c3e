import { describe, expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { errorBlock } from "./errorBlock.ts";

describe("an error of the family", () => {
  const cause = new Error("connect ECONNREFUSED", { cause: new Error("the socket closed") });
  const error = new UsageError("Cannot send people.csv: the file is empty. Give another.", { cause });

  test("is its message and what lies beneath, without a stack", () => {
    expect(errorBlock(error)).toBe(
      "Cannot send people.csv: the file is empty. Give another.\n  because: connect ECONNREFUSED\n  because: the socket closed\n",
    );
  });

  test("says nothing twice", () => {
    expect(
      errorBlock(new UsageError("Cannot read: no such file", { cause: new Error("no such file") })),
    ).toBe("Cannot read: no such file\n");
  });

  test("shows its stack and those beneath with --debug", () => {
    const text = errorBlock(error, { debug: true });
    expect(text).toContain("errorBlock.test.ts");
    expect(text).toContain("caused by Error: connect ECONNREFUSED");
  });
});

test("an error of the system, which has a code, is taken as meant for a reader", () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  expect(errorBlock(full)).toBe("ENOSPC: no space left on device, write\n");
});

test("a defect is called one, and says how to learn more", () => {
  expect(errorBlock(new TypeError("x is not a function"))).toMatch(
    /^Something went wrong that was not foreseen: TypeError: x is not a function\n.*--debug/,
  );
});

test("something that is no error is shown all the same", () => {
  expect(errorBlock("nonsense")).toBe("Something threw nonsense.\n");
});
