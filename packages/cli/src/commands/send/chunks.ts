/** How much is in memory at once: whichever comes first. */
export type ChunkLimits = { calls: number; characters: number };

const usual: ChunkLimits = { calls: 10_000, characters: 16_000_000 };

/** Groups items of any number so that memory stays flat, however large the source or its items are. */
export async function* chunks<Item>(
  items: AsyncIterable<Item>,
  limits: ChunkLimits = usual,
): AsyncGenerator<Item[]> {
  let chunk: Item[] = [];
  let characters = 0;
  for await (const item of items) {
    chunk.push(item);
    characters += roughSize(item);
    if (chunk.length < limits.calls && characters < limits.characters) continue;
    yield chunk;
    chunk = [];
    characters = 0;
  }
  if (chunk.length > 0) yield chunk;
}

const scalar = 8;

/** Characters that a value holds, roughly and without writing it out. */
function roughSize(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return scalar;
  let size = scalar;
  for (const [key, member] of Object.entries(value)) size += key.length + roughSize(member);
  return size;
}
