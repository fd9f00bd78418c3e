import type { CallInput, Mapping } from "@cionb/bundle";
import { UsageError } from "../../errors.ts";
import { numberColumns } from "./numberColumns.ts";

/**
 * The calls of a file, one a row. Without a mapping the rows of an NDJSON file are calls themselves; one without
 * `messageId` gets an id derived from what it says, so that a second run sends the same ids. `numbers` names columns
 * whose text becomes numbers.
 */
export async function* sourceCalls(
  file: string,
  mapping: Mapping | undefined,
  numbers: readonly string[] = [],
): AsyncGenerator<CallInput> {
  const { mapRows, messageIdOf, readRows } = await import("@cionb/bundle");
  const rows = numbers.length > 0 ? numberColumns(readRows(file), numbers) : readRows(file);
  if (mapping !== undefined) {
    yield* mapRows(rows, mapping);
    return;
  }
  if (!/\.(ndjson|jsonl)(\.gz)?$/i.test(file)) {
    throw new UsageError(
      `Cannot send ${file} without --as: only NDJSON can hold calls. Say what rows become, such as --as identify --user-id <column>.`,
    );
  }
  for await (const row of rows) {
    // checked against the contract by the client, which tells of each call that is none
    yield { ...row, messageId: row["messageId"] ?? messageIdOf(row) } as CallInput;
  }
}
