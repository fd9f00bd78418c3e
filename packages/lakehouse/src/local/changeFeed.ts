import type { Action, Metadata } from "../delta/actions.ts";
import { listLog } from "../delta/logFiles.ts";
import type { StoredColumn } from "../delta/protocol.ts";
import type { TableLog } from "../delta/tableLog.ts";
import { readVersion, type Version } from "../delta/versions.ts";
import { ChangesGoneError } from "../errors.ts";
import { parquetScan } from "./parquetScan.ts";

/** A file of a change feed. Its rows say themselves what they are, or all of them were inserted or deleted. */
export type FeedFile = { path: string; version: number; at: number; kind: "insert" | "delete" | undefined };

export const changeColumns = ["_change_type", "_commit_version", "_commit_timestamp"] as const;

/** What each version changed, as files; oldest first. @throws {ChangesGoneError} where the log has no feed. */
export async function* readFeed(
  log: TableLog,
  range: { from: number; to: number },
): AsyncGenerator<FeedFile[]> {
  const { from, to } = range;
  if (from > to) return;
  const { commits = [] } = (await listLog(log.folder)) ?? {};
  const first = commits[0] ?? 0;
  if (from < first) {
    throw new ChangesGoneError(
      `Cannot read the changes of '${log.table}' from version ${from} on: the log begins at version ${first}, what was before was deleted after its retention`,
    );
  }
  checkFeed(log.table, from, (await log.at(from)).metadata);
  for (let next = from; next <= to; next += 1) {
    const version = await readVersion(log.folder, next);
    if (!version)
      throw new ChangesGoneError(
        `Cannot read the changes of '${log.table}' in version ${next}: it is not there`,
      );
    for (const action of version.actions)
      if ("metaData" in action) checkFeed(log.table, next, action.metaData);
    yield feedFiles(version);
  }
}

function checkFeed(table: string, version: number, metadata: Metadata): void {
  if (metadata.configuration["delta.enableChangeDataFeed"] === "true") return;
  throw new ChangesGoneError(
    `Cannot read the changes of '${table}' in version ${version}: the table keeps no change feed. Define it with 'changeFeed: true' before its first rows`,
  );
}

// a commit with change data files is told by these alone (Delta protocol, "Change Data Files")
function feedFiles({ version, at, actions }: Version): FeedFile[] {
  const told = actions.flatMap((action) => ("cdc" in action ? [action.cdc.path] : []));
  if (told.length > 0) return told.map((path) => ({ path, version, at, kind: undefined }));
  return actions.flatMap((action): FeedFile[] => {
    const change = wholeFile(action);
    return change ? [{ ...change, version, at }] : [];
  });
}

function wholeFile(action: Action): Pick<FeedFile, "path" | "kind"> | undefined {
  if ("add" in action && action.add.dataChange) return { path: action.add.path, kind: "insert" };
  if ("remove" in action && action.remove.dataChange) return { path: action.remove.path, kind: "delete" };
  return undefined;
}

/** Selects the rows of change feed files, in their order, with the three columns that say what happened to them. */
export function feedSelect(
  folder: string,
  columns: readonly StoredColumn[],
  files: readonly FeedFile[],
): string {
  const told = { name: "_change_type", sqlType: { kind: "scalar", name: "STRING" } } as const;
  const scan = parquetScan(
    folder,
    [...columns, told],
    files.map(({ path }) => path),
  );
  // one value for each file of the scan
  const ofFile = (values: readonly (string | number)[], type: string) =>
    values.length === 0 ? `NULL::${type}` : `([${values.join(", ")}]::${type}[])[file_index::BIGINT + 1]`;
  const kind = ofFile(
    files.map((file) => (file.kind ? `'${file.kind}'` : "NULL")),
    "VARCHAR",
  );
  const version = ofFile(
    files.map((file) => file.version),
    "BIGINT",
  );
  const at = ofFile(
    files.map((file) => Math.round(file.at * 1_000)),
    "BIGINT",
  );
  return `SELECT ${columns.map(({ name }) => `"${name}"`).join(", ")}, coalesce(_change_type, ${kind}) AS _change_type, ${version} AS _commit_version, make_timestamp(${at})::TIMESTAMPTZ AS _commit_timestamp FROM ${scan}`;
}
