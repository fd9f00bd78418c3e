import { expect, test, vi } from "vitest";
import { bodyShape } from "../src/compare/bodyShape.ts";
import { comparisonCases } from "../src/compare/cases.ts";
import { ComparisonError, compare, describeComparison, startSimulator } from "../src/index.ts";
import { start } from "./fixture.ts";

vi.setConfig({ testTimeout: 30_000 }); // a busy machine is no failure

test("finds no difference between two simulators that play alike", async () => {
  await using service = await startSimulator();
  const { cases, differences } = await compare(service);
  expect(differences).toEqual([]);
  expect(cases).toHaveLength(comparisonCases().length);
});

test("names each behaviour in which the other side differs, with both answers", async () => {
  await using service = await startSimulator({
    oversizeStatus: 413,
    batchRefusal: "items",
    badKeyStatus: { strict: 403, permissive: 401 },
    limits: { callBytes: 32_000 },
  });
  const { differences } = await compare(service);
  expect(new Set(differences.map(({ behaviour }) => behaviour))).toEqual(
    new Set([
      "bad-key-strict",
      "bad-key-permissive",
      "call-bytes",
      "oversize-strict",
      "item-bytes",
      "batch-bytes",
      "batch-bad-item",
      "batch-item-type",
    ]),
  );
  expect(differences.find(({ name }) => name === "an unknown key without strict mode")).toMatchObject({
    service: { status: 401, shape: "empty" },
    simulator: { status: 200, shape: "{}" },
    same: false,
  });
});

test("the simulator that is compared can be told to play otherwise", async () => {
  await using service = await startSimulator({ oversizeStatus: 413 });
  const { differences } = await compare({ ...service, simulator: { oversizeStatus: 413 } });
  expect(differences).toEqual([]);
});

test("sends only its own ids and removes what it made", async () => {
  await using service = await start();
  const told: string[] = [];
  await compare({ ...service, onCase: ({ name }) => told.push(name) });
  expect(told).toEqual(comparisonCases().map(({ name }) => name));
  expect(service.counts()).toMatchObject({ people: 0, objects: 0, devices: 0, suppressed: 0 });
  for (const event of service.events())
    expect(event.anonymousId ?? event.groupId ?? "").toMatch(/^cionb-compare-|^$/);
  for (const { body } of comparisonCases()) {
    for (const [, id] of String(body).matchAll(
      /"(?:userId|anonymousId|groupId|previousId|objectId)":"([^"]+)"/g,
    )) {
      expect(id).toMatch(/^cionb-compare-/);
    }
  }
});

test("says beforehand what it would send", () => {
  const lines = describeComparison();
  expect(lines).toHaveLength(comparisonCases().length);
  expect(lines[0]).toBe("POST /v1/identify (66 bytes, strict): a good identify");
});

test("a key that is refused ends the comparison at once, without telling it", async () => {
  await using service = await start();
  const attempt = compare({ baseUrl: service.baseUrl, writeKey: "the-wrong-key" });
  await expect(attempt).rejects.toThrow(ComparisonError);
  await expect(attempt).rejects.toThrow(/refuses the key \(401\)/);
  await expect(attempt).rejects.not.toThrow("the-wrong-key");
  expect(service.requests()).toHaveLength(1);
});

test("a service that cannot be reached is named", async () => {
  const gone = await startSimulator();
  await gone.close();
  await expect(compare(gone)).rejects.toThrow(
    `Cannot compare: ${gone.baseUrl} did not answer "a good identify"`,
  );
});

test("can be aborted", async () => {
  await using service = await startSimulator();
  const stop = new AbortController();
  const comparison = compare({
    ...service,
    signal: stop.signal,
    onCase: () => stop.abort(new Error("enough")),
  });
  await expect(comparison).rejects.toThrow("enough");
  expect(service.requests()).toHaveLength(1);
});

test.each([
  ["", "empty"],
  ["{}\n", "{}"],
  ["<html>", "not JSON"],
  ['{"meta":{"errors":["a","b"]}}', "{meta:{errors:[text]}}"],
  ['{"b":1,"a":null,"c":[]}', "{a:null,b:number,c:[]}"],
  ["[1,true]", "[boolean|number]"],
])("the shape of %j is %s", (body, shape) => {
  expect(bodyShape(body)).toBe(shape);
});
