import { Buffer } from "node:buffer";

/** The text of a body that is text or UTF-8. */
export function textOf(body: string | Uint8Array): string {
  return typeof body === "string"
    ? body
    : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
}
