import type { Warehouse } from "@cionb/lakehouse";
import { readRows } from "@cionb/lakehouse";
import { InvalidInputError } from "../errors.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { rowMapper, type SourceRow } from "../mapping/mapRows.ts";
import { fileIdentity, queryIdentity } from "../sources/resumable.ts";
import type { IdentifyCall, Person, TraitRules } from "./models.ts";
import { personCall } from "./toIdentify.ts";

/** Which column is what; columns that are not named become traits. */
export type PersonColumns = Omit<Extract<Mapping, { as: "identify" }>, "as">;

type Rows<Row> = Iterable<Row> | AsyncIterable<Row>;

/** People, or rows of a query, of a file or of one's own that become people by their columns. */
export type PeopleSource =
  | Rows<Person>
  | { rows: Rows<SourceRow>; columns: PersonColumns }
  | { query: string; columns: PersonColumns }
  | { file: string; columns: PersonColumns };

/** A row that became a call, or why it did not. */
export type PersonRow = { call: IdentifyCall } | { problem: string };

export type OpenedSource = {
  /** Tells the source from others, where the same rows come in the same order again. */
  name: string | undefined;
  open(): AsyncIterable<PersonRow>;
};

/**
 * @throws {MappingError} if the columns are no mapping
 * @throws {SourceFileError} if the file cannot be read
 */
export async function openPeople(
  source: PeopleSource,
  rules: TraitRules,
  warehouse: Pick<Warehouse, "stream" | "tables">,
): Promise<OpenedSource> {
  if (!("columns" in source)) return { name: undefined, open: () => ofPeople(source) };
  const toRow = rowReader(source.columns, rules);
  const use = { columns: source.columns, rules };
  if ("rows" in source) return { name: undefined, open: () => ofRows(source.rows, toRow) };
  if ("file" in source) {
    const { file } = source;
    return { name: await fileIdentity(file, use), open: () => ofRows(readRows(file), toRow) };
  }
  const { query } = source;
  return {
    name: await queryIdentity(query, { warehouse, use }),
    open: () => ofRows(warehouse.stream<SourceRow>(query), toRow),
  };
}

async function* ofPeople(people: Rows<Person>): AsyncGenerator<PersonRow> {
  for await (const person of people) {
    try {
      yield { call: personCall(person) };
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      yield { problem: error.message };
    }
  }
}

async function* ofRows(
  rows: Rows<SourceRow>,
  toRow: (row: SourceRow) => PersonRow,
): AsyncGenerator<PersonRow> {
  for await (const row of rows) yield toRow(row);
}

function rowReader(columns: PersonColumns, { dates }: TraitRules): (row: SourceRow) => PersonRow {
  const toCall = rowMapper({ as: "identify", ...columns });
  const kept = columns.timestamp;
  return (row) => {
    const call = toCall(dates === "unix" ? inSeconds(row, kept) : row);
    if (call.type !== "identify") return { problem: "the columns make no person" };
    if (call.userId === undefined && call.anonymousId === undefined) return { problem: "it has no id" };
    return { call };
  };
}

/** The row with its times, but for the call's own, as Unix seconds. */
const inSeconds = (row: SourceRow, kept: unknown): SourceRow =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Date && name !== kept ? Math.floor(value.getTime() / 1_000) : value,
    ]),
  );
