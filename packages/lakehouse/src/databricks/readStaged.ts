import { readFile } from "node:fs/promises";
import { StorageError } from "../errors.ts";

/** A file that goes to a volume, whole. @throws {StorageError} */
export const readStaged = (path: string): Promise<Uint8Array<ArrayBuffer>> =>
  readFile(path).catch((cause: unknown) => {
    throw new StorageError(`Cannot read ${path}, which is to be staged`, { cause });
  });
