import { dirname } from "node:path";
import { JournalFullError, JournalTakenOverError, UnknownRecordError } from "../errors.ts";
import { failureOf } from "../failure.ts";
import type { Compaction, Found, JournalState } from "../journal.ts";
import type { Ending, PackedChange, PackedTaken, TakeRequest } from "../messages.ts";
import { applyChange } from "./applyChange.ts";
import { bytesOf } from "./bytesOf.ts";
import type { Cipher } from "./cipher.ts";
import { createTaker, type Taker } from "./createTaker.ts";
import type { Database } from "./database.ts";
import { rotate } from "./keys.ts";
import type { Mark } from "./mark.ts";
import type { OwnerLock } from "./ownerLock.ts";
import { readPosition } from "./positions.ts";
import { readQueues } from "./readQueues.ts";
import { type State, stateChecksum } from "./schema.ts";

/** An open journal, as its owner's worker uses it; nothing here waits for anything but the disk. */
export type Store = {
  readonly found: Found;
  readonly generation: number;
  /** Makes changes durable in one transaction; one that cannot be made leaves the others alone. */
  group(changes: readonly PackedChange[]): Ending[];
  take(request: TakeRequest): PackedTaken;
  release(ids: readonly number[]): void;
  position(name: string): Uint8Array | undefined;
  state(now: number): JournalState;
  compact(): Compaction;
  rotate(): { rewritten: number };
  close(): void;
};

export type StoreParts = {
  database: Database;
  cipher: Cipher;
  lock: OwnerLock;
  mark: Mark;
  /** As the last owner left it. */
  state: State;
  found: Found;
  /** What this owner writes first, with a new generation. */
  begin(): void;
  /** What this owner writes last. */
  end(): void;
};

export function createStore({ database, cipher, lock, mark, state, found, begin, end }: StoreParts): Store {
  const folder = dirname(database.file);
  const taker = createTaker(database, cipher);
  const { transact, isBroken } = createTransactions(database, mark, state);
  const same = (task: () => void) => (current: State) => {
    task();
    return current;
  };
  transact((current) => {
    begin();
    return { ...current, generation: current.generation + 1 };
  });

  return {
    found,
    generation: state.generation + 1,
    group(changes) {
      let endings: Ending[] = [];
      transact((current) => {
        let next = current.next;
        endings = changes.map((change) => {
          const ending = applyOne(database, cipher, change, next);
          if ("next" in ending) next = ending.next;
          return ending;
        });
        return { ...current, next };
      });
      for (const [index, change] of changes.entries()) remember(taker, change, endings[index]);
      return endings;
    },
    take: (request) => taker.take(request),
    release: (ids) => taker.release(ids),
    position: (name) => readPosition(database, cipher, name),
    state: (now) => ({
      queues: readQueues(database, now, taker.count),
      fileBytes: bytesOf(folder),
      generation: state.generation + 1,
    }),
    compact() {
      const bytesBefore = bytesOf(folder);
      transact(same(() => database.exec("PRAGMA incremental_vacuum")));
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      return { bytesBefore, bytesAfter: bytesOf(folder) };
    },
    rotate: () => rotate(database, cipher, (task) => transact(same(task))),
    close() {
      try {
        if (!isBroken()) transact(same(end));
      } finally {
        mark.close();
        database.close();
        lock.free();
      }
    },
  };
}

type Transactions = {
  /** Runs a task as a transaction that only the newest owner can end; the task answers the state that it leaves. */
  transact(task: (current: State) => State): void;
  /** Whether one failed in such a way that it is not known what the disk holds; no other runs then. */
  isBroken(): boolean;
};

function createTransactions(database: Database, mark: Mark, start: State): Transactions {
  let state = start;
  let broken: unknown;
  return {
    isBroken: () => broken !== undefined,
    transact(task) {
      if (broken !== undefined) throw broken;
      try {
        state = database.transaction(() => {
          const next = { ...task(state), commits: state.commits + 1 };
          writeState(database, next, state.generation);
          return next;
        });
        mark.write(state.commits);
      } catch (error) {
        // a full disk has written nothing
        if (!(error instanceof JournalFullError)) broken = error;
        throw error;
      }
    },
  };
}

function writeState(database: Database, state: State, generation: number): void {
  const changed = database.run(
    "UPDATE state SET commits = ?, next = ?, generation = ?, crc = ? WHERE generation = ?",
    state.commits,
    state.next,
    state.generation,
    stateChecksum(state),
    generation,
  );
  if (changed === 1) return;
  throw new JournalTakenOverError(
    `Cannot write to the journal ${database.file}: another process has opened it since. What is not settled is that one's now`,
  );
}

function applyOne(database: Database, cipher: Cipher, change: PackedChange, next: number) {
  database.exec("SAVEPOINT change");
  try {
    const applied = applyChange(database, cipher, change, next);
    database.exec("RELEASE change");
    return applied;
  } catch (error) {
    if (!(error instanceof UnknownRecordError)) throw error;
    database.exec("ROLLBACK TO change; RELEASE change");
    return { failure: failureOf(error) };
  }
}

/** What is taken, after a change that was made. */
function remember(taker: Taker, change: PackedChange, ending: Ending | undefined): void {
  if (ending === undefined || "failure" in ending) return;
  taker.forget(change.settle);
  for (const [queue, pages] of Object.entries(change.hold)) {
    const count = pages.reduce((sum, page) => sum + page.count, 0);
    taker.hold(queue, ending.committed.hold[queue] ?? 0, count);
  }
}
