import { type Region, servers } from "@cionb/api";
import type { Exchange, SettledCall, SettledOutcome, Settlement } from "@cionb/client";
import { apiLog, deadLetters, deliveries, type Table } from "@cionb/lakehouse";
import type { PayloadCipher } from "../deadLetters/payloadCipher.ts";

type RowIn<T> = T extends Table<infer Row> ? Row : never;

export type ApiLogRow = RowIn<typeof apiLog>;
export type DeliveryRow = RowIn<typeof deliveries>;
export type DeadLetterRow = RowIn<typeof deadLetters>;

/** A row on its way to one of the log tables. */
export type LogRecord =
  | { readonly table: typeof apiLog; readonly row: ApiLogRow }
  | { readonly table: typeof deadLetters; readonly row: DeadLetterRow }
  | { readonly table: typeof deliveries; readonly row: DeliveryRow };

export type RecorderOptions = {
  runId: string;
  notebook?: string;
  /** From a person's id to a hash that cannot be turned back, such as `createPersonKey` makes. */
  personKey: (id: string) => string;
  /** What to note for a host that is neither region's own. @default {none} */
  region?: Region;
  /** Whether `api_log` keeps bodies, which are personal data; the client must keep them too. @default {"none"} */
  bodies?: "none" | "keep";
  /** Encrypts the calls that `dead_letters` keeps. @default {they are not kept, only why they were rejected} */
  cipher?: PayloadCipher;
};

/** Longest text of a row; ids, names and reasons are far shorter where a call is good. */
const maxText = 1_000;

/**
 * The function that a client takes as `record`: an attempt at a request becomes a row of `api_log`, the end of a call
 * a row of `deliveries`, and of a call that was rejected and could be repaired one of `dead_letters`. It keeps
 * nothing. Of a person only the key is written, never the id, the traits or the properties; these are in the encrypted
 * payload of a dead letter alone.
 */
export function createRecorder(options: RecorderOptions): (settlement: Settlement) => readonly LogRecord[] {
  return (settlement) => {
    if (settlement.kind === "exchange")
      return [{ table: apiLog, row: apiLogRow(settlement.exchange, options) }];
    const { requestId, at, calls } = settlement;
    const settled = { requestId: requestId ?? null, settled_at: new Date(at), log_date: dayOf(at) };
    return calls.flatMap((one): LogRecord[] => {
      const row = deliveryRow(one, settled, options);
      const letter = deadLetterRow(one, row, options);
      return letter === undefined
        ? [{ table: deliveries, row }]
        : [
            { table: deliveries, row },
            { table: deadLetters, row: letter },
          ];
    });
  };
}

const regions = new Map<string, Region>([
  [new URL(servers.us).host, "us"],
  [new URL(servers.eu).host, "eu"],
]);

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function apiLogRow(exchange: Exchange, options: RecorderOptions): ApiLogRow {
  const { runId, notebook = null, region = null, bodies = "none" } = options;
  return {
    request_id: exchange.requestId,
    attempt: exchange.attempt,
    run_id: runId,
    notebook,
    started_at: new Date(exchange.startedAt),
    log_date: dayOf(exchange.startedAt),
    operation: exchange.operation,
    path: exchange.path,
    host: exchange.host,
    region: regions.get(exchange.host) ?? region,
    key_fingerprint: exchange.keyFingerprint,
    calls: exchange.calls,
    request_bytes: exchange.requestBytes,
    response_bytes: exchange.responseBytes,
    status: exchange.status ?? null,
    error: exchange.error ?? null,
    retry_after_ms: exchange.retryAfterMs === undefined ? null : Math.round(exchange.retryAfterMs),
    duration_ms: exchange.durationMs,
    wait_ms: exchange.waitMs,
    request_body: bodies === "keep" ? (exchange.requestBody ?? null) : null,
    response_body: bodies === "keep" ? (exchange.responseBody ?? null) : null,
  };
}

type Settled = { requestId: string | null; settled_at: Date; log_date: string };

function deliveryRow(one: SettledOutcome, settled: Settled, options: RecorderOptions): DeliveryRow {
  const { call, outcome, bytes } = one;
  const { runId, notebook = null, personKey } = options;
  const person = personOf(call);
  return {
    message_id: storable(outcome.messageId),
    run_id: runId,
    notebook,
    request_id: settled.requestId,
    // a call that was refused for its type has none that is known
    type: call.type ?? "unknown",
    event: nameOf(call),
    person_key: person === undefined ? null : personKey(person),
    outcome: outcome.outcome,
    reason: "reason" in outcome ? outcome.reason : null,
    message: "message" in outcome ? storable(outcome.message) : null,
    bytes,
    settled_at: settled.settled_at,
    log_date: settled.log_date,
  };
}

/** The row for a call that was rejected and could be repaired; a second call with the same id is not one. */
function deadLetterRow(
  { call, outcome, input }: SettledOutcome,
  delivery: DeliveryRow,
  { cipher }: RecorderOptions,
): DeadLetterRow | undefined {
  if (outcome.outcome !== "rejected" || outcome.reason === "duplicate") return undefined;
  const payload = cipher === undefined ? undefined : jsonOf(input ?? call);
  const { message_id, run_id, notebook, request_id, type, event, person_key, settled_at, log_date } =
    delivery;
  return {
    ...{ message_id, run_id, notebook, request_id, type, event, person_key, settled_at, log_date },
    place: outcome.index,
    reason: outcome.reason,
    message: delivery.message,
    payload: cipher && payload !== undefined ? cipher.seal(payload, message_id) : null,
    key_id: cipher && payload !== undefined ? cipher.keyId : null,
  };
}

/** A call that was rejected may be anything, also what JSON cannot hold. */
function jsonOf(value: unknown): string | undefined {
  try {
    const json: string | undefined = JSON.stringify(value);
    return json;
  } catch {
    return undefined; // a circle, a bigint or a getter that throws: there is nothing to keep
  }
}

/** A call that was rejected may hold any text; a table stores only whole characters. */
const storable = (text: string) => text.slice(0, maxText).toWellFormed();

/** An id that is empty is nobody. */
const personOf = ({ userId, anonymousId }: SettledCall): string | undefined =>
  userId || anonymousId || undefined;

function nameOf(call: SettledCall): string | null {
  if (call.event !== undefined) return storable(call.event);
  const { type } = call;
  return (type === "page" || type === "screen") && "name" in call && typeof call.name === "string"
    ? storable(call.name)
    : null;
}
