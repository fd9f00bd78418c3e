import { statSync } from "node:fs";
import { filesOf } from "../files.ts";

/** Bytes of a journal's files; the write-ahead log comes and goes. */
export function bytesOf(folder: string): number {
  const { journal, writeAhead } = filesOf(folder);
  return sizeOf(journal) + sizeOf(writeAhead);
}

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
