import type { Client } from "@cionb/client";
import { validateKey } from "../authentication/validateKey.ts";
import type { World } from "../configuration/world.ts";
import { type Finding, fail, pass, warn } from "./check.ts";

const slowMs = 1_000;

/** Asks the server what it says to the key: see `validateKey`. */
export async function checkKey(client: Client): Promise<Finding> {
  const { verdict, finding, remedy = "", host, latencyMs = 0 } = await validateKey(client);
  const said = `${host}: ${finding}`;
  if (verdict === "permissive") return warn(said, remedy);
  if (verdict !== "good") return fail(said, remedy);
  const timed = `${said} It answered in ${Math.round(latencyMs)} ms.`;
  return latencyMs > slowMs ? warn(timed, "Check the network between here and the host.") : pass(timed);
}

/** Says where calls go; a demonstration that goes to a live workspace is worth a warning. */
export function checkWorld(world: World): Finding {
  const said = world.sentences.join(" ");
  return world.demonstration.kind === "customer.io"
    ? warn(said, "Unset CIO_DEMO unless the demonstration should reach the live workspace.")
    : pass(said);
}
