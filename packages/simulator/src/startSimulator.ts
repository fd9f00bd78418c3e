import type { Fault } from "./faults/fault.ts";
import { createFaultBook, type InjectedFault } from "./faults/faultBook.ts";
import { answerQuestion, questionPath } from "./http/answerQuestion.ts";
import { handleRequest } from "./http/handleRequest.ts";
import type { Orders } from "./http/orders.ts";
import { serve } from "./http/server.ts";
import { type ResolvedOptions, resolveOptions, type SimulatorOptions } from "./options.ts";
import { createQuestions, type Questions } from "./questions.ts";
import { createKeyring } from "./service/keyring.ts";
import { createService } from "./service/service.ts";
import { createRequestLog } from "./world/requestLog.ts";
import { createWorld } from "./world/world.ts";

const windowMs = 3_000;

/** Customer.io's Pipelines API on loopback, and what it knows. */
export type Simulator = Questions & {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** The address with `/v1`, as a client wants it. */
  readonly baseUrl: string;
  readonly port: number;
  readonly region: "us" | "eu";
  /** The key that is good now. */
  readonly writeKey: string;
  /** Switches a fault on. @returns what switches it off. @throws {FaultError} if it is not a fault */
  inject(fault: Fault): () => void;
  /** The faults that are on, with how many requests each has touched. */
  faults(): InjectedFault[];
  /** Forgets all that came in; key and faults stay. */
  reset(): void;
  /** From now on `writeKey` is good; the old one stays good for `keepOldMs` more. @default {0} */
  rotateKey(writeKey: string, options?: { keepOldMs?: number }): void;
  /** Stops at once; open connections are cut. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * Starts a simulated Customer.io on 127.0.0.1: empty, strict as documented, without faults. It ends with its process.
 * @throws {PortUnavailableError} if the port is taken or may not be used
 * @throws {SimulatorOptionError} if an option is outside what it may be
 * @throws {FaultError} if one of the faults is not a fault
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const resolved = resolveOptions(options);
  const { questions, orders, parts, closing } = assemble(resolved);
  const server = await serve(resolved.port, resolved.holdProcess, async (request, response) => {
    const [path = "", query = ""] = (request.url ?? "").split("?", 2);
    if (path !== questionPath && !path.startsWith(`${questionPath}/`)) {
      return handleRequest(parts, path, request, response);
    }
    const asked = { path: path.slice(questionPath.length + 1), query: new URLSearchParams(query) };
    return answerQuestion(questions, orders, asked, request, response);
  });
  const close = async (): Promise<void> => {
    closing.abort();
    await server.close();
  };
  const url = `http://127.0.0.1:${server.port}`;
  return {
    ...questions,
    url,
    baseUrl: `${url}/v1`,
    port: server.port,
    region: resolved.region,
    get writeKey() {
      return parts.keyring.current;
    },
    inject(fault) {
      const id = orders.inject(fault);
      return () => {
        orders.remove(id);
      };
    },
    faults: orders.faults,
    reset: orders.reset,
    rotateKey: (key, { keepOldMs = 0 } = {}) => orders.rotate(key, keepOldMs),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Everything but the server. */
function assemble(options: ResolvedOptions) {
  const { clock, region } = options;
  const world = createWorld({ ...options.world, now: clock.now });
  const requests = createRequestLog(options.keepRequests, windowMs);
  const keyring = createKeyring(options.writeKey);
  const faults = createFaultBook(options.seed);
  const closing = new AbortController();
  for (const fault of withLimit(options.faults, options.requestsPerWindow)) {
    faults.inject(fault, clock.monotonic());
  }
  const orders: Orders = {
    region,
    inject: (fault) => faults.inject(fault, clock.monotonic()),
    remove: faults.remove,
    faults: faults.list,
    reset() {
      world.clear();
      requests.clear();
    },
    rotate: (key, keepOldMs) => keyring.rotate(key, clock.monotonic() + keepOldMs),
  };
  const parts = {
    service: createService(world, options.service),
    keyring,
    faults,
    requests,
    clock,
    keepBytes: Math.max(options.service.callBytes, options.service.batchBytes),
    signal: closing.signal,
  };
  return { questions: createQuestions(world, requests), orders, parts, closing };
}

function withLimit(faults: readonly Fault[], requests: number | undefined): readonly Fault[] {
  return requests === undefined
    ? faults
    : [{ kind: "limit", name: "requests per window", requests, windowMs }, ...faults];
}
