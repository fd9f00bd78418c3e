import type { Cio } from "@cionb/bundle";
import { openRun } from "../../openRun.ts";
import type { CliWorld } from "../../world/cliWorld.ts";
import type { Finding } from "./finding.ts";

/** Everything that is opened and asked for real: home, disk, lakehouse, Customer.io. */
export async function connectionChecks(world: CliWorld): Promise<Finding[]> {
  let cio: Cio;
  try {
    cio = await openRun("cionb doctor", world);
  } catch (error) {
    return [failed("home and lakehouse", error, "See the message; CIO_HOME is where state is kept.")];
  }
  try {
    await cio.setup.apply(); // tables that are missing only say that nothing was run here yet
    const { checks } = await cio.setup.validate();
    return [...checks, ...(await ownChecks(cio, world.stop))];
  } finally {
    await world.unheard(() => cio.close());
  }
}

/** A reader's own tables go elsewhere than the demonstration when a key is set: that key is asked about too. */
async function ownChecks(cio: Cio, signal: AbortSignal): Promise<Finding[]> {
  const { client } = cio.own;
  if (client === cio.client || cio.world.own.own) return [];
  const check = "key for your own tables";
  const { host } = client.destination;
  const keyRemedy = "Check CIO_WRITE_KEY, and that CIO_REGION is the region of its workspace.";
  try {
    const { key, strict, latencyMs } = await client.probe({ signal });
    const base = { area: "customer.io", check, ms: Math.round(latencyMs) };
    if (key === "refused")
      return [{ ...base, status: "fail", detail: `${host} refuses the key.`, remedy: keyRemedy }];
    if (strict === false) {
      const remedy = "Check CIO_BASE_URL: something between drops the header X-Strict-Mode.";
      return [{ ...base, status: "warn", detail: `${host} takes calls that are wrong.`, remedy }];
    }
    return [{ ...base, status: "pass", detail: `${host} accepts the key and refuses what is wrong.` }];
  } catch (error) {
    return [failed(check, error, "Check the network, HTTPS_PROXY and CIO_BASE_URL.", "customer.io")];
  }
}

function failed(check: string, error: unknown, remedy: string, area = "home"): Finding {
  const detail = error instanceof Error ? error.message : String(error);
  return { area, check, status: "fail", detail, remedy };
}
