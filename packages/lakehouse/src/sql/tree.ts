/** A node of the translator's syntax tree: plain objects, keyed by their kind. */
export type Node = { [key: string]: unknown };

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Calls `enter` for each node below `value`, parents first, with the key that it stands under. */
export function visit(value: unknown, enter: (kind: string, node: Node) => void, kind = ""): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, enter, kind);
  } else if (isNode(value)) {
    if (kind !== "") enter(kind, value);
    for (const [key, child] of Object.entries(value)) visit(child, enter, key);
  }
}

/** The text of an identifier node. */
export function nameOf(value: unknown): string | undefined {
  return isNode(value) && typeof value["name"] === "string" ? value["name"] : undefined;
}

/** Where the node begins in the text, if the parser kept it. */
export function startOf(value: unknown): number | undefined {
  const span = isNode(value) ? value["span"] : undefined;
  return isNode(span) && typeof span["start"] === "number" ? span["start"] : undefined;
}
