import { createHash } from "node:crypto";

/**
 * A message id made from what is sent: the same content gives the same id in every run, on every machine.
 * 44 characters: "row-" and the first 40 hexadecimal digits of the SHA-256 of the content with its keys in order.
 */
export function messageIdOf(content: unknown): string {
  return `row-${createHash("sha256").update(canonical(content), "utf8").digest("hex").slice(0, 40)}`;
}

/** JSON with the keys of every object in code unit order, and without undefined. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(",")}}`;
}
