// worth another try: the list of Customer.io's own Node client (customerio-node 5, 2026-06)
const retried: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504, 522, 524]);

/** What an HTTP status says about a request. */
export type Verdict = "accepted" | "redirected" | "refused" | "unauthorised" | "retry" | "unexpected";

/**
 * 2xx accepted; 3xx redirected; 400 and 413 refused (the calls themselves); 401 and 403 unauthorised (the key);
 * 408, 429, 500, 502, 503, 504, 522, 524 worth another try; every other one is final and not about the calls.
 */
export function judge(status: number): Verdict {
  if (status >= 200 && status < 300) return "accepted";
  if (status >= 300 && status < 400) return "redirected";
  if (status === 400 || status === 413) return "refused";
  if (status === 401 || status === 403) return "unauthorised";
  return retried.has(status) ? "retry" : "unexpected";
}
