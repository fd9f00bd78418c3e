import type { Warehouse } from "@cionb/lakehouse";
import { inTurn } from "../bulk/inTurn.ts";
import { once } from "../bulk/once.ts";
import type { ManagerRun } from "../run/runner.ts";
import type { MessageCall } from "./messageCalls.ts";
import type { ComplaintCase } from "./models.ts";
import { messageEvents, messageSuppressions, messagingTables } from "./tables.ts";

export type SentMessage = { messageId: string; row: MessageCall["row"] };
export type AppliedCase = { messageId: string; found: ComplaintCase };

export type MessageBook = ReturnType<typeof createMessageBook>;

/** What was reported of messages, and to whom a rule was applied, kept in tables by merge: a repetition adds nothing. */
export function createMessageBook(parts: {
  warehouse: Pick<Warehouse, "merge" | "migrate">;
  run: ManagerRun;
  personKey: (id: string) => string;
}) {
  const { warehouse, run, personKey } = parts;
  const ready = once(() => warehouse.migrate(messagingTables));
  const change = inTurn();
  const now = () => new Date(run.clock.now());

  const putEvents = (sent: readonly SentMessage[]) =>
    change(async () => {
      if (sent.length === 0) return 0;
      const rows = sent.map(({ messageId, row: { userId, at, ...row } }) => ({
        message_id: messageId,
        ...row,
        person_key: userId === undefined ? null : personKey(userId),
        user_id: userId ?? null,
        occurred_at: at ?? now(),
        run_id: run.runId,
      }));
      await warehouse.merge(messageEvents, rows);
      return rows.length;
    });

  const putCases = (applied: readonly AppliedCase[]) =>
    change(async () => {
      if (applied.length === 0) return 0;
      const rows = applied.map(({ messageId, found }) => ({
        ...found,
        ...{ applied_at: now(), message_id: messageId, run_id: run.runId },
      }));
      await warehouse.merge(messageSuppressions, rows);
      return rows.length;
    });

  return { ready, putEvents, putCases };
}
