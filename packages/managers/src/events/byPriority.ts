/** How rows overtake each other. */
export type PriorityOptions<Row> = {
  /** The higher, the earlier. */
  of: (row: Row) => number;
  /** Rows among which the most urgent one is looked for; what is in memory at a time. */
  window: number;
};

/**
 * Gives urgent rows before others, with memory for `window` rows: of the rows that wait the most urgent one is next,
 * and of equally urgent ones the first that came.
 */
export async function* byPriority<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  { of, window }: PriorityOptions<Row>,
): AsyncGenerator<Row> {
  const waiting: Waiting<Row> = new Map();
  let size = 0;
  for await (const row of rows) {
    add(waiting, of(row), row);
    size += 1;
    if (size <= window) continue;
    yield* takeFirst(waiting, 1);
    size -= 1;
  }
  yield* takeFirst(waiting, size);
}

/** Rows by priority; those before `at` have been given. */
type Waiting<Row> = Map<number, { rows: Row[]; at: number }>;

const mostGiven = 1_000;

function add<Row>(waiting: Waiting<Row>, priority: number, row: Row): void {
  const queue = waiting.get(priority);
  if (queue) queue.rows.push(row);
  else waiting.set(priority, { rows: [row], at: 0 });
}

function* takeFirst<Row>(waiting: Waiting<Row>, count: number): Generator<Row> {
  for (let taken = 0; taken < count; taken += 1) {
    const priority = Math.max(...waiting.keys());
    const queue = waiting.get(priority);
    const row = queue?.rows[queue.at];
    if (queue === undefined || row === undefined) return;
    queue.at += 1;
    if (queue.at === queue.rows.length) waiting.delete(priority);
    else if (queue.at >= mostGiven) {
      queue.rows.splice(0, queue.at);
      queue.at = 0;
    }
    yield row;
  }
}
