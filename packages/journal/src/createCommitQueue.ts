import { errorOf } from "./failure.ts";
import type { Committed } from "./journal.ts";
import type { Ending, PackedChange } from "./messages.ts";

/** Gathers changes: what waits goes to the worker together and becomes one transaction. */
export type CommitQueue = {
  commit(change: PackedChange): Promise<Committed>;
  /** Resolves once nothing waits. */
  idle(): Promise<void>;
};

// one is written while the next gathers and the one after it is on its way: the disk is never idle
const groupsOnTheWay = 2;
const maxGroupBytes = 8_000_000;
const maxGroupChanges = 1_000;

type Waiting = {
  change: PackedChange;
  resolve(committed: Committed): void;
  reject(error: unknown): void;
};

type Send = (changes: readonly PackedChange[], transfer: ArrayBuffer[]) => Promise<readonly Ending[]>;

export function createCommitQueue(send: Send): CommitQueue {
  const waiting: Waiting[] = [];
  const onTheWay = new Set<Promise<void>>();

  function nextGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { change } of waiting) {
      bytes += buffersOf(change).reduce((sum, buffer) => sum + buffer.byteLength, 0);
      if (count > 0 && (bytes > maxGroupBytes || count >= maxGroupChanges)) break;
      count += 1;
    }
    return waiting.splice(0, count);
  }

  async function sendGroup(group: readonly Waiting[]): Promise<void> {
    try {
      const changes = group.map(({ change }) => change);
      const endings = await send(changes, changes.flatMap(buffersOf));
      for (const [index, { resolve, reject }] of group.entries()) {
        const ending = endings[index];
        if (ending && "committed" in ending) resolve(ending.committed);
        else if (ending) reject(errorOf(ending.failure));
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  function pump(): void {
    while (waiting.length > 0 && onTheWay.size < groupsOnTheWay) {
      const sent: Promise<void> = sendGroup(nextGroup()).then(() => {
        onTheWay.delete(sent);
        pump();
      });
      onTheWay.add(sent);
    }
  }

  return {
    commit(change) {
      return new Promise((resolve, reject) => {
        waiting.push({ change, resolve, reject });
        // what is asked for in the same turn goes together
        if (waiting.length === 1) queueMicrotask(pump);
      });
    },
    async idle() {
      pump();
      while (onTheWay.size > 0) await Promise.all(onTheWay);
    },
  };
}

function buffersOf({ put, hold, positions }: PackedChange): ArrayBuffer[] {
  const pages = [...Object.values(put), ...Object.values(hold)].flat();
  const values = Object.values(positions).filter((value) => value !== null);
  return [...pages.map(({ body }) => body), ...values];
}
