import type { CustomerioError } from "./errors.ts";
import { halve, type Pack } from "./pack.ts";
import type { PackEnd } from "./sendPack.ts";

/** Why nothing more is sent. */
export type Halt = Extract<PackEnd, { end: "unsent" }>;

export type Settling = {
  send(pack: Pack): Promise<PackEnd>;
  /** Asked before each request: what keeps it from being sent, if anything does. */
  halted(): Halt | undefined;
  /** Told of calls that have ended, and waited for. */
  taken(pack: Pack, end: Extract<PackEnd, { end: "taken" }>): void | Promise<void>;
  /** `pack` holds one call. */
  refused(pack: Pack, error: CustomerioError, requestId: string): void | Promise<void>;
  unsent(pack: Pack, end: Halt): void | Promise<void>;
};

/**
 * Sends a pack and says what became of its calls. A pack that is refused (400, 413) is halved, and each half again,
 * until the calls that the server refuses stand alone: for one bad call among n at most 2 ceil(log2 n) further
 * requests, with the same calls and ids.
 */
export async function settlePack(pack: Pack, settling: Settling): Promise<void> {
  const halt = settling.halted();
  if (halt !== undefined) return settling.unsent(pack, halt);
  const end = await settling.send(pack);
  if (end.end === "taken") return settling.taken(pack, end);
  if (end.end === "unsent") return settling.unsent(pack, end);
  if (pack.calls.length === 1) return settling.refused(pack, end.failure(), end.requestId);
  for (const half of halve(pack)) await settlePack(half, settling);
}
