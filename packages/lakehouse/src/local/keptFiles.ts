import { access } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, storageError } from "../delta/logFiles.ts";
import { ChangesGoneError } from "../errors.ts";

/** @throws {ChangesGoneError} when maintenance deleted one of the files. @param what could not be done then. */
export async function checkKept(folder: string, paths: Iterable<string>, what: string): Promise<void> {
  for (const path of paths) {
    try {
      await access(join(folder, decodeURIComponent(path)));
    } catch (cause) {
      if (errorCode(cause) !== "ENOENT") throw storageError(`look at ${path} in ${folder}`, cause);
      throw new ChangesGoneError(
        `Cannot ${what}: a file that it needs was deleted after its retention (maintain, 'retentionHours')`,
        { cause },
      );
    }
  }
}
