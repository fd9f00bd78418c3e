import { Buffer } from "node:buffer";
import { maxBodyBytes } from "./transport.ts";

/** The text of a body up to `maxBodyBytes`; what lies beyond is not waited for. */
export async function readBounded(
  body: AsyncIterable<Uint8Array> | null,
): Promise<{ text: string; bytes: number; truncated: boolean }> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let truncated = false;
  for await (const chunk of body ?? []) {
    const room = maxBodyBytes - bytes;
    truncated = chunk.byteLength > room;
    chunks.push(truncated ? chunk.subarray(0, room) : chunk);
    bytes += Math.min(room, chunk.byteLength);
    if (truncated) break; // ends the iteration, which cancels the body
  }
  return { text: Buffer.concat(chunks).toString("utf8"), bytes, truncated };
}
