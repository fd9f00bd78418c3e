import type { Action, Add } from "../delta/actions.ts";
import type { AppendId } from "../warehouse.ts";
import type { DataFile } from "./fileWriter.ts";

/** Who wrote a commit, in Delta's history. */
export const engineInfo = "cionb/0.1.0";

export const total = (files: readonly DataFile[]) => ({
  rows: files.reduce((sum, file) => sum + file.rows, 0),
  files: files.length,
  bytes: files.reduce((sum, file) => sum + file.size, 0),
});

export function appendActions(files: readonly DataFile[], id: AppendId | undefined, now: number): Action[] {
  const { rows, bytes } = total(files);
  return [
    {
      commitInfo: {
        timestamp: now,
        operation: "WRITE",
        operationParameters: { mode: "Append" },
        operationMetrics: {
          numFiles: String(files.length),
          numOutputRows: String(rows),
          numOutputBytes: String(bytes),
        },
        isBlindAppend: true,
        engineInfo,
      },
    },
    ...(id ? [{ txn: { appId: id.application, version: id.version, lastUpdated: now } }] : []),
    ...files.map((file) => ({ add: addAction(file, now, true) })),
  ];
}

export const addAction = (file: DataFile, now: number, dataChange: boolean) => ({
  path: file.path,
  partitionValues: {},
  size: file.size,
  modificationTime: now,
  dataChange,
  stats: file.stats,
});

export function compactActions(group: readonly Add[], file: DataFile, now: number): Action[] {
  return [
    {
      commitInfo: {
        timestamp: now,
        operation: "OPTIMIZE",
        operationParameters: { predicate: "[]" },
        operationMetrics: {
          numRemovedFiles: String(group.length),
          numAddedFiles: "1",
          numRemovedBytes: String(group.reduce((sum, { size }) => sum + size, 0)),
          numAddedBytes: String(file.size),
        },
        isBlindAppend: false,
        engineInfo,
      },
    },
    // the rows are the same: readers that follow the table pass over this commit
    ...group.map(({ path, size }) => ({
      remove: {
        path,
        deletionTimestamp: now,
        dataChange: false,
        extendedFileMetadata: true,
        partitionValues: {},
        size,
      },
    })),
    { add: addAction(file, now, false) },
  ];
}
