import type { Failure } from "./failure.ts";
import type { Committed, Compaction, Found, JournalState, Owner } from "./journal.ts";
import type { Page } from "./packRecords.ts";

/** A key of AES-256-GCM. */
export type Key = {
  /** Kept beside what it encrypts; letters, digits, dot, dash, underscore, at most 64. */
  id: string;
  /** 32 bytes. */
  secret: Uint8Array;
};

export type OpenRequest = {
  /** The journal's own folder; it exists. */
  folder: string;
  now: number;
  key?: Key;
  oldKeys: readonly Key[];
  /** Ends a live owner. */
  takeOver: boolean;
};

export type Opened = { generation: number; found: Found };

/**
 * A change as it travels: records packed, text as bytes. All in plain buffers, since Deno 2.9 visits each element of
 * an array of bytes that travels (70 ms a megabyte).
 */
export type PackedChange = {
  at: number;
  put: Readonly<Record<string, readonly Page[]>>;
  hold: Readonly<Record<string, readonly Page[]>>;
  settle: readonly number[];
  positions: Readonly<Record<string, ArrayBuffer | null>>;
};

/** What became of one change of a group. */
export type Ending = { committed: Committed } | { failure: Failure };

export type TakeRequest = { queue: string; records: number; bytes: number };

/** Records that were taken, their payloads one after the other in `bytes`. */
export type PackedTaken = {
  ids: readonly number[];
  at: readonly number[];
  ends: readonly number[];
  bytes: ArrayBuffer;
};

/** What a journal holds, as the worker reads it beside the owner. */
export type Status = JournalState & { owner: Owner | undefined; closed: boolean };

/** What the worker is asked, and what it answers. */
export type Requests = {
  open: { ask: OpenRequest; answer: Opened };
  group: { ask: readonly PackedChange[]; answer: readonly Ending[] };
  take: { ask: TakeRequest; answer: PackedTaken };
  release: { ask: readonly number[]; answer: undefined };
  position: { ask: string; answer: ArrayBuffer | undefined };
  state: { ask: number; answer: JournalState };
  compact: { ask: undefined; answer: Compaction };
  rotate: { ask: undefined; answer: { rewritten: number } };
  close: { ask: undefined; answer: undefined };
  /** Asked of a worker that has no journal open. */
  read: { ask: { folder: string; now: number }; answer: Status };
};

export type RequestKind = keyof Requests;
export type Request = {
  [Kind in RequestKind]: { number: number; kind: Kind; ask: Requests[Kind]["ask"] };
}[RequestKind];
export type Reply = { number: number } & ({ answer: Requests[RequestKind]["answer"] } | { failure: Failure });
