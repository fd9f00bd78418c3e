import { Buffer } from "node:buffer";
import { JournalOptionError } from "./errors.ts";
import type { Payload } from "./journal.ts";

/**
 * Records that are stored together, in one row: their lengths as 32-bit numbers, lowest byte first, then their bytes.
 * One row a group keeps the cost of a row, of a checksum and of an encryption away from small records.
 */
export type Page = { count: number; body: ArrayBuffer };

export const maxPageRecords = 1_000;
const maxPageBytes = 1_000_000; // one bigger record has a page of its own
const maxRecordBytes = 256_000_000; // SQLite ends at 1,000,000,000
export const lengthBytes = 4;

/** Groups records into pages; copies them, so that the caller may use its buffers again. */
export function packRecords(records: readonly Payload[]): Page[] {
  const pages: Page[] = [];
  let start = 0;
  let bytes = 0;
  const sizes = records.map(sizeOf);
  for (const [index, size] of sizes.entries()) {
    const count = index - start;
    if (count > 0 && (count === maxPageRecords || bytes + size > maxPageBytes)) {
      pages.push(packPage(records.slice(start, index), sizes.slice(start, index), bytes));
      start = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (start < records.length) pages.push(packPage(records.slice(start), sizes.slice(start), bytes));
  return pages;
}

function packPage(records: readonly Payload[], sizes: readonly number[], bytes: number): Page {
  const head = records.length * lengthBytes;
  const body = new Uint8Array(head + bytes);
  const lengths = new DataView(body.buffer);
  const text = Buffer.from(body.buffer);
  let at = head;
  for (const [index, record] of records.entries()) {
    const size = sizes[index] ?? 0;
    lengths.setUint32(index * lengthBytes, size, true);
    if (typeof record === "string") text.write(record, at);
    else body.set(record, at);
    at += size;
  }
  return { count: records.length, body: body.buffer };
}

/** The bytes of one payload. @throws {JournalOptionError} if it is too large, or text that UTF-8 cannot hold. */
export function sizeOf(record: Payload): number {
  const size = typeof record === "string" ? Buffer.byteLength(record) : record.byteLength;
  if (size > maxRecordBytes) {
    throw new JournalOptionError(`Cannot keep a record of ${size} bytes: at most ${maxRecordBytes} fit`);
  }
  if (typeof record === "string" && !record.isWellFormed()) {
    throw new JournalOptionError("Cannot keep a record: its text holds half of a surrogate pair");
  }
  return size;
}

/** The records of a page: where each begins and ends in `body`. @throws {RangeError} if the lengths do not add up. */
export function boundsOf({ count, body }: { count: number; body: Uint8Array }): number[] {
  const lengths = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const bounds = [count * lengthBytes];
  let at = count * lengthBytes;
  for (let index = 0; index < count; index += 1) {
    at += lengths.getUint32(index * lengthBytes, true);
    bounds.push(at);
  }
  if (at !== body.byteLength)
    throw new RangeError(`the records end at ${at}, the page at ${body.byteLength}`);
  return bounds;
}
