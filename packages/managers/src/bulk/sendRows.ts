import type { CallInput, Clock } from "@cionb/client";
import type { Warehouse } from "@cionb/lakehouse";
import type { RunDeliver, RunDeliverOptions } from "../journals/runDeliver.ts";
import { type BulkProgress, type BulkReport, createBulkBook, type Missed } from "./bulkReport.ts";
import { type Rows, readRows } from "./rows.ts";

/** What a bulk method takes: the options of a delivery, and progress over all rows. */
export type BulkOptions = Omit<RunDeliverOptions, "onProgress" | "onMissed" | "canary"> & {
  /** Told after each part of the input. */
  onProgress?: (progress: BulkProgress) => void;
  /** Rows that are sent and recorded together; what is in memory at a time. @default {10_000} */
  partRows?: number;
};

/** An input with its place, from 0. */
export type Placed = { position: number; input: unknown };

/** What is to be sent for an input, with what is recorded once it was taken; what is recorded alone; or why neither. */
export type Planned<Kept> =
  | {
      position: number;
      call: CallInput & { messageId: string };
      record: Kept;
      warnings: readonly string[];
    }
  | { position: number; kept: Kept; warnings: readonly string[] }
  | { position: number; refused: string };

export type SendParts<Row, Kept> = {
  rows: Rows<Row>;
  options: BulkOptions;
  warehouse: Pick<Warehouse, "stream">;
  deliver: RunDeliver;
  clock: Clock;
  /** Turns a row of a query into an input. */
  fromRow: (row: Readonly<Record<string, unknown>>) => unknown;
  plan: (part: readonly Placed[]) => Promise<Planned<Kept>[]>;
  /** Writes what was taken, in order of the input; answers how many rows that made or changed. */
  record: (taken: readonly Kept[]) => Promise<number>;
};

const defaultPartRows = 10_000;

/**
 * Sends rows part by part: plan, deliver, then record what was taken, so that tables hold nothing that Customer.io
 * does not. A part in which something stays unsent is the last one.
 * @throws {DeliverError} when the journal fails; what the source or the warehouse throws, as it is
 */
export async function sendRows<Row, Kept>(parts: SendParts<Row, Kept>): Promise<BulkReport> {
  const { rows, options, warehouse, clock, fromRow } = parts;
  const { onProgress, partRows = defaultPartRows, ...deliverOptions } = options;
  const book = createBulkBook();
  const begun = clock.monotonic();
  const sending: Sending<Row, Kept> = { ...parts, book, deliverOptions: { ...deliverOptions } };
  let complete = true;
  for await (const part of partsOf(readRows(warehouse, rows, fromRow), partRows)) {
    const goesOn = await sendPart(sending, part);
    onProgress?.({ ...book.counts });
    if (goesOn) continue;
    complete = false;
    break;
  }
  return book.report(clock.monotonic() - begun, complete);
}

type Sending<Row, Kept> = SendParts<Row, Kept> & {
  book: ReturnType<typeof createBulkBook>;
  deliverOptions: RunDeliverOptions;
};

/** @returns whether the next part may follow */
async function sendPart<Row, Kept>(sending: Sending<Row, Kept>, part: readonly Placed[]): Promise<boolean> {
  const { book, plan, record } = sending;
  const ready: Ready<Kept> = new Map();
  const kept: Kept[] = [];
  book.counts.rows += part.length;
  for (const planned of await plan(part)) {
    if ("refused" in planned) {
      book.counts.refused += 1;
      book.problem({ position: planned.position, reason: "refused", message: planned.refused });
    } else if ("kept" in planned) {
      book.counts.kept += 1;
      kept.push(planned.kept);
      for (const message of planned.warnings) book.warning({ position: planned.position, message });
    } else if (ready.has(planned.call.messageId)) {
      book.counts.rejected += 1;
      book.problem({ position: planned.position, reason: "duplicate", message: sameRow });
    } else {
      ready.set(planned.call.messageId, planned);
      for (const message of planned.warnings) book.warning({ position: planned.position, message });
    }
  }
  const goesOn = ready.size === 0 || (await deliverPart(sending, ready));
  const taken = [...kept, ...Array.from(ready.values(), (planned) => planned.record)];
  book.counts.recorded += await record(taken);
  return goesOn;
}

type Ready<Kept> = Map<string, Extract<Planned<Kept>, { record: Kept }>>;

/** Leaves in `ready` what was taken. @returns whether nothing stayed unsent */
async function deliverPart<Row, Kept>(sending: Sending<Row, Kept>, ready: Ready<Kept>): Promise<boolean> {
  const { book, deliverOptions } = sending;
  const calls = Array.from(ready.values(), ({ call }) => call);
  const missed = { rejected: 0, suppressed: 0, unsent: 0 };
  const miss = (messageId: string, kind: Missed, reason: string, message: string) => {
    const planned = ready.get(messageId);
    if (planned === undefined) return;
    missed[kind] += 1;
    ready.delete(messageId);
    book.problem({ position: planned.position, reason, message });
  };
  const report = await sending.deliver(calls, {
    ...deliverOptions,
    onMissed(settled) {
      for (const { outcome } of settled) {
        if (outcome.outcome === "delivered" || outcome.outcome === "accepted") continue;
        const message = "message" in outcome ? outcome.message : "the gate held it back";
        miss(outcome.messageId, outcome.outcome, outcome.reason, message);
      }
    },
  });
  // the source is read in order, so what was not read is at its end
  const read = report.calls - report.recovered;
  for (const { messageId } of calls.slice(read))
    miss(messageId, "unsent", report.stopped ?? "aborted", "the delivery ended before this row");
  book.add(report, calls.length, missed);
  // a server that was found strict stays so
  if (report.delivered > 0) deliverOptions.canary = false;
  return missed.unsent === 0;
}

const sameRow = "another row of the input says the same";

async function* partsOf(inputs: AsyncIterable<unknown>, size: number): AsyncGenerator<Placed[]> {
  let part: Placed[] = [];
  let position = 0;
  for await (const input of inputs) {
    part.push({ position, input });
    position += 1;
    if (part.length < size) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
