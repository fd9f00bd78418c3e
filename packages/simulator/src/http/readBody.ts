import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";

export type ReceivedBody = { readonly body: Buffer; readonly bytes: number; readonly complete: boolean };

/**
 * Reads a request's body and keeps at most `keepBytes` of it; the rest is read and thrown away, so that the sender
 * gets its answer. `complete` is false when the sender left before the end.
 */
export function readBody(request: IncomingMessage, keepBytes: number): Promise<ReceivedBody> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= keepBytes) chunks.push(chunk);
      else chunks = [];
    });
    const done = (complete: boolean) => {
      const [only] = chunks;
      resolve({ body: chunks.length === 1 && only ? only : Buffer.concat(chunks), bytes, complete });
    };
    request.once("end", () => done(true));
    request.once("error", () => done(false));
    request.once("close", () => done(false));
  });
}

/** Reads until the first bytes of a body are there, or until it ends without any. */
export function readBeginning(request: IncomingMessage): Promise<ReceivedBody> {
  return new Promise((resolve) => {
    const done = (body: Buffer) => resolve({ body, bytes: body.length, complete: true });
    request.once("data", done);
    for (const end of ["end", "error", "close"]) request.once(end, () => done(Buffer.alloc(0)));
  });
}
