import type { StoredColumn } from "../delta/protocol.ts";
import type { Snapshot } from "../delta/snapshot.ts";
import type { EditCounts, FileChanges } from "./editActions.ts";
import { type EditedFiles, editFiles, type RowEdit, type Workspace } from "./editFiles.ts";
import { type DataFile, discardFiles } from "./fileWriter.ts";
import { storedColumns } from "./schema.ts";

/** Rows that an edit adds to a table. */
export type Inserted = {
  rows: number;
  added: readonly DataFile[];
  feed: readonly DataFile[];
};

export type PlannedEdit = RowEdit & {
  /** Writes the rows to add. @param hits the tables with what was found. @param told whether the commit has a change feed. */
  insert?(hits: readonly string[], columns: readonly StoredColumn[], told: boolean): Promise<Inserted>;
  /** Files that go when the edit ends, unless a commit names them. */
  staged?: readonly DataFile[];
};

/** Prepares an edit on its connection. */
export type EditPlan = (workspace: Workspace) => Promise<PlannedEdit>;

/** The files of an edit in the making, kept in step with the table until a commit names them. */
export type EditWork = {
  /**
   * Looks at what the snapshot holds and was not looked at yet.
   * @returns false when files went away meanwhile, so that it must be asked again.
   */
  follow(snapshot: Snapshot, newest: () => Promise<Snapshot>): Promise<boolean>;
  /** Whether the work is the edit of exactly this snapshot. */
  covers(snapshot: Snapshot): boolean;
  isEmpty(): boolean;
  counts(): EditCounts;
  changes(): FileChanges;
  /** Deletes the files that were written. @param committed then those that the commit names stay. */
  close(committed: boolean): Promise<void>;
};

const none: Inserted = { rows: 0, added: [], feed: [] };

export function createEditWork(table: string, workspace: Workspace, edit: PlannedEdit): EditWork {
  const { folder } = workspace;
  let parts: EditedFiles[] = [];
  let inserted: Inserted | undefined;
  let tableId: string | undefined;
  let made = 0;

  async function follow(snapshot: Snapshot, newest: () => Promise<Snapshot>): Promise<boolean> {
    // a snapshot moves on while files are read
    const { id } = snapshot.metadata;
    const files = new Map(snapshot.files);
    const columns = storedColumns(table, snapshot);
    await forget((part) => id !== tableId || part.removed.some(({ path }) => !files.has(path)));
    tableId = id;
    const pending = [...files.values()].filter(({ path }) => !isExamined(path));
    try {
      if (pending.length > 0) {
        made += 1;
        const part = await editFiles(workspace, edit, pending, columns, `cionb_hits_${made}`);
        parts.push(part);
        // which rows are new depends on the rows that were found
        if (part.found > 0) await forgetInserted();
      }
      inserted ??= await insert(columns);
      return true;
    } catch (error) {
      // another writer replaced a file, and maintenance deleted it
      const now = await newest();
      if ([...files.keys()].some((path) => !now.files.has(path))) return false;
      throw error;
    }
  }

  const isExamined = (path: string) => parts.some(({ examined }) => examined.has(path));

  async function insert(columns: readonly StoredColumn[]): Promise<Inserted> {
    if (!edit.insert) return none;
    const told = workspace.feed && parts.some(({ removed }) => removed.length > 0);
    return edit.insert(
      parts.map(({ hits }) => hits),
      columns,
      told,
    );
  }

  async function forget(outdated: (part: EditedFiles) => boolean): Promise<void> {
    const gone = parts.filter(outdated);
    if (gone.length === 0) return;
    parts = parts.filter((part) => !gone.includes(part));
    await discardFiles(
      folder,
      gone.flatMap(({ added, feed }) => [...added, ...feed]),
    );
    await forgetInserted();
  }

  async function forgetInserted(): Promise<void> {
    const staged = new Set(edit.staged?.map(({ path }) => path));
    const written = [...(inserted?.added ?? []), ...(inserted?.feed ?? [])];
    inserted = undefined;
    await discardFiles(
      folder,
      written.filter(({ path }) => !staged.has(path)),
    );
  }

  const changes = (): FileChanges => ({
    removed: parts.flatMap(({ removed }) => removed),
    added: [...parts.flatMap(({ added }) => added), ...(inserted?.added ?? [])],
    feed: [...parts.flatMap(({ feed }) => feed), ...(inserted?.feed ?? [])],
  });

  return {
    follow,
    changes,
    covers: ({ files, metadata }) =>
      metadata.id === tableId &&
      [...files.keys()].every(isExamined) &&
      parts.every(({ removed }) => removed.every(({ path }) => files.has(path))),
    isEmpty() {
      const { removed, added } = changes();
      return removed.length === 0 && added.length === 0;
    },
    counts: () => ({
      inserted: inserted?.rows ?? 0,
      found: edit.effect.kind === "kept" ? 0 : parts.reduce((sum, { found }) => sum + found, 0),
    }),
    async close(committed) {
      const { added, feed } = changes();
      const named = new Set(committed ? [...added, ...feed].map(({ path }) => path) : []);
      const written = [...added, ...feed, ...(edit.staged ?? [])];
      await discardFiles(
        folder,
        written.filter(({ path }) => !named.has(path)),
      );
    },
  };
}
