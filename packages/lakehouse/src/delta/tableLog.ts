import { ChangesGoneError, ConcurrentCommitError, TableCorruptError, TableNotFoundError } from "../errors.ts";
import { createLock } from "../lock.ts";
import { type Action, parseAction } from "./actions.ts";
import {
  commitIdentity,
  type LogListing,
  listLog,
  readCheckpointHint,
  readCommit,
  writeCommit,
} from "./logFiles.ts";
import { checkReadable } from "./protocol.ts";
import { applyCommit, replay, type Snapshot } from "./snapshot.ts";

/** What a commit wants to write on top of a snapshot; undefined: nothing is left to do. */
export type BuildCommit = (snapshot: Snapshot | undefined) => readonly Action[] | undefined;

export type Committed = { snapshot: Snapshot | undefined; version: number; committed: boolean };

export type TableLog = {
  readonly table: string;
  readonly folder: string;
  /** The newest snapshot; undefined while the table does not exist. */
  refresh(): Promise<Snapshot | undefined>;
  /** The newest snapshot. @throws {TableNotFoundError} */
  require(): Promise<Snapshot>;
  /** The table as it was at a version. @throws {ChangesGoneError} for one that is not there, or not any more. */
  at(version: number): Promise<Snapshot>;
  /**
   * Commits what `build` makes of the newest snapshot, as often as other writers are faster.
   * @returns the snapshot with the commit (undefined when it could not be read again), the version, and whether there
   * was a commit.
   * @throws {ConcurrentCommitError} after 500 lost races.
   */
  commit(build: BuildCommit): Promise<Committed>;
};

export type TableLogOptions = {
  table: string;
  folder: string;
  /** Reads the rows of checkpoint files, one object an action column. */
  readCheckpoint(folder: string, names: readonly string[]): Promise<object[]>;
  /** A name that nobody else has. */
  uuid(): string;
};

const maxRaces = 500;
const filesAtOnce = 32; // commits that are read side by side

export function createTableLog({ table, folder, readCheckpoint, uuid }: TableLogOptions): TableLog {
  let current: { snapshot: Snapshot; identity: string } | undefined;
  const exclusive = createLock();

  async function reload(): Promise<void> {
    const snapshot = await loadSnapshot({ table, folder, readCheckpoint });
    const identity = snapshot && (await commitIdentity(folder, snapshot.version));
    // only a table whose newest commit was cleaned away has none; it is then read anew each time
    current = snapshot && { snapshot, identity: identity ?? "" };
  }

  async function advance(): Promise<Snapshot | undefined> {
    // a table that was deleted and made again has other files under the same names
    if (!current || (await commitIdentity(folder, current.snapshot.version)) !== current.identity) {
      await reload();
      return current?.snapshot;
    }
    const { snapshot } = current;
    const before = snapshot.version;
    try {
      for (;;) {
        const next = snapshot.version + 1;
        const actions = await readCommit(folder, next);
        if (!actions) break;
        applyCommit(table, snapshot, next, actions);
      }
    } catch (error) {
      current = undefined; // half applied: read it anew next time
      throw error;
    }
    if (snapshot.version > before) {
      checkReadable(table, snapshot.protocol, snapshot.metadata);
      current.identity = (await commitIdentity(folder, snapshot.version)) ?? "";
    }
    return snapshot;
  }

  /** The snapshot as it was last seen, if the table is still the same one: the commit itself finds out what is newer. */
  async function recent(): Promise<Snapshot | undefined> {
    if (!current) return advance();
    const { snapshot, identity } = current;
    return (await commitIdentity(folder, snapshot.version)) === identity ? snapshot : advance();
  }

  /** The snapshot after a commit that stands: what fails from here on must not look as if it had not happened. */
  async function settle(version: number, actions: readonly Action[]): Promise<Snapshot | undefined> {
    try {
      if (!current) return await advance();
      applyCommit(table, current.snapshot, version, actions);
      current.identity = (await commitIdentity(folder, version)) ?? "";
      return current.snapshot;
    } catch {
      current = undefined; // read anew by the next call, which then tells what is wrong
      return undefined;
    }
  }

  async function commit(build: BuildCommit): Promise<Committed> {
    let snapshot = await recent();
    for (let race = 0; race < maxRaces; race += 1) {
      const actions = build(snapshot);
      const before = snapshot?.version ?? -1;
      if (!actions) return { snapshot, version: before, committed: false };
      const version = before + 1;
      if (await writeCommit(folder, version, actions, uuid())) {
        return { snapshot: await settle(version, actions), version, committed: true };
      }
      snapshot = await advance();
    }
    throw new ConcurrentCommitError(
      `Cannot commit to the table '${table}': other writers were faster ${maxRaces} times. Try again, or let fewer processes write at once`,
    );
  }

  return {
    table,
    folder,
    refresh: () => exclusive(advance),
    require: () =>
      exclusive(async () => {
        const snapshot = await advance();
        if (snapshot) return snapshot;
        throw new TableNotFoundError(
          `Cannot find the table '${table}' in ${folder}: create it with migrate([table])`,
        );
      }),
    async at(version) {
      const snapshot = await loadSnapshot({ table, folder, readCheckpoint }, version);
      if (snapshot?.version === version) return snapshot;
      const newest = snapshot ? `: the newest is ${snapshot.version}` : "";
      throw new ChangesGoneError(`Cannot read version ${version} of the table '${table}'${newest}`);
    },
    commit: (build) => exclusive(() => commit(build)),
  };
}

type Load = Pick<TableLogOptions, "table" | "folder" | "readCheckpoint">;

/** @param to the last version that counts. */
async function loadSnapshot(load: Load, to = Number.POSITIVE_INFINITY): Promise<Snapshot | undefined> {
  const { table, folder } = load;
  const found = await listLog(folder);
  if (!found) return undefined;
  const listing = upTo(found, to);
  if (listing.checkpoints.size === 0 && found.checkpoints.size > 0 && found.commits[0] !== 0) {
    throw new ChangesGoneError(
      `Cannot read version ${to} of the table '${table}': the log begins at version ${Math.min(...found.checkpoints.keys())}, what was before was deleted after its retention`,
    );
  }
  const start = await chooseCheckpoint(folder, listing);
  const after = listing.commits.filter((version) => version > (start?.version ?? -1));
  if (!start && after.length === 0) return undefined;
  checkContiguous(table, folder, start?.version ?? -1, after);
  const actions: Action[] = start ? await checkpointActions(load, start.names) : [];
  for (let at = 0; at < after.length; at += filesAtOnce) {
    const versions = after.slice(at, at + filesAtOnce);
    const commits = await Promise.all(versions.map((version) => readThere(table, folder, version)));
    for (const commit of commits) for (const action of commit) actions.push(action);
  }
  const snapshot = replay(table, after.at(-1) ?? start?.version ?? 0, actions);
  checkReadable(table, snapshot.protocol, snapshot.metadata);
  return snapshot;
}

async function readThere(table: string, folder: string, version: number): Promise<Action[]> {
  const commit = await readCommit(folder, version);
  if (commit) return commit;
  throw new TableCorruptError(
    `Cannot read the table '${table}': version ${version} was deleted while it was read`,
  );
}

const upTo = ({ commits, checkpoints }: LogListing, to: number): LogListing => ({
  commits: commits.filter((version) => version <= to),
  checkpoints: new Map([...checkpoints].filter(([version]) => version <= to)),
});

async function chooseCheckpoint(folder: string, listing: LogListing) {
  const hint = await readCheckpointHint(folder);
  // the folder is the truth: the hint may be older, or point to a checkpoint that is gone
  const version = Math.max(...listing.checkpoints.keys(), -1);
  if (version < 0) {
    if (hint !== undefined && listing.commits[0] !== 0) {
      throw new TableCorruptError(
        `Cannot read the log in ${folder}: its hint names the checkpoint ${hint}, which is not there, and the commits from 0 are gone`,
      );
    }
    return undefined;
  }
  return { version, names: listing.checkpoints.get(version) ?? [] };
}

function checkContiguous(table: string, folder: string, start: number, commits: readonly number[]): void {
  for (const [index, version] of commits.entries()) {
    const expected = start + 1 + index;
    if (version !== expected) {
      throw new TableCorruptError(
        `Cannot read the table '${table}': version ${expected} is missing in the log of ${folder} (next is ${version}). Restore the file, or move the folder away and create the table anew`,
      );
    }
  }
}

async function checkpointActions(load: Load, names: readonly string[]): Promise<Action[]> {
  const rows = await load.readCheckpoint(load.folder, names);
  const actions: Action[] = [];
  for (const row of rows) {
    const action = parseAction(row, `the checkpoint ${names.join(", ")} in ${load.folder}`);
    if (action) actions.push(action);
  }
  return actions;
}
