import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { Outcome } from "@cionb/bundle";
import { UsageError } from "../../errors.ts";

/** Keeps what was not delivered: a line of JSON a call, with its row (from 1), the reason and the call. */
export type Rejects = {
  /** Lines written so far. */
  readonly written: number;
  write(row: number, outcome: Outcome, call: unknown): Promise<void>;
  close(): Promise<void>;
};

/** @throws {UsageError} if the file cannot be written. It holds personal data, so only its owner may read it. */
export async function openRejects(path: string): Promise<Rejects> {
  const stream = createWriteStream(path, { mode: 0o600 });
  try {
    await once(stream, "open");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`Cannot write what is not delivered to ${path}: ${why}`, { cause });
  }
  let written = 0;
  return {
    get written() {
      return written;
    },
    async write(row, { outcome, messageId, ...rest }, call) {
      const { index: _, ...why } = rest;
      const line = JSON.stringify({ row, outcome, ...why, messageId, call }, unusual);
      written += 1;
      if (!stream.write(`${line}\n`)) await once(stream, "drain");
    },
    async close() {
      stream.end();
      await once(stream, "close");
    },
  };
}

// a call may be rejected for holding what JSON cannot
const unusual = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}` : value);
