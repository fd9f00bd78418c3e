import { Buffer } from "node:buffer";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { send } from "../http/send.ts";
import type { Answer } from "../service/service.ts";
import type { Clock } from "../systemClock.ts";
import { untilOver } from "../untilOver.ts";
import type { RetryAfter } from "./fault.ts";
import type { EndingFault } from "./faultBook.ts";

/** What a fault needs of the request that it ends. */
export type Ending = {
  readonly fault: EndingFault;
  readonly response: ServerResponse;
  readonly clock: Clock;
  /** Aborts when the simulator is closed. */
  readonly signal: AbortSignal;
  /** Lets the world accept the request and returns what would have been answered. */
  readonly accept: () => Answer;
};

const endlessChunk = Buffer.alloc(16_384, " ");
const defaultEndlessBytes = 2 ** 30;

/** Ends a request as the fault says. @returns the status that was sent, 0 if none was */
export async function applyEnding(ending: Ending): Promise<number> {
  const { fault, response } = ending;
  switch (fault.kind) {
    case "status":
      return answer(response, { status: fault.status, body: fault.body ?? "", headers: fault.headers ?? {} });
    case "too_many":
    case "limit":
      return answer(response, {
        status: 429,
        body: "",
        headers: retryHeaders(fault.retryAfter, ending.clock.now()),
      });
    case "redirect":
      return answer(response, {
        status: fault.status ?? 307,
        body: "",
        headers: { location: fault.location },
      });
    case "reset":
      if (fault.when === "after") ending.accept();
      response.req.socket.resetAndDestroy();
      return 0;
    case "lost_answer":
      return loseAnswer(response, ending.accept(), fault.how ?? "close");
    case "body":
      return answer(response, wrongBody(fault, ending.accept));
    case "drip":
      return drip(ending, fault.bytes ?? 100, fault.everyMs ?? 50);
    case "endless":
      return endless(ending, fault.maxBytes ?? defaultEndlessBytes);
  }
}

function answer(response: ServerResponse, sent: Answer): number {
  send(response, sent);
  return sent.status;
}

function retryHeaders(retryAfter: RetryAfter | undefined, now: number): Record<string, string> {
  if (retryAfter === undefined) return {};
  if ("seconds" in retryAfter) return { "retry-after": String(retryAfter.seconds) };
  if ("text" in retryAfter) return { "retry-after": retryAfter.text };
  return { "retry-after": new Date(now + retryAfter.dateInSeconds * 1_000).toUTCString() };
}

function loseAnswer(response: ServerResponse, lost: Answer, how: "close" | "cut" | "silence"): number {
  const { socket } = response.req;
  if (how === "close") socket.destroy();
  if (how !== "cut") return 0;
  response.writeHead(lost.status, {
    "content-type": "application/json",
    "content-length": lost.body.length + 1,
  });
  response.write(lost.body.slice(0, 1), () => socket.destroy());
  return lost.status;
}

const wrongBodies = {
  html: "<!doctype html><html><head><title>Bad gateway</title></head><body>Bad gateway</body></html>",
  empty: "",
  invalid_json: '{"meta":{"errors":["cut of',
};

function wrongBody(fault: Extract<EndingFault, { kind: "body" }>, accept: () => Answer): Answer {
  if (fault.accept ?? true) accept();
  const body = typeof fault.body === "string" ? wrongBodies[fault.body] : fault.body.text;
  const headers = fault.body === "html" ? { "content-type": "text/html; charset=utf-8" } : {};
  return { status: fault.status ?? 200, body, headers };
}

async function drip(ending: Ending, bytes: number, everyMs: number): Promise<number> {
  const { response, clock } = ending;
  const { status, body } = ending.accept();
  const text = body.padEnd(bytes, " ");
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  const reader = untilGone(ending);
  for (const character of text) {
    if (reader.aborted) return status;
    response.write(character);
    await untilOver(clock.sleep(everyMs, reader), reader);
  }
  response.end();
  return status;
}

async function endless(ending: Ending, maxBytes: number): Promise<number> {
  const { response } = ending;
  const { status, body } = ending.accept();
  response.writeHead(status, { "content-type": "application/json" });
  response.write(body);
  const reader = untilGone(ending);
  for (let sent = 0; sent < maxBytes; sent += endlessChunk.length) {
    if (reader.aborted) return status;
    if (!response.write(endlessChunk)) await untilOver(once(response, "drain", { signal: reader }), reader);
  }
  response.end();
  return status;
}

/** Aborts when the reader has left or the simulator is closed. */
function untilGone({ response, signal }: Ending): AbortSignal {
  const left = new AbortController();
  response.once("close", () => left.abort());
  return AbortSignal.any([signal, left.signal]);
}
