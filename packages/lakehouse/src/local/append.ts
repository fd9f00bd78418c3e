import type { Table } from "../defineTable.ts";
import { checkWritable } from "../delta/protocol.ts";
import type { Snapshot } from "../delta/snapshot.ts";
import { SchemaDriftError, TableNotFoundError } from "../errors.ts";
import type { AppendId, Commit } from "../warehouse.ts";
import { appendActions, total } from "./actions.ts";
import type { Engine } from "./engine.ts";
import { createFileWriter, discardFiles, type FileWriter } from "./fileWriter.ts";
import type { LocalContext } from "./openLocal.ts";
import { createPool } from "./pool.ts";
import { compareSchema, storedColumns } from "./schema.ts";

export type Append = (
  table: Table,
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  id?: AppendId,
) => Promise<Commit>;

/** @param onCommit hears of each commit; it must not throw. */
export function createAppender(
  engine: Engine,
  context: LocalContext,
  onCommit: (table: string, version: number) => void,
): { append: Append; close(): Promise<void> } {
  const writers = createPool(async () => {
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
  // a definition is compared with the log once, and again when the log's schema changes
  const compared = new WeakMap<Table, string>();

  function checkFits(table: Table, snapshot: Snapshot): void {
    const { metadata, protocol } = snapshot;
    checkWritable(table.name, protocol, metadata);
    if (compared.get(table) === metadata.schemaString) return;
    const { missing, conflicts } = compareSchema(table, storedColumns(table.name, snapshot), metadata);
    const wrong = [
      ...missing.map(({ name }) => `the column '${name}' is missing in the table`),
      ...conflicts.filter((conflict) => !conflict.endsWith("not in the definition")),
    ];
    if (wrong.length > 0) {
      throw new SchemaDriftError(
        `Cannot append to '${table.name}': ${wrong.join("; ")}. Run migrate() with the newest definitions`,
        wrong,
      );
    }
    compared.set(table, metadata.schemaString);
  }

  async function append(
    table: Table,
    rows: Iterable<unknown> | AsyncIterable<unknown>,
    id?: AppendId,
  ): Promise<Commit> {
    const log = context.log(table.name);
    const snapshot = await log.require();
    checkFits(table, snapshot);
    if (isRepeated(snapshot, id)) return nothingNew(table, snapshot);
    const columns = storedColumns(table.name, snapshot);
    const files = await writers.use((slot) => slot.writer(table).write(log.folder, columns, rows));
    if (files.length === 0 && !id) return { ...nothingNew(table, snapshot), repeated: false };
    try {
      const {
        snapshot: after,
        version,
        committed,
      } = await log.commit((newest) => {
        if (!newest)
          throw new TableNotFoundError(
            `Cannot append to '${table.name}': its folder ${log.folder} was deleted`,
          );
        checkFits(table, newest);
        return isRepeated(newest, id) ? undefined : appendActions(files, id, context.clock.now());
      });
      if (!committed) await discardFiles(log.folder, files);
      if (!after || !committed) return nothingNew(table, after ?? snapshot);
      onCommit(table.name, version);
      return { table: table.name, version, repeated: false, ...total(files) };
    } catch (error) {
      await discardFiles(log.folder, files);
      throw error;
    }
  }

  return { append, close: writers.close };
}

function isRepeated(snapshot: Snapshot, id: AppendId | undefined): boolean {
  const last = id && snapshot.transactions.get(id.application);
  return last !== undefined && id !== undefined && last.version >= id.version;
}

const nothingNew = (table: Table, snapshot: Snapshot): Commit => ({
  table: table.name,
  version: snapshot.version,
  rows: 0,
  files: 0,
  bytes: 0,
  repeated: true,
});
