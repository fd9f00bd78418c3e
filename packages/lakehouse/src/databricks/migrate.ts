import { z } from "zod";
import { type Column, createTableSql, type Table } from "../defineTable.ts";
import { SchemaDriftError, SqlError } from "../errors.ts";
import { compareSchema } from "../local/schema.ts";
import { schemaMigrations } from "../tables/schemaMigrations.ts";
import { formatSqlType } from "../types/sqlType.ts";
import type { Clock } from "../types/world.ts";
import type { AppendId, Commit, Migration } from "../warehouse.ts";
import type { Connection } from "./connection.ts";
import { readHistory } from "./history.ts";
import { quoteName, quoteText, type Schema, tableName } from "./names.ts";
import { retryConflicts } from "./retryConflicts.ts";
import { comparable, notThere, ownProperties, readTable, type TableState } from "./tableState.ts";

// ALTER TABLE and the note of it are two statements: the note is made good by the next run when one dies in between
const changeSchema = z.object({
  version: z.number().int().positive(),
  change: z.enum(["created", "columns added"]),
  columns: z.string(),
  at: z.number(),
  /** Names the run that made it. */
  by: z.string(),
  /** All columns of the table as the change left it. */
  all: z.array(z.string()),
});
type Change = z.infer<typeof changeSchema>;

export type MigratorOptions = {
  connection: Connection;
  schema: Schema;
  clock: Clock;
  uuid(): string;
  random(): number;
  append(table: Table, rows: Iterable<unknown>, id?: AppendId): Promise<Commit>;
};

type Done = Pick<Migration, "change" | "columns"> & { state: TableState };

const listColumns = (columns: readonly Column[]) =>
  columns.map(({ name, type }) => `${name} ${formatSqlType(type)}`).join(", ");

export function createMigrator(options: MigratorOptions) {
  const { connection, schema, clock, uuid, append } = options;
  const run = (sql: string) => connection.run({ sql, repeatable: true });

  async function migrate(tables: readonly Table[]): Promise<Migration[]> {
    await makeSchema();
    await migrateTable(schemaMigrations);
    const done: Migration[] = [];
    for (const table of tables) {
      const { state, ...result } = await migrateTable(table);
      if (table.name !== schemaMigrations.name) await record(table, state);
      const [newest] = await readHistory(connection, tableName(schema, table.name), 1);
      done.push({ table: table.name, ...result, version: newest?.version ?? 0 });
    }
    return done;
  }

  /** Creating needs a permission even where the schema is there, so it is looked for first. */
  async function makeSchema(): Promise<void> {
    const name = `${quoteName(schema.catalog)}.${quoteName(schema.schema)}`;
    try {
      await run(`DESCRIBE SCHEMA ${name}`);
    } catch (error) {
      if (!(error instanceof SqlError) || !/SCHEMA_NOT_FOUND/.test(error.message)) throw error;
      await run(`CREATE SCHEMA IF NOT EXISTS ${name}`);
      connection.reopen();
    }
  }

  function migrateTable(table: Table): Promise<Done> {
    const added: string[] = []; // by this job, also when the note of it met a conflict and all is tried again
    return retryConflicts(`migrate '${table.name}'`, options, async () => {
      const state = await readTable(connection, schema, table.name);
      return state ? addColumns(table, state, added) : create(table);
    });
  }

  async function create(table: Table): Promise<Done> {
    const by = uuid();
    const names = table.columns.map(({ name }) => name);
    const columns = listColumns(table.columns);
    const change: Change = { version: 1, change: "created", columns, at: clock.now(), by, all: names };
    const named = (list: readonly Column[]) => list.map(({ name }) => name).join(",");
    const properties = {
      [ownProperties.notNull]: named(table.columns.filter(({ nullable }) => !nullable)),
      [ownProperties.personal]: named(table.columns.filter(({ personal }) => personal)),
      [ownProperties.change]: JSON.stringify(change),
    };
    const sql = createTableSql(table, `${schema.catalog}.${schema.schema}`, properties);
    const state = await run(sql).then(
      () => readTable(connection, schema, table.name),
      (error: unknown) => tableOfOther(table, error),
    );
    if (!state) throw notThere(schema, table.name);
    return readChange(state)?.by === by
      ? { change: "created", columns: names, state }
      : addColumns(table, state);
  }

  /** The table that another job makes in this moment: its files come first, its name a little later. */
  async function tableOfOther(table: Table, error: unknown): Promise<TableState> {
    const taken = error instanceof SqlError && /ALREADY_EXISTS|NON_EMPTY_LOCATION/.test(error.message);
    for (let look = 0; taken && look < 50; look += 1) {
      const state = await readTable(connection, schema, table.name);
      if (state) return state;
      await clock.sleep(100);
    }
    throw error;
  }

  async function addColumns(table: Table, state: TableState, added: string[] = []): Promise<Done> {
    const { missing, conflicts } = compareSchema(table, comparable(table.name, state), {
      configuration: state.properties,
    });
    if (conflicts.length > 0) {
      throw new SchemaDriftError(
        `Cannot migrate '${table.name}': ${conflicts.join("; ")}. Migrations only add columns: change the definition back, or give the new shape a new table`,
        conflicts,
      );
    }
    const name = tableName(schema, table.name);
    if (missing.length > 0) {
      const definitions = missing.map(
        ({ name: column, type, comment }) =>
          `${quoteName(column)} ${formatSqlType(type)}${comment === undefined ? "" : ` COMMENT ${quoteText(comment)}`}`,
      );
      try {
        await run(`ALTER TABLE ${name} ADD COLUMNS (${definitions.join(", ")})`);
      } catch (error) {
        // another job added them, in the moment between
        if (!(error instanceof SqlError) || !/ALREADY_EXISTS|DUPLICATE/.test(error.message)) throw error;
        return migrateTable(table);
      }
      added.push(...missing.map(({ name: column }) => column));
    }
    const now = missing.length > 0 ? await readTable(connection, schema, table.name) : state;
    const noted = await noteColumns(table, now ?? state);
    return added.length > 0
      ? { change: "columns added", columns: added, state: noted }
      : { change: "none", columns: [], state: noted };
  }

  /** Writes into the table's properties which columns came, unless that is known. @returns the table after it. */
  async function noteColumns(table: Table, state: TableState): Promise<TableState> {
    const before = readChange(state);
    if (!before) return state;
    const added = table.columns.filter(
      ({ name }) => !before.all.includes(name) && state.columns.some((column) => column.name === name),
    );
    if (added.length === 0) return state;
    const change: Change = {
      version: before.version + 1,
      change: "columns added",
      columns: listColumns(added),
      at: clock.now(),
      by: uuid(),
      all: state.columns.map(({ name }) => name),
    };
    const personal = table.columns.filter((column) => column.personal).map(({ name }) => name);
    const properties = {
      [ownProperties.change]: JSON.stringify(change),
      [ownProperties.personal]: personal.join(","),
    };
    const list = Object.entries(properties).map(([key, value]) => `${quoteText(key)} = ${quoteText(value)}`);
    await run(`ALTER TABLE ${tableName(schema, table.name)} SET TBLPROPERTIES (${list.join(", ")})`);
    return { ...state, properties: { ...state.properties, ...properties } };
  }

  /** Writes the row of the last change, once however many jobs try. */
  async function record(table: Table, state: TableState): Promise<void> {
    const change = readChange(state);
    if (!change) return;
    const [detail] = await run(`DESCRIBE DETAIL ${tableName(schema, table.name)}`);
    const tableId = z.string().parse(detail?.["id"]);
    const recorded = await connection.run({
      sql: `SELECT 1 AS found FROM ${tableName(schema, schemaMigrations.name)} WHERE table_id = :id AND schema_version = :version`,
      parameters: { id: tableId, version: change.version },
      repeatable: true,
    });
    if (recorded.length > 0) return;
    const row = {
      table_name: table.name,
      table_id: tableId,
      schema_version: change.version,
      change: change.change,
      columns: change.columns,
      migrated_at: new Date(change.at),
    };
    await append(schemaMigrations, [row], { application: `migration/${tableId}`, version: change.version });
  }

  return migrate;
}

function readChange({ properties }: TableState): Change | undefined {
  const text = properties[ownProperties.change];
  return text === undefined ? undefined : changeSchema.parse(JSON.parse(text));
}
