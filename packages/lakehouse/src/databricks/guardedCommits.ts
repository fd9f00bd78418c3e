import type { AppendId, Parameters } from "../warehouse.ts";
import type { Commits, CommitsOptions, Write, Written } from "./commits.ts";
import { type HistoryRow, metric, readHistory } from "./history.ts";
import { quoteName } from "./names.ts";
import { retryConflicts } from "./retryConflicts.ts";
import { isConflict, isMissing } from "./sqlError.ts";
import { idColumns, quotedList } from "./tableState.ts";

const [applicationColumn, versionColumn, markColumn] = idColumns;

/**
 * For warehouses that take no settings: an append carries its id in columns of its rows, and inserts only where no row
 * has it yet. Such an insert reads its own table, so that of two at once the later one conflicts and looks again.
 * Other writes with an id note it in a table after they were made: one that dies in between is made twice, which
 * changes nothing unless others wrote the same rows meanwhile.
 */
export function guardedCommits(options: CommitsOptions): Commits {
  const { connection, schema, uuid } = options;
  const ready = new Map<string, Promise<void>>();
  const notes = [schema.catalog, schema.schema, "applied_writes"].map(quoteName).join(".");
  const run = (sql: string, parameters: Parameters = {}) =>
    connection.run({ sql, parameters, repeatable: true });

  /** Does something for a table the first time alone. */
  function once(name: string, work: () => Promise<void>): Promise<void> {
    const known = ready.get(name) ?? work();
    ready.set(name, known);
    known.catch(() => ready.delete(name));
    return known;
  }

  async function addIdColumns(table: string): Promise<void> {
    const described = await run(`DESCRIBE TABLE ${table}`);
    if (described.some((row) => row["col_name"] === applicationColumn)) return;
    const columns = `${quoteName(applicationColumn)} STRING, ${quoteName(versionColumn)} BIGINT, ${quoteName(markColumn)} STRING`;
    try {
      await run(`ALTER TABLE ${table} ADD COLUMNS (${columns})`);
    } catch (error) {
      // another writer added them, in the moment between
      if (!isConflict(error) && !/ALREADY_EXISTS|DUPLICATE/.test(String(error))) throw error;
    }
  }

  /** The mark of the append that brought the id, or a later one; undefined when none did. */
  async function broughtBy(table: string, id: AppendId): Promise<string | undefined> {
    const sql = `SELECT ${quoteName(markColumn)} AS mark FROM ${table} x WHERE ${sameId} LIMIT 1`;
    const [found] = await run(sql, idParameters(id));
    return found && String(found["mark"]);
  }

  async function append(write: Write, rows: NonNullable<Write["rows"]>, id: AppendId): Promise<Written> {
    const { table, action } = write;
    await once(table, () => addIdColumns(table));
    const before = await readHistory(connection, table, 1);
    if ((await broughtBy(table, id)) !== undefined) return nothing(before);
    const mark = uuid();
    const sql = [
      `INSERT INTO ${table} (${quotedList([...rows.columns, ...idColumns])})`,
      `SELECT ${quotedList(rows.columns)}, :cionb_application, CAST(:cionb_version AS BIGINT), :cionb_mark FROM ${rows.source}`,
      `WHERE NOT EXISTS (SELECT 1 FROM ${table} x WHERE ${sameId})`,
    ].join("\n");
    const parameters = { ...write.parameters, ...idParameters(id), cionb_mark: mark };
    await retryConflicts(action, options, () => connection.run({ sql, parameters, repeatable: true }));
    const repeated = rows.count > 0 && (await broughtBy(table, id)) !== mark;
    const history = await readHistory(connection, table, 20);
    return repeated
      ? nothing(history)
      : written(history, before, (commit) => metric(commit, "numOutputRows") === rows.count);
  }

  async function change(write: Write, id: AppendId | undefined): Promise<Written> {
    const { table, sql, parameters, action } = write;
    const before = await readHistory(connection, table, 1);
    if (id && (await isNoted(table, id))) return nothing(before);
    const statement = { sql, parameters, repeatable: id !== undefined };
    const [answer] = await retryConflicts(action, options, () => connection.run(statement));
    if (id) await note(table, id);
    return { ...written(await readHistory(connection, table, 20), before, () => true), answer };
  }

  async function isNoted(table: string, id: AppendId): Promise<boolean> {
    const sql = `SELECT 1 AS found FROM ${notes} WHERE table_name = :table AND application = :cionb_application AND version >= :cionb_version LIMIT 1`;
    try {
      return (await run(sql, { table, ...idParameters(id) })).length > 0;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async function note(table: string, id: AppendId): Promise<void> {
    await once(notes, async () => {
      await run(
        `CREATE TABLE IF NOT EXISTS ${notes} (table_name STRING, application STRING, version BIGINT) USING DELTA`,
      );
    });
    const sql = `INSERT INTO ${notes} SELECT :table, :cionb_application, CAST(:cionb_version AS BIGINT)`;
    await retryConflicts(`note a write to ${table}`, options, () => run(sql, { table, ...idParameters(id) }));
  }

  return (write) => (write.id && write.rows ? append(write, write.rows, write.id) : change(write, write.id));
}

const sameId = `x.${quoteName(applicationColumn)} = :cionb_application AND x.${quoteName(versionColumn)} >= :cionb_version`;

const idParameters = ({ application, version }: AppendId) => ({
  cionb_application: application,
  cionb_version: version,
});

const nothing = ([newest]: readonly HistoryRow[]): Written => ({
  version: newest?.version ?? 0,
  commit: undefined,
  repeated: true,
  answer: undefined,
});

/** The newest commit since `before` that may be this one: whichever it is, the version holds what was written. */
function written(
  history: readonly HistoryRow[],
  [before]: readonly HistoryRow[],
  fits: (commit: HistoryRow) => boolean,
): Written {
  const commit = history.find((one) => one.version > (before?.version ?? -1) && fits(one));
  return { version: (commit ?? history[0])?.version ?? 0, commit, repeated: false, answer: undefined };
}
