import type { Table } from "../defineTable.ts";
import type { StoredColumn } from "../delta/protocol.ts";
import type { Engine } from "./engine.ts";
import { createFileWriter, type DataFile, type FileWriter } from "./fileWriter.ts";
import type { LocalContext } from "./openLocal.ts";
import { createPool } from "./pool.ts";

/** Writes rows into new files of a table; writers and their connections are kept for the next call. */
export type Writers = {
  write(
    table: Table,
    columns: readonly StoredColumn[],
    rows: Iterable<unknown> | AsyncIterable<unknown>,
  ): Promise<DataFile[]>;
  close(): Promise<void>;
};

export function createWriters(engine: Engine, context: LocalContext): Writers {
  const slots = createPool(async () => {
    const connection = await engine.connect();
    const byTable = new Map<Table, FileWriter>();
    return {
      writer(table: Table): FileWriter {
        const known = byTable.get(table);
        if (known) return known;
        const name = `staging_${byTable.size}`;
        const writer = createFileWriter(engine.duckdb, connection, table, { name, uuid: context.uuid });
        byTable.set(table, writer);
        return writer;
      },
      close: () => connection.closeSync(),
    };
  });
  return {
    write: (table, columns, rows) =>
      slots.use((slot) => slot.writer(table).write(context.log(table.name).folder, columns, rows)),
    close: slots.close,
  };
}
