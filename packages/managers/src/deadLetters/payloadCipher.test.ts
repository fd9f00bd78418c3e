import { describe, expect, test } from "vitest";
import { testKey } from "../../test/support.ts";
import { Secret } from "../configuration/secret.ts";
import { PayloadKeyError } from "../errors.ts";
import { createPayloadCipher } from "./payloadCipher.ts";

const otherKey = { id: "other", key: new Secret(Buffer.alloc(32, 2).toString("base64")) };
const text = '{"userId":"ada@example.com","name":"Zoë \u{1f30d}"}';

describe("a payload", () => {
  test("opens with its key and what it is bound to", () => {
    const cipher = createPayloadCipher(testKey);
    const sealed = cipher.seal(text, "m-1");
    expect(sealed).not.toContain("ada");
    expect(cipher.open(sealed, cipher.keyId, "m-1")).toBe(text);
  });

  test("is never sealed the same way twice", () => {
    const cipher = createPayloadCipher(testKey);
    expect(cipher.seal(text, "m-1")).not.toBe(cipher.seal(text, "m-1"));
  });

  test("of an older key opens while that key is kept", () => {
    const sealed = createPayloadCipher(testKey).seal(text, "m-1");
    expect(createPayloadCipher(otherKey, [testKey]).open(sealed, "test", "m-1")).toBe(text);
    expect(() => createPayloadCipher(otherKey).open(sealed, "test", "m-1")).toThrow(
      /put that key into CIO_PII_OLD_KEYS/,
    );
  });

  test.each([
    ["another row's", (sealed: string) => [sealed, "m-2"]],
    [
      "a changed one",
      (sealed: string) => [
        `${sealed.slice(0, 20)}${sealed[20] === "A" ? "B" : "A"}${sealed.slice(21)}`,
        "m-1",
      ],
    ],
    ["a cut one", (sealed: string) => [sealed.slice(0, 12), "m-1"]],
  ])("does not open as %s", (_, change) => {
    const cipher = createPayloadCipher(testKey);
    const [changed = "", bound = ""] = change(cipher.seal(text, "m-1"));
    expect(() => cipher.open(changed, cipher.keyId, bound)).toThrow(PayloadKeyError);
  });
});
