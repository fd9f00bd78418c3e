import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { contractFile, readContract, resolve, type Schema, type SchemaObject } from "../scripts/contract.ts";

export const contract = readContract();
export { contractFile };

// an independent reading of the contract: a JSON Schema validator that is not ours
const ajv = new Ajv2020({ strict: false, allErrors: false });
ajv.addFormat("date-time", (text: string) => {
  const parts = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/.exec(text);
  if (!parts) return false;
  const local = new Date(`${text.slice(0, 19)}Z`);
  return !Number.isNaN(local.getTime()) && local.toISOString().slice(0, 10) === parts[1];
});
ajv.addSchema(contract, "contract");

const compiled = new Map<string, ValidateFunction>();

/** Whether `value` is valid by the contract's schema, as ajv reads it. */
export function isValid(schema: Schema, value: unknown): boolean {
  const text = JSON.stringify(schema).replaceAll('"#/', '"contract#/');
  const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text));
  compiled.set(text, validate);
  return validate(value);
}

/** The schema and all that it says by reference and allOf, each as an object of its own. */
export function partsOf(schema: Schema): SchemaObject[] {
  if (typeof schema === "boolean") return [];
  const { $ref, allOf = [], ...own } = schema;
  return [
    own,
    ...($ref ? partsOf(resolve(contract, $ref)) : []),
    ...allOf.filter((part) => !part.if).flatMap(partsOf),
  ];
}

export type Place = { steps: (string | number)[]; schema: Schema; required: boolean };

/** Every place below `schema` that the contract describes; the first item stands for the items of a list. */
export function placesOf(schema: Schema, steps: Place["steps"] = []): Place[] {
  return partsOf(schema).flatMap((part) => {
    const members = Object.entries(part.properties ?? {})
      .filter(([, member]) => member !== false)
      .map(([name, member]) => ({
        steps: [...steps, name],
        schema: member,
        required: part.required?.includes(name) ?? false,
      }));
    const rest =
      typeof part.additionalProperties === "object"
        ? [{ steps: [...steps, "other"], schema: part.additionalProperties, required: false }]
        : [];
    const items =
      part.items === undefined ? [] : [{ steps: [...steps, 0], schema: part.items, required: false }];
    const here: Place[] = [...members, ...rest, ...items];
    return here.flatMap((place) => [place, ...placesOf(place.schema, place.steps)]);
  });
}

/** `value` at the place in a copy of `holder`; objects and lists on the way are made. Absent where undefined. */
export function put(holder: unknown, [step, ...more]: Place["steps"], value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === "number") return [put(Array.isArray(holder) ? holder[step] : undefined, more, value)];
  const members: Record<string, unknown> =
    typeof holder === "object" && holder !== null && !Array.isArray(holder) ? { ...holder } : {};
  members[step] = put(members[step], more, value);
  return members;
}

/** A value that the schema accepts, with every required member. */
export function sampleOf(schema: Schema): unknown {
  if (schema === true) return "anything";
  const parts = partsOf(schema);
  const find = <Key extends keyof SchemaObject>(key: Key) =>
    parts.find((part) => part[key] !== undefined)?.[key];
  const choice = find("const") ?? find("enum")?.[0];
  if (choice !== undefined) return choice;
  const type = [find("type") ?? []].flat()[0];
  if (type === "string") return find("format") ? "2026-09-17T10:24:21.000Z" : "7";
  if (type === "integer" || type === "number") return 7;
  if (type === "boolean") return true;
  if (type === "array") return [];
  const sample: Record<string, unknown> = {};
  for (const place of placesOf(schema)) {
    const [name] = place.steps;
    if (place.steps.length === 1 && place.required && typeof name === "string") {
      const known = sample[name];
      const more = sampleOf(place.schema);
      sample[name] = typeof known === "object" && typeof more === "object" ? { ...known, ...more } : more;
    }
  }
  return sample;
}
