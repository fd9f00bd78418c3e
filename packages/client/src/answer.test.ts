import { describe, expect, test } from "vitest";
import { readAnswer } from "./answer.ts";

const now = Date.parse("Tue, 24 Nov 2026 12:00:00 GMT");
const wire = (status: number, text: string, headers: Record<string, string> = {}, truncated = false) => ({
  status,
  header: (name: string) => headers[name],
  text,
  bytes: text.length,
  truncated,
});

describe("readAnswer", () => {
  test.each([
    [
      { meta: { errors: ["event is required", "userId is required"] } },
      ["event is required", "userId is required"],
    ],
    [{ meta: { error: "event is required" } }, ["event is required"]],
    [{ errors: [{ reason: "invalid", field: "event", message: "is required" }] }, ["event: is required"]],
    [{ errors: [{ reason: "invalid" }] }, ["invalid"]],
    [{ code: "invalid_request", message: "bad event" }, ["bad event"]],
    [{ code: "invalid_request" }, ["invalid_request"]],
    [{ error: "unauthorized" }, ["unauthorized"]],
    [{ meta: { errors: [] } }, ['{"meta":{"errors":[]}}']],
    [{ meta: null, errors: 7 }, ['{"meta":null,"errors":7}']],
  ])("finds the reasons in %j", (body, reasons) => {
    expect(readAnswer(wire(400, JSON.stringify(body)), now).reasons).toEqual(reasons);
  });

  test.each([
    ["<html>Bad gateway</html>", ["<html>Bad gateway</html>"]],
    ["", []],
    ["[1,2", ["[1,2"]],
    ["null", ["null"]],
  ])("takes %j, which is not a JSON object, as the reason itself", (text, reasons) => {
    expect(readAnswer(wire(400, text), now).reasons).toEqual(reasons);
  });

  test("keeps at most 10 reasons of at most 300 characters", () => {
    const errors = Array.from({ length: 50 }, () => "x".repeat(5_000));
    const { reasons } = readAnswer(wire(400, JSON.stringify({ meta: { errors } })), now);
    expect(reasons).toEqual(Array.from({ length: 10 }, () => "x".repeat(300)));
  });

  test.each([
    [200, "{}", undefined],
    [200, "{}\n", undefined],
    [200, '{"success":true}', undefined],
    [200, "", "answered 200 with an empty body"],
    [200, "<!doctype html><p>Sign in</p>", "answered 200 with markup, not JSON"],
    [200, '{"success":', "answered 200 with a body that is not a JSON object"],
    [200, "true", "answered 200 with a body that is not a JSON object"],
    [204, "", "answered 204 instead of 200"],
    [202, "{}", "answered 202 instead of 200"],
  ])("status %i with %j is accepted; its oddity is %j", (status, text, oddity) => {
    expect(readAnswer(wire(status, text), now)).toMatchObject({ reasons: [], oddity });
  });

  test("says that a body went on beyond the bound", () => {
    expect(readAnswer(wire(200, "{", {}, true), now).oddity).toBe("answered 200 with a very long body");
  });

  test("reads Retry-After, and of Location the host alone", () => {
    expect(readAnswer(wire(429, "", { "retry-after": "3" }), now).retryAfterMs).toBe(3_000);
    const moved = wire(302, "", { location: "https://key@elsewhere.example/v1?token=1" });
    expect(readAnswer(moved, now).location).toBe("elsewhere.example");
    expect(readAnswer(wire(302, "", { location: "/v2" }), now).location).toBeUndefined();
  });
});
