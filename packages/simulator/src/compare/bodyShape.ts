/** The shape of an answer's body, without its words: `{meta:{errors:[text]}}`, `empty`, `not JSON`. */
export function bodyShape(body: string): string {
  if (body.trim() === "") return "empty";
  try {
    return shapeOf(JSON.parse(body));
  } catch (error) {
    if (error instanceof SyntaxError) return "not JSON";
    throw error;
  }
}

function shapeOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "string") return "text";
  if (typeof value !== "object") return typeof value;
  if (Array.isArray(value)) return `[${[...new Set(value.map(shapeOf))].toSorted().join("|")}]`;
  const members = Object.entries(value).map(([name, held]) => `${name}:${shapeOf(held)}`);
  return `{${members.toSorted().join(",")}}`;
}
