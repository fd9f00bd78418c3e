import process from "node:process";
import { createClient } from "../src/index.ts";

// a process of its own, since Node reads NODE_EXTRA_CA_CERTS when it starts: sends one call and prints how it ended
const client = createClient({
  writeKey: "wk-5f0c2a7e",
  baseUrl: process.env["TEST_BASE_URL"] ?? "",
  retry: { maxAttempts: 1 },
  timeoutMs: 5_000,
});
const single = await end(client.track({ userId: "42", event: "Signed Up" }));
const batch = await end(client.batch([{ type: "track", userId: "42", event: "Signed Up" }]));
await client.close();
process.stdout.write(JSON.stringify({ single, batch }));

async function end(sent: Promise<unknown>): Promise<string> {
  return sent.then(
    () => "delivered",
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : "?"),
  );
}
