import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBareJournal } from "../bareJournal.ts";
import { runContestant, type Sender } from "../contestant.ts";
import { silently } from "../silently.ts";

const writeKey = "bench-key";

// the compiled bundle, as a notebook loads it; Node and Deno
await runContestant(async (origin, mode): Promise<Sender> => {
  const { connect, createClient } = await import("../../../dist/cio.mjs");
  const baseUrl = `${origin}/v1`;
  if (mode === "batch" || mode === "deliver") {
    const client = createClient({ writeKey, baseUrl });
    if (mode === "batch") {
      return {
        async send(calls) {
          await client.batch(calls);
        },
      };
    }
    return {
      async send(calls) {
        await client.deliver(calls, { canary: false });
      },
    };
  }
  const home = await mkdtemp(join(tmpdir(), "cionb-bench-"));
  const piiKey = mode === "everything" ? { piiKey: `bench:${btoa("0123456789abcdef0123456789abcdef")}` } : {};
  const cio = await silently(() => connect({ notebook: "bench", writeKey, baseUrl, home, ...piiKey }));
  const durable = mode === "journal" ? await openBareJournal(home) : undefined;
  return {
    async send(calls) {
      await cio.own.deliver(calls, { canary: false, ...(durable && { durable }) });
    },
    async end() {
      await silently(() => cio.close());
      await durable?.journal.close();
      await rm(home, { recursive: true, force: true });
    },
  };
});
