import { Buffer } from "node:buffer";
import type { Call } from "@cionb/api";
import type { Payload, Taken } from "@cionb/journal";
import type { Destination } from "../destination.ts";
import type { Ready } from "../prepare.ts";
import type { SettledOutcome, Settlement } from "../settlement.ts";
import type { Durable } from "./deliverOptions.ts";
import type { SeenIds } from "./seenIds.ts";
import { openSourceProgress } from "./sourceProgress.ts";

/** The calls of a delivery in a journal. */
export type DurableCalls = {
  /** Calls of the source that an earlier process took. */
  readonly resumedAt: number;
  readonly ids: SeenIds;
  /** The calls that an earlier process left, oldest first; a few at a time. */
  left(): AsyncGenerator<readonly Ready[]>;
  /**
   * Writes calls down, and what became of those that have ended; `next` is the place of the source's next call. From
   * then on each of `ready` has its record. Resolves when it is on the disk.
   */
  accept(ready: readonly Ready[], ended: readonly SettledOutcome[], next: number): Promise<void>;
  /** Writes down what became of calls, in one transaction with their leaving. */
  settle(records: readonly number[], settlements: readonly Settlement[]): Promise<void>;
  /** Leaves calls for the next delivery. */
  release(records: readonly number[]): Promise<void>;
  /**
   * Ends the delivery and answers how many calls are left. When there are none and the source was read to its end, it
   * begins anew the next time.
   */
  finish(complete: boolean): Promise<number>;
};

const logQueue = "log";
const indexBytes = 6; // of a place in the input, behind the call's JSON
const takeAtOnce = { records: 2_000, bytes: 2_000_000 };

/**
 * @param source name of the source, if it has one
 * @throws {JournalError}
 */
export async function openDurableCalls(
  { journal, record, olderKeys = [] }: Durable,
  options: {
    destination: Destination;
    keyFingerprint: string;
    source: string | undefined;
    now: () => number;
  },
): Promise<DurableCalls> {
  const { source, now } = options;
  const queue = queueOf(options);
  const queues = [...new Set([...olderKeys, options.keyFingerprint])].map((keyFingerprint) =>
    queueOf({ ...options, keyFingerprint }),
  );
  const progress = await openSourceProgress(journal, { source, queues });
  const logOf = (settlements: readonly Settlement[]): Payload[] => settlements.flatMap((one) => record(one));

  return {
    resumedAt: progress.resumedAt,
    ids: progress.ids,
    async *left() {
      for (const name of queues) {
        for (;;) {
          const taken = await journal.take(name, takeAtOnce);
          if (taken.length === 0) break;
          yield taken.map(readCall);
        }
      }
    },
    async accept(ready, ended, next) {
      const log = ended.length === 0 ? [] : logOf([{ kind: "outcomes", at: now(), calls: ended }]);
      const { put, positions } = progress.change(next);
      const committed = await journal.commit({
        put: { ...put, ...(log.length > 0 && { [logQueue]: log }) },
        ...(ready.length > 0 && { hold: { [queue]: ready.map(writeCall) } }),
        ...(positions && { positions }),
      });
      progress.committed(committed);
      const first = committed.hold[queue] ?? 0;
      for (const [at, one] of ready.entries()) one.record = first + at;
    },
    async settle(records, settlements) {
      await journal.commit({ settle: records, put: { [logQueue]: logOf(settlements) } });
    },
    release: (records) => journal.release(records),
    async finish(complete) {
      const state = await journal.state();
      const left = queues.reduce((sum, name) => sum + (state.queues[name]?.records ?? 0), 0);
      await (complete && left === 0 ? progress.forget() : progress.keep());
      return left;
    },
  };
}

/** Calls for one workspace never go to another: each has a queue of its own. A simulator is known by its key alone. */
function queueOf({ destination, keyFingerprint }: { destination: Destination; keyFingerprint: string }) {
  const host = destination.host.replaceAll(/[^A-Za-z0-9.-]/g, "_").slice(0, 40);
  return `calls-${destination.simulated ? "simulator" : host}-${keyFingerprint}`;
}

/** A call as a record: its JSON, then its place in the input. */
function writeCall({ json, start, bytes, index }: Ready): Uint8Array {
  const end = start + bytes;
  // what follows in the buffer parts this call from the next and is not needed any more
  const record =
    end + indexBytes <= json.byteLength
      ? json.subarray(start, end + indexBytes)
      : Buffer.concat([json.subarray(start, end)], bytes + indexBytes);
  record.writeUIntLE(index, bytes, indexBytes);
  return record;
}

function readCall({ id, payload }: Taken): Ready {
  const json = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const bytes = json.byteLength - indexBytes;
  const index = json.readUIntLE(bytes, indexBytes);
  // it was checked before it was written, and the journal compares its checksum
  const call = JSON.parse(json.toString("utf8", 0, bytes)) as Call;
  return { ready: true, index, messageId: call.messageId ?? "", call, json, start: 0, bytes, record: id };
}
