import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Column, Table } from "../defineTable.ts";
import { SqlError, StorageError } from "../errors.ts";
import type { Parameters } from "../warehouse.ts";
import type { Connection } from "./connection.ts";
import { type RowEncoder, restore, rowEncoder, wireStruct } from "./encodeRows.ts";
import { quoteName, type Schema } from "./names.ts";

/** Rows on their way into a table, as a statement reads them. */
export type Source = {
  /** Stands in a FROM clause; its columns are the table's, and `numbered` adds their place, `cionb_row`. */
  sql: string;
  parameters: Parameters;
  rows: number;
};

export type Rows = Iterable<unknown> | AsyncIterable<unknown>;

/** Hands rows to a statement: few as a parameter of it, many as files on a volume, which are removed in the end. */
export type WithSource = <Result>(
  table: Table,
  given: { rows: Rows; action: string; numbered?: boolean },
  use: (source: Source) => Promise<Result>,
) => Promise<Result>;

// one parameter costs Spark more with each row than a file does; the service takes about 1 MB of it
const inlineRows = 200;
const inlineBytes = 500_000;
const fileBytes = 64_000_000; // of JSON in one file: what one task of Spark reads at once, since gzip is not split

export type SourceOptions = {
  connection: Connection;
  schema: Schema;
  /** Name of the volume in the schema. */
  volume: string;
  uuid(): string;
};

const place: Column = {
  name: "cionb_row",
  type: { kind: "scalar", name: "BIGINT" },
  nullable: false,
  personal: false,
};

export function createSource(options: SourceOptions): WithSource {
  return async (table, { rows, action, numbered = false }, use) => {
    const columns = numbered ? [...table.columns, place] : table.columns;
    const lines = encodeLines(rowEncoder(table, action), rows, numbered);
    const first: string[] = [];
    let bytes = 0;
    let next = await lines.next();
    while (!next.done && first.length < inlineRows && bytes < inlineBytes) {
      first.push(next.value);
      bytes += next.value.length;
      next = await lines.next();
    }
    if (next.done && bytes < inlineBytes) return use(inline(columns, first));
    const rest = next.done ? undefined : { first: next.value, lines };
    return staged(options, columns, all(first, rest), use);
  };
}

async function* encodeLines(
  encode: RowEncoder,
  rows: Rows,
  numbered: boolean,
): AsyncGenerator<string, undefined> {
  let number = 0;
  for await (const row of rows) {
    number += 1;
    const text = encode(row, number);
    yield numbered ? `${text.slice(0, -1)}${text.length > 2 ? "," : ""}"cionb_row":${number}}` : text;
  }
}

async function* all(first: string[], rest: { first: string; lines: AsyncIterable<string> } | undefined) {
  yield* first;
  if (!rest) return;
  yield rest.first;
  yield* rest.lines;
}

// a row that does not read as its type must fail the statement: by default it would come as nulls
const strict = "map('mode', 'FAILFAST')";

const selection = (columns: readonly Column[], row: string) =>
  columns
    .map(({ name, type }) => `${restore(type, `${row}${quoteName(name)}`)} AS ${quoteName(name)}`)
    .join(", ");

function inline(columns: readonly Column[], lines: readonly string[]): Source {
  const type = `array<${wireStruct(columns)}>`;
  return {
    sql: `(SELECT ${selection(columns, "")} FROM (SELECT inline(from_json(:cionb_rows, '${type}', ${strict}))))`,
    parameters: { cionb_rows: `[${lines.join(",")}]` },
    rows: lines.length,
  };
}

async function staged<Result>(
  { connection, schema, volume, uuid }: SourceOptions,
  columns: readonly Column[],
  lines: AsyncIterable<string>,
  use: (source: Source) => Promise<Result>,
): Promise<Result> {
  const root = `/Volumes/${schema.catalog}/${schema.schema}/${volume}`;
  const target = `${root}/cionb-${uuid()}`;
  const mounted = await isFolder(root);
  const local = mounted ? target : await mkdtemp(join(tmpdir(), "cionb-stage-"));
  const sent: string[] = [];
  try {
    if (mounted) await mkdir(local);
    let rows = 0;
    for await (const file of writeFiles(local, lines)) {
      rows += file.rows;
      if (mounted) continue;
      const to = `${target}/${file.name}`;
      sent.push(to);
      await putFile(
        connection,
        { root, schema, volume },
        { folder: local, path: join(local, file.name) },
        to,
      );
      await rm(join(local, file.name));
    }
    const sql = `(SELECT ${selection(columns, "r.")} FROM (SELECT from_json(value, '${wireStruct(columns)}', ${strict}) AS r FROM text.${quoteName(target)}))`;
    return await use({ sql, parameters: {}, rows });
  } finally {
    await rm(local, { recursive: true, force: true });
    // a file that stays costs space and nothing else: the statement that reads it is over
    await Promise.allSettled(sent.map((path) => connection.remove(path)));
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Copies a file to the volume, which is made when it is not there. */
async function putFile(
  connection: Connection,
  { root, schema, volume }: { root: string; schema: Schema; volume: string },
  file: { folder: string; path: string },
  to: string,
): Promise<void> {
  try {
    await connection.put(file, to);
  } catch (error) {
    if (!(error instanceof SqlError) || !/VOLUME.*(NOT_FOUND|does not exist)/i.test(error.message))
      throw error;
    const name = [schema.catalog, schema.schema, volume].map(quoteName).join(".");
    await connection
      .run({ sql: `CREATE VOLUME IF NOT EXISTS ${name}`, repeatable: true })
      .catch((cause: unknown) => {
        throw new StorageError(
          `Cannot stage rows in ${root}: the volume is not there and cannot be created. Ask for CREATE VOLUME on the schema, or for a volume of that name`,
          { cause },
        );
      });
    await connection.put(file, to);
  }
}

type Written = { name: string; rows: number };

/** Writes lines into files of some size; each is handed out when it is whole. */
async function* writeFiles(folder: string, lines: AsyncIterable<string>): AsyncGenerator<Written> {
  let open: OpenFile | undefined;
  let count = 0;
  for await (const line of lines) {
    open ??= openFile(folder, `part-${count}.json.gz`);
    await open.write(line);
    if (open.bytes < fileBytes) continue;
    yield await open.close();
    count += 1;
    open = undefined;
  }
  if (open) yield await open.close();
}

type OpenFile = { readonly bytes: number; write(line: string): Promise<void>; close(): Promise<Written> };

const chunkCharacters = 65_536;

function openFile(folder: string, name: string): OpenFile {
  const gzip = createGzip({ level: 1 });
  const path = join(folder, name);
  const file = createWriteStream(path);
  const done = finished(gzip.pipe(file)).catch((cause: unknown) => {
    throw new StorageError(`Cannot write ${path}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  });
  // awaited when the file is closed; until then a failure must not end the process
  done.catch(() => gzip.destroy());
  let buffered = "";
  let bytes = 0;
  let rows = 0;
  const flush = async () => {
    const full = !gzip.write(buffered);
    buffered = "";
    if (full) await Promise.race([once(gzip, "drain"), done]);
  };
  return {
    get bytes() {
      return bytes;
    },
    async write(line) {
      buffered += `${line}\n`;
      bytes += line.length + 1;
      rows += 1;
      if (buffered.length >= chunkCharacters) await flush();
    },
    async close() {
      await flush();
      gzip.end();
      await done;
      return { name, rows };
    },
  };
}
