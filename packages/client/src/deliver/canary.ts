import { Buffer } from "node:buffer";
import type { Outgoing } from "../outgoing.ts";
import type { SendParts } from "../sendPack.ts";
import { judge } from "../statuses.ts";

/**
 * Sends an identify without any id, which a server in strict mode refuses: whether a 200 of this server means that a
 * call was taken. `undefined` when there was no answer that tells.
 */
export async function canary(
  parts: SendParts,
  sending: Pick<Outgoing, "signal" | "retry" | "onExchange">,
): Promise<"strict" | "permissive" | undefined> {
  const { settings, sender, wire } = parts;
  const { messageId, timestamp } = {
    messageId: settings.uuid(),
    timestamp: new Date(settings.clock.now()).toISOString(),
  };
  const body = JSON.stringify({ batch: [{ type: "identify", messageId, timestamp }] });
  const sent = await sender.send({
    ...sending,
    operation: "batch",
    calls: 1,
    body,
    bytes: Buffer.byteLength(body),
    patient: true,
    post: (headers, stop) => wire.post("batch", body, headers, stop),
  });
  if (sent.kind !== "answered") return undefined;
  switch (judge(sent.answer.status)) {
    case "accepted":
      return "permissive";
    case "refused":
      return "strict";
    default:
      return undefined;
  }
}
