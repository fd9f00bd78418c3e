import { expect, test } from "vitest";
import { createClient } from "../src/index.ts";
import { reply, startServer } from "./server.ts";

const windowMs = 3_000;

test("a real receiver never counts more than the share of the limit in any 3 seconds", {
  timeout: 60_000,
}, async () => {
  const slots = 120;
  await using server = await startServer(async (_, response, count) => {
    // answers that take their time, and some that make the client come again
    await new Promise((resolve) => setTimeout(resolve, (count * 37) % 400));
    reply(response, count % 10 === 0 ? 503 : 200);
  });
  const client = createClient({
    writeKey: "wk-limit",
    baseUrl: server.baseUrl,
    rateShare: slots / 3_000,
    retry: { initialDelayMs: 1 },
    breaker: { failures: 1_000 },
  });
  const calls = Array.from({ length: 250 }, (_, index) => client.track({ userId: `u${index}`, event: "E" }));
  await Promise.all(calls);
  await client.close();
  const times = server.requests.map(({ at }) => at);
  const most = Math.max(
    ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length),
  );
  expect(times.length).toBeGreaterThan(250);
  expect(most).toBe(slots); // the limit is used, and never passed
});
