import { type CallType, limits } from "@cionb/api";
import { CallTooLargeError, InvalidCallError } from "./errors.ts";
import { failureOf } from "./failure.ts";
import { type HoldUnauthorised, holdUnauthorised } from "./holdUnauthorised.ts";
import type { Ledger } from "./ledger.ts";
import type { Outcome } from "./outcome.ts";
import type { Outgoing } from "./outgoing.ts";
import { check, serialiseOne, type Unready } from "./prepare.ts";
import { refusalMessage } from "./refusalMessage.ts";
import type { SendParts } from "./sendPack.ts";
import { judge } from "./statuses.ts";
import { unsentReason } from "./unsentReason.ts";

export type CallOptions = {
  /** Ends the call; one that was on its way may have arrived. */
  signal?: AbortSignal;
  /**
   * For who sends a call again with another key when its key is refused: holds back the outcome of the first sending,
   * so that the call has one. What it is given writes that outcome down. @default {it is written at once}
   */
  holdUnauthorised?: HoldUnauthorised;
};

/** A call that was taken: `delivered` when answered 2xx in strict mode, `accepted` when strict mode is off. */
export type Delivered = {
  outcome: "delivered" | "accepted";
  messageId: string;
  requestId: string;
  status: number;
  attempts: number;
  /** Size of the call's JSON. */
  bytes: number;
  durationMs: number;
  /** What was odd about the answer, such as a body that is not JSON. */
  warning?: string;
};

export type SingleParts = SendParts & { ledger: Ledger };

/** Checks and sends one call. @throws {CustomerioError} of the class that says why the call was not taken. */
export async function sendSingle(
  type: CallType,
  input: unknown,
  options: CallOptions,
  parts: SingleParts,
): Promise<Delivered> {
  const { settings, sender, wire } = parts;
  const ledger = holdUnauthorised(parts.ledger, options.holdUnauthorised);
  const begun = settings.clock.monotonic();
  const preparing = { now: settings.clock.now, uuid: settings.uuid };
  const checked = check(input, 0, preparing, type);
  const prepared = checked.checked ? serialiseOne(checked, preparing) : checked;
  if (!prepared.ready) throw refuse(type, prepared, ledger);
  const { call, json, bytes } = prepared;
  const outgoing: Outgoing = {
    operation: type,
    calls: 1,
    body: json,
    bytes,
    post: (headers, stop) => wire.call(call, json, headers, stop),
    signal: options.signal,
  };
  const sent = await sender.send(outgoing);
  const { requestId, attempts } = sent;
  const settle = (outcome: Outcome) => {
    if (ledger.listening) ledger.outcomes([{ call, outcome, bytes }], requestId);
  };
  const base = { index: 0, messageId: prepared.messageId };
  if (sent.kind === "answered" && judge(sent.answer.status) === "accepted") {
    const { status, oddity } = sent.answer;
    const outcome = settings.strict ? "delivered" : "accepted";
    settle({ ...base, outcome });
    if (oddity !== undefined)
      settings.logger?.warn({ requestId, status }, `${settings.destination.host} ${oddity}`);
    const durationMs = settings.clock.monotonic() - begun;
    const { messageId } = base;
    return {
      outcome,
      messageId,
      requestId,
      status,
      attempts,
      bytes,
      durationMs,
      ...(oddity && { warning: oddity }),
    };
  }
  const error = failureOf(sent, outgoing, settings);
  const refused = sent.kind === "answered" && judge(sent.answer.status) === "refused";
  const { message } = error;
  if (refused) settle({ ...base, outcome: "rejected", reason: "refused", message });
  else settle({ ...base, outcome: "unsent", reason: unsentReason(sent, options.signal), message });
  throw error;
}

function refuse(type: CallType, unready: Unready, ledger: Ledger): InvalidCallError | CallTooLargeError {
  const { index, messageId, call, bytes } = unready;
  const message = refusalMessage(unready);
  ledger.outcomes([
    { call, outcome: { index, messageId, outcome: "rejected", reason: unready.reason, message }, bytes },
  ]);
  if (unready.reason === "invalid") {
    return new InvalidCallError(`Cannot send the ${type} call: ${message}`, unready.problems);
  }
  return new CallTooLargeError(`Cannot send the ${type} call: ${message}`, bytes, limits.callBytes);
}
