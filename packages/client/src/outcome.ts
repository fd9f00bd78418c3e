/** What became of one call; every call ends in exactly one. `index` is its place in the input, from 0. */
export type Outcome = { index: number; messageId: string } & (
  | { outcome: "delivered" } // Customer.io answered 200 in strict mode
  | { outcome: "accepted" } // a 200 with strict mode off, which also invalid calls get
  | { outcome: "rejected"; reason: RejectedReason; message: string }
  | { outcome: "suppressed"; reason: "consent" | "suppressed" }
  | { outcome: "unsent"; reason: UnsentReason; message: string }
);

export type RejectedReason = "invalid" | "too_large" | "duplicate" | "stale" | "refused";
export type UnsentReason = "unauthorised" | "unavailable" | "deadline" | "aborted";
