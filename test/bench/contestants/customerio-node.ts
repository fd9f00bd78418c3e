import { type BatchItem, PipelinesClient } from "customerio-node";
import { runContestant, type Send } from "../contestant.ts";

// it neither splits nor measures: 500 calls a request and two requests in flight, like the bare loop
await runContestant(async (origin) => {
  const client = new PipelinesClient("bench-key", { url: `${origin}/v1`, strictMode: true });
  const send: Send = async (calls) => {
    let next = 0;
    const lane = async () => {
      while (next < calls.length) {
        const batch: BatchItem[] = calls.slice(next, next + 500).filter((call) => call.type === "track");
        next += 500;
        await client.batch(batch);
      }
    };
    await Promise.all([lane(), lane()]);
  };
  return { send };
});
