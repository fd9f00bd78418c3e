import { join } from "node:path";
import { z } from "zod";
import type { Column, Table } from "../defineTable.ts";
import { makeFolder } from "../delta/logFiles.ts";
import { checkWritable } from "../delta/protocol.ts";
import type { Snapshot } from "../delta/snapshot.ts";
import { SchemaDriftError } from "../errors.ts";
import { schemaMigrations } from "../tables/schemaMigrations.ts";
import { formatSqlType } from "../types/sqlType.ts";
import type { Migration } from "../warehouse.ts";
import { engineInfo } from "./actions.ts";
import type { Append } from "./append.ts";
import type { LocalContext } from "./openLocal.ts";
import { compareSchema, createActions, storedColumns, withColumns } from "./schema.ts";

// the change and its record in the table's own properties are one commit; the row in
// schema_migrations follows, and is written by the next run when this one dies in between
const changeKey = "cionb.schemaChange";

const changeSchema = z.object({
  version: z.number().int().positive(),
  change: z.enum(["created", "columns added"]),
  columns: z.string(),
  at: z.number(),
});
type Change = z.infer<typeof changeSchema>;

const listColumns = (columns: readonly Column[]) =>
  columns.map(({ name, type }) => `${name} ${formatSqlType(type)}`).join(", ");

export function createMigrator(context: LocalContext, append: Append) {
  async function migrate(tables: readonly Table[]): Promise<Migration[]> {
    await migrateTable(schemaMigrations);
    const done: Migration[] = [];
    for (const table of tables) {
      if (table.name !== schemaMigrations.name) await record(table.name);
      done.push(await migrateTable(table));
      if (table.name !== schemaMigrations.name) await record(table.name);
    }
    return done;
  }

  async function migrateTable(table: Table): Promise<Migration> {
    const log = context.log(table.name);
    await makeFolder(join(log.folder, "_delta_log"));
    let done: Pick<Migration, "change" | "columns"> = { change: "none", columns: [] };
    const { version } = await log.commit((newest) => {
      const plan = newest ? planColumns(table, newest) : planCreation(table);
      done = { change: plan?.change.change ?? "none", columns: plan?.added ?? [] };
      return plan?.actions;
    });
    return { table: table.name, ...done, version };
  }

  function planCreation(table: Table) {
    const now = context.clock.now();
    const change: Change = { version: 1, change: "created", columns: listColumns(table.columns), at: now };
    const actions = createActions(table, {
      id: context.uuid(),
      now,
      properties: { [changeKey]: JSON.stringify(change) },
    });
    return {
      change,
      added: table.columns.map(({ name }) => name),
      actions: [commitInfo(now, "CREATE TABLE"), ...actions],
    };
  }

  function planColumns(table: Table, snapshot: Snapshot) {
    const { missing, conflicts } = compareSchema(
      table,
      storedColumns(table.name, snapshot),
      snapshot.metadata,
    );
    if (conflicts.length > 0) {
      throw new SchemaDriftError(
        `Cannot migrate '${table.name}': ${conflicts.join("; ")}. Migrations only add columns: change the definition back, or give the new shape a new table`,
        conflicts,
      );
    }
    if (missing.length === 0) return undefined;
    checkWritable(table.name, snapshot.protocol, snapshot.metadata);
    const now = context.clock.now();
    const change: Change = {
      version: (readChange(snapshot)?.version ?? 0) + 1,
      change: "columns added",
      columns: listColumns(missing),
      at: now,
    };
    const metaData = withColumns(snapshot, missing, { [changeKey]: JSON.stringify(change) });
    return {
      change,
      added: missing.map(({ name }) => name),
      actions: [commitInfo(now, "ADD COLUMNS"), { metaData }],
    };
  }

  const commitInfo = (now: number, operation: string) => ({
    commitInfo: { timestamp: now, operation, operationParameters: {}, isBlindAppend: false, engineInfo },
  });

  /** Writes the row of the last change, once however many processes try. */
  async function record(name: string): Promise<void> {
    const snapshot = await context.log(name).refresh();
    const change = snapshot && readChange(snapshot);
    if (!snapshot || !change) return;
    const row = {
      table_name: name,
      table_id: snapshot.metadata.id,
      schema_version: change.version,
      change: change.change,
      columns: change.columns,
      migrated_at: new Date(change.at),
    };
    await append(schemaMigrations, [row], {
      application: `migration/${snapshot.metadata.id}`,
      version: change.version,
    });
  }

  return migrate;
}

function readChange(snapshot: Snapshot): Change | undefined {
  const text = snapshot.metadata.configuration[changeKey];
  return text === undefined ? undefined : changeSchema.parse(JSON.parse(text));
}
