import { ConcurrentCommitError, SqlError, UnknownOutcomeError } from "../errors.ts";
import type { Clock } from "../types/world.ts";
import type { AppendId, Parameters } from "../warehouse.ts";
import type { Connection, OwnSession } from "./connection.ts";
import { type HistoryRow, readHistory } from "./history.ts";
import type { Page } from "./readPages.ts";
import { isConflict } from "./sqlError.ts";

export type Write = {
  /** The table's three-level name, quoted. */
  table: string;
  sql: string;
  parameters: Parameters;
  id: AppendId | undefined;
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

/** Sends a statement that writes, so that it is done once, and says which commit it became. */
export type Commits = (write: Write) => Promise<Written>;

export type CommitsOptions = { connection: Connection; clock: Clock; uuid(): string; random(): number };

// Delta's own names: docs.delta.io/delta-batch (idempotent writes, user metadata)
const transactionApplication = "spark.databricks.delta.write.txnAppId";
const transactionVersion = "spark.databricks.delta.write.txnVersion";
const commitMark = "spark.databricks.delta.commitInfo.userMetadata";

/** Whether a warehouse does not let its sessions make such settings, as SQL warehouses may. */
export const settingsAreRefused = (error: unknown): boolean =>
  error instanceof SqlError && (error.state === "42K0I" || /CONFIG_NOT_AVAILABLE/.test(error.message));

/**
 * Writes carry Delta's transaction id, as a local append does, and a mark by which their commit is found in the
 * history. So a repeated write is dropped by Delta itself, whoever sends it and however late.
 */
export function createCommits({ connection, clock, uuid, random }: CommitsOptions): Commits {
  async function send(session: OwnSession, write: Write): Promise<Page> {
    const { sql, parameters, id } = write;
    if (id) {
      await session.set(transactionApplication, plain(id.application));
      await session.set(transactionVersion, String(id.version));
    }
    return retryConflicts(write.action, { clock, random }, () =>
      session.run({ sql, parameters, repeatable: id !== undefined }),
    );
  }

  return async (write) => {
    const mark = `cionb:${uuid()}`;
    const { table, id } = write;
    let answer: Page | undefined;
    let lost: UnknownOutcomeError | undefined;
    try {
      // a session with a transaction id would drop the next write that has none
      answer = await connection.own(id ? "once" : "plain", async (session) => {
        await session.set(commitMark, mark);
        return send(session, write);
      });
    } catch (error) {
      if (!(error instanceof UnknownOutcomeError)) throw error;
      lost = error;
    }
    const history = await readHistory(connection, table, 20);
    const commit = history.find(({ userMetadata }) => userMetadata === mark);
    if (lost && !commit) throw lost;
    const version = commit?.version ?? history[0]?.version ?? 0;
    // Delta answers no counts for a write that it drops
    const repeated = id !== undefined && !commit && !answer?.[0];
    return { version, commit, repeated, answer: answer?.[0] };
  };
}

/** The rest of a SET statement is its value as it stands there, so that nothing in it may end the line. */
const plain = (text: string) =>
  text.replaceAll(/[^\w.:/-]/gu, (character) => encodeURIComponent(character).replaceAll("'", "%27"));

const attempts = 40;

/** Repeats a write that another one overtook: nothing of it is in the table. @throws {ConcurrentCommitError} */
export async function retryConflicts<Result>(
  action: string,
  { clock, random }: { clock: Clock; random(): number },
  write: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (cause) {
      if (!isConflict(cause)) throw cause;
      if (attempt === attempts) {
        throw new ConcurrentCommitError(
          `Cannot ${action}: other writers were first ${attempts} times. Try again, or let fewer processes write at once`,
          { cause },
        );
      }
      await clock.sleep(Math.min(2_000, 50 * 2 ** (attempt - 1)) * (0.5 + random() / 2));
    }
  }
}
