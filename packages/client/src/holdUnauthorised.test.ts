import { expect, test } from "vitest";
import { failure } from "../test/failure.ts";
import { fakeClock } from "../test/fakeClock.ts";
import { fakeFetch } from "../test/fakeFetch.ts";
import { createClient } from "./createClient.ts";
import type { Settlement } from "./settlement.ts";

function setUp(status: number) {
  const clock = fakeClock();
  const settlements: Settlement[] = [];
  const client = createClient({
    writeKey: "wk-5f0c2a7e",
    fetch: fakeFetch(clock, () => new Response("", { status })).fetch,
    clock,
    random: () => 0,
    retry: { maxAttempts: 1 },
    record: (settlement) => [settlement],
    log: { write: (records) => settlements.push(...(records as Settlement[])) },
  });
  const reasons = () =>
    settlements.flatMap((one) =>
      one.kind === "outcomes"
        ? one.calls.map(({ outcome }) => ("reason" in outcome ? outcome.reason : outcome.outcome))
        : [],
    );
  const held: (() => void)[] = [];
  const options = { holdUnauthorised: (settle: () => void) => void held.push(settle) };
  return { clock, client, settlements, reasons, held, options };
}

const call = { type: "track", userId: "42", event: "Signed Up" } as const;

test("a call that is refused for its key has an outcome only once that is let go", async () => {
  const { clock, client, reasons, held, options } = setUp(401);
  await clock.run(failure(client.track(call, options)));
  expect(reasons()).toEqual([]);
  for (const settle of held) settle();
  expect(reasons()).toEqual(["unauthorised"]);
});

test("so have the calls of a batch, apart from those that were rejected", async () => {
  const { clock, client, reasons, held, options } = setUp(401);
  const calls = [
    { ...call, messageId: "m1" },
    { type: "track", userId: "42", messageId: "m2" } as never,
    { ...call, messageId: "m3" },
  ];
  await clock.run(failure(client.batch(calls, options)));
  expect(reasons()).toEqual(["invalid"]);
  for (const settle of held) settle();
  expect(reasons()).toEqual(["invalid", "unauthorised", "unauthorised"]);
});

test("the attempt is recorded at once", async () => {
  const { clock, client, settlements, options } = setUp(401);
  await clock.run(failure(client.track(call, options)));
  expect(settlements).toMatchObject([{ kind: "exchange", exchange: { status: 401 } }]);
});

test.each([
  [200, ["delivered"]],
  [400, ["refused"]],
  [503, ["unavailable"]],
])("nothing else is held back: %i", async (status, reasons) => {
  const set = setUp(status);
  await set.clock.run(set.client.track(call, set.options).catch(() => undefined));
  expect(set.reasons()).toEqual(reasons);
  expect(set.held).toEqual([]);
});
