import { apiLog, deadLetters, deliveries, type Table } from "@cionb/lakehouse";
import type { LogRecord } from "./createRecorder.ts";

type Writer = { write<Row>(table: Table<Row>, rows: readonly Row[]): void };

/** What a client takes as `log`: hands the records of `createRecorder` to a log writer, table by table. */
export function logSink(writer: Writer): { write(records: readonly unknown[]): void } {
  return {
    write(records) {
      const known = records.filter(isLogRecord);
      const exchanges = known.flatMap((record) => (record.table === apiLog ? [record.row] : []));
      const outcomes = known.flatMap((record) => (record.table === deliveries ? [record.row] : []));
      const letters = known.flatMap((record) => (record.table === deadLetters ? [record.row] : []));
      if (exchanges.length > 0) writer.write(apiLog, exchanges);
      if (outcomes.length > 0) writer.write(deliveries, outcomes);
      if (letters.length > 0) writer.write(deadLetters, letters);
    },
  };
}

const isLogRecord = (record: unknown): record is LogRecord =>
  typeof record === "object" &&
  record !== null &&
  "table" in record &&
  (record.table === apiLog || record.table === deliveries || record.table === deadLetters);
