const capMs = 300_000; // Customer.io's own Node client caps Retry-After at 300 s

// the one form of date that RFC 9110 lets a server send: Sun, 06 Nov 1994 08:49:37 GMT
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Milliseconds to wait as a `Retry-After` header asks, in either of its forms (seconds, or a date), at most 300,000.
 * A date in the past is 0. Anything else is `undefined`, as if the header were absent.
 */
export function parseRetryAfter(header: string | null | undefined, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Math.min(capMs, Number(text) * 1_000);
  if (!httpDate.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.min(capMs, Math.max(0, at - now));
}
