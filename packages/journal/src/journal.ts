/** What a record or a position holds. Text is kept as UTF-8 and comes back as bytes. */
export type Payload = Uint8Array | string;

/** Changes that are made together or not at all. */
export type Change = {
  /** Records by queue, oldest first, that wait to be taken. */
  put?: Readonly<Record<string, readonly Payload[]>>;
  /** Records by queue that count as taken by the caller from the start. */
  hold?: Readonly<Record<string, readonly Payload[]>>;
  /** Ids of records that are done; they leave the journal. */
  settle?: readonly number[];
  /** Positions by name; `null` forgets one. */
  positions?: Readonly<Record<string, Payload | null>>;
};

/** By queue, the id of the first record; the others of the same queue follow one by one. */
export type Committed = {
  put: Readonly<Record<string, number>>;
  hold: Readonly<Record<string, number>>;
};

export type TakeOptions = {
  /** At most so many records. @default {1} */
  records?: number;
  /** At most so many bytes of payload; one record is given whatever its size. @default {16_000_000} */
  bytes?: number;
};

/** A record that was taken: not given again by this journal until it is released or the journal opened anew. */
export type Taken = {
  readonly id: number;
  readonly payload: Uint8Array;
  /** When it was put, in milliseconds since 1970. */
  readonly at: number;
};

export type QueueState = {
  /** Records that are not settled, taken ones included. */
  records: number;
  /** Records that are taken; a status reader, which cannot know, sees 0. */
  taken: number;
  /** What they take in the file. Records that were put together leave together, when the last one is settled. */
  bytes: number;
  /** When the oldest was put, in milliseconds since 1970. */
  oldestAt: number | undefined;
  /** How long ago that was. */
  oldestMs: number | undefined;
};

export type JournalState = {
  queues: Readonly<Record<string, QueueState>>;
  /** Bytes of the journal's files. */
  fileBytes: number;
  /** Raised by each opening. */
  generation: number;
};

/** Who has a journal open. */
export type Owner = {
  pid: number;
  /** Since when, in milliseconds since 1970. */
  since: number;
};

/** What the opener found: no journal, one that was closed, or one whose owner ended without closing it. */
export type Found = "nothing" | "closed" | "abandoned";

export type Compaction = { bytesBefore: number; bytesAfter: number };

/** Durable queues of opaque records, owned by one process at a time. What resolved is on the disk. */
export interface Journal {
  readonly name: string;
  /** The folder with the journal's files. */
  readonly folder: string;
  readonly found: Found;
  readonly generation: number;
  /**
   * Makes a change durable. Changes that wait are written in one transaction, in the order of the calls.
   * @throws {UnknownRecordError} {@link JournalFullError} if this change failed and the journal goes on.
   */
  commit(change: Change): Promise<Committed>;
  /** The oldest records of a queue that are neither settled nor taken; none if there are none. */
  take(queue: string, options?: TakeOptions): Promise<Taken[]>;
  /** Gives taken records back, to be taken again; ids that are not taken are passed over. */
  release(ids: readonly number[]): Promise<void>;
  position(name: string): Promise<Uint8Array | undefined>;
  state(): Promise<JournalState>;
  /** Gives the space of settled records back to the disk. */
  compact(): Promise<Compaction>;
  /**
   * Encrypts anew with the current key whatever is not yet; older keys are not needed any more afterwards.
   * @throws {JournalKeyError} without a key.
   */
  rotate(): Promise<{ rewritten: number }>;
  /** Writes what waits and gives the journal up. Again does nothing. */
  close(): Promise<void>;
}
