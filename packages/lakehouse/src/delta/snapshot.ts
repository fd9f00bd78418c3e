import { TableCorruptError, TableUnsupportedError } from "../errors.ts";
import type { Action, Add, Metadata, Protocol, Remove, Transaction } from "./actions.ts";

/** What a table is at one version. */
export type Snapshot = {
  version: number;
  protocol: Protocol;
  metadata: Metadata;
  /** The data files by path. */
  files: Map<string, Add>;
  /** Files that are no longer part of the table and may still be on disk. */
  removed: Map<string, Remove>;
  transactions: Map<string, Transaction>;
};

type Building = { [Key in keyof Snapshot]: Snapshot[Key] | undefined } & Pick<
  Snapshot,
  "version" | "files" | "removed" | "transactions"
>;

const emptySnapshot = (): Building => ({
  version: -1,
  protocol: undefined,
  metadata: undefined,
  files: new Map(),
  removed: new Map(),
  transactions: new Map(),
});

/** Replays actions, oldest first, into what the table then is. */
export function replay(table: string, version: number, actions: Iterable<Action>): Snapshot {
  const state = emptySnapshot();
  for (const action of actions) apply(table, state, action);
  const { protocol, metadata } = state;
  if (!protocol || !metadata) {
    throw new TableCorruptError(
      `Cannot read the table '${table}': its log up to version ${version} has no ${protocol ? "metaData" : "protocol"} action`,
    );
  }
  return { ...state, version, protocol, metadata };
}

/** Adds the actions of the next commit to a snapshot, in place. */
export function applyCommit(
  table: string,
  snapshot: Snapshot,
  version: number,
  actions: Iterable<Action>,
): void {
  for (const action of actions) apply(table, snapshot, action);
  snapshot.version = version;
}

function apply(table: string, state: Building, action: Action): void {
  if ("add" in action) {
    if (action.add.deletionVector != null) {
      throw new TableUnsupportedError(
        `Cannot read the table '${table}': it uses deletion vectors, which this version does not know. Read it with Spark, or purge them (REORG TABLE ... APPLY (PURGE))`,
      );
    }
    state.files.set(action.add.path, action.add);
    state.removed.delete(action.add.path);
  } else if ("remove" in action) {
    state.files.delete(action.remove.path);
    state.removed.set(action.remove.path, action.remove);
  } else if ("txn" in action) state.transactions.set(action.txn.appId, action.txn);
  else if ("metaData" in action) state.metadata = action.metaData;
  else if ("protocol" in action) state.protocol = action.protocol;
}
