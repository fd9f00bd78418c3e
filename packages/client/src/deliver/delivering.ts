import { limits } from "@cionb/api";
import type { Ledger } from "../ledger.ts";
import type { SendParts } from "../sendPack.ts";
import type { Settings } from "../settings.ts";
import { type Book, createBook } from "./book.ts";
import { createDeliverAccount, type DeliverAccount } from "./deliverAccount.ts";
import { DeliverError } from "./deliverError.ts";
import type { DeliverLimits, DeliverOptions, Openable } from "./deliverOptions.ts";
import type { DeliverReport } from "./deliverReport.ts";
import { type DurableCalls, openDurableCalls } from "./durableCalls.ts";
import { createRoom, feed, type Room } from "./feed.ts";
import { createIntake, type Intake } from "./intake.ts";
import { createLanes, type Lanes } from "./lanes.ts";
import { createPackSettler } from "./packSettler.ts";
import { createProgress, type Progress, type ProgressState } from "./progress.ts";
import { createReader, type Reader } from "./reader.ts";
import { lastIds } from "./seenIds.ts";
import { createStop, type Stop } from "./stop.ts";

export type DeliverParts = SendParts & { ledger: Ledger; state: () => ProgressState };

/** One delivery: what is put together for it, and its run. */
export type Delivering = {
  change(limits: DeliverLimits): void;
  run(source: Openable): Promise<DeliverReport>;
};

const leastAtOnce = 20;
const usual = { lanes: 8, delayMs: 250, patienceMs: 600_000 };

export function createDelivering(options: DeliverOptions, parts: DeliverParts): Delivering {
  const engine = createEngine(options, parts);
  const { lanes, stop, progress } = engine;
  return {
    change: engine.change,
    async run(source) {
      const ended = new AbortController();
      void sendWhatWaits(lanes, { ...engine, signal: ended.signal });
      let intake: Opened | undefined;
      try {
        intake = await openIntake(source, options, engine);
        progress.begin(source.size, intake.durable?.resumedAt ?? 0);
        await feed({ ...engine, ...intake, ledger: parts.ledger, onMissed: options.onMissed });
      } catch (error) {
        stop.fail(error);
      }
      lanes.drain();
      await lanes.idle();
      const report = await finish(intake, engine);
      ended.abort("ended");
      engine.end();
      if (stop.failure === undefined) return report;
      throw deliverError(stop.failure.error, report);
    },
  };
}

type Engine = {
  settings: Settings;
  clock: Settings["clock"];
  delayMs: number;
  account: DeliverAccount;
  book: Book;
  stop: Stop;
  room: Room;
  lanes: Lanes;
  progress: Progress;
  /** What ends when the delivery is told to stop. */
  reading: { reader: Reader | undefined };
  /** Most inputs to take before the lanes are looked at again. */
  mostAtOnce(): number;
  /** Gives back what it holds of the limit. */
  end(): void;
  change(limits: DeliverLimits): void;
};

function createEngine(options: DeliverOptions, parts: DeliverParts): Engine {
  const { settings } = parts;
  const { clock, logger, retry } = settings;
  const { delayMs = usual.delayMs, patienceMs = usual.patienceMs } = options;
  const reading: Engine["reading"] = { reader: undefined };
  let count = options.lanes ?? usual.lanes;
  const account = createDeliverAccount(clock);
  const book = createBook(parts.ledger);
  const progress = createProgress({ ...options, account, clock, logger, state: parts.state });
  const { maxCalls = Number.POSITIVE_INFINITY } = options;
  const isFull = () =>
    !stop.asked &&
    (lanes.packs >= 2 * count ||
      lanes.calls >= 2 * count * maxCalls ||
      lanes.bytes >= (2 * count + 1) * limits.batchBytes);
  const room = createRoom(isFull);
  const stop = createStop({
    ...options,
    clock,
    onAsked() {
      reading.reader?.stop();
      room.wake();
    },
  });
  const patient = { ...retry, maxAttempts: Number.MAX_SAFE_INTEGER, totalMs: patienceMs };
  const settler = createPackSettler({ ...options, parts, account, book, stop, retry: patient });
  const lanes = createLanes({
    count,
    maxCalls,
    monotonic: clock.monotonic,
    settle: settler.settle,
    onSettled() {
      room.wake();
      progress.tell();
    },
  });
  return {
    ...{ settings, clock, delayMs, account, book, stop, room, lanes, progress, reading },
    end: settler.end,
    mostAtOnce: () => Math.max(leastAtOnce, count * maxCalls),
    change(changed) {
      if (changed.rateShare !== undefined) settler.share(changed.rateShare);
      count = changed.lanes ?? count;
      lanes.resize(count);
      room.wake();
    },
  };
}

type Opened = { durable: DurableCalls | undefined; intake: Intake; reader: Reader };

async function openIntake(source: Openable, options: DeliverOptions, engine: Engine): Promise<Opened> {
  const { settings, clock, delayMs, book, stop, reading } = engine;
  const { destination, keyFingerprint } = settings;
  const durable =
    options.durable &&
    (await openDurableCalls(options.durable, {
      ...{ destination, keyFingerprint, source: source.name, now: clock.now },
    }));
  if (durable !== undefined) book.use(durable);
  const { gate, stale } = options;
  const ids = durable?.ids ?? lastIds();
  const intake = createIntake({ settings, ids, ...(gate && { gate }), ...(stale && { stale }) });
  const reader = createReader(source.read(durable?.resumedAt ?? 0), { clock, delayMs });
  reading.reader = reader;
  if (stop.asked) reader.stop();
  return { durable, intake, reader };
}

async function finish(opened: Opened | undefined, engine: Engine): Promise<DeliverReport> {
  const { stop, book, account, progress } = engine;
  const complete = opened?.reader.ended === true && stop.failure === undefined;
  const remaining = await book.finish(complete).catch((error: unknown) => {
    stop.fail(error);
    return 0;
  });
  stop.end();
  const rest = {
    ...{ complete, stopped: stop.reason, remaining },
    resumedAt: opened?.durable?.resumedAt ?? 0,
    restamped: opened?.intake.restamped ?? 0,
    stale: opened?.intake.stale ?? 0,
  };
  progress.end(rest);
  return account.report(rest);
}

type Ticking = Pick<Engine, "clock" | "delayMs" | "stop"> & { signal: AbortSignal };

/** Sends calls that have waited for others long enough, until the delivery ends. */
async function sendWhatWaits(lanes: Lanes, { clock, delayMs, signal }: Ticking): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(delayMs, signal).catch(() => {}); // rejects when the delivery ends
    lanes.sendOlderThan(delayMs);
  }
}

function deliverError(error: unknown, report: DeliverReport): DeliverError {
  const why = error instanceof Error ? error.message : `something that is no error was thrown`;
  const ended = report.delivered + report.accepted;
  const message = `Cannot deliver all calls: ${why}. Of ${report.calls} calls that were taken ${ended} were delivered; the report says what became of the others`;
  return new DeliverError(message, report, { cause: error });
}
