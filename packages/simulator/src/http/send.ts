import { Buffer } from "node:buffer";
import type { ServerResponse } from "node:http";
import type { Answer } from "../service/service.ts";

/** Sends an answer whole, with its length, so that the connection can be used again. */
export function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, {
    ...(body !== "" && { "content-type": "application/json" }),
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
