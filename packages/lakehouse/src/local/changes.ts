import type { Table } from "../defineTable.ts";
import { TableCorruptError } from "../errors.ts";
import type { Change } from "../warehouse.ts";
import { changeColumns, type FeedFile, feedSelect, readFeed } from "./changeFeed.ts";
import type { Engine } from "./engine.ts";
import { checkKept } from "./keptFiles.ts";
import type { LocalContext } from "./openLocal.ts";
import { readRows } from "./runQuery.ts";
import { storedColumns } from "./schema.ts";

const filesAtOnce = 200; // a query reads so many; each costs an open file and a few hundred characters of SQL

/** Reads a table's changes row by row, in the order of their versions. */
export function createChanges(engine: Engine, context: LocalContext) {
  return async function* changes(table: Table, since: number): AsyncGenerator<Change> {
    if (!(Number.isSafeInteger(since) && since >= 0)) {
      throw new RangeError(
        `Cannot read changes as 'since' must be a version, from 0 on: current value is ${since}`,
      );
    }
    const log = context.log(table.name);
    const { version: to } = await log.require();
    let files: FeedFile[] = [];
    for await (const more of readFeed(log, { from: since, to })) {
      files.push(...more);
      if (files.length < filesAtOnce) continue;
      yield* rowsOf(table, files);
      files = [];
    }
    yield* rowsOf(table, files);
  };

  async function* rowsOf(table: Table, files: readonly FeedFile[]): AsyncGenerator<Change> {
    if (files.length === 0) return;
    const log = context.log(table.name);
    const columns = storedColumns(table.name, await log.require());
    await checkKept(
      log.folder,
      files.map(({ path }) => path),
      `read the changes of '${table.name}' in version ${files[0]?.version}`,
    );
    const failed = (cause: unknown) =>
      new TableCorruptError(
        `Cannot read the changes of '${table.name}': a file that its log names cannot be read`,
        { cause },
      );
    const connection = await engine.connect();
    try {
      const result = await connection
        .stream(feedSelect(log.folder, columns, files))
        .catch((cause: unknown) => {
          throw failed(cause);
        });
      for await (const rows of readRows(engine.duckdb, result, failed)) yield* rows.map(toChange);
    } finally {
      connection.closeSync();
    }
  }
}

function toChange(found: Record<string, unknown>): Change {
  const [type, version, at] = changeColumns.map((name) => found[name]);
  const row = { ...found };
  for (const name of changeColumns) delete row[name];
  return {
    change: changeKind(type),
    version: Number(version),
    at: at instanceof Date ? at : new Date(0),
    row,
  };
}

function changeKind(value: unknown): Change["change"] {
  switch (value) {
    case "insert":
    case "update_preimage":
    case "update_postimage":
    case "delete":
      return value;
    default:
      throw new TableCorruptError(`Cannot read a change: its kind '${String(value)}' is none of Delta's`);
  }
}
