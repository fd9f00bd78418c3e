import type { DeliverReport } from "@cionb/client";
import type { Simulator } from "@cionb/simulator";
import { expect } from "vitest";
import { outcomesIn, type Stage } from "./stage.ts";

export type Wanted = {
  /** Calls that were given, over all deliveries. */
  given: number;
  /** Ids of those that the receiver must have, and no others. */
  ids: readonly string[];
  /** What the deliveries said, in their order. */
  reports: readonly DeliverReport[];
  /** Ids that the receiver may have more than once: their answer was lost. @default {none} */
  mayRepeat?: ReadonlySet<string>;
  /** What ids that were taken end as. @default {"delivered"} */
  outcome?: "delivered" | "accepted";
  /** Most sockets at a time, both ends counted. @default {2 for each of 8 lanes, the canary and some that are closing} */
  sockets?: number;
};

/** What holds whatever goes wrong: nothing is lost, sent again or out of order, sums agree, nothing grows. */
export async function expectKept(stage: Stage, wanted: Wanted): Promise<void> {
  const { simulator, witness, clients, bounds } = stage;
  const { given, ids, reports, mayRepeat = new Set(), outcome = "delivered", sockets = 40 } = wanted;
  expectReceived(simulator, ids);
  const again = [...simulator.repeatedMessageIds().keys()].filter((id) => !mayRepeat.has(id));
  expect(again, "ids received again").toEqual([]);
  expect(witness.sentAgain, "ids sent again after a 200").toEqual([]);
  expectSums(reports, given);
  await expectOutcomes(stage, ids, outcome);
  for (const client of clients) await client.close();
  expect(bounds.sockets, "sockets at a time").toBeLessThanOrEqual(sockets);
  await bounds.expectKept();
}

/** The receiver has exactly these ids, and of each person's calls the first arrivals in their order. */
export function expectReceived(simulator: Simulator, ids: readonly string[]): void {
  expect(simulator.distinctMessageIds(), "distinct ids at the receiver").toBe(ids.length);
  const seen = new Set<string>();
  const newest = new Map<string, number>();
  const disordered: string[] = [];
  for (const { messageId = "", userId = "", properties } of simulator.events()) {
    if (seen.has(messageId)) continue;
    seen.add(messageId);
    const n = Number(properties["n"]);
    if (n <= (newest.get(userId) ?? -1)) disordered.push(messageId);
    newest.set(userId, n);
  }
  const missing = ids.filter((id) => !seen.has(id));
  expect(missing, "ids that the receiver lacks").toEqual([]);
  expect(seen.size, "ids that the receiver keeps").toBe(ids.length);
  expect(disordered, "ids behind a later call of the same person").toEqual([]);
}

function expectSums(reports: readonly DeliverReport[], given: number): void {
  let ended = 0;
  for (const report of reports) {
    const { calls, delivered, accepted, rejected, suppressed, unsent } = report;
    expect(delivered + accepted + rejected + suppressed + unsent, "sum of outcomes").toBe(calls);
    ended += delivered + accepted + rejected + suppressed;
  }
  expect(ended + (reports.at(-1)?.remaining ?? 0), "ended and remaining calls").toBe(given);
}

/** Each id that was taken has one outcome in the log and no second one. */
async function expectOutcomes({ journal }: Stage, ids: readonly string[], outcome: string): Promise<void> {
  const outcomes = await outcomesIn(journal);
  const wrong = ids.filter((id) => outcomes.get(id)?.filter((one) => one === outcome).length !== 1);
  expect(wrong, `ids without exactly one outcome "${outcome}" in the log`).toEqual([]);
}
