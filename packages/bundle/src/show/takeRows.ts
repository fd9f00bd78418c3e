/** The first rows of a longer list. `total` is unknown where counting would mean reading everything. */
export type TakenRows = { rows: readonly unknown[]; total: number | undefined; complete: boolean };

/** The first `limit` items of a list, any iterable or any async iterable, which is left as soon as they are there. */
export async function takeRows(
  source: Iterable<unknown> | AsyncIterable<unknown>,
  limit: number,
): Promise<TakenRows> {
  if (Array.isArray(source)) {
    return { rows: source.slice(0, limit), total: source.length, complete: source.length <= limit };
  }
  const rows: unknown[] = [];
  for await (const row of source) {
    if (rows.length === limit) return { rows, total: sizeOf(source), complete: false };
    rows.push(row);
  }
  return { rows, total: rows.length, complete: true };
}

function sizeOf(source: object): number | undefined {
  return source instanceof Map || source instanceof Set ? source.size : undefined;
}
