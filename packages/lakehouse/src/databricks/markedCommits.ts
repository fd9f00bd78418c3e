import { SqlError, UnknownOutcomeError } from "../errors.ts";
import type { Commits, CommitsOptions, Write } from "./commits.ts";
import type { OwnSession } from "./connection.ts";
import { readHistory } from "./history.ts";
import type { Page } from "./readPages.ts";
import { retryConflicts } from "./retryConflicts.ts";

// Delta's own names: docs.delta.io/delta-batch (idempotent writes, user metadata)
const transactionApplication = "spark.databricks.delta.write.txnAppId";
const transactionVersion = "spark.databricks.delta.write.txnVersion";
export const commitMark = "spark.databricks.delta.commitInfo.userMetadata";

/** Whether a warehouse does not let its sessions make such settings, as SQL warehouses may. */
export const settingsAreRefused = (error: unknown): boolean =>
  error instanceof SqlError && (error.state === "42K0I" || /CONFIG_NOT_AVAILABLE/.test(error.message));

/**
 * Writes carry Delta's transaction id, as a local append does, and a mark by which their commit is found in the
 * history. So a repeated write is dropped by Delta itself, whoever sends it and however late.
 */
export function markedCommits({ connection, clock, uuid, random }: CommitsOptions): Commits {
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
