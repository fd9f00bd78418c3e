import { Analytics } from "@customerio/cdp-analytics-node";
import { runContestant } from "../contestant.ts";

// its own batching, raised from 15 to 500 events so that the number of requests is alike
await runContestant(async (origin) => {
  const analytics = new Analytics({
    writeKey: "bench-key",
    host: origin,
    maxEventsInBatch: 500,
    flushInterval: 50,
  });
  return (calls) =>
    new Promise<void>((resolve, reject) => {
      let open = calls.length;
      for (const call of calls) {
        analytics.track({ ...call, timestamp: new Date(call.timestamp) }, (error) => {
          if (error) reject(error);
          open -= 1;
          if (open === 0) resolve();
        });
      }
    });
});
