import process from "node:process";
import { sendBatch } from "./batch.ts";
import type { Client } from "./client.ts";
import { keepParts } from "./clientParts.ts";
import { deliver } from "./deliver/deliver.ts";
import { denoFetch } from "./denoFetch.ts";
import { ClientClosedError } from "./errors.ts";
import { fetchTransport } from "./fetchTransport.ts";
import { createLedger } from "./ledger.ts";
import { changeLimits } from "./limitOptions.ts";
import type { ClientOptions } from "./options.ts";
import { probe } from "./probe.ts";
import { createSender } from "./sender.ts";
import { resolveSettings, type Settings } from "./settings.ts";
import { sharedLimiter } from "./sharedLimiter.ts";
import { sendSingle } from "./single.ts";
import { createTransmitter } from "./transmitter.ts";
import type { Transport } from "./transport.ts";
import { undiciTransport } from "./undiciTransport.ts";
import { createWire } from "./wire.ts";

/**
 * A client for Customer.io's Pipelines API.
 * @throws {ConfigurationError} naming the option that cannot be used.
 *
 * @example
 * const client = createClient({ writeKey, region: "eu" });
 * await client.track({ userId: "42", event: "Order Completed", properties: { order_id: "7", total: 12.5 } });
 */
export function createClient(options: ClientOptions): Client {
  const settings = resolveSettings(options);
  const ledger = createLedger(options, settings.clock, settings.logger);
  const transport = chooseTransport(options, settings);
  const bounds = sharedLimiter(settings);
  const { limiter } = bounds;
  const transmitter = createTransmitter(settings, bounds, ledger);
  const sender = createSender(settings, transmitter);
  const parts = { settings, sender, ledger, wire: createWire(settings, transport), partOf: bounds.partOf };
  const running = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  const refusal = (what: string) =>
    new ClientClosedError(`Cannot send ${what}: the client is closed. Create another one`);
  const track = <Result extends Promise<unknown>>(result: Result): Result => {
    running.add(result);
    const forget = () => running.delete(result);
    result.then(forget, forget);
    return result;
  };
  const run = <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
    return closed === undefined ? track(work()) : Promise.reject(refusal(what));
  };
  const close = async () => {
    await Promise.allSettled(running);
    bounds.leave();
    await transport.close();
  };

  const deliverParts = {
    ...parts,
    state: () => ({ breaker: transmitter.breaker.state, slotsFree: limiter.free }),
  };
  const client: Client = {
    identify: (call, given = {}) => run("the call", () => sendSingle("identify", call, given, parts)),
    track: (call, given = {}) => run("the call", () => sendSingle("track", call, given, parts)),
    page: (call, given = {}) => run("the call", () => sendSingle("page", call, given, parts)),
    screen: (call, given = {}) => run("the call", () => sendSingle("screen", call, given, parts)),
    group: (call, given = {}) => run("the call", () => sendSingle("group", call, given, parts)),
    alias: (call, given = {}) => run("the call", () => sendSingle("alias", call, given, parts)),
    batch: (calls, given = {}) => run("the batch", () => sendBatch(calls, given, parts)),
    deliver(source, given = {}) {
      if (closed === undefined) return track(deliver(source, given, deliverParts));
      const refused: Promise<never> = Promise.reject(refusal("the calls"));
      return Object.assign(refused, { change() {} });
    },
    probe: (given = {}) => run("the probe", () => probe(given, parts)),
    setLimits: (given) => changeLimits(limiter, given),
    destination: settings.destination,
    keyFingerprint: settings.keyFingerprint,
    get state() {
      return {
        breaker: transmitter.breaker.state,
        inFlight: limiter.inFlight,
        waiting: limiter.waiting,
        slots: limiter.slots,
        slotsFree: limiter.free,
        pausedMs: limiter.pausedMs,
        closed: closed !== undefined,
      };
    },
    close() {
      closed ??= close();
      return closed;
    },
  };
  keepParts(client, parts);
  return client;
}

function chooseTransport(options: ClientOptions, { concurrency, destination }: Settings): Transport {
  if (options.fetch !== undefined) return fetchTransport(options.fetch);
  const { baseUrl, simulated } = destination;
  if (process.versions["deno"] !== undefined) {
    return fetchTransport(denoFetch(simulated ? new URL(baseUrl) : undefined));
  }
  return undiciTransport({ connections: concurrency, loopback: simulated });
}
