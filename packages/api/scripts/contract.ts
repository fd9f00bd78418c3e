import { readFileSync } from "node:fs";
import { z } from "zod";

export const contractFile = new URL("../../../cio_pipelines_api.json", import.meta.url);

/** The part of JSON Schema that the contract may use; another keyword makes reading it fail. */
export type SchemaObject = {
  $ref?: string | undefined;
  title?: string | undefined;
  description?: string | undefined;
  deprecated?: boolean | undefined;
  readOnly?: boolean | undefined;
  type?: Kind | Kind[] | undefined;
  const?: string | undefined;
  enum?: (string | number | null)[] | undefined;
  format?: "date-time" | undefined;
  pattern?: string | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  required?: string[] | undefined;
  properties?: Record<string, Schema> | undefined;
  patternProperties?: Record<string, Schema> | undefined;
  additionalProperties?: Schema | undefined;
  items?: Schema | undefined;
  allOf?: SchemaObject[] | undefined;
  anyOf?: SchemaObject[] | undefined;
  oneOf?: SchemaObject[] | undefined;
  not?: { enum: string[] } | undefined;
  if?: { properties: { event: { const: string } }; required: string[] } | undefined;
  then?: { $ref: string } | undefined;
  discriminator?: { propertyName: string; mapping: Record<string, string> } | undefined;
  "x-category"?: string | undefined;
  "x-listed"?: boolean | undefined;
  "x-identity"?: string[] | undefined;
  "x-hint"?: string | undefined;
  "x-expected"?: string | undefined;
  "x-use-instead"?: string | Record<string, string> | undefined;
};
export type Schema = boolean | SchemaObject;
export type Kind = "string" | "number" | "integer" | "boolean" | "null" | "object" | "array";

const kind = z.enum(["string", "number", "integer", "boolean", "null", "object", "array"]);
const schemaObject: z.ZodType<SchemaObject> = z.lazy(() =>
  z.strictObject({
    $ref: z.string().optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    deprecated: z.boolean().optional(),
    readOnly: z.boolean().optional(),
    type: z.union([kind, z.array(kind)]).optional(),
    const: z.string().optional(),
    enum: z.array(z.union([z.string(), z.number(), z.null()])).optional(),
    format: z.literal("date-time").optional(),
    pattern: z.string().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    required: z.array(z.string()).optional(),
    properties: z.record(z.string(), schema).optional(),
    patternProperties: z.record(z.string(), schema).optional(),
    additionalProperties: schema.optional(),
    items: schema.optional(),
    allOf: z.array(schemaObject).optional(),
    anyOf: z.array(schemaObject).optional(),
    oneOf: z.array(schemaObject).optional(),
    not: z.strictObject({ enum: z.array(z.string()) }).optional(),
    if: z
      .strictObject({
        properties: z.strictObject({ event: z.strictObject({ const: z.string() }) }),
        required: z.array(z.string()),
      })
      .optional(),
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: z.strictObject({ $ref: z.string() }).optional(),
    discriminator: z
      .strictObject({ propertyName: z.string(), mapping: z.record(z.string(), z.string()) })
      .optional(),
    "x-category": z.string().optional(),
    "x-listed": z.boolean().optional(),
    "x-identity": z.array(z.string()).optional(),
    "x-hint": z.string().optional(),
    "x-expected": z.string().optional(),
    "x-use-instead": z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  }),
);
const schema: z.ZodType<Schema> = z.union([z.boolean(), schemaObject]);

const contractSchema = z.looseObject({
  servers: z.array(z.looseObject({ url: z.string(), "x-region": z.string() })),
  "x-limits": z.record(
    z.string(),
    z.strictObject({ value: z.number(), unit: z.string(), basis: z.string(), description: z.string() }),
  ),
  components: z.looseObject({ schemas: z.record(z.string(), schemaObject) }),
});
export type Contract = z.infer<typeof contractSchema>;

export const readContract = (): Contract =>
  contractSchema.parse(JSON.parse(readFileSync(contractFile, "utf8")));

/** The schema that `$ref` names. @throws {Error} if there is none */
export function resolve(contract: Contract, reference: string): SchemaObject {
  const found = contract.components.schemas[nameOf(reference)];
  if (!found) throw new Error(`Cannot find ${reference} in the contract`);
  return found;
}

export const nameOf = (reference: string): string => reference.replace("#/components/schemas/", "");

/** The conditional rules of `TrackBody`: event name to the schema that its calls must fit as well. */
export const eventRules = (contract: Contract): [event: string, reference: string][] =>
  (contract.components.schemas["TrackBody"]?.allOf ?? []).map((rule) => {
    if (!rule.if || !rule.then) throw new Error("Cannot read a rule of TrackBody: expected `if` and `then`");
    return [rule.if.properties.event.const, rule.then.$ref];
  });
