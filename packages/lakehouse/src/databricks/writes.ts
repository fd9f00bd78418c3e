import type { Table } from "../defineTable.ts";
import { SqlError, TableDefinitionError } from "../errors.ts";
import { predicateSql } from "../predicateSql.ts";
import { formatSqlType } from "../types/sqlType.ts";
import type {
  AppendId,
  Commit,
  Merged,
  MergeOptions,
  Parameter,
  Predicate,
  Removed,
  Updated,
} from "../warehouse.ts";
import type { Commits, Write, Written } from "./commits.ts";
import { checkValue } from "./encodeRows.ts";
import type { Fits } from "./fits.ts";
import { metric } from "./history.ts";
import { quoteName, type Schema, tableName } from "./names.ts";
import type { Rows, WithSource } from "./source.ts";
import { checkCondition } from "./statementText.ts";
import { quotedList } from "./tableState.ts";

export type Writing = { schema: Schema; fits: Fits; withSource: WithSource; commits: Commits };

/** Append, merge, remove and update, each one statement and so one commit. */
export function createWrites({ schema, fits, withSource, commits }: Writing) {
  const nameOf = (table: Table) => tableName(schema, table.name);

  /** A statement that no longer fits the table is explained by what has changed there. */
  async function commit(table: Table, write: Omit<Write, "table">): Promise<Written> {
    try {
      return await commits({ table: nameOf(table), ...write });
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      fits.forget(table);
      await fits.check(table);
      throw error;
    }
  }

  async function append(table: Table, rows: Rows, id?: AppendId): Promise<Commit> {
    await fits.check(table);
    const action = `append to '${table.name}'`;
    return withSource(table, { rows, action: "append to" }, async (source) => {
      const names = quotedList(table.columns.map(({ name }) => name));
      const sql = `INSERT INTO ${nameOf(table)} (${names}) SELECT ${names} FROM ${source.sql}`;
      const columns = table.columns.map(({ name }) => name);
      const written = await commit(table, {
        sql,
        parameters: source.parameters,
        id,
        action,
        rows: { columns, source: source.sql, count: source.rows },
      });
      return {
        table: table.name,
        version: written.version,
        rows: written.repeated ? 0 : source.rows,
        files: metric(written.commit, "numFiles"),
        bytes: metric(written.commit, "numOutputBytes"),
        repeated: written.repeated,
      };
    });
  }

  async function merge<Row>(table: Table<Row>, rows: Rows, options: MergeOptions<Row> = {}): Promise<Merged> {
    const updated = updatedColumns(table, options.whenMatched, options.columns);
    await fits.check(table);
    const action = `merge into '${table.name}'`;
    return withSource(table, { rows, action: "merge into", numbered: true }, async (source) => {
      const { parameters } = source;
      const written = await commit(table, {
        sql: mergeSql(table, nameOf(table), source.sql, updated),
        parameters,
        id: options.id,
        action,
      });
      return {
        ...changed(table, written),
        inserted: count(written, "num_inserted_rows"),
        updated: count(written, "num_updated_rows"),
      };
    });
  }

  async function remove(table: Table, predicate: Predicate, id?: AppendId): Promise<Removed> {
    const { where, parameters } = predicateSql(table, predicate);
    await fits.check(table);
    const sql = `DELETE FROM ${nameOf(table)} ${condition(where)}`;
    const written = await commit(table, { sql, parameters, id, action: `remove from '${table.name}'` });
    return { ...changed(table, written), deleted: count(written, "num_affected_rows") };
  }

  async function update(
    table: Table,
    set: Readonly<Record<string, Parameter>>,
    predicate: Predicate,
    id?: AppendId,
  ): Promise<Updated> {
    const { where, parameters } = predicateSql(table, predicate);
    const values = newValues(table, set);
    await fits.check(table);
    const sql = `UPDATE ${nameOf(table)} SET ${values.sql} ${condition(where)}`;
    const written = await commit(table, {
      sql,
      parameters: { ...parameters, ...values.parameters },
      id,
      action: `update '${table.name}'`,
    });
    return { ...changed(table, written), updated: count(written, "num_affected_rows") };
  }

  return { append, merge, remove, update };
}

// right after a table's name, Spark may read WHERE and a parenthesis as an alias with its columns
function condition(where: string): string {
  checkCondition(where);
  return `WHERE true AND (${where}\n)`;
}

const changed = (table: Table, { version, commit, repeated }: Written) => ({
  table: table.name,
  version,
  files: metric(commit, "numTargetFilesAdded", "numAddedFiles"),
  repeated,
});

const count = ({ answer }: Written, name: string): number => Number(answer?.[name] ?? 0);

/** The columns that matched rows take; none where they stay as they are. */
function updatedColumns(
  table: Table,
  whenMatched: "update" | "keep" = "update",
  columns?: readonly string[],
): readonly string[] {
  const refuse = (why: string): never => {
    throw new TableDefinitionError(`Cannot merge into '${table.name}': ${why}`);
  };
  if (table.keys.length === 0) refuse("its definition has no 'keys'");
  const others = table.columns.map(({ name }) => name).filter((name) => !table.keys.includes(name));
  const wrong = columns?.find((name) => !others.includes(name));
  if (wrong !== undefined)
    refuse(`'columns' names '${wrong}', which is ${table.keys.includes(wrong) ? "a key" : "no column"}`);
  return whenMatched === "keep" ? [] : (columns ?? others);
}

function mergeSql(table: Table, target: string, source: string, updated: readonly string[]): string {
  const names = table.columns.map(({ name }) => name);
  const keys = quotedList(table.keys);
  const last = `row_number() OVER (PARTITION BY ${keys} ORDER BY cionb_row DESC)`;
  const set = updated.map((name) => `t.${quoteName(name)} = s.${quoteName(name)}`).join(", ");
  return [
    `MERGE INTO ${target} t`,
    `USING (SELECT ${quotedList(names)} FROM (SELECT *, ${last} AS cionb_turn FROM ${source}) WHERE cionb_turn = 1) s`,
    `ON ${table.keys.map((key) => `t.${quoteName(key)} <=> s.${quoteName(key)}`).join(" AND ")}`,
    ...(set === "" ? [] : [`WHEN MATCHED THEN UPDATE SET ${set}`]),
    `WHEN NOT MATCHED THEN INSERT (${quotedList(names)}) VALUES (${names.map((name) => `s.${quoteName(name)}`).join(", ")})`,
  ].join("\n");
}

function newValues(table: Table, set: Readonly<Record<string, Parameter>>) {
  const entries = Object.entries(set);
  if (entries.length === 0)
    throw new TableDefinitionError(`Cannot update '${table.name}': no column is named`);
  const parts = entries.map(([name, value], index) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (!column) throw new TableDefinitionError(`Cannot update '${table.name}': it has no column '${name}'`);
    checkValue(table, column, value);
    return `${quoteName(name)} = CAST(:cionb_set_${index} AS ${formatSqlType(column.type)})`;
  });
  return {
    sql: parts.join(", "),
    parameters: Object.fromEntries(entries.map(([, value], index) => [`cionb_set_${index}`, value])),
  };
}
