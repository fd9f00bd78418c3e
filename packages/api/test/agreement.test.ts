import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventRules, type Kind, resolve, type Schema, type SchemaObject } from "../scripts/contract.ts";
import { explain } from "../src/explain.ts";
import { checkJson, parseCall } from "../src/index.ts";
import { isCall } from "../src/isCall.ts";
import { contract, isValid, partsOf } from "./contract.ts";

const call: Schema = { $ref: "#/components/schemas/Call" };
const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 3 });
const text = fc.string({ unit: "binary", minLength: 1, maxLength: 30 });
const moment = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date("2099-01-01") })
  .map((date) => date.toISOString());

/** Values that the schema accepts. */
function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  const parts = partsOf(schema);
  const rule: SchemaObject = Object.assign({}, ...parts.toReversed());
  if (rule.type === undefined) return rule.anyOf ? fc.oneof(...rule.anyOf.map(valuesOf)) : json;
  if (rule.const !== undefined) return fc.constant(rule.const);
  if (rule.enum) return fc.constantFrom(...rule.enum);
  return fc.oneof(...[rule.type].flat().map((kind) => ofKind(kind, rule, parts)));
}

function ofKind(kind: Kind, rule: SchemaObject, parts: SchemaObject[]): fc.Arbitrary<unknown> {
  if (kind === "string") return textsOf(rule);
  if (kind === "integer") return fc.integer({ min: rule.minimum ?? -1e6, max: rule.maximum ?? 1e6 });
  if (kind === "number") return fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });
  if (kind === "boolean") return fc.boolean();
  if (kind === "null") return fc.constant(null);
  if (kind === "array") return fc.array(valuesOf(rule.items ?? true), { maxLength: 3 });
  return membersOf(parts);
}

function textsOf({ format, pattern, maxLength = 100 }: SchemaObject): fc.Arbitrary<string> {
  if (format) return moment;
  if (pattern) return fc.stringMatching(new RegExp(pattern.replace("\\S", "^[A-Z][a-z]+$")));
  return text.filter((value) => [...value].length <= maxLength);
}

function membersOf(parts: SchemaObject[]): fc.Arbitrary<object> {
  const members = parts
    .flatMap((part) => Object.entries(part.properties ?? {}))
    .filter(([, member]) => member !== false);
  const required = parts.flatMap((part) => part.required ?? []);
  const known = fc.record(Object.fromEntries(members.map(([name, member]) => [name, valuesOf(member)])), {
    requiredKeys: required,
  });
  return fc
    .tuple(known, fc.dictionary(fc.stringMatching(/^x_[a-z]{1,5}$/), json, { maxKeys: 2 }))
    .map(([one, other]) =>
      parts.some((part) => typeof part.additionalProperties === "object") ? one : { ...other, ...one },
    );
}

const forms = ["Identify", "Track", "Page", "Screen", "Group", "Alias"].flatMap((name) => {
  const body = resolve(contract, `${name}Body`);
  return (body.oneOf ?? [body]).map((form) =>
    valuesOf(form).map((value) => ({ ...Object(value), type: name.toLowerCase() })),
  );
});
const events = eventRules(contract)
  .filter(([event]) => event !== "Group Deleted")
  .map(([event, reference]) =>
    fc
      .tuple(valuesOf(resolve(contract, reference)), text)
      .map(([value, userId]) => ({ userId, ...Object(value), type: "track", event })),
  );
const goodCalls = fc.oneof(
  { weight: 1, arbitrary: fc.oneof(...forms) },
  { weight: 2, arbitrary: fc.oneof(...events) },
);

/** A good call in which one place, anywhere, was replaced or taken away. */
const changedCalls = fc
  .tuple(goodCalls, fc.nat(), fc.oneof(json, moment, text, fc.constant(undefined)))
  .map(([good, at, value]) => {
    const places = pathsOf(good);
    return change(good, places[at % places.length] ?? [], value);
  });

const pathsOf = (value: unknown): string[][] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, each]) => [
        [name],
        ...pathsOf(each).map((path) => [name, ...path]),
      ])
    : [];

function change(holder: unknown, [name, ...more]: string[], value: unknown): unknown {
  if (name === undefined || typeof holder !== "object" || holder === null) return value;
  const copy: Record<string, unknown> & object = Array.isArray(holder)
    ? Object(holder.slice())
    : { ...holder };
  copy[name] = change(copy[name], more, value);
  return copy;
}

const asSent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("parseCall and a JSON Schema validator that reads the contract agree", () => {
  test("on calls made from the contract: all are good", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(goodCalls, (value) => {
        const input = asSent(value);
        fc.pre(checkJson(input).length === 0);
        expect(isValid(call, input)).toBe(true);
        expect(explain(input)).toEqual([]);
        expect(parseCall(input)).toEqual({ ok: true, call: input });
        expect(isCall(input), "by the quick walk").toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test("on calls with one change: good and bad alike", { timeout: 60_000 }, () => {
    const seen = { good: 0, bad: 0 };
    fc.assert(
      fc.property(changedCalls, (value) => {
        const input = asSent(value);
        fc.pre(checkJson(input).length === 0);
        const valid = isValid(call, input);
        seen[valid ? "good" : "bad"]++;
        expect(parseCall(input).ok).toBe(valid);
        expect(explain(input).length === 0).toBe(valid);
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(seen.good, seen.bad)).toBeGreaterThan(200);
  });
});

test("no message and no path holds a value that was sent", () => {
  const secret = "s3cr3t-ada@example.com";
  fc.assert(
    fc.property(goodCalls, fc.nat(), (good, at) => {
      const places = pathsOf(asSent(good));
      const input = change(asSent(good), places[at % places.length] ?? [], {
        [secret]: Number.NaN,
        other: secret,
      });
      const parsed = parseCall(input);
      expect(JSON.stringify(parsed.ok ? [] : parsed.problems)).not.toContain("s3cr3t");
    }),
    { numRuns: 1_000 },
  );
});

test("the quick walk accepts nothing that the slow check refuses", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        changedCalls,
        fc.anything({ withDate: true, withMap: true, withBigInt: true, withNullPrototype: true }),
      ),
      (input) => {
        if (isCall(input)) expect(explain(input)).toEqual([]);
      },
    ),
    { numRuns: 3_000 },
  );
});
