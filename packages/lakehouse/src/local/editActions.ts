import type { Action, Add } from "../delta/actions.ts";
import type { AppendId } from "../warehouse.ts";
import { addAction, engineInfo } from "./actions.ts";
import type { DataFile } from "./fileWriter.ts";

/** What an edit changes in a table's files. */
export type FileChanges = {
  removed: readonly Add[];
  added: readonly DataFile[];
  /** Change data files. */
  feed: readonly DataFile[];
};

export type EditCounts = { inserted: number; found: number };

export type EditOperation = "MERGE" | "UPDATE" | "DELETE";

/** One commit that replaces files; values of rows stay out of its description. */
export function editActions(
  edit: { operation: EditOperation; id: AppendId | undefined; now: number; counts: EditCounts },
  { removed, added, feed }: FileChanges,
): Action[] {
  const { operation, id, now, counts } = edit;
  return [
    {
      commitInfo: {
        timestamp: now,
        operation,
        operationParameters: {},
        operationMetrics: {
          ...rowMetrics(operation, counts),
          numAddedFiles: String(added.length),
          numRemovedFiles: String(removed.length),
          numAddedChangeFiles: String(feed.length),
        },
        isBlindAppend: false,
        engineInfo,
      },
    },
    ...(id ? [{ txn: { appId: id.application, version: id.version, lastUpdated: now } }] : []),
    ...feed.map(({ path, size }) => ({ cdc: { path, partitionValues: {}, size, dataChange: false } })),
    ...removed.map(({ path, size }) => ({
      remove: {
        path,
        deletionTimestamp: now,
        dataChange: true,
        extendedFileMetadata: true,
        partitionValues: {},
        size,
      },
    })),
    ...added.map((file) => ({ add: addAction(file, now, true) })),
  ];
}

// the names that Spark's history uses for the same operations
function rowMetrics(operation: EditOperation, { inserted, found }: EditCounts): Record<string, string> {
  switch (operation) {
    case "MERGE":
      return { numTargetRowsInserted: String(inserted), numTargetRowsUpdated: String(found) };
    case "UPDATE":
      return { numUpdatedRows: String(found) };
    case "DELETE":
      return { numDeletedRows: String(found) };
  }
}
