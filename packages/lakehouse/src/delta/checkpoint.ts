import { link, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { checkpointName, errorCode, lastCheckpointName, logFolder, storageError } from "./logFiles.ts";
import type { Snapshot } from "./snapshot.ts";

// the exact types that Spark, delta-rs and delta-kernel accept: versions of the protocol as INTEGER, all other
// numbers as BIGINT, maps of text, and NULL for each action that a row does not hold (Delta protocol, "Checkpoints")
const columns = {
  protocol:
    "STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[], writerFeatures VARCHAR[])",
  metaData:
    'STRUCT(id VARCHAR, "name" VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], configuration MAP(VARCHAR, VARCHAR), createdTime BIGINT)',
  txn: 'STRUCT(appId VARCHAR, "version" BIGINT, lastUpdated BIGINT)',
  add: 'STRUCT("path" VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, stats VARCHAR)',
  remove: 'STRUCT("path" VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, size BIGINT)',
} as const;

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

export type CheckpointOptions = {
  uuid: string;
  /** Removed files and transactions that are older, in milliseconds since 1970, are left out. */
  forgetBefore: { removed: number; transactions: number };
};

/** Writes the snapshot as one file, from which readers start. @returns its version. */
export async function writeCheckpoint(
  connection: DuckDBConnection,
  folder: string,
  snapshot: Snapshot,
  options: CheckpointOptions,
): Promise<number> {
  const { version } = snapshot;
  const lines = checkpointLines(snapshot, options.forgetBefore);
  const log = logFolder(folder);
  const draft = join(log, `.${options.uuid}.checkpoint.tmp`);
  const source = `read_json(${quote(draft)}, format = 'newline_delimited', columns = {${Object.entries(
    columns,
  )
    .map(([name, type]) => `${quote(name)}: ${quote(type)}`)
    .join(", ")}})`;
  const file = `${draft}.parquet`;
  try {
    await writeFile(draft, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    await connection.run(
      `COPY (SELECT * FROM ${source}) TO ${quote(file)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    await publish(file, join(log, checkpointName(version)));
    await writeFile(draft, JSON.stringify({ version, size: lines.length }));
    await rename(draft, join(log, lastCheckpointName));
    return version;
  } catch (cause) {
    await unlink(draft).catch(() => undefined); // the next vacuum takes it
    throw storageError(`write the checkpoint of version ${version} in ${log}`, cause);
  } finally {
    await unlink(file).catch(() => undefined); // the next vacuum takes it
  }
}

/** The file appears whole; one that another process wrote holds the same. */
async function publish(file: string, target: string): Promise<void> {
  try {
    await link(file, target);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}

function checkpointLines(snapshot: Snapshot, forgetBefore: CheckpointOptions["forgetBefore"]): object[] {
  const { protocol, metadata } = snapshot;
  const removed = [...snapshot.removed.values()].filter(
    ({ deletionTimestamp }) => (deletionTimestamp ?? 0) >= forgetBefore.removed,
  );
  const transactions = [...snapshot.transactions.values()].filter(
    ({ lastUpdated }) => lastUpdated == null || lastUpdated >= forgetBefore.transactions,
  );
  return [
    { protocol },
    { metaData: metadata },
    ...transactions.map((txn) => ({ txn })),
    // a checkpoint describes a state: none of its lines is a change (Delta protocol)
    ...[...snapshot.files.values()].map((add) => ({ add: { ...add, dataChange: false } })),
    ...removed.map((remove) => ({ remove: { ...remove, dataChange: false } })),
  ];
}
