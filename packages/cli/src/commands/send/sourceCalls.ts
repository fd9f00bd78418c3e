import { basename } from "node:path";
import type { CallInput, Mapping } from "@cionb/bundle";
import { UsageError } from "../../errors.ts";
import { decimalsNote } from "./decimalsNote.ts";
import { numberColumns } from "./numberColumns.ts";

export type SourceOptions = {
  /** Columns whose text becomes numbers. @default none */
  numbers?: readonly string[] | undefined;
  /** Told what a person should know of the file, a sentence each. @default nobody */
  note?: (text: string) => void;
};

/**
 * The calls of a file, one a row. Without a mapping the rows of an NDJSON file are calls themselves; one without
 * `messageId` gets an id derived from what it says, so that a second run sends the same ids.
 * @throws {UsageError} if only a mapping makes calls of such a file, or `numbers` names a column that is not there
 */
export async function* sourceCalls(
  file: string,
  mapping: Mapping | undefined,
  { numbers = [], note = () => undefined }: SourceOptions = {},
): AsyncGenerator<CallInput> {
  const { mapRows, readRows } = await import("@cionb/bundle");
  if (mapping === undefined && !/\.(ndjson|jsonl)(\.gz)?$/i.test(file)) {
    throw new UsageError(
      `Cannot send ${file} without --as: only NDJSON can hold calls. Say what rows become, such as --as identify --user-id <column>.`,
    );
  }
  const onDecimals = (columns: readonly string[]) => {
    const text = mapping && decimalsNote(columns, { mapping, numbers });
    if (text !== undefined) note(text);
  };
  const all = readRows(file, { onDecimals });
  const rows = noteEmpty(numbers.length > 0 ? numberColumns(all, numbers) : all, () =>
    note(`${basename(file)} holds no rows, so there is nothing to send.`),
  );
  yield* mapping === undefined ? ownCalls(rows, basename(file), note) : mapRows(rows, mapping);
}

type Row = Readonly<Record<string, unknown>>;

async function* noteEmpty(rows: AsyncIterable<Row>, whenEmpty: () => void): AsyncGenerator<Row> {
  let empty = true;
  for await (const row of rows) {
    empty = false;
    yield row;
  }
  if (empty) whenEmpty();
}

async function* ownCalls(
  rows: AsyncIterable<Row>,
  name: string,
  note: (text: string) => void,
): AsyncGenerator<CallInput> {
  const { messageIdOf } = await import("@cionb/bundle");
  let number = 0;
  let noted = false;
  for await (const row of rows) {
    number += 1;
    if (!noted && row["type"] === undefined) {
      noted = true;
      note(
        `Row ${number} of ${name} has no type, as a call has. If the file holds rows, say what they become, such as --as identify --user-id <column>.`,
      );
    }
    // checked against the contract by the client, which tells of each call that is none
    yield { ...row, messageId: row["messageId"] ?? messageIdOf(row) } as CallInput;
  }
}
