import type { Warehouse } from "@cionb/lakehouse";
import type { ManagerRun } from "../run/runner.ts";
import type { HistoryAttribute, HistoryRow, ValueCount } from "./models.ts";
import { peopleHistory } from "./peopleHistory.ts";

/** A change that was delivered. */
export type Recorded = { userId: string; value: string; changedAt: Date; messageId: string };

type Parts = {
  warehouse: Pick<Warehouse, "merge" | "migrate" | "query" | "remove">;
  run: ManagerRun;
  personKey: (userId: string) => string;
};

/** Writes and reads stages and plans as they were delivered. */
export function createHistoryBook({ warehouse, run, personKey }: Parts) {
  let migrated: Promise<unknown> | undefined;
  /** Makes the table, once; a failure is tried again. */
  const ready = async (): Promise<void> => {
    migrated ??= warehouse.migrate([peopleHistory]);
    try {
      await migrated;
    } catch (error) {
      migrated = undefined;
      throw error;
    }
  };
  const { runId, notebook } = run;

  return {
    ready,
    /** Writes changes; one with the same message id is written once. */
    async write(attribute: HistoryAttribute, changes: readonly Recorded[]): Promise<void> {
      await ready();
      const rows = changes.map(({ userId, value, changedAt, messageId }) => ({
        message_id: messageId,
        attribute,
        person_key: personKey(userId),
        value,
        changed_at: changedAt,
        run_id: runId,
        notebook,
      }));
      await warehouse.merge(peopleHistory, rows, { whenMatched: "keep" });
    },
    /** The changes of a person, oldest first. */
    async of(userId: string): Promise<HistoryRow[]> {
      await ready();
      return warehouse.query<HistoryRow>(
        `select attribute, lag(value) over (partition by attribute order by changed_at, message_id) as previous,
           value, changed_at
         from people_history where person_key = :person order by changed_at, attribute, message_id`,
        { person: personKey(userId) },
      );
    },
    /** How many people have which value now. */
    async counts(attribute: HistoryAttribute): Promise<ValueCount[]> {
      await ready();
      const rows = await warehouse.query<ValueCount>(
        `select value, count(*) as people
         from (select value, row_number() over (partition by person_key order by changed_at desc, message_id desc) as place
               from people_history where attribute = :attribute) as changes
         where place = 1 group by value order by people desc, value`,
        { attribute },
      );
      return rows.map(({ value, people }) => ({ value, people: Number(people) }));
    },
    /** Forgets a person who is gone at Customer.io. */
    async forget(userId: string): Promise<void> {
      await ready();
      await warehouse.remove(peopleHistory, { equals: { person_key: personKey(userId) } });
    },
  };
}

export type HistoryBook = ReturnType<typeof createHistoryBook>;
