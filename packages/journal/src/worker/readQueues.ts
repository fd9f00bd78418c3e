import type { QueueState } from "../journal.ts";
import { type Database, numberIn, textIn } from "./database.ts";

/** What each queue holds; `taken` as the caller knows it. */
export function readQueues(
  database: Database,
  now: number,
  taken: (queue: string) => number = () => 0,
): Record<string, QueueState> {
  const rows = database.all(
    `SELECT name, records, bytes,
       (SELECT at FROM pages WHERE queue = queues.id ORDER BY first LIMIT 1) AS oldest
     FROM queues ORDER BY name`,
  );
  return Object.fromEntries(
    rows.map((row) => {
      const oldestAt = row["oldest"] === null ? undefined : numberIn(database, row, "oldest");
      const name = textIn(database, row, "name");
      const state = {
        records: numberIn(database, row, "records"),
        taken: taken(name),
        bytes: numberIn(database, row, "bytes"),
        oldestAt,
        oldestMs: oldestAt === undefined ? undefined : Math.max(0, now - oldestAt),
      };
      return [name, state];
    }),
  );
}
