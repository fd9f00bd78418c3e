import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { eventRules, resolve } from "../scripts/contract.ts";
import { contract, contractFile, isValid, partsOf, placesOf } from "./contract.ts";

const text = readFileSync(contractFile, "utf8");
const document: {
  info: { description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, unknown> };
} = JSON.parse(text);
type Operation = {
  parameters: unknown[];
  requestBody: {
    content: {
      "application/json": { schema: { $ref: string }; examples: Record<string, { value: unknown }> };
    };
  };
  responses: Record<string, { $ref: string }>;
};

test("the contract is a valid OpenAPI 3.1 document", async () => {
  const validator = new Validator();
  const result = await validator.validate(JSON.parse(text));
  expect(result).toMatchObject({ valid: true });
  expect(validator.version).toBe("3.1");
});

test("every reference leads somewhere", () => {
  const references = [...text.matchAll(/"#(\/[^"]+)"/g)].map(([, pointer]) => pointer ?? "");
  expect(references.length).toBeGreaterThan(200);
  for (const pointer of references) {
    const found = pointer
      .split("/")
      .slice(1)
      .reduce<unknown>((value, name) => Object(value)[name], document);
    expect(found, pointer).toBeDefined();
  }
});

test("every component is used", () => {
  const names = Object.keys(contract.components.schemas);
  expect(names.filter((name) => !text.includes(`"#/components/schemas/${name}"`))).toEqual([]);
});

test.each(["identify", "track", "page", "screen", "group", "alias", "batch"])(
  "/%s is one POST with the strict header and every known answer",
  (name) => {
    const operations = document.paths[`/${name}`] ?? {};
    expect(Object.keys(operations)).toEqual(["post"]);
    expect(operations["post"]).toMatchObject({
      operationId: name,
      parameters: [{ $ref: "#/components/parameters/StrictMode" }],
    });
    expect(Object.keys(operations["post"]?.responses ?? {}).sort()).toEqual([
      "200",
      "400",
      "401",
      "413",
      "429",
      "5XX",
    ]);
  },
);

test("every example fits the body that it is an example of", () => {
  const bodies = Object.values(document.paths)
    .flatMap((path) => Object.values(path))
    .map((operation) => operation.requestBody.content["application/json"]);
  expect(bodies).toHaveLength(7);
  for (const { schema, examples } of bodies)
    for (const [name, { value }] of Object.entries(examples)) expect(isValid(schema, value), name).toBe(true);
});

test("both servers are there, told apart by region", () => {
  expect(contract.servers.map(({ url, "x-region": region }) => [region, url])).toEqual([
    ["us", "https://cdp.customer.io/v1"],
    ["eu", "https://cdp-eu.customer.io/v1"],
  ]);
});

test("every event with rules of its own has a title, a category and a sentence", () => {
  expect(eventRules(contract)).toHaveLength(73);
  for (const [event, reference] of eventRules(contract)) {
    const schema = resolve(contract, reference);
    expect(schema, event).toMatchObject({
      title: event,
      description: expect.stringMatching(/\.$/),
      "x-category": expect.any(String),
    });
  }
});

test.each(eventRules(contract))("each property of %s is described", (_event, reference) => {
  const properties = placesOf(resolve(contract, reference)).filter(
    ({ steps: [first, ...more] }) =>
      first === "properties" && typeof more.at(-1) === "string" && more.at(-1) !== "other",
  );
  for (const { steps, schema } of properties)
    expect(
      partsOf(schema).some(({ description }) => description),
      steps.join("."),
    ).toBe(true);
});

test("each decision where sources disagree is a sentence of the description", () => {
  const decisions = document.info.description.split("\n").filter((line) => /^\d+\. \*\*/.test(line));
  expect(decisions).toHaveLength(40);
  for (const decision of decisions) expect(decision).toMatch(/\*\*.+\.\*\* .+\.$/);
});

test.each([
  ["items told apart by type", { type: "alias", userId: "1", previousId: "2" }, true],
  ["an item without type", { userId: "1" }, false],
  [
    "an item with both ids, which is one form and not two",
    { type: "identify", userId: "1", anonymousId: "2" },
    true,
  ],
  [
    "an item whose event has a rule",
    { type: "track", userId: "1", event: "Email Opened", properties: {} },
    false,
  ],
])("a plain JSON Schema validator can use the contract for %s", (_name, item, valid) => {
  expect(isValid({ $ref: "#/components/schemas/BatchBody" }, { batch: [item] })).toBe(valid);
});
