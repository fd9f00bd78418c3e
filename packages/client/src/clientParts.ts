import type { Client } from "./client.ts";
import { ConfigurationError } from "./errors.ts";
import type { SendParts } from "./sendPack.ts";

const known = new WeakMap<Client, SendParts>();

/** Remembers what a client sends with, for a delivery that goes on with it. */
export function keepParts(client: Client, parts: SendParts): void {
  known.set(client, parts);
}

/** @throws {ConfigurationError} if the client was not made by `createClient`. */
export function partsOf(client: Client): SendParts {
  const parts = known.get(client);
  if (parts !== undefined) return parts;
  throw new ConfigurationError(
    "onUnauthorised",
    "Cannot go on with another client: it was not made by createClient",
  );
}
