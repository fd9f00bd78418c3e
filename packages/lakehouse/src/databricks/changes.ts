import { z } from "zod";
import type { Table } from "../defineTable.ts";
import { ChangesGoneError, SqlError } from "../errors.ts";
import type { Change } from "../warehouse.ts";
import type { Connection } from "./connection.ts";
import { readHistory } from "./history.ts";
import { quoteText, type Schema, tableName } from "./names.ts";
import { notThere, quotedList, readTable } from "./tableState.ts";

const feedSchema = z.looseObject({
  _change_type: z.enum(["insert", "update_preimage", "update_postimage", "delete"]),
  _commit_version: z.number(),
  _commit_timestamp: z.date(),
});

/** Reads a table's change feed from a version on. */
export function createChanges(connection: Connection, schema: Schema) {
  return async function* changes<Row>(table: Table<Row>, since: number): AsyncGenerator<Change<Row>> {
    const state = await readTable(connection, schema, table.name);
    if (!state) throw notThere(schema, table.name);
    if (state.properties["delta.enableChangeDataFeed"] !== "true") {
      throw new ChangesGoneError(
        `Cannot read the changes of '${table.name}': the table keeps none. Define it with 'changeFeed'`,
      );
    }
    const name = tableName(schema, table.name);
    const [newest] = await readHistory(connection, name, 1);
    if (since > (newest?.version ?? 0)) return;
    const statement = { sql: feedSql(table, name, since), repeatable: true };
    try {
      for await (const page of connection.pages(statement)) yield* page.map(changeOf<Row>);
    } catch (error) {
      throw error instanceof SqlError && goneWords.test(error.message) ? gone(table, since, error) : error;
    }
  };
}

/** Of an update, the row before comes right before the row after: they share their keys. */
function feedSql(table: Table, name: string, since: number): string {
  const order = ["_commit_version", ...(table.keys.length > 0 ? [quotedList(table.keys)] : [])];
  const rank = "CASE _change_type WHEN 'delete' THEN 0 WHEN 'update_preimage' THEN 1 ELSE 2 END";
  return `SELECT * FROM table_changes(${quoteText(name)}, ${Math.trunc(since)}) ORDER BY ${[...order, rank].join(", ")}`;
}

function changeOf<Row>(found: Record<string, unknown>): Change<Row> {
  const feed = feedSchema.parse(found);
  const { _change_type: change, _commit_version: version, _commit_timestamp: at, ...row } = feed;
  return { change, version, at, row: row as Row };
}

// the version's log entry or its files were cleaned up, or the feed was switched on later
const goneWords =
  /MISSING_CHANGE_DATA|CHANGE_DATA_FILE_NOT_FOUND|VERSION_NOT_(FOUND|CONTIGUOUS)|NO_(REPRODUCIBLE|RECREATABLE)|LOG_FILE_NOT_FOUND|TRUNCATED_TRANSACTION_LOG|FILE_NOT_EXIST|Available versions/i;

const gone = (table: Table, since: number, cause: SqlError) =>
  new ChangesGoneError(
    `Cannot read the changes of '${table.name}' from version ${since}: they are not kept any more. Read the table itself, and go on from its newest version`,
    { cause },
  );
