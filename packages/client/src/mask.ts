import { Buffer } from "node:buffer";
/** Replaces in a text what must not be shown. */
export type Mask = (text: string) => string;

const email = /[^\s"'<>(),;:]+@[^\s"'<>(),;:]+\.[^\s"'<>(),;:]+/g;
const shortest = 3; // a shorter value would blank out half of any sentence

/** The write key in the forms in which it travels or is printed. */
export function keyMask(writeKey: string): Mask {
  const forms = [
    Buffer.from(`${writeKey}:`).toString("base64"),
    Buffer.from(writeKey).toString("base64").replace(/=+$/, ""),
    encodeURIComponent(writeKey),
    writeKey,
  ];
  return (text) => forms.reduce((masked, form) => masked.replaceAll(form, "[write key]"), text);
}

/**
 * Hides what an answer or a foreign error may echo of the calls in `body` (a call or a batch, as JSON): each id and
 * each value in traits, properties and context, and whatever looks like an e-mail address.
 */
export function personalMask(body: () => string): Mask {
  let values: string[] | undefined;
  return (text) => {
    values ??= [...leaves(JSON.parse(body()))].sort((a, b) => b.length - a.length);
    const masked = values.reduce((rest, value) => rest.replaceAll(value, "[value]"), text);
    return masked.replace(email, "[value]");
  };
}

// members whose values are words of the API and not of a person
const spoken: ReadonlySet<string> = new Set(["type", "event", "timestamp", "messageId", "name", "channel"]);

function leaves(root: unknown): Set<string> {
  const found = new Set<string>();
  const visit = (value: unknown, key: string, depth: number): void => {
    if (typeof value === "object" && value !== null) {
      for (const [name, member] of Object.entries(value)) visit(member, name, depth + 1);
      return;
    }
    if (depth <= 1 && spoken.has(key)) return;
    const text = String(value);
    if (typeof value !== "boolean" && value !== null && text.length >= shortest) found.add(text);
  };
  for (const call of callsOf(root)) visit(call, "", 0);
  return found;
}

function callsOf(root: unknown): unknown[] {
  if (typeof root === "object" && root !== null && "batch" in root && Array.isArray(root.batch))
    return root.batch;
  return [root];
}
