import { expect, test } from "vitest";
import { createTally } from "./tally.ts";

const delivery = (outcome: string) => ({ table: { name: "deliveries" }, row: { outcome } });
const exchange = { table: { name: "api_log" }, row: { status: 200 } };

test("rows and outcomes are counted on their way to the log", () => {
  const passed: unknown[] = [];
  const tally = createTally({ write: (records) => void passed.push(...records) });
  const records = [exchange, delivery("delivered"), delivery("delivered"), delivery("unsent"), { other: 1 }];
  tally.write(records);
  expect(passed).toEqual(records);
  expect(tally.counts.logRows).toEqual({ api_log: 1, deliveries: 3 });
  expect(tally.counts.calls).toEqual({ delivered: 2, accepted: 0, rejected: 0, suppressed: 0, unsent: 1 });
});
