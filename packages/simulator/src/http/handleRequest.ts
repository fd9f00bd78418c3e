import { Buffer } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import { applyEnding } from "../faults/applyEnding.ts";
import type { FaultBook, Plan } from "../faults/faultBook.ts";
import type { Keyring } from "../service/keyring.ts";
import { type Answer, routeOf, type Service } from "../service/service.ts";
import type { Clock } from "../systemClock.ts";
import { untilOver } from "../untilOver.ts";
import type { RequestLog } from "../world/requestLog.ts";
import { type ReceivedBody, readBeginning, readBody } from "./readBody.ts";
import { send } from "./send.ts";

export type Parts = {
  readonly service: Service;
  readonly keyring: Keyring;
  readonly faults: FaultBook;
  readonly requests: RequestLog;
  readonly clock: Clock;
  /** Most bytes of a body that are kept while it comes in. */
  readonly keepBytes: number;
  /** Aborts when the simulator is closed. */
  readonly signal: AbortSignal;
};

const unread: ReceivedBody = { body: Buffer.alloc(0), bytes: 0, complete: true };

/** Answers one request to the API, as the faults and then the service decide, and writes it down. */
export async function handleRequest(
  parts: Parts,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { clock, requests } = parts;
  const began = clock.monotonic();
  requests.arrive(began);
  const key = parts.keyring.check(request.headers.authorization, began);
  const plan = parts.faults.plan(path, began);
  const received = await receive(plan, request, parts.keepBytes);
  if (plan.waitMs > 0) await untilOver(clock.sleep(plan.waitMs, parts.signal), parts.signal);
  if (parts.signal.aborted) return;
  let calls = 0;
  const accept = (): Answer => {
    const verdict = parts.service.answer(serviceRequest(path, request, received, key.good), plan.itemFault);
    calls = verdict.calls;
    verdict.settle();
    return verdict.answer;
  };
  const status = received.complete ? await end(parts, plan, response, accept) : 0;
  requests.add({
    method: request.method ?? "",
    path: routeOf(path) === undefined ? "other" : path,
    status,
    calls,
    bytes: received.bytes,
    at: new Date(clock.now()).toISOString(),
    durationMs: clock.monotonic() - began,
    strict: request.headers["x-strict-mode"] === "1",
    faults: plan.names,
    ...told(request),
    ...(key.fingerprint !== undefined && { keyFingerprint: key.fingerprint }),
  });
}

/** The body, or as little of it as a reset lets in. */
async function receive({ ending }: Plan, request: IncomingMessage, keepBytes: number): Promise<ReceivedBody> {
  if (ending?.kind !== "reset" || ending.when === "after") return readBody(request, keepBytes);
  return ending.when === "during" ? readBeginning(request) : unread;
}

async function end(
  parts: Parts,
  plan: Plan,
  response: ServerResponse,
  accept: () => Answer,
): Promise<number> {
  const { clock, signal } = parts;
  if (plan.ending !== undefined) return applyEnding({ fault: plan.ending, response, clock, signal, accept });
  const answer = accept();
  send(response, answer);
  return answer.status;
}

function serviceRequest(path: string, request: IncomingMessage, received: ReceivedBody, keyIsGood: boolean) {
  const strictHeader = request.headers["x-strict-mode"];
  return {
    method: request.method ?? "",
    path,
    keyIsGood,
    strictHeader: typeof strictHeader === "string" ? strictHeader : undefined,
    encoding: request.headers["content-encoding"],
    body: received.body,
    bytes: received.bytes,
  };
}

/** What the client says of itself. */
function told(request: IncomingMessage): { userAgent?: string; retry?: number } {
  const agent = request.headers["user-agent"];
  const retry = Number(request.headers["x-retry-count"] ?? Number.NaN);
  return { ...(agent !== undefined && { userAgent: agent }), ...(Number.isFinite(retry) && { retry }) };
}
