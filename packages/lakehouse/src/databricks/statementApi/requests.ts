import { LakehouseError } from "../../errors.ts";
import type { Clock } from "../../types/world.ts";
import type { TokenSource } from "../credentials.ts";
import { connectionFailure, type Failure, KnownFailure } from "../failureOf.ts";
import { errorSchema } from "./statementAnswer.ts";

export type ApiRequest = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Begins with `/api/`. */
  path: string;
  /** An object travels as JSON, bytes as they are. */
  body?: object | Uint8Array<ArrayBuffer>;
};

/** What may be sent again: nothing, what was surely not taken, or also what got no answer. */
export type Repeats = "nothing" | "not taken" | "always";

export type Requests = {
  /** The JSON of the answer; undefined when it is empty. @throws {KnownFailure} */
  send(request: ApiRequest, repeats: Repeats): Promise<unknown>;
  /** A file of the service's storage, asked for without our token. @throws {KnownFailure} without the address */
  download(url: string, headers: Readonly<Record<string, string>>): Promise<string>;
};

export type RequestsOptions = {
  /** Such as `https://dbc-0123.cloud.databricks.com`. */
  origin: string;
  tokens: TokenSource;
  clock: Clock;
  random(): number;
  fetch: typeof fetch;
};

const attempts = 6;
const firstWaitMs = 250;
const longestWaitMs = 15_000;
const patienceMs = 300_000; // with a service that says it is busy
const answerMs = 60_000; // the service itself waits 5 s at most before it answers
const fileMs = 600_000;

type Answer = { status: number; headers: Headers; text: string };

export function createRequests(options: RequestsOptions): Requests {
  const { origin, tokens, clock, random, fetch } = options;

  async function ask(url: string, init: RequestInit, limitMs: number): Promise<Answer> {
    const done = new AbortController();
    const late = new AbortController();
    clock.sleep(limitMs, done.signal).then(
      () => late.abort(),
      () => undefined,
    );
    try {
      // the sign-in page that a redirect may lead to is no answer
      const response = await fetch(url, { ...init, redirect: "manual", signal: late.signal });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      // the error itself may name the address, which may hold a credential
      throw new KnownFailure(connectionFailure(error));
    } finally {
      done.abort();
    }
  }

  async function once({ method, path, body }: ApiRequest): Promise<unknown> {
    const token = await tokens.token();
    const bytes = body instanceof Uint8Array;
    const headers = {
      authorization: `Bearer ${token}`,
      accept: "application/json",
      "user-agent": "cionb",
      ...(body && { "content-type": bytes ? "application/octet-stream" : "application/json" }),
    };
    const init = { method, headers, ...(body && { body: bytes ? body : JSON.stringify(body) }) };
    const answer = await ask(`${origin}${path}`, init, bytes ? fileMs : answerMs);
    if (answer.status >= 200 && answer.status < 300) return readJson(answer.text);
    const text = answer.text.replaceAll(token, "[hidden]");
    throw new KnownFailure(byStatus({ ...answer, text }, clock.now()));
  }

  async function send(request: ApiRequest, repeats: Repeats): Promise<unknown> {
    const since = clock.now();
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(request);
      } catch (error) {
        // who sends it first decides what to repeat
        if (repeats === "nothing") throw error;
        const failure = failureIn(error);
        if (failure.kind === "refused" && failure.status === 401 && !renewed && tokens.renew()) {
          renewed = true;
          continue;
        }
        const backoff = Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1)) * (0.5 + random() / 2);
        const waitMs = Math.max(failure.kind === "busy" ? (failure.waitMs ?? 0) : 0, backoff);
        if (!mayRepeat(failure, repeats, attempt, clock.now() - since + waitMs)) throw error;
        await clock.sleep(waitMs);
      }
    }
  }

  async function download(url: string, headers: Readonly<Record<string, string>>): Promise<string> {
    const { status, text } = await ask(url, { headers }, fileMs);
    if (status === 200) return text;
    throw new KnownFailure({ kind: "no answer", message: `the storage answered ${status}` });
  }

  return { send, download };
}

function failureIn(error: unknown): Failure {
  if (error instanceof KnownFailure) return error.failure;
  // there is no token: whatever is going on at the service goes on
  if (error instanceof LakehouseError) throw new KnownFailure({ kind: "no answer", message: error.message });
  throw error;
}

function mayRepeat(failure: Failure, repeats: Repeats, attempt: number, pastMs: number): boolean {
  switch (failure.kind) {
    case "busy":
      return pastMs < patienceMs;
    case "unreachable":
      return attempt < attempts;
    case "no answer":
      return repeats === "always" && attempt < attempts;
    default:
      return false;
  }
}

function readJson(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new KnownFailure({ kind: "no answer", message: "the answer is no JSON" });
  }
}

function byStatus({ status, headers, text }: Answer, now: number): Failure {
  const message = messageOf(text);
  if (status === 429 || status === 503) return { kind: "busy", status, waitMs: retryAfter(headers, now) };
  if (status >= 500 && status !== 501)
    return { kind: "no answer", message: `it answered ${status}${message === "" ? "" : `: ${message}`}` };
  return { kind: "refused", status, message };
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get("retry-after");
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** The service's own code and words; quoted parts may be values of a statement. */
function messageOf(text: string): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return "";
  }
  const { data } = errorSchema.safeParse(body);
  const words = (data?.message ?? "").slice(0, 500).replaceAll(/'[^']*'|"[^"]*"/g, "'...'");
  return [data?.error_code, words].filter(Boolean).join(": ");
}
