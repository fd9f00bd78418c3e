import { parseRetryAfter } from "./retryAfter.ts";

/** What came back over the wire, its body read up to the bound. */
export type WireAnswer = {
  status: number;
  /** A header's value, by its name in lower case. */
  header(name: string): string | undefined;
  text: string;
  /** Bytes read of the body. */
  bytes: number;
  /** The body went on after the bound. */
  truncated: boolean;
};

/** An answer as the client reads it. */
export type Answer = {
  status: number;
  /** The server's own words on what is wrong, bounded; empty on success. Not masked. */
  reasons: readonly string[];
  retryAfterMs: number | undefined;
  /** What is unusual about a 2xx answer; it counts as accepted all the same. */
  oddity: string | undefined;
  /** Host of the `Location` header. */
  location: string | undefined;
  text: string;
  bytes: number;
};

const mostReasons = 10;
const longestReason = 300;

/**
 * Reads an answer leniently. A 2xx counts as accepted whatever its body, since Customer.io promises only the status;
 * a body that is not a JSON object, or a status other than 200, is noted as an oddity. Of other answers the reasons
 * are taken from `meta.errors[]`, `meta.error`, `errors[]` (texts or `{ reason, field, message }`) or `message`,
 * else the text itself is the reason.
 */
export function readAnswer(wire: WireAnswer, now: number): Answer {
  const { status, text, bytes } = wire;
  const success = status >= 200 && status < 300;
  const location = wire.header("location");
  return {
    status,
    reasons: success ? [] : reasonsOf(text),
    retryAfterMs: success ? undefined : parseRetryAfter(wire.header("retry-after"), now),
    oddity: success ? oddityOf(wire) : undefined,
    location: location === undefined ? undefined : URL.parse(location)?.host,
    text,
    bytes,
  };
}

function oddityOf({ status, text, truncated }: WireAnswer): string | undefined {
  if (status === 200 && text === "{}") return undefined;
  if (status !== 200) return `answered ${status} instead of 200`;
  if (truncated) return "answered 200 with a very long body";
  if (text.trim() === "") return "answered 200 with an empty body";
  if (isRecord(parse(text))) return undefined;
  return /^\s*</.test(text)
    ? "answered 200 with markup, not JSON"
    : "answered 200 with a body that is not a JSON object";
}

function reasonsOf(text: string): string[] {
  const found = words(parse(text)).filter((reason) => reason.trim() !== "");
  const reasons = found.length > 0 ? found : [text.trim()].filter((whole) => whole !== "");
  return reasons.slice(0, mostReasons).map((reason) => reason.slice(0, longestReason));
}

function words(body: unknown): string[] {
  if (!isRecord(body)) return [];
  const meta = isRecord(body["meta"]) ? body["meta"] : {};
  const lists = [
    meta["errors"],
    meta["error"],
    body["errors"],
    body["error"],
    body["message"] ?? body["code"],
  ];
  return lists.flatMap((list) => (Array.isArray(list) ? list : [list])).flatMap(sentence);
}

function sentence(entry: unknown): string[] {
  if (typeof entry === "string") return [entry];
  if (!isRecord(entry)) return [];
  const said = entry["message"] ?? entry["reason"] ?? entry["code"];
  if (typeof said !== "string") return [];
  return [typeof entry["field"] === "string" ? `${entry["field"]}: ${said}` : said];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON: the text speaks for itself
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
