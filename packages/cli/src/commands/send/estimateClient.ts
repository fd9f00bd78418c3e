import type { Client } from "@cionb/bundle";

/** A client that checks and packs as for sending, and whose requests end here: nothing leaves the process. */
export async function estimateClient(): Promise<Client> {
  const { createClient } = await import("@cionb/bundle");
  return createClient({
    writeKey: "dry-run",
    baseUrl: "http://127.0.0.1:1/v1",
    fetch: async () => Response.json({}),
  });
}
