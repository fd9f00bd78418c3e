import { Analytics } from "@customerio/cdp-analytics-node";
import { runContestant, type Send } from "../contestant.ts";

// its own batching, raised from 15 to 500 events so that the number of requests is alike
await runContestant(async (origin) => {
  const analytics = new Analytics({
    writeKey: "bench-key",
    host: origin,
    maxEventsInBatch: 500,
    flushInterval: 50,
  });
  const send: Send = (calls) =>
    new Promise<void>((resolve, reject) => {
      let open = calls.length;
      for (const call of calls) {
        if (call.type !== "track") throw new Error("this sender gets events alone");
        const { userId, event, messageId, timestamp, properties } = call;
        analytics.track({ userId, event, messageId, timestamp: new Date(timestamp), properties }, (error) => {
          if (error) reject(error);
          open -= 1;
          if (open === 0) resolve();
        });
      }
    });
  return { send };
});
