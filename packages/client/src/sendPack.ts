import type { Answer } from "./answer.ts";
import type { CustomerioError } from "./errors.ts";
import { failureOf } from "./failure.ts";
import type { UnsentReason } from "./outcome.ts";
import type { Outgoing } from "./outgoing.ts";
import type { Pack } from "./pack.ts";
import type { Sender, Sent } from "./sender.ts";
import type { Settings } from "./settings.ts";
import type { Bounds } from "./sharedLimiter.ts";
import { judge } from "./statuses.ts";
import { unsentReason } from "./unsentReason.ts";
import type { Wire } from "./wire.ts";

/** What the end of a request says about its calls. `final`: another request would end the same way. */
export type PackEnd = { requestId: string; attempts: number } & (
  | { end: "taken"; answer: Answer }
  | { end: "refused"; failure: () => CustomerioError }
  | { end: "unsent"; reason: UnsentReason; final: boolean; failure: () => CustomerioError }
);

export type SendParts = { settings: Settings; sender: Sender; wire: Wire; partOf: Bounds["partOf"] };

/** How a pack is sent, where that is not as usual. */
export type PackSending = Pick<Outgoing, "signal" | "retry" | "onExchange" | "priority" | "limiter">;

/** Sends a pack as one request of the `batch` operation, with retries. */
export async function sendPack(pack: Pack, parts: SendParts, sending: PackSending = {}): Promise<PackEnd> {
  const { body } = pack;
  const outgoing: Outgoing = {
    priority: "bulk",
    ...sending,
    operation: "batch",
    calls: pack.calls.length,
    body,
    bytes: body.byteLength,
    post: (headers, stop) => parts.wire.post("batch", body, headers, stop),
    patient: true,
  };
  const sent = await parts.sender.send(outgoing);
  const { requestId, attempts } = sent;
  let error: CustomerioError | undefined;
  const failure = () => {
    error ??= failureOf(sent, outgoing, parts.settings);
    return error;
  };
  if (sent.kind === "answered") {
    const verdict = judge(sent.answer.status);
    if (verdict === "accepted") return { end: "taken", answer: sent.answer, requestId, attempts };
    if (verdict === "refused") return { end: "refused", failure, requestId, attempts };
  }
  return {
    end: "unsent",
    reason: unsentReason(sent, sending.signal),
    final: isFinal(sent),
    failure,
    requestId,
    attempts,
  };
}

// a redirect, a bad key or an unknown path meets every request alike; a failure after all retries need not
function isFinal(sent: Sent): boolean {
  if (sent.kind === "answered") return judge(sent.answer.status) !== "retry";
  return sent.kind === "aborted" || sent.kind === "open" || sent.kind === "paused";
}
