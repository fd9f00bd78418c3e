import { runContestant } from "../contestant.ts";

// the compiled bundle, as a notebook loads it; Node and Deno
await runContestant(async (origin) => {
  const { createClient } = await import("../../../dist/cio.mjs");
  const client = createClient({ writeKey: "bench-key", baseUrl: `${origin}/v1` });
  return async (calls) => {
    await client.batch(calls);
  };
});
