import { type Region, servers } from "@cionb/api";
import { ConfigurationError } from "./errors.ts";

/** Where a client's calls go. */
export type Destination = {
  /** `cdp.customer.io`, or `127.0.0.1:4010`. */
  host: string;
  /** Absent when the address was given as `baseUrl`. */
  region?: Region;
  /** `/v1` included, without a slash at the end. */
  baseUrl: string;
  /** The host is this machine: a simulator, not Customer.io. */
  simulated: boolean;
};

/** Where the options say that calls go. @throws {ConfigurationError} if the region or the address cannot be used. */
export function resolveDestination(options: { region?: Region; baseUrl?: string }): Destination {
  const { region = "us", baseUrl } = options;
  if (baseUrl !== undefined) return fromAddress(baseUrl);
  if (!Object.hasOwn(servers, region)) {
    throw new ConfigurationError(
      "region",
      `Cannot use the region ${JSON.stringify(region)}: it must be "us" or "eu", as the workspace's settings say`,
    );
  }
  return { host: new URL(servers[region]).host, region, baseUrl: servers[region], simulated: false };
}

function fromAddress(baseUrl: string): Destination {
  // the address itself is not repeated in messages, since it may hold a password
  const refuse = (why: string): never => {
    throw new ConfigurationError("baseUrl", `Cannot use the base URL: ${why}`);
  };
  const url = URL.parse(baseUrl) ?? refuse("it must be a full address such as https://cdp.customer.io/v1");
  const simulated = isLoopback(url.hostname);
  if (url.protocol !== "https:" && url.protocol !== "http:") refuse("it must begin with https://");
  if (url.username !== "" || url.password !== "") refuse("it must not hold a user name or password");
  if (url.search !== "" || url.hash !== "") refuse("it must not have a query or a fragment");
  if (url.protocol === "http:" && !simulated) {
    refuse(`http:// is for loopback only, and ${url.hostname} is not: use https://`);
  }
  if (!/\/v1\/*$/.test(url.pathname)) refuse(`it must end in /v1, and its path is ${url.pathname}`);
  return { host: url.host, baseUrl: `${url.origin}${url.pathname.replace(/\/+$/, "")}`, simulated };
}

/** Whether a URL's host name means this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
