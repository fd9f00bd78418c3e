import type { WireAnswer } from "./answer.ts";

export type WireRequest = {
  url: string;
  headers: Readonly<Record<string, string>>;
  /** JSON, as text or as its UTF-8. */
  body: string | Uint8Array;
  signal: AbortSignal;
};

/** Sends one POST and reads its answer up to `maxBodyBytes`; follows no redirect; rejects when there is no answer. */
export type Transport = {
  post(request: WireRequest): Promise<WireAnswer>;
  /** Resolves when what sends is loaded, so that the time of a request is the network's alone. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

/** Of an answer's body at most this is read, in bytes; the rest is dropped with the connection. */
export const maxBodyBytes = 65_536;
