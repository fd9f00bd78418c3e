import type { DuckDBConnection } from "@duckdb/node-api";
import type { TableLog } from "../delta/tableLog.ts";
import { versionsAround } from "../delta/versions.ts";
import { ChangesGoneError, SqlError } from "../errors.ts";
import type { Moment, TimedRead } from "../sql/timedReads.ts";
import { type FeedFile, feedSelect, readFeed } from "./changeFeed.ts";
import { checkKept } from "./keptFiles.ts";
import type { LocalContext } from "./openLocal.ts";
import type { Statement } from "./runQuery.ts";
import { storedColumns } from "./schema.ts";
import { selectFrom } from "./views.ts";

/** Makes the views of older versions and of changes that a statement reads; they live as long as the connection. */
export async function showTimedReads(
  connection: DuckDBConnection,
  context: LocalContext,
  statement: Statement,
): Promise<void> {
  for (const read of statement.translation.reads) {
    const log = context.log(read.table);
    const select =
      read.kind === "changes"
        ? await selectChanges(log, read, statement)
        : await selectVersion(log, read, statement);
    await connection.run(`CREATE OR REPLACE TEMP VIEW ${read.view} AS ${select}`);
  }
}

type ReadOf<Kind> = Extract<TimedRead, { kind: Kind }>;

async function selectVersion(
  log: TableLog,
  read: ReadOf<"version" | "timestamp">,
  statement: Statement,
): Promise<string> {
  const newest = new Set((await log.require()).files.keys());
  const version =
    read.kind === "version"
      ? wholeNumber(statement, momentOf(statement, read.at), "VERSION AS OF")
      : await versionAsOf(log, instantOf(statement, momentOf(statement, read.at), "TIMESTAMP AS OF"));
  const snapshot = await log.at(version);
  const older = [...snapshot.files.keys()].filter((path) => !newest.has(path));
  await checkKept(log.folder, older, `read version ${version} of '${log.table}'`);
  return selectFrom(log.table, log.folder, snapshot);
}

async function versionAsOf(log: TableLog, instant: number): Promise<number> {
  const { before, after } = await versionsAround(log.folder, instant);
  const at = new Date(instant).toISOString();
  if (before === undefined) {
    throw new ChangesGoneError(`Cannot read '${log.table}' as of ${at}: its log begins later`);
  }
  if (after === undefined) {
    throw new ChangesGoneError(
      `Cannot read '${log.table}' as of ${at}: its last commit is earlier. Leave TIMESTAMP AS OF out to read the newest version`,
    );
  }
  return before;
}

async function selectChanges(log: TableLog, read: ReadOf<"changes">, statement: Statement): Promise<string> {
  const newest = await log.require();
  const [first, last] = [read.from, read.to].map((moment) => moment && momentOf(statement, moment));
  const from = typeof first === "number" ? first : (await boundAt(log, statement, first)).after;
  const to =
    last === undefined
      ? newest.version
      : typeof last === "number"
        ? last
        : (await boundAt(log, statement, last)).before;
  const range = {
    from: wholeNumber(statement, from ?? newest.version + 1, "table_changes()"),
    to: wholeNumber(statement, to ?? -1, "table_changes()"),
  };
  if (range.to > newest.version) {
    throw new ChangesGoneError(
      `Cannot read the changes of '${log.table}' up to version ${range.to}: the newest is ${newest.version}`,
    );
  }
  const files: FeedFile[] = [];
  for await (const more of readFeed(log, range)) files.push(...more);
  await checkKept(
    log.folder,
    files.map(({ path }) => path),
    `read the changes of '${log.table}' from version ${range.from} on`,
  );
  return feedSelect(log.folder, storedColumns(log.table, newest), files);
}

const boundAt = (log: TableLog, statement: Statement, value: string | Date | number | undefined) =>
  versionsAround(log.folder, instantOf(statement, value, "table_changes()"));

function momentOf({ sql, parameters }: Statement, moment: Moment): string | number | Date {
  if ("value" in moment) return moment.value;
  const value = parameters[moment.parameter];
  if (typeof value === "string" || typeof value === "number" || value instanceof Date) return value;
  if (typeof value === "bigint") return Number(value);
  throw new SqlError(
    `Cannot run the query: :${moment.parameter} must be a version (a number) or a time (a Date or a text)`,
    { sql },
  );
}

function wholeNumber({ sql }: Statement, value: string | number | Date, where: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= -1) return value;
  throw new SqlError(`Cannot run the query: ${where} takes a version, a whole number from 0 on`, { sql });
}

/** Milliseconds since 1970; a text without a zone is in UTC, as the session is. */
function instantOf({ sql }: Statement, value: string | number | Date | undefined, where: string): number {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.getTime();
  if (typeof value === "string" && /^\d{4}-\d{2}-\d{2}([ T]|$)/.test(value)) {
    const zoned = /(Z|[+-]\d{2}:?\d{2})$/i.test(value.slice(10));
    const text = value.length === 10 ? `${value}T00:00:00` : value.replace(" ", "T");
    const ms = Date.parse(zoned ? text : `${text}Z`);
    if (!Number.isNaN(ms)) return ms;
  }
  throw new SqlError(
    `Cannot run the query: ${where} takes a time as 'YYYY-MM-DD hh:mm:ss', or a Date as parameter`,
    { sql },
  );
}
