import type { Contract } from "./contract.ts";
import {
  callNames,
  callNode,
  type Node,
  type NumberNode,
  type ObjectNode,
  type TextNode,
  toNode,
} from "./model.ts";
import { constantName, header, importUsed, memberName } from "./names.ts";
import { readEvents } from "./readEvents.ts";

/** The zod validators of each call and of the calls of each event with rules of its own. */
export function writeValidators(contract: Contract): string {
  const constants = new Map<string, string>();
  const write = writer(contract, constants);
  const { track, events } = readEvents(contract);
  const calls = callNames.map((name) => {
    const node = name === "Track" ? { ...track } : callNode(contract, name);
    delete node.ref;
    return [constantName(name), node] as const;
  });
  const lines = calls.map(([name, node]) => `const ${name} = ${write(withoutIdentity(node))};`);
  const entries = calls.map(([name, node]) => `  ${name}: ${identified(name, node)},`);
  const rules = events.map(
    ({ name, call }) => `  ${JSON.stringify(name)}: () => ${identified(write(withoutIdentity(call)), call)},`,
  );
  const code = [
    ...[...constants].map(([name, value]) => `const ${name} = ${value};`),
    ...lines,
    "",
    "/** A validator for each type of call. */",
    `export const callValidators = {\n${entries.join("\n")}\n};`,
    "",
    "/** A validator for the track calls of each event that has rules of its own; made when asked for. */",
    `export const eventValidators = {\n${rules.join("\n")}\n};`,
    "",
  ].join("\n");
  return `${header}\nimport { z } from "zod";\n${importUsed(helpers, "../validatorParts.ts", code)}\n${code}`;
}

const helpers = [
  ...[
    "dateTime",
    "expected",
    "hint",
    "identified",
    "maybeFlag",
    "maybeInteger",
    "maybeNumber",
    "maybeObject",
  ],
  ...["maybeText", "prefixed", "refuse", "short"],
];

// `extend` wants objects without checks of their own
const withoutIdentity = (node: Node): Node => {
  if (!node.object) throw new Error("Cannot write a validator: a call must be an object");
  const { identity: _, ...object } = node.object;
  return { object };
};

const identified = (schema: string, node: Node): string =>
  node.object?.identity ? `identified(${schema}, ${JSON.stringify(node.object.identity)})` : schema;

function writer(contract: Contract, constants: Map<string, string>): (node: Node) => string {
  const write = (node: Node): string => {
    if (node.ref === "anything") return "z.unknown()";
    if (node.ref) return constant(node.ref);
    const kinds = [
      node.boolean && "z.boolean()",
      node.number && number(node.number),
      node.string && text(node.string, node),
      node.array && `z.array(${write(node.array.items)})`,
      node.object && object(node.object, node.expected),
    ].filter((kind) => typeof kind === "string");
    const [only, ...more] = kinds;
    if (!only) throw new Error("Cannot write a validator for null alone");
    if (more.length === 0) return node.null ? `${only}.nullable()` : only;
    const words = node.expected ?? kindsInWords(node);
    return `z.union([${[...kinds, ...(node.null ? ["z.null()"] : [])].join(", ")}], expected(${JSON.stringify(words)}))`;
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
  const member = ({ node, required }: { node: Node; required: boolean }): string => {
    const value = write(node);
    return required ? value : (maybe[value] ?? `${value}.optional()`);
  };
  const object = (node: ObjectNode, words: string | undefined): string => {
    const { base, members, rest } = node;
    const fresh = [...members].filter(([name, { node }]) => base?.object.members.get(name)?.node !== node);
    const entries = fresh.map(([name, each]) => `${memberName(name)}: ${member(each)}`).join(", ");
    const params = words ? `, expected(${JSON.stringify(words)})` : "";
    if (base && !words) return `${constant(base.ref)}.extend({ ${entries} })`;
    const inherited = base ? `...${constant(base.ref)}.shape, ` : "";
    const made =
      rest.ref === "anything"
        ? `z.looseObject({ ${inherited}${entries} }${params})`
        : `z.object({ ${inherited}${entries} }${params}).catchall(${write(rest)})`;
    return node.prefixed
      ? `prefixed(${made}, /${node.prefixed.pattern}/, ${write(node.prefixed.node)})`
      : made;
  };
  return write;
}

const kindsInWords = (node: Node): string =>
  [
    node.boolean && "true or false",
    node.number && "a number",
    node.string && "text",
    node.array && "a list",
    node.object && "an object",
    node.null && "null",
  ]
    .filter(Boolean)
    .join(" or ");

function text(rule: TextNode, { hint, expected }: Node): string {
  if (rule.dateTime) return "dateTime";
  if (rule.values) return `z.enum(${JSON.stringify(rule.values)})`;
  if (rule.max !== undefined) return `short(${rule.min ?? 0}, ${rule.max})`;
  let schema = hint ? `z.string(hint(${JSON.stringify(hint)}))` : "z.string()";
  if (rule.min !== undefined)
    schema += hint ? `.min(${rule.min}, hint(${JSON.stringify(hint)}))` : `.min(${rule.min})`;
  if (rule.pattern)
    schema += `.regex(/${rule.pattern}/${expected ? `, expected(${JSON.stringify(expected)})` : ""})`;
  return rule.refused ? `refuse(${schema}, ${JSON.stringify(rule.refused)})` : schema;
}

function number(rule: NumberNode): string {
  if (rule.values) return `z.literal(${JSON.stringify(rule.values)})`;
  let schema = rule.integer ? "z.int()" : "z.number()";
  if (rule.min !== undefined) schema += `.min(${rule.min})`;
  if (rule.max !== undefined) schema += `.max(${rule.max})`;
  return schema;
}

const maybe: Readonly<Record<string, string>> = {
  "z.string().nullable()": "maybeText",
  "z.number().nullable()": "maybeNumber",
  "z.int().nullable()": "maybeInteger",
  "z.boolean().nullable()": "maybeFlag",
  "z.looseObject({  }).nullable()": "maybeObject",
};
