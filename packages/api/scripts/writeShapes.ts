import type { Contract } from "./contract.ts";
import { callNames, callNode, type Node, type ObjectNode, type TextNode, toNode } from "./model.ts";
import { constantName, header, importUsed, memberName } from "./names.ts";
import { readEvents } from "./readEvents.ts";

/** The tables that the quick walk of parseCall reads. */
export function writeShapes(contract: Contract): string {
  const constants = new Map<string, string>();
  const write = writer(contract, constants);
  const { track, events } = readEvents(contract);
  const calls = callNames.map((name) => {
    const node = name === "Track" ? { ...track } : callNode(contract, name);
    delete node.ref;
    return `export const ${constantName(name)}: Shape = ${write(node)};`;
  });
  const rules = events.map(({ name, call }) => `  [${JSON.stringify(name)}, ${write(call)}],`);
  const code = [
    ...[...constants].map(([name, value]) => `const ${name}: Shape = ${value};`),
    "",
    ...calls,
    "",
    "/** Track calls whose event has rules of its own, by the name of the event. */",
    "export const eventCalls: ReadonlyMap<string, Shape> = new Map([",
    ...rules,
    "]);",
    "",
  ].join("\n");
  return `${header}\n${importUsed(helpers, "../shape.ts", code)}\n${code}`;
}

const helpers = [
  ...["anything", "extendedRule", "flag", "flagOrNull", "integer", "integerOrNull", "number", "numberOrNull"],
  ...["numberRule", "objectRule", "Shape", "shape", "text", "textOrNull", "textRule"],
];

function writer(contract: Contract, constants: Map<string, string>): (node: Node) => string {
  const write = (node: Node): string => {
    if (node.ref === "anything") return "anything";
    if (node.ref) return constant(node.ref);
    return (
      simple[JSON.stringify({ ...node, hint: undefined, expected: undefined })] ?? `shape({ ${kinds(node)} })`
    );
  };
  const constant = (component: string): string => {
    const name = constantName(component);
    if (component !== "Track" && !constants.has(name)) {
      const { ref: _, ...node } = toNode(contract, { $ref: `#/components/schemas/${component}` });
      const value = write(node); // may add constants that must come first
      constants.set(name, value);
    }
    return name;
  };
  const kinds = (node: Node): string =>
    [
      node.string && `string: ${textRule(node.string)}`,
      node.number && `number: numberRule(${JSON.stringify(node.number)})`,
      node.boolean && "boolean: true",
      node.null && "null: true",
      node.object && `object: ${rule(node.object)}`,
      node.array && `array: ${write(node.array.items)}`,
    ]
      .filter(Boolean)
      .join(", ");
  const rule = (object: ObjectNode): string => {
    const { base } = object;
    const fresh = [...object.members].filter(
      ([name, { node }]) => base?.object.members.get(name)?.node !== node,
    );
    const members = fresh.map(([name, { node }]) => `${memberName(name)}: ${write(node)}`).join(", ");
    const required = [...object.members].filter(([, member]) => member.required).map(([name]) => name);
    const options = [
      required.length > 0 && `required: ${JSON.stringify(required)}`,
      object.identity && `identity: ${JSON.stringify(object.identity)}`,
      object.rest.ref !== "anything" && `rest: ${write(object.rest)}`,
      object.prefixed &&
        `prefixed: { pattern: /${object.prefixed.pattern}/, shape: ${write(object.prefixed.node)} }`,
    ].filter(Boolean);
    const tail = options.length > 0 ? `, { ${options.join(", ")} }` : "";
    return base
      ? `extendedRule(${constant(base.ref)}, { ${members} }${tail})`
      : `objectRule({ ${members} }${tail})`;
  };
  return write;
}

function textRule(text: TextNode): string {
  const { pattern, refused, ...rest } = text;
  const entries = Object.entries(rest).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  if (pattern) entries.push(`pattern: /${pattern}/`);
  if (refused) entries.push(`refused: ${JSON.stringify(Object.keys(refused))}`);
  return `textRule({ ${entries.join(", ")} })`;
}

const simple: Readonly<Record<string, string>> = {
  '{"string":{}}': "text",
  '{"string":{},"null":true}': "textOrNull",
  '{"number":{}}': "number",
  '{"number":{},"null":true}': "numberOrNull",
  '{"number":{"integer":true}}': "integer",
  '{"number":{"integer":true},"null":true}': "integerOrNull",
  '{"boolean":true}': "flag",
  '{"boolean":true,"null":true}': "flagOrNull",
};
