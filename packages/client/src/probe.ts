import { failureOf } from "./failure.ts";
import type { Outgoing } from "./outgoing.ts";
import type { Sent } from "./sender.ts";
import type { SendParts } from "./sendPack.ts";
import { judge } from "./statuses.ts";

export type ProbeOptions = {
  signal?: AbortSignal;
  /** Also find out whether the server refuses invalid calls, with a second request. @default {true} */
  strictness?: boolean;
};

/** What a server says to a key. */
export type Probe = {
  /** `accepted` by a server with `strict: false` proves little: it may take any key. */
  key: "accepted" | "refused";
  /**
   * The server refuses what it does not take: it answered 401 or 403 to the key, or 400 to an invalid call. `false`
   * is a server that answers 200 to an invalid call in spite of the strict header, so that its 200 does not mean
   * taken. Absent when not asked.
   */
  strict?: boolean;
  /** Of the last attempt at the first request, from sending to the end of the answer. */
  latencyMs: number;
  /** Of the first request. */
  status: number;
};

/**
 * Tells a good key from a bad one. Customer.io has no call for that; this sends an `identify` that holds an
 * anonymous id alone, which Journeys ignores (no profile appears, says the Pipelines document of 2026-09), and then,
 * for the strictness, an `identify` without any id, which a strict server refuses. Always in strict mode, since the
 * 401 for a bad key belongs to it. Both are logged as exchanges; they are nobody's calls, so there are no outcomes.
 *
 * @throws {CustomerioError} when the server cannot be reached or answers neither 2xx nor 401 nor 403.
 */
export async function probe(options: ProbeOptions, parts: SendParts): Promise<Probe> {
  const { signal, strictness = true } = options;
  const { settings, wire } = parts;
  await wire.ready();
  const stamped = () => ({
    type: "identify" as const,
    messageId: settings.uuid(),
    timestamp: new Date(settings.clock.now()).toISOString(),
  });
  const valid = await ask({ ...stamped(), anonymousId: `cionb-probe-${settings.uuid()}` }, parts, signal);
  const { status, latencyMs } = valid;
  const verdict = judge(status);
  if (verdict === "unauthorised") return { key: "refused", strict: true, latencyMs, status };
  if (verdict !== "accepted") throw valid.failure();
  if (!strictness) return { key: "accepted", latencyMs, status };
  const invalid = await ask(stamped(), parts, signal);
  return { key: "accepted", strict: judge(invalid.status) !== "accepted", latencyMs, status };
}

async function ask(body: object, parts: SendParts, signal: AbortSignal | undefined) {
  const { settings, sender, wire } = parts;
  const json = JSON.stringify(body);
  let latencyMs = 0;
  const outgoing: Outgoing = {
    operation: "identify",
    calls: 1,
    body: json,
    bytes: json.length,
    signal,
    async post(headers, stop) {
      const begun = settings.clock.monotonic();
      const answer = await wire.post("identify", json, { ...headers, "x-strict-mode": "1" }, stop);
      latencyMs = settings.clock.monotonic() - begun;
      return answer;
    },
  };
  const sent: Sent = await sender.send(outgoing);
  const failure = () => failureOf(sent, outgoing, settings);
  if (sent.kind !== "answered") throw failure();
  return { status: sent.answer.status, latencyMs, failure };
}
