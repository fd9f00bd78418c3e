import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Change, Committed, Journal } from "@cionb/journal";
import { allIds, type SeenIds } from "./seenIds.ts";

/** How far a source was read, and the ids that came from it, in a journal. */
export type SourceProgress = {
  /** Calls that an earlier process took; 0 of a source without a name. */
  readonly resumedAt: number;
  readonly ids: SeenIds;
  /** What belongs to the change that takes calls in; `next` is the place of the source's next call. */
  change(next: number): Pick<Change, "put" | "positions">;
  committed(committed: Committed): void;
  /** Forgets the source: the next time it begins anew. */
  forget(): Promise<void>;
  /** Leaves everything for the next process. */
  keep(): Promise<void>;
};

const takeAtOnce = { records: 2_000, bytes: 2_000_000 };

/**
 * @param queues the queues of calls that the source may have filled: that of this key last, those of older keys before
 * @throws {JournalError}
 */
export async function openSourceProgress(
  journal: Journal,
  { source, queues }: { source: string | undefined; queues: readonly string[] },
): Promise<SourceProgress> {
  const ids = allIds();
  if (source === undefined) return unnamed(ids);
  const all = queues.map((queue) => namesOf(`${queue}\n${source}`));
  const own = all.at(-1) ?? namesOf(source);
  const idRecords: number[] = [];
  let resumedAt = 0;
  for (const { position, ids: queue } of all) {
    const place = await journal.position(position);
    if (place !== undefined) resumedAt = Math.max(resumedAt, Number(Buffer.from(place).toString()));
    for (;;) {
      const taken = await journal.take(queue, takeAtOnce);
      if (taken.length === 0) break;
      for (const { id, payload } of taken) {
        ids.load(payload);
        idRecords.push(id);
      }
    }
  }
  return {
    resumedAt,
    ids,
    change(next) {
      const fresh = ids.drain();
      return {
        ...(fresh.byteLength > 0 && { put: { [own.ids]: [fresh] } }),
        positions: { [own.position]: String(next) },
      };
    },
    committed({ put }) {
      const record = put[own.ids];
      if (record !== undefined) idRecords.push(record);
    },
    async forget() {
      const positions = Object.fromEntries(all.map(({ position }) => [position, null]));
      await journal.commit({ settle: idRecords, positions });
    },
    keep: () => journal.release(idRecords),
  };
}

/** A source that nobody can find again. */
function unnamed(ids: ReturnType<typeof allIds>): SourceProgress {
  return {
    resumedAt: 0,
    ids,
    change() {
      ids.drain();
      return {};
    },
    committed() {},
    async forget() {},
    async keep() {},
  };
}

function namesOf(source: string) {
  const hash = createHash("sha256").update(source).digest("hex").slice(0, 32);
  return { position: `source-${hash}`, ids: `ids-${hash}` };
}
