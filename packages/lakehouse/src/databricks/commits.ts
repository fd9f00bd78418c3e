import type { Clock } from "../types/world.ts";
import type { AppendId, Parameters } from "../warehouse.ts";
import type { Connection } from "./connection.ts";
import { guardedCommits } from "./guardedCommits.ts";
import type { HistoryRow } from "./history.ts";
import { commitMark, markedCommits, settingsAreRefused } from "./markedCommits.ts";
import type { Schema } from "./names.ts";

export type Write = {
  /** The table's three-level name, quoted. */
  table: string;
  sql: string;
  parameters: Parameters;
  id: AppendId | undefined;
  /** How an append is written where the id must be kept in the rows; other writes have none. */
  rows?: RowsOfAppend;
  /** What could not be done, for errors. */
  action: string;
};

export type Written = {
  version: number;
  /** What the table's history says of the commit; undefined when nothing was committed. */
  commit: HistoryRow | undefined;
  /** True when the id had been used before. */
  repeated: boolean;
  /** The row of counts that the service answers, where it does. */
  answer: Record<string, unknown> | undefined;
};

/** What an append inserts: `columns` of what stands in a FROM clause, so many rows. */
export type RowsOfAppend = { columns: readonly string[]; source: string; count: number };

/** Sends a statement that writes, so that it is done once, and says which commit it became. */
export type Commits = (write: Write) => Promise<Written>;

export type CommitsOptions = {
  connection: Connection;
  schema: Schema;
  clock: Clock;
  uuid(): string;
  random(): number;
};

/** Asks once, with the first write, whether sessions may make Delta's settings; the rest follows from that. */
export function createCommits(options: CommitsOptions): Commits {
  let way: Promise<Commits> | undefined;

  async function choose(): Promise<Commits> {
    try {
      await options.connection.own("plain", (session) => session.set(commitMark, "cionb"));
      return markedCommits(options);
    } catch (error) {
      if (settingsAreRefused(error)) return guardedCommits(options);
      throw error;
    }
  }

  return async (write) => {
    way ??= choose();
    const commits = await way.catch((error: unknown) => {
      way = undefined;
      throw error;
    });
    return commits(write);
  };
}
