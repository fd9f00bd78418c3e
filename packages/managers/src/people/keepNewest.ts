/** One of several calls of a person that gave way to a newer one. */
export type NewestOptions<Row> = {
  /** What names the person; rows without are never held back. */
  key: (row: Row) => string | undefined;
  /** Milliseconds since 1970, if the row says when it is from; else the later row is the newer one. */
  at: (row: Row) => number | undefined;
  /** Most people that are held back at a time. */
  window: number;
  /** Told of each row that gave way. */
  onDropped: (row: Row) => void;
};

/**
 * Gives the newest row of each person, with memory for `window` people: of two rows of one person the older one is
 * dropped when fewer than `window` other people came between them. Rows come in the order in which they were read.
 */
export async function* keepNewest<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  options: NewestOptions<Row>,
): AsyncGenerator<Row> {
  const { key, at, window, onDropped } = options;
  const held = new Map<string | symbol, Row>();
  for await (const row of rows) {
    // a row that names nobody waits with the others, so that the order stays
    const name = key(row) ?? Symbol("nobody");
    const earlier = held.get(name);
    if (earlier === undefined) held.set(name, row);
    else if (isOlder(at(row), at(earlier))) onDropped(row);
    else {
      onDropped(earlier);
      held.delete(name);
      held.set(name, row);
    }
    if (held.size > window) yield* takeFirst(held);
  }
  yield* held.values();
}

const isOlder = (one: number | undefined, other: number | undefined): boolean =>
  one !== undefined && other !== undefined && one < other;

function* takeFirst<Row>(held: Map<string | symbol, Row>): Generator<Row> {
  for (const [name, row] of held) {
    held.delete(name);
    yield row;
    return;
  }
}
