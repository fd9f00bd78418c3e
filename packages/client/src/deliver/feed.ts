import { setImmediate } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import { createGroupSize } from "../groupSize.ts";
import type { Ledger } from "../ledger.ts";
import type { Ready } from "../prepare.ts";
import type { SettledOutcome } from "../settlement.ts";
import type { DeliverAccount } from "./deliverAccount.ts";
import type { DeliverOptions } from "./deliverOptions.ts";
import type { DurableCalls } from "./durableCalls.ts";
import type { Intake } from "./intake.ts";
import type { Lanes } from "./lanes.ts";
import type { Reader } from "./reader.ts";
import type { Stop } from "./stop.ts";

export type Feeding = {
  clock: Clock;
  reader: Reader;
  intake: Intake;
  durable: DurableCalls | undefined;
  lanes: Lanes;
  account: DeliverAccount;
  ledger: Ledger;
  stop: Stop;
  room: Room;
  /** Most inputs to take before the lanes are looked at again. */
  mostAtOnce: () => number;
  onMissed: DeliverOptions["onMissed"];
};

/** Bounds how much is in memory. */
export type Room = {
  /** Resolves when more may be taken. */
  wait(): Promise<void>;
  /** Something has ended, or is to end. */
  wake(): void;
};

export function createRoom(isFull: () => boolean): Room {
  let wakeUp: (() => void) | undefined;
  return {
    async wait() {
      while (isFull()) {
        await new Promise<void>((resolve) => {
          wakeUp = resolve;
        });
      }
    },
    wake() {
      wakeUp?.();
      wakeUp = undefined;
    },
  };
}

/** Brings calls from the journal and from the source into the lanes, until there are no more or it is told to stop. */
export async function feed(feeding: Feeding): Promise<void> {
  await feedLeft(feeding);
  await feedSource(feeding);
}

async function feedLeft({ durable, account, lanes, clock, room, stop }: Feeding): Promise<void> {
  if (durable === undefined) return;
  for await (const group of durable.left()) {
    account.recovered(group.length);
    for (const ready of group) lanes.add(ready, clock.monotonic());
    await room.wait();
    if (stop.asked) return;
  }
}

async function feedSource(feeding: Feeding): Promise<void> {
  const { clock, reader, intake, durable, account, lanes, stop, room } = feeding;
  const groupSize = createGroupSize();
  let next = durable?.resumedAt ?? 0;
  let handed = Promise.resolve(); // groups go to the lanes in the order of the source
  for (;;) {
    await setImmediate(); // a source of a million leaves the event loop to others
    await room.wait();
    const inputs = stop.asked ? undefined : await reader.next(Math.min(groupSize.next, feeding.mostAtOnce()));
    if (inputs === undefined) break;
    const at = clock.monotonic();
    const { ready, ended } = await intake.prepare(inputs, next);
    next += inputs.length;
    account.taken(inputs.length);
    groupSize.learn(ready.length, bytesOf(ready));
    const hand = () => {
      for (const one of ready) lanes.add(one, at);
    };
    if (durable === undefined) {
      hand();
      feeding.ledger.outcomes(ended);
    } else {
      lanes.expect(ready.length, bytesOf(ready));
      handed = acceptThen(durable.accept(ready, ended, next), handed, { ready, hand, feeding });
    }
    account.ended(ended);
    if (ended.length > 0) await feeding.onMissed?.(ended);
  }
  await handed;
}

type Accepting = { ready: readonly Ready[]; hand: () => void; feeding: Feeding };

/** Hands calls to the lanes once they are on the disk, and those before them were handed over. */
async function acceptThen(
  accepted: Promise<void>,
  before: Promise<void>,
  { ready, hand, feeding }: Accepting,
): Promise<void> {
  const { lanes, account, stop } = feeding;
  const failure = await accepted.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  await before;
  lanes.expect(-ready.length, -bytesOf(ready));
  if (failure === undefined) return hand();
  account.ended(ready.map(unwritten));
  stop.breakOff(failure.error);
}

function unwritten({ call, index, messageId, bytes }: Ready): SettledOutcome {
  const message = "the journal could not write it down, so it was not sent";
  return { call, outcome: { index, messageId, outcome: "unsent", reason: "aborted", message }, bytes };
}

const bytesOf = (ready: readonly Ready[]) => ready.reduce((sum, { bytes }) => sum + bytes, 0);
