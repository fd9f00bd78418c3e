import type { Clock } from "./clock.ts";
import { createCommitQueue } from "./createCommitQueue.ts";
import { JournalClosedError, JournalOptionError } from "./errors.ts";
import type { Journal, Taken } from "./journal.ts";
import type { Opened, PackedTaken, RequestKind, Requests } from "./messages.ts";
import { packChange } from "./packChange.ts";
import type { Link } from "./startLink.ts";

type JournalParts = { link: Link; clock: Clock; name: string; folder: string; opened: Opened };

/** The door of a journal whose worker has opened it. */
export function createJournal({ link, clock, name, folder, opened }: JournalParts): Journal {
  const queue = createCommitQueue((changes, transfer) => link.ask("group", changes, transfer));
  let closing: Promise<void> | undefined;

  function refuseClosed(): void {
    if (closing) throw new JournalClosedError(`Cannot use the journal ${folder}: it was closed`);
  }

  async function ask<Kind extends RequestKind>(kind: Kind, value: Requests[Kind]["ask"]) {
    refuseClosed();
    return link.ask(kind, value);
  }

  async function close(): Promise<void> {
    await queue.idle();
    try {
      await link.ask("close", undefined);
    } finally {
      await link.end();
    }
  }

  return {
    name,
    folder,
    ...opened,
    async commit(change) {
      refuseClosed();
      return queue.commit(packChange(change, clock.now()));
    },
    async take(queue, { records = 1, bytes = 16_000_000 } = {}) {
      if (!(records >= 1)) {
        throw new JournalOptionError(
          `Cannot take records: 'records' must be >= 1: current value is ${records}`,
        );
      }
      return unpack(await ask("take", { queue, records, bytes }));
    },
    release: (ids) => ask("release", ids),
    async position(position) {
      const value = await ask("position", position);
      return value && new Uint8Array(value);
    },
    state: () => ask("state", clock.now()),
    compact: () => ask("compact", undefined),
    rotate: () => ask("rotate", undefined),
    close() {
      closing ??= close();
      return closing;
    },
  };
}

function unpack({ ids, at, ends, bytes }: PackedTaken): Taken[] {
  return ids.map((id, index) => {
    const start = ends[index - 1] ?? 0;
    const payload = new Uint8Array(bytes, start, (ends[index] ?? start) - start);
    return { id, payload, at: at[index] ?? 0 };
  });
}
