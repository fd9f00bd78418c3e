import { isLoopback } from "./loopback.ts";
import type { Configuration } from "./readConfiguration.ts";

/** Where calls go. `host` holds the port where it is not the usual one. */
export type Place = {
  kind: "simulator" | "customer.io";
  host: string;
  region?: "us" | "eu";
  /** True when the simulator belongs to this process. */
  own: boolean;
};

export type World = {
  /** The synthetic world, the purchases, and every deletion, suppression or merge that a notebook shows. */
  demonstration: Place;
  /** A reader's own tables. */
  own: Place;
  lakehouse: { kind: "local" | "databricks"; location: string };
  /** What every id of the demonstration begins with: empty unless it goes beyond this process. */
  idPrefix: "" | "cionb-demo-";
  /** True when this process must start a simulator. */
  needsSimulator: boolean;
  /** What to print before the first call. */
  sentences: readonly string[];
};

const hosts = { us: "cdp.customer.io", eu: "cdp-eu.customer.io" } as const;

type Needed = Pick<Configuration, "writeKey" | "region" | "baseUrl" | "demo" | "databricks" | "lakehouse">;

/**
 * Decides where demonstration and own calls go. The demonstration leaves this process only when a write key is
 * set and CIO_DEMO is live. `simulator` is the host of the simulator of this process, once it runs.
 */
export function world(config: Needed, simulator = "127.0.0.1"): World {
  const inside: Place = { kind: "simulator", host: simulator, own: true };
  const outside = config.writeKey ? destination(config) : undefined;
  const own = outside ?? inside;
  const live = outside !== undefined && config.demo === "live";
  const demonstration = live ? outside : inside;
  const lakehouse = config.databricks
    ? ({ kind: "databricks", location: config.databricks.serverHostname } as const)
    : ({ kind: "local", location: config.lakehouse } as const);
  return {
    demonstration,
    own,
    lakehouse,
    idPrefix: live ? "cionb-demo-" : "",
    needsSimulator: demonstration.own || own.own,
    sentences: [
      `Demonstration calls go to ${inWords(demonstration)}${live ? ", with ids that begin with cionb-demo-" : ""}.`,
      `Calls from your own tables go to ${inWords(own)}.`,
      `Tables live in ${lakehouse.kind === "local" ? "the local folder" : "the Databricks warehouse at"} ${lakehouse.location}.`,
    ],
  };
}

function destination({ baseUrl, region }: Needed): Place {
  if (baseUrl === undefined) return { kind: "customer.io", host: hosts[region], region, own: false };
  const url = new URL(baseUrl);
  if (isLoopback(url.hostname)) return { kind: "simulator", host: url.host, own: false };
  const known = url.host === hosts.us ? "us" : url.host === hosts.eu ? "eu" : undefined;
  return { kind: "customer.io", host: url.host, ...(known && { region: known }), own: false };
}

function inWords(place: Place): string {
  if (place.own) return `a simulator of Customer.io in this process (${place.host})`;
  if (place.kind === "simulator") return `a simulator of Customer.io on this machine (${place.host})`;
  return `the live Customer.io workspace of the write key (${place.host})`;
}
