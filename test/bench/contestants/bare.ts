import { Agent, request } from "undici";
import { runContestant, type Send } from "../contestant.ts";

// the yardstick: 500 calls a request, no check, no retry, no log, two connections
await runContestant(async (origin) => {
  const dispatcher = new Agent({ connections: 2, pipelining: 1 });
  const authorization = `Basic ${Buffer.from("bench-key:").toString("base64")}`;
  const send: Send = async (calls) => {
    let next = 0;
    const connection = async () => {
      while (next < calls.length) {
        const batch = calls.slice(next, next + 500);
        next += 500;
        const { statusCode, body } = await request(`${origin}/v1/batch`, {
          method: "POST",
          dispatcher,
          headers: { authorization, "content-type": "application/json" },
          body: JSON.stringify({ batch }),
        });
        await body.text();
        if (statusCode !== 200) throw new Error(`the sink answered ${statusCode}`);
      }
    };
    await Promise.all([connection(), connection()]);
  };
  return { send };
});
