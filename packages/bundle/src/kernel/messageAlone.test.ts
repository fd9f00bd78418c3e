import { ConfigurationError } from "@cionb/client";
import { InvalidSettingError } from "@cionb/managers";
import { expect, test } from "vitest";
import { messageAlone } from "./messageAlone.ts";

test.each([
  new InvalidSettingError([{ setting: "CIO_REGION", expected: "us or eu", given: "mars" }]),
  new ConfigurationError("region", "Cannot use the region"),
])("an error about a setting is shown without frames: %s", (error) => {
  expect(messageAlone(error)).toBe(error);
  expect(error.stack).toBe(`${error.name}: ${error.message}`);
});

test("any other error keeps its frames, and what is no error stays as it is", () => {
  expect(messageAlone(new TypeError("no")).stack).toMatch(/^ {4}at /m);
  expect(messageAlone("text")).toBe("text");
});
