import { type Contract, type Kind, nameOf, resolve, type Schema, type SchemaObject } from "./contract.ts";

/** What a value may be: one entry for each kind of JSON that is allowed. */
export type Node = {
  ref?: string; // the component that says exactly this
  hint?: string;
  expected?: string;
  string?: TextNode;
  number?: NumberNode;
  boolean?: true;
  null?: true;
  object?: ObjectNode;
  array?: { items: Node };
};
export type TextNode = {
  min?: number;
  max?: number;
  pattern?: string;
  values?: string[];
  refused?: Record<string, string>; // to the text that is meant instead
  dateTime?: true;
};
export type NumberNode = { integer?: true; min?: number; max?: number; values?: number[] };
export type ObjectNode = {
  base?: { ref: string; object: ObjectNode }; // component that it adds members to
  members: Map<string, { node: Node; required: boolean }>;
  rest: Node;
  prefixed?: { pattern: string; node: Node };
  identity?: string[]; // one of these must be there
};

/** Any JSON. */
export const anything: Node = { ref: "anything" };

/** Reads a schema of the contract; `$ref` and `allOf` are followed, alternatives joined. */
export function toNode(contract: Contract, schema: Schema): Node {
  if (schema === true) return anything;
  if (schema === false)
    throw new Error("Cannot read `false` as a schema here: only identity forms may use it");
  if (schema.$ref) return { ...toNode(contract, resolve(contract, schema.$ref)), ref: nameOf(schema.$ref) };
  if (schema.allOf) return joined(contract, schema.allOf);
  const node =
    schema.anyOf && schema.type === undefined ? oneKindEach(contract, schema.anyOf) : plain(contract, schema);
  if (schema["x-hint"]) node.hint = schema["x-hint"];
  if (schema["x-expected"]) node.expected = schema["x-expected"];
  return node;
}

function plain(contract: Contract, schema: SchemaObject): Node {
  const node: Node = {};
  for (const kind of [schema.type ?? []].flat()) Object.assign(node, ofKind(contract, kind, schema));
  if (Object.keys(node).length === 0)
    throw new Error(`Cannot read a schema without type: ${JSON.stringify(schema)}`);
  return node;
}

function ofKind(contract: Contract, kind: Kind, schema: SchemaObject): Node {
  if (kind === "string") return { string: textNode(schema) };
  if (kind === "number" || kind === "integer") return { number: numberNode(kind, schema) };
  if (kind === "boolean") return { boolean: true };
  if (kind === "null") return { null: true };
  if (kind === "array") return { array: { items: toNode(contract, schema.items ?? true) } };
  return { object: objectNode(contract, schema) };
}

function textNode(schema: SchemaObject): TextNode {
  const text: TextNode = {};
  if (schema.minLength !== undefined) text.min = schema.minLength;
  if (schema.maxLength !== undefined) text.max = schema.maxLength;
  if (schema.pattern) text.pattern = schema.pattern;
  if (schema.format) text.dateTime = true;
  const instead = schema["x-use-instead"];
  if (schema.not)
    text.refused = Object.fromEntries(
      schema.not.enum.map((name) => [name, typeof instead === "object" ? (instead[name] ?? "") : ""]),
    );
  const values = schema.const === undefined ? schema.enum : [schema.const];
  if (values) text.values = values.filter((value) => typeof value === "string");
  return text;
}

function numberNode(kind: "number" | "integer", schema: SchemaObject): NumberNode {
  const number: NumberNode = kind === "integer" ? { integer: true } : {};
  if (schema.minimum !== undefined) number.min = schema.minimum;
  if (schema.maximum !== undefined) number.max = schema.maximum;
  if (schema.enum) number.values = schema.enum.filter((value) => typeof value === "number");
  return number;
}

function objectNode(contract: Contract, schema: SchemaObject): ObjectNode {
  const members: ObjectNode["members"] = new Map();
  for (const [name, member] of Object.entries(schema.properties ?? {}))
    if (member !== false)
      members.set(name, {
        node: toNode(contract, member),
        required: schema.required?.includes(name) ?? false,
      });
  const object: ObjectNode = { members, rest: toNode(contract, schema.additionalProperties ?? true) };
  const [prefixed, ...others] = Object.entries(schema.patternProperties ?? {});
  if (others.length > 0) throw new Error("Cannot read more than one pattern of property names");
  if (prefixed) object.prefixed = { pattern: prefixed[0], node: toNode(contract, prefixed[1]) };
  if (schema.anyOf) object.identity = schema.anyOf.flatMap((choice) => choice.required ?? []);
  return object;
}

/** Alternatives of different kinds, so that the kind of a value picks the alternative. */
function oneKindEach(contract: Contract, choices: readonly SchemaObject[]): Node {
  const node: Node = {};
  for (const choice of choices.map((each) => toNode(contract, each))) {
    const twice = Object.keys(choice).find((kind) => kind in node);
    if (twice) throw new Error(`Cannot tell alternatives apart: two of them are a ${twice}`);
    Object.assign(node, choice);
  }
  return node;
}

function joined(contract: Contract, parts: readonly SchemaObject[]): Node {
  const nodes = parts.map((part) => toNode(contract, part));
  const [first, ...rest] = nodes;
  if (!first) throw new Error("Cannot read an empty allOf");
  return rest.reduce(both, first);
}

/** What both nodes allow. Only objects are joined; elsewhere the second is taken and must be the narrower one. */
export function both(first: Node, second: Node): Node {
  if (!first.object || !second.object) return second;
  if (first.object.members.size === 0) return second;
  const members = new Map(first.object.members);
  for (const [name, member] of second.object.members) {
    const known = members.get(name);
    members.set(
      name,
      known ? { node: both(known.node, member.node), required: known.required || member.required } : member,
    );
  }
  const object: ObjectNode = { members, rest: first.object.rest };
  if (first.ref) object.base = { ref: first.ref, object: first.object };
  const prefixed = second.object.prefixed ?? first.object.prefixed;
  if (prefixed) object.prefixed = prefixed;
  const identity = second.object.identity ?? first.object.identity;
  if (identity) object.identity = identity;
  const node: Node = first.null && second.null ? { object, null: true } : { object };
  if (second.expected) node.expected = second.expected;
  return node;
}

export const callNames = ["Identify", "Track", "Page", "Screen", "Group", "Alias"] as const;

/** The members of a call, all identity forms joined: the forms differ in which id they need and nothing else. */
export function callNode(contract: Contract, type: (typeof callNames)[number]): Node {
  const node = bodyNode(contract, type);
  const kind = node.object?.members.get("type");
  if (!node.object || !kind) throw new Error(`Cannot read the contract: ${type}Body has no type`);
  // optional in the body of a single call, required in a call
  node.object.members.set("type", { ...kind, required: true });
  return node;
}

function bodyNode(contract: Contract, type: string): Node {
  const body = contract.components.schemas[`${type}Body`];
  if (!body) throw new Error(`Cannot find ${type}Body in the contract`);
  const ids = body["x-identity"];
  if (!ids) return toNode(contract, { ...body });
  const forms = (body.oneOf ?? []).map(
    (form) => toNode(contract, form).object ?? fail(`${type}Body has a form that is no object`),
  );
  const members: ObjectNode["members"] = new Map();
  forms.forEach((form, index) => {
    for (const [name, { node, required }] of form.members) {
      if (required && ids.includes(name) && name !== ids[index])
        fail(`${type}Body: form ${index + 1} must need ${ids[index]}`);
      members.set(name, { node: members.get(name)?.node ?? node, required: required && !ids.includes(name) });
    }
  });
  return { object: { members, rest: anything, identity: ids } };
}

function fail(message: string): never {
  throw new Error(`Cannot read the contract: ${message}`);
}
